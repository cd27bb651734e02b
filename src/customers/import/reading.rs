//! The file as a stream: CSV on a thread of its own, a batch of rows at a time, so that a file of any
//! length takes the same memory (but for eight bytes a row, by which a number that comes twice is found).

use super::columns::Header;
use super::row::Cells;
use crate::platform::db::Tx;
use crate::types::{FieldError, Message, Refusal};
use csv::{ByteRecord, ErrorKind, ReaderBuilder};
use std::cell::Cell;
use std::hash::{BuildHasher, RandomState};
use std::io::{self, Read};
use std::rc::Rc;
use tokio::sync::mpsc::Sender;

/// Rows that travel and are stored together.
pub const BATCH: usize = 2_000;
/// Longest row, in bytes: a quotation mark without its partner would otherwise swallow the whole file.
pub const ROW_MAX: u64 = 256 * 1024;

/// A row that is not imported, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadRow {
    /// Where it begins in the file, counted from 1.
    pub line: i64,
    /// What is wrong, by column.
    pub errors: Vec<FieldError>,
}

/// What comes out of the thread that reads.
#[derive(Debug)]
pub enum Part<T> {
    /// The header was understood.
    Header(Header),
    /// Some rows, and those between them that are bad.
    Rows(Vec<T>, Vec<BadRow>),
    /// The file cannot be read any further, at this line.
    Broken(i64, Message),
}

/// What a kind of file is: its columns, how a row is read, and what must not come twice.
pub trait Kind: Send + 'static {
    /// A row that was understood.
    type Row: Send + Sync + 'static;
    /// Columns a file may have.
    const KNOWN: &'static [&'static str];
    /// Columns a file must have.
    const NEEDED: &'static [&'static str];
    /// Reads a row.
    fn read(&self, line: i64, cells: &Cells<'_>) -> Result<Self::Row, Vec<FieldError>>;
    /// What identifies a row within a file, where it may stand only once.
    fn key(row: &Self::Row) -> Option<&str>;
    /// Stages rows; those that turn out bad when held against the house come back.
    fn stage(tx: &mut Tx, import: i64, rows: &[Self::Row])
    -> impl Future<Output = Result<Vec<BadRow>, Refusal>> + Send;
    /// Rows that turn out bad when the whole file is known.
    fn look_again(
        tx: &mut Tx,
        import: i64,
        columns: &[&str],
    ) -> impl Future<Output = Result<Vec<BadRow>, Refusal>> + Send;
}

/// Reads a whole file and hands it on in parts. Ends early when nobody listens any more.
pub fn read<K: Kind>(kind: &K, source: impl Read, out: &Sender<Part<K::Row>>) {
    let since_row = Rc::new(Cell::new(0));
    let source = Lines { inner: source, since_row: since_row.clone(), after_return: false, ends_open: false };
    let mut reader = ReaderBuilder::new().flexible(true).has_headers(false).from_reader(source);
    let mut record = ByteRecord::new();
    let header = match reader.read_byte_record(&mut record) {
        Ok(false) => Err(Message::new("import-empty")),
        Ok(true) => header_of::<K>(&record),
        Err(error) => Err(broken(&error)),
    };
    let header = match header {
        Ok(header) => header,
        Err(message) => return drop(out.blocking_send(Part::Broken(1, message))),
    };
    if out.blocking_send(Part::Header(header.clone())).is_err() {
        return;
    }
    let mut seen = Seen::default();
    let (mut rows, mut bad) = (Vec::with_capacity(BATCH), Vec::new());
    loop {
        since_row.set(0);
        let begins = reader.position().line();
        match reader.read_byte_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                let line = error.position().map_or(begins, csv::Position::line);
                let _ = out.blocking_send(Part::Rows(rows, bad));
                return drop(out.blocking_send(Part::Broken(line.cast_signed(), broken(&error))));
            }
        }
        // Counted from where the row ended: where it began, csv may still stand before empty lines.
        let within: usize = record.iter().map(|cell| cell.iter().filter(|byte| **byte == b'\n').count()).sum();
        let line = reader.position().line().cast_signed() - 1 - within as i64;
        if record.iter().all(|cell| cell.iter().all(u8::is_ascii_whitespace)) {
            continue; // An empty line, as spreadsheets leave at the end: commas and nothing else.
        }
        match kind.read(line, &Cells { header: &header, record: &record }) {
            Ok(row) => match K::key(&row).and_then(|key| seen.first(key, line)) {
                None => rows.push(row),
                Some(first) => {
                    let message = Message::new("import-twice").with("first", first);
                    let errors = vec![FieldError { field: K::NEEDED[0].to_owned(), message }];
                    bad.push(BadRow { line, errors });
                }
            },
            Err(errors) => bad.push(BadRow { line, errors }),
        }
        if rows.len() + bad.len() >= BATCH {
            let part = Part::Rows(std::mem::replace(&mut rows, Vec::with_capacity(BATCH)), std::mem::take(&mut bad));
            if out.blocking_send(part).is_err() {
                return;
            }
        }
    }
    let _ = out.blocking_send(Part::Rows(rows, bad));
}

