//! What changed from one text to the next, line by line.

/// What became of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It stands in both.
    Kept,
    /// It was taken out.
    Gone,
    /// It was put in.
    New,
}

/// Texts with more lines than this are shown as taken out and put in whole.
const LINES_MAX: usize = 400;

/// The lines of both texts in reading order; what was taken out stands before what came in its place.
pub fn lines(before: &str, after: &str) -> Vec<(Kind, String)> {
    let old: Vec<&str> = before.lines().filter(|line| !line.trim().is_empty()).collect();
    let new: Vec<&str> = after.lines().filter(|line| !line.trim().is_empty()).collect();
    let mut shown = Vec::new();
    let mut say = |kind, line: &str| shown.push((kind, line.to_owned()));
    if old.len() > LINES_MAX || new.len() > LINES_MAX {
        old.iter().for_each(|line| say(Kind::Gone, line));
        new.iter().for_each(|line| say(Kind::New, line));
        return shown;
    }
    // Length of the longest run of common lines from each pair of places to the ends.
    let mut common = vec![vec![0_usize; new.len() + 1]; old.len() + 1];
    for (i, one) in old.iter().enumerate().rev() {
        for (j, other) in new.iter().enumerate().rev() {
            common[i][j] = if one == other { common[i + 1][j + 1] + 1 } else { common[i + 1][j].max(common[i][j + 1]) };
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            say(Kind::Kept, old[i]);
            (i, j) = (i + 1, j + 1);
        } else if j >= new.len() || i < old.len() && common[i + 1][j] >= common[i][j + 1] {
            say(Kind::Gone, old[i]);
            i += 1;
        } else {
            say(Kind::New, new[j]);
            j += 1;
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changed_stands_where_it_changed() {
        let shown = lines("Dear Ann,\n\nWe are sory.\nRuth", "Dear Ann,\n\nWe are sorry.\nIt was us.\nRuth");
        let shown: Vec<_> = shown.iter().map(|(kind, line)| (*kind, line.as_str())).collect();
        assert_eq!(
            shown,
            [
                (Kind::Kept, "Dear Ann,"),
                (Kind::Gone, "We are sory."),
                (Kind::New, "We are sorry."),
                (Kind::New, "It was us."),
                (Kind::Kept, "Ruth"),
            ]
        );
        assert_eq!(lines("", ""), []);
    }
}
