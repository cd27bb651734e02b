//! Reading a CSV file as a stream, on a thread of its own and in batches, so that a file of any length takes the same
//! memory, except for 16 bytes per row by which repeated ids are found.

use super::cells::Cells;
use super::columns::Header;
use crate::platform::db::Tx;
use crate::platform::random;
use crate::types::{FieldError, Message, Refusal};
use csv::{ByteRecord, ErrorKind, ReaderBuilder};
use std::cell::Cell;
use std::collections::VecDeque;
use std::hash::{BuildHasher, RandomState};
use std::io::{self, Read};
use std::rc::Rc;
use tokio::sync::mpsc::Sender;

/// Rows of one batch.
pub const BATCH_ROWS: usize = 2_000;
/// Longest row, in bytes. Without a limit, a missing closing quote would read the whole file as one row.
pub const ROW_MAX: u64 = 256 * 1024;

/// A row that cannot be imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadRow {
    /// The line where it begins, from 1.
    pub line: i64,
    /// The errors, by column.
    pub errors: Vec<FieldError>,
}

/// What the reading thread sends.
#[derive(Debug)]
pub enum Part<T> {
    /// The header.
    Header(Header),
    /// A batch of valid and bad rows.
    Rows(Vec<T>, Vec<BadRow>),
    /// The file cannot be read beyond this line.
    Broken(i64, Message),
}

/// A kind of file: its columns, and how a row is read, staged and checked.
pub trait FileFormat: Send + 'static {
    /// A valid row.
    type Row: Send + Sync + 'static;
    /// Columns a file may have.
    const KNOWN: &'static [&'static str];
    /// Columns a file must have.
    const REQUIRED: &'static [&'static str];
    /// Reads a row.
    fn read(&self, line: i64, cells: &Cells<'_>) -> Result<Self::Row, Vec<FieldError>>;
    /// The customer whom a row of customers is about.
    fn external_id(_: &Self::Row) -> Option<&str> {
        None
    }
    /// The column whose value may occur only once in a file, if there is one.
    const KEY: Option<&'static str>;
    /// Drops rows that would change nothing, so that they are not staged.
    fn without_unchanged(
        _: &mut Tx,
        _columns: &[&str],
        rows: Vec<Self::Row>,
    ) -> impl Future<Output = Result<Vec<Self::Row>, Refusal>> + Send {
        async { Ok(rows) }
    }
    /// Stages rows and returns those that turn out to be bad.
    fn stage(tx: &mut Tx, import: i64, rows: &[Self::Row])
    -> impl Future<Output = Result<Vec<BadRow>, Refusal>> + Send;
    /// Returns the rows that turn out to be bad when the whole file is staged.
    fn check_whole_file(
        tx: &mut Tx,
        import: i64,
        columns: &[&str],
    ) -> impl Future<Output = Result<Vec<BadRow>, Refusal>> + Send;
}

/// Reads a file and sends it in parts. Ends early when the receiver was dropped.
pub fn read<F: FileFormat>(format: &F, source: impl Read, out: &Sender<Part<F::Row>>) {
    let since_row = Rc::new(Cell::new(0));
    let end = random::public_id().to_string();
    let source = NormalisedLines {
        inner: source,
        since_row: since_row.clone(),
        after_return: false,
        ends_open: false,
        end: format!("{end}\n").into_bytes().into(),
    };
    let mut reader = ReaderBuilder::new().flexible(true).has_headers(false).from_reader(source);
    let mut record = ByteRecord::new();
    let header = match reader.read_byte_record(&mut record) {
        Ok(false) => Err(Message::new("import-empty")),
        Ok(true) if is_end(&record, &end) => Err(Message::new("import-empty")),
        Ok(true) if is_open(&record, &end) => Err(Message::new("import-quote-open")),
        Ok(true) => read_header::<F>(&record),
        Err(error) => Err(broken(&error)),
    };
    let header = match header {
        Ok(header) => header,
        Err(message) => return drop(out.blocking_send(Part::Broken(1, message))),
    };
    if out.blocking_send(Part::Header(header.clone())).is_err() {
        return;
    }
    let mut batches = Batches::new(format, out);
    loop {
        since_row.set(0);
        let begins = reader.position().line();
        match reader.read_byte_record(&mut record) {
            Ok(true) if !is_end(&record, &end) => {}
            Ok(_) => break,
            Err(error) => {
                let line = error.position().map_or(begins, csv::Position::line);
                batches.finish();
                return drop(out.blocking_send(Part::Broken(line.cast_signed(), broken(&error))));
            }
        }
        // Counted back from the end of the row, because the position before it may be that of empty lines.
        let within: usize = record.iter().map(|cell| cell.iter().filter(|byte| **byte == b'\n').count()).sum();
        let line = reader.position().line().cast_signed() - 1 - within as i64;
        if is_open(&record, &end) {
            batches.finish();
            // No line end closed this row: the last one is within it, too.
            return drop(out.blocking_send(Part::Broken(line + 1, Message::new("import-quote-open"))));
        }
        if record.iter().all(|cell| cell.iter().all(u8::is_ascii_whitespace)) {
            continue; // An empty row, as spreadsheets leave at the end of a file.
        }
        if !batches.add(line, &Cells { header: &header, record: &record }) {
            return;
        }
    }
    batches.finish();
}

