//! A line-by-line comparison of two texts.

/// How a line changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineChange {
    /// In both texts.
    Unchanged,
    /// Only in the first text.
    Removed,
    /// Only in the second text.
    Added,
}

/// If either text has more lines, the first is shown as removed and the second as added.
const LINES_MAX: usize = 400;

/// The lines of both texts in reading order, without empty ones. Removed lines come before the lines that replace them.
pub fn diff(before: &str, after: &str) -> Vec<(LineChange, String)> {
    let old: Vec<&str> = before.lines().filter(|line| !line.trim().is_empty()).collect();
    let new: Vec<&str> = after.lines().filter(|line| !line.trim().is_empty()).collect();
    let mut lines = Vec::new();
    let mut push = |change, line: &str| lines.push((change, line.to_owned()));
    if old.len() > LINES_MAX || new.len() > LINES_MAX {
        old.iter().for_each(|line| push(LineChange::Removed, line));
        new.iter().for_each(|line| push(LineChange::Added, line));
        return lines;
    }
    let common = common_lengths(&old, &new);
    let (mut i, mut j) = (0, 0);
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            push(LineChange::Unchanged, old[i]);
            (i, j) = (i + 1, j + 1);
        } else if j >= new.len() || i < old.len() && common[i + 1][j] >= common[i][j + 1] {
            push(LineChange::Removed, old[i]);
            i += 1;
        } else {
            push(LineChange::Added, new[j]);
            j += 1;
        }
    }
    lines
}

/// `result[i][j]` is the length of the longest common subsequence of `old[i..]` and `new[j..]`.
fn common_lengths(old: &[&str], new: &[&str]) -> Vec<Vec<usize>> {
    let mut common = vec![vec![0_usize; new.len() + 1]; old.len() + 1];
    for (i, old_line) in old.iter().enumerate().rev() {
        for (j, new_line) in new.iter().enumerate().rev() {
            common[i][j] =
                if old_line == new_line { common[i + 1][j + 1] + 1 } else { common[i + 1][j].max(common[i][j + 1]) };
        }
    }
    common
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changed_lines_stand_where_they_changed() {
        let lines = diff("Dear Ann,\n\nWe are sory.\nRuth", "Dear Ann,\n\nWe are sorry.\nIt was us.\nRuth");
        let lines: Vec<_> = lines.iter().map(|(change, line)| (*change, line.as_str())).collect();
        assert_eq!(
            lines,
            [
                (LineChange::Unchanged, "Dear Ann,"),
                (LineChange::Removed, "We are sory."),
                (LineChange::Added, "We are sorry."),
                (LineChange::Added, "It was us."),
                (LineChange::Unchanged, "Ruth"),
            ]
        );
        assert_eq!(diff("", ""), []);
    }
}
