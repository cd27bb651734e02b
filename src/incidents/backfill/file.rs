//! Reads a CSV file into rows. Spreadsheets write a byte-order mark, `;` instead of `,`, and empty rows at the end; all
//! of that is accepted.

use crate::types::Message;
use csv::{ByteRecord, ReaderBuilder, Trim};
use serde::{Deserialize, Serialize};

/// The columns, all of which a file has.
pub const COLUMNS: [&str; 9] =
    ["key", "title", "impact", "services", "started_at", "resolved_at", "update_at", "state", "body"];
/// Largest file, in bytes.
pub const FILE_MAX: usize = 8 * 1024 * 1024;
/// Most rows: decades of most status pages.
pub const ROWS_MAX: usize = 20_000;

/// What is wrong in a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The line where the row begins, from 1.
    pub line: u64,
    /// The column; empty for the whole row or file.
    pub column: String,
    /// What is wrong and what to do.
    pub message: Message,
}

impl Problem {
    /// A problem in a column of a row.
    pub fn new(line: u64, column: &str, message: Message) -> Self {
        Self { line, column: column.to_owned(), message }
    }
}

/// A row: an update of an incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    pub line: u64,
    cells: [String; COLUMNS.len()],
}

impl Row {
    /// The text of a column, without white space around it.
    pub fn get(&self, column: &str) -> &str {
        let place = COLUMNS.iter().position(|known| *known == column);
        place.and_then(|place| self.cells.get(place)).map_or("", String::as_str)
    }
}

/// Reads a file: its rows, and what is wrong with those that cannot be read.
pub(super) fn read(bytes: &[u8]) -> (Vec<Row>, Vec<Problem>) {
    let whole = |message: Message| (Vec::new(), vec![Problem::new(1, "", message)]);
    if bytes.len() > FILE_MAX {
        return whole(Message::new("backfill-file-large").with("max", FILE_MAX / 1024 / 1024));
    }
    let Ok(text) = std::str::from_utf8(bytes) else { return whole(Message::new("backfill-not-utf8")) };
    let text = text.trim_start_matches('\u{feff}');
    let header = text.lines().next().unwrap_or_default();
    let delimiter = if header.matches(';').count() > header.matches(',').count() { b';' } else { b',' };
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .has_headers(false)
        .trim(Trim::All)
        .from_reader(text.as_bytes());
    let mut records = reader.byte_records();
    let places = match records.next() {
        Some(Ok(header)) => places(&header),
        _ => Err(Message::new("backfill-empty")),
    };
    let (places, width) = match places {
        Ok(places) => places,
        Err(message) => return whole(message),
    };
    let (mut rows, mut problems) = (Vec::new(), Vec::new());
    for record in records {
        // Only a fault of the reader, which reads from memory.
        let Ok(record) = record else { return whole(Message::new("backfill-unreadable")) };
        let line = record.position().map_or(0, csv::Position::line);
        if record.iter().all(<[u8]>::is_empty) {
            continue;
        }
        if rows.len() + problems.len() >= ROWS_MAX {
            return whole(Message::new("backfill-rows").with("max", ROWS_MAX));
        }
        if record.len() != width {
            let message = Message::new("backfill-row-width").with("cells", record.len()).with("columns", width);
            problems.push(Problem::new(line, "", message));
            continue;
        }
        let cell = |place: &usize| String::from_utf8_lossy(record.get(*place).unwrap_or_default()).into_owned();
        rows.push(Row { line, cells: places.each_ref().map(cell) });
    }
    if rows.is_empty() && problems.is_empty() {
        return whole(Message::new("backfill-empty"));
    }
    (rows, problems)
}

/// Where each column is, and how many the file has.
fn places(header: &ByteRecord) -> Result<([usize; COLUMNS.len()], usize), Message> {
    let names: Vec<_> = header.iter().map(|name| String::from_utf8_lossy(name).trim().to_ascii_lowercase()).collect();
    if let Some(name) = names.iter().find(|name| !COLUMNS.contains(&name.as_str())) {
        return Err(Message::new("backfill-column-unknown").with("column", name));
    }
    let mut places = [0; COLUMNS.len()];
    for (place, column) in places.iter_mut().zip(COLUMNS) {
        let mut found = names.iter().enumerate().filter(|(_, name)| *name == column).map(|(at, _)| at);
        *place = found.next().ok_or_else(|| Message::new("backfill-column-missing").with("column", column))?;
        if found.next().is_some() {
            return Err(Message::new("backfill-column-twice").with("column", column));
        }
    }
    Ok((places, names.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "key,title,impact,services,started_at,resolved_at,update_at,state,body\n";

    fn key_of(text: &[u8]) -> String {
        let (rows, problems) = read(text);
        assert!(rows.is_empty());
        problems[0].message.key.clone()
    }

    #[test]
    fn reads_what_spreadsheets_write() {
        let file = format!(
            "\u{feff}{}a;T; minor;\"X;Y\";1;2;3;s;\"two\nlines\"\n;;;;;;;;\nb;T;m;X;1;2;3;s;b\n",
            HEADER.replace(',', ";")
        );
        let (rows, problems) = read(file.as_bytes());
        assert_eq!(problems, []);
        assert_eq!(rows.iter().map(|row| (row.line, row.get("key"))).collect::<Vec<_>>(), [(2, "a"), (5, "b")]);
        assert_eq!(
            (rows[0].get("services"), rows[0].get("impact"), rows[0].get("body")),
            ("X;Y", "minor", "two\nlines")
        );
    }

    #[test]
    fn says_what_is_wrong_with_a_file() {
        assert_eq!(key_of(b""), "backfill-empty");
        assert_eq!(key_of(HEADER.as_bytes()), "backfill-empty");
        assert_eq!(key_of(b"\xff\xfek\0"), "backfill-not-utf8");
        assert_eq!(key_of(b"key,title\na,b\n"), "backfill-column-missing");
        assert_eq!(key_of(HEADER.replace("body", "text").as_bytes()), "backfill-column-unknown");
        assert_eq!(key_of(HEADER.replace("body", "body,body").as_bytes()), "backfill-column-twice");
        assert_eq!(
            key_of(format!("{HEADER}{}", "a,b,c,d,e,f,g,h,i\n".repeat(ROWS_MAX + 1)).as_bytes()),
            "backfill-rows"
        );
        let (rows, problems) = read(format!("{HEADER}a,b\na,b,c,d,e,f,g,h,i\n").as_bytes());
        assert_eq!((rows.len(), problems[0].line, &*problems[0].message.key), (1, 2, "backfill-row-width"));
    }
}