/// Reads rows into batches, and sends those that are full.
pub(super) struct Batches<'a, F: FileFormat> {
    format: &'a F,
    out: &'a Sender<Part<F::Row>>,
    seen: SeenKeys,
    rows: Vec<F::Row>,
    bad: Vec<BadRow>,
}

impl<'a, F: FileFormat> Batches<'a, F> {
    /// Without rows.
    pub fn new(format: &'a F, out: &'a Sender<Part<F::Row>>) -> Self {
        Self { format, out, seen: SeenKeys::default(), rows: Vec::with_capacity(BATCH_ROWS), bad: Vec::new() }
    }

    /// Reads a row. Returns false once the receiver is gone.
    pub fn add(&mut self, line: i64, cells: &Cells<'_>) -> bool {
        // Those of bad rows count, too: of two rows with one key nobody knows which is meant.
        let key = F::KEY.and_then(|column| cells.get(column)).filter(|key| !key.is_empty());
        let repeated = key.and_then(|key| self.seen.first_line(key, line)).map(|first| FieldError {
            field: F::KEY.unwrap_or_default().to_owned(),
            message: Message::new("import-twice").with("first", first),
        });
        match (self.format.read(line, cells), repeated) {
            (Ok(row), None) => self.rows.push(row),
            (Ok(_), Some(repeated)) => self.bad.push(BadRow { line, errors: vec![repeated] }),
            (Err(mut errors), repeated) => {
                errors.extend(repeated);
                self.bad.push(BadRow { line, errors });
            }
        }
        self.send_full()
    }

    /// Adds a row that could not be read into cells. Returns false once the receiver is gone.
    pub fn add_bad(&mut self, row: BadRow) -> bool {
        self.bad.push(row);
        self.send_full()
    }

    fn send_full(&mut self) -> bool {
        if self.rows.len() + self.bad.len() < BATCH_ROWS {
            return true;
        }
        let rows = std::mem::replace(&mut self.rows, Vec::with_capacity(BATCH_ROWS));
        self.out.blocking_send(Part::Rows(rows, std::mem::take(&mut self.bad))).is_ok()
    }

    /// Sends what is left.
    pub fn finish(self) {
        let _ = self.out.blocking_send(Part::Rows(self.rows, self.bad));
    }
}

fn read_header<F: FileFormat>(record: &ByteRecord) -> Result<Header, Message> {
    let first = record.get(0).unwrap_or_default();
    if first.starts_with(b"PK\x03\x04") || first.starts_with(b"\xd0\xcf\x11\xe0") {
        return Err(Message::new("import-spreadsheet"));
    }
    if first.starts_with(&[0xff, 0xfe]) || first.starts_with(&[0xfe, 0xff]) || first.contains(&0) {
        return Err(Message::new("import-utf16"));
    }
    let cells: Result<Vec<String>, _> = record.iter().map(|cell| String::from_utf8(cell.to_vec())).collect();
    let cells = cells.map_err(|_| Message::new("import-not-utf8"))?;
    Header::read(&cells, F::KNOWN, F::REQUIRED)
}