fn header_of<K: Kind>(record: &ByteRecord) -> Result<Header, Message> {
    let first = record.get(0).unwrap_or_default();
    if first.starts_with(b"PK\x03\x04") || first.starts_with(b"\xd0\xcf\x11\xe0") {
        return Err(Message::new("import-spreadsheet"));
    }
    if first.starts_with(&[0xff, 0xfe]) || first.starts_with(&[0xfe, 0xff]) || first.contains(&0) {
        return Err(Message::new("import-utf16"));
    }
    let cells: Result<Vec<String>, _> = record.iter().map(|cell| String::from_utf8(cell.to_vec())).collect();
    let cells = cells.map_err(|_| Message::new("import-not-utf8"))?;
    Header::read(&cells, K::KNOWN, K::NEEDED)
}

fn broken(error: &csv::Error) -> Message {
    match error.kind() {
        ErrorKind::Io(error) if error.kind() == io::ErrorKind::FileTooLarge => Message::new("import-row-long"),
        ErrorKind::Io(error) => Message::new("import-unreadable").with("reason", error),
        _ => Message::new("import-unreadable").with("reason", error),
    }
}

/// The file's bytes with one kind of line end, the last line's included, so that lines can be counted; and
/// no row longer than [`ROW_MAX`].
struct Lines<R> {
    inner: R,
    since_row: Rc<Cell<u64>>,
    after_return: bool,
    ends_open: bool,
}

impl<R: Read> Read for Lines<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.since_row.get() > ROW_MAX {
            return Err(io::Error::from(io::ErrorKind::FileTooLarge));
        }
        loop {
            let count = self.inner.read(buffer)?;
            if count == 0 {
                if !std::mem::take(&mut self.ends_open) || buffer.is_empty() {
                    return Ok(0);
                }
                buffer[0] = b'\n';
                return Ok(1);
            }
            let mut kept = 0;
            for at in 0..count {
                let byte = buffer[at];
                let ends_a_return = byte == b'\n' && self.after_return;
                self.after_return = byte == b'\r';
                if !ends_a_return {
                    buffer[kept] = if byte == b'\r' { b'\n' } else { byte };
                    kept += 1;
                }
            }
            if kept > 0 {
                self.ends_open = buffer[kept - 1] != b'\n';
                self.since_row.set(self.since_row.get() + kept as u64);
                return Ok(kept);
            }
        }
    }
}

/// Which numbers came already, and where: by a 64-bit hash with a key of this process. Two of a million
/// different numbers fall together once in 37 million files.
#[derive(Default)]
struct Seen {
    hasher: RandomState,
    lines: std::collections::HashMap<u64, i64>,
}