fn broken(error: &csv::Error) -> Message {
    match error.kind() {
        ErrorKind::Io(error) if error.kind() == io::ErrorKind::FileTooLarge => Message::new("import-row-long"),
        ErrorKind::Io(error) => Message::new("import-unreadable").with("reason", error),
        _ => Message::new("import-unreadable").with("reason", error),
    }
}

/// Whether this is the row that [`NormalisedLines`] adds at the end.
fn is_end(record: &ByteRecord, end: &str) -> bool {
    record.len() == 1 && record.get(0) == Some(end.as_bytes())
}

/// Whether the row added at the end is within this one, because a quotation mark was never closed.
fn is_open(record: &ByteRecord, end: &str) -> bool {
    let last = record.iter().next_back().unwrap_or_default();
    last.strip_suffix(b"\n").is_some_and(|last| last.ends_with(end.as_bytes()))
}

/// Normalises line ends to `\n` and adds a missing last one, so that lines can be counted; adds one more row, by which the
/// end is recognised; and limits rows to [`ROW_MAX`].
struct NormalisedLines<R> {
    inner: R,
    since_row: Rc<Cell<u64>>,
    after_return: bool,
    /// Whether the last line has no line end yet.
    ends_open: bool,
    /// What is left of the row to add at the end.
    end: VecDeque<u8>,
}

impl<R: Read> Read for NormalisedLines<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.since_row.get() > ROW_MAX {
            return Err(io::Error::from(io::ErrorKind::FileTooLarge));
        }
        loop {
            let count = self.inner.read(buffer)?;
            if count == 0 {
                if buffer.is_empty() {
                    return Ok(0);
                }
                if std::mem::take(&mut self.ends_open) {
                    buffer[0] = b'\n';
                    return Ok(1);
                }
                return self.end.read(buffer);
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

/// The keys that occurred so far and their lines, by a keyed 64-bit hash. Among a million different keys two collide
/// once in 37 million files.
#[derive(Default)]
struct SeenKeys {
    hasher: RandomState,
    lines: std::collections::HashMap<u64, i64>,
}

impl SeenKeys {
    /// Adds a key, and returns the line where it occurred first, if it did before.
    fn first_line(&mut self, key: &str, line: i64) -> Option<i64> {
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

    impl FileFormat for Names {
        type Row = (i64, String, String);
        const KNOWN: &'static [&'static str] = &["external_id", "name"];
        const REQUIRED: &'static [&'static str] = &["external_id"];
        fn read(&self, line: i64, cells: &Cells<'_>) -> Result<Self::Row, Vec<FieldError>> {
            let errors = cells.shape_errors();
            let cell = |column| cells.get(column).unwrap_or_default().to_owned();
            if errors.is_empty() { Ok((line, cell("external_id"), cell("name"))) } else { Err(errors) }
        }
        const KEY: Option<&'static str> = Some("external_id");
        async fn stage(_: &mut Tx, _: i64, _: &[Self::Row]) -> Result<Vec<BadRow>, Refusal> {
            Ok(Vec::new())
        }
        async fn check_whole_file(_: &mut Tx, _: i64, _: &[&str]) -> Result<Vec<BadRow>, Refusal> {
            Ok(Vec::new())
        }
    }

    type Outcome = (Vec<(i64, String, String)>, Vec<(i64, String)>, Option<(i64, String)>);

    fn outcome(file: &[u8]) -> Outcome {
        let (send, mut parts) = tokio::sync::mpsc::channel(100);
        read(&Names, file, &send);
        drop(send);
        let (mut rows_read, mut bad_rows, mut end) = (Vec::new(), Vec::new(), None);
        while let Some(part) = parts.blocking_recv() {
            match part {
                Part::Header(_) => {}
                Part::Rows(rows, bad) => {
                    rows_read.extend(rows);
                    bad_rows.extend(bad.into_iter().map(|bad| (bad.line, bad.errors[0].message.key.clone())));
                }
                Part::Broken(line, message) => end = Some((line, message.key)),
            }
        }
        (rows_read, bad_rows, end)
    }

    fn text(line: i64, id: &str, name: &str) -> (i64, String, String) {
        (line, id.to_owned(), name.to_owned())
    }

    #[test]
    fn reads_what_spreadsheets_write() {
        let (rows, bad, end) = outcome(
            b"\xef\xbb\xbfexternal_id,name\r\n1,\"Smith, \"\"Jo\"\"\"\r\n\r\n2,\"two\r\nlines\"\r\n3,Ann\r\n,\r\n",
        );
        assert_eq!(rows, [text(2, "1", "Smith, \"Jo\""), text(4, "2", "two\nlines"), text(6, "3", "Ann")]);
        assert_eq!((bad, end), (vec![], None));
    }

    #[test]
    fn accepts_every_kind_of_line_end() {
        for file in
            ["external_id,name\n1,A\n\n2,B", "external_id,name\r1,A\r\r2,B\r", "external_id,name\r\n1,A\r\n\r\n2,B\r\n"]
        {
            assert_eq!(outcome(file.as_bytes()).0, [text(2, "1", "A"), text(4, "2", "B")], "{file:?}");
        }
    }

    #[test]
    fn names_the_line_of_every_bad_row() {
        let (rows, bad, end) = outcome(b"external_id,name\n1,Ann\n1,Ben\n2,Cy,3\n4,\xff\n5,Eve\n");
        assert_eq!(rows, [text(2, "1", "Ann"), text(6, "5", "Eve")]);
        let expected = [(3, "import-twice"), (4, "import-row-width"), (5, "import-not-utf8")];
        assert_eq!(bad, expected.map(|(line, key)| (line, key.to_owned())));
        assert_eq!(end, None);
    }

    #[test]
    fn a_missing_closing_quote_ends_the_file_with_an_error() {
        let mut file = b"external_id,name\n1,Ann\n2,\"Ben\n".to_vec();
        file.extend(b"3,Cy\n".repeat(200_000));
        let (rows, _, end) = outcome(&file);
        assert_eq!(rows, [text(2, "1", "Ann")]);
        assert_eq!(end, Some((3, "import-row-long".to_owned())));
    }

    #[test]
    fn names_the_line_of_a_quote_that_is_not_closed() {
        let open = |file: &str| outcome(file.as_bytes()).2;
        let at = |line| Some((line, "import-quote-open".to_owned()));
        assert_eq!(open("external_id,name\n1,Ann\n2,\"Ben\n3,Cy\n4,Dee\n"), at(3));
        assert_eq!(open("external_id,name\r\n\r\n1,Ann\r\n\r\n2,\"Ben\r\n"), at(5));
        assert_eq!(open("external_id,name\n1,\"two\nlines\"\n2,\"Ben"), at(4));
        assert_eq!(open("external_id,name\n1,\""), at(2));
        assert_eq!(open("external_id,\"name\n1,Ann\n"), at(1));
        let (rows, bad, end) = outcome(b"external_id,name\n1,\"ends with a line end\n\"\n2,\"\n\"");
        assert_eq!(rows, [text(2, "1", "ends with a line end"), text(4, "2", "")]);
        assert_eq!((bad, end), (vec![], None));
    }

    #[test]
    fn a_row_whose_twin_is_bad_is_a_duplicate() {
        let (rows, bad, _) = outcome(b"external_id,name\n1,Ann,x\n1,Ann\n2,Ben\n2,\xff\n,\n");
        assert_eq!(rows, [text(4, "2", "Ben")]);
        let expected = [(2, "import-row-width"), (3, "import-twice"), (5, "import-not-utf8")];
        assert_eq!(bad, expected.map(|(line, key)| (line, key.to_owned())));
    }

    #[test]
    fn names_files_that_are_not_csv() {
        assert_eq!(outcome(b"").2, Some((1, "import-empty".to_owned())));
        assert_eq!(outcome(b"\xff\xfee\0x\0").2, Some((1, "import-utf16".to_owned())));
        assert_eq!(outcome(b"PK\x03\x04\x14\0\x06").2.map(|end| end.1), Some("import-spreadsheet".to_owned()));
        assert_eq!(outcome(b"name\nAnn\n").2, Some((1, "import-column-missing".to_owned())));
    }
}