impl Seen {
    /// Notes a key; the line where it first stood, if it did.
    fn first(&mut self, key: &str, line: i64) -> Option<i64> {
        match self.lines.entry(self.hasher.hash_one(key)) {
            std::collections::hash_map::Entry::Occupied(entry) => Some(*entry.get()),
            std::collections::hash_map::Entry::Vacant(entry) => {
                entry.insert(line);
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Names;

    impl Kind for Names {
        type Row = (i64, String, String);
        const KNOWN: &'static [&'static str] = &["external_id", "name"];
        const NEEDED: &'static [&'static str] = &["external_id"];
        fn read(&self, line: i64, cells: &Cells<'_>) -> Result<Self::Row, Vec<FieldError>> {
            let errors = cells.shape();
            let cell = |column| cells.get(column).unwrap_or_default().to_owned();
            if errors.is_empty() { Ok((line, cell("external_id"), cell("name"))) } else { Err(errors) }
        }
        fn key(row: &Self::Row) -> Option<&str> {
            Some(&row.1)
        }
        async fn stage(_: &mut Tx, _: i64, _: &[Self::Row]) -> Result<Vec<BadRow>, Refusal> {
            Ok(Vec::new())
        }
        async fn look_again(_: &mut Tx, _: i64, _: &[&str]) -> Result<Vec<BadRow>, Refusal> {
            Ok(Vec::new())
        }
    }

    type Told = (Vec<(i64, String, String)>, Vec<(i64, String)>, Option<(i64, String)>);

    fn told(file: &[u8]) -> Told {
        let (send, mut parts) = tokio::sync::mpsc::channel(100);
        read(&Names, file, &send);
        drop(send);
        let (mut good, mut ill, mut end) = (Vec::new(), Vec::new(), None);
        while let Some(part) = parts.blocking_recv() {
            match part {
                Part::Header(_) => {}
                Part::Rows(rows, bad) => {
                    good.extend(rows);
                    ill.extend(bad.into_iter().map(|bad| (bad.line, bad.errors[0].message.key.clone())));
                }
                Part::Broken(line, message) => end = Some((line, message.key)),
            }
        }
        (good, ill, end)
    }

    fn text(line: i64, id: &str, name: &str) -> (i64, String, String) {
        (line, id.to_owned(), name.to_owned())
    }

    #[test]
    fn reads_what_spreadsheets_write() {
        let (good, ill, end) = told(
            b"\xef\xbb\xbfexternal_id,name\r\n1,\"Smith, \"\"Jo\"\"\"\r\n\r\n2,\"two\r\nlines\"\r\n3,Ann\r\n,\r\n",
        );
        assert_eq!(good, [text(2, "1", "Smith, \"Jo\""), text(4, "2", "two\nlines"), text(6, "3", "Ann")]);
        assert_eq!((ill, end), (vec![], None));
    }

    #[test]
    fn a_file_may_end_lines_as_it_likes() {
        for file in
            ["external_id,name\n1,A\n\n2,B", "external_id,name\r1,A\r\r2,B\r", "external_id,name\r\n1,A\r\n\r\n2,B\r\n"]
        {
            assert_eq!(told(file.as_bytes()).0, [text(2, "1", "A"), text(4, "2", "B")], "{file:?}");
        }
    }

    #[test]
    fn names_the_line_of_every_bad_row() {
        let (good, ill, end) = told(b"external_id,name\n1,Ann\n1,Ben\n2,Cy,3\n4,\xff\n5,Eve\n");
        assert_eq!(good, [text(2, "1", "Ann"), text(6, "5", "Eve")]);
        let expected = [(3, "import-twice"), (4, "import-row-width"), (5, "import-not-utf8")];
        assert_eq!(ill, expected.map(|(line, key)| (line, key.to_owned())));
        assert_eq!(end, None);
    }

    #[test]
    fn a_quotation_mark_without_its_partner_does_not_eat_the_file() {
        let mut file = b"external_id,name\n1,Ann\n2,\"Ben\n".to_vec();
        file.extend(b"3,Cy\n".repeat(200_000));
        let (good, _, end) = told(&file);
        assert_eq!(good, [text(2, "1", "Ann")]);
        assert_eq!(end, Some((3, "import-row-long".to_owned())));
    }

    #[test]
    fn what_is_no_csv_is_told_apart() {
        assert_eq!(told(b"").2, Some((1, "import-empty".to_owned())));
        assert_eq!(told(b"\xff\xfee\0x\0").2, Some((1, "import-utf16".to_owned())));
        assert_eq!(told(b"PK\x03\x04\x14\0\x06").2.map(|end| end.1), Some("import-spreadsheet".to_owned()));
        assert_eq!(told(b"name\nAnn\n").2, Some((1, "import-column-missing".to_owned())));
    }
}
