//! CSV files to download (RFC 4180). They begin with a byte-order mark, without which Excel reads UTF-8 as an old encoding,
//! and no cell can be run as a formula.

use crate::platform::db::{Workload, for_workload};
use crate::types::Refusal;
use axum::body::Body;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use futures::stream;

/// The byte-order mark of UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A file that is sent while it is read, in pages: `read` returns the bytes of one and where the next begins, `None` after the
/// last. It waits for the database as background work does.
pub fn csv_in_pages<P, Fut>(name: &str, first: P, read: impl Fn(P) -> Fut + Send + 'static) -> Response
where
    P: Send + 'static,
    Fut: Future<Output = Result<(Vec<u8>, Option<P>), Refusal>> + Send + 'static,
{
    let pages = stream::try_unfold(Some(first), move |next| {
        let page = next.map(|place| for_workload(Workload::Background, read(place)));
        async move {
            let Some(page) = page else { return Ok(None) };
            page.await.map(Some).map_err(|refusal| std::io::Error::other(refusal.code()))
        }
    });
    csv_response(name, Body::from_stream(pages))
}

/// A file that is being written.
pub struct CsvFile {
    writer: csv::Writer<Vec<u8>>,
}

impl CsvFile {
    /// Begins a file with the names of its columns.
    ///
    /// # Errors
    ///
    /// [`Refusal::Fault`] if the names could not be written.
    pub fn with_columns(columns: &[&str]) -> Result<Self, Refusal> {
        let mut file = csv::WriterBuilder::new();
        let writer = file.terminator(csv::Terminator::CRLF).from_writer(BYTE_ORDER_MARK.to_vec());
        let mut file = Self { writer };
        file.add_row(columns)?;
        Ok(file)
    }

    /// Adds a row.
    ///
    /// # Errors
    ///
    /// [`Refusal::Fault`] if it has more or fewer cells than there are columns.
    pub fn add_row<T: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = T>) -> Result<(), Refusal> {
        let cells = cells.into_iter().map(|cell| escape_formula(cell.as_ref()));
        self.writer.write_record(cells).map_err(|error| Refusal::Fault(error.to_string()))
    }

    /// Begins a part of a file that is sent in parts; the first has the names of the columns.
    ///
    /// # Errors
    ///
    /// [`Refusal::Fault`] if the names could not be written.
    pub fn part(columns: &[&str], is_first: bool) -> Result<Self, Refusal> {
        if is_first {
            return Self::with_columns(columns);
        }
        let mut file = csv::WriterBuilder::new();
        Ok(Self { writer: file.terminator(csv::Terminator::CRLF).from_writer(Vec::new()) })
    }

    /// The bytes so far, for a file that is sent in parts.
    ///
    /// # Errors
    ///
    /// [`Refusal::Fault`] if the last rows could not be written.
    pub fn into_bytes(self) -> Result<Vec<u8>, Refusal> {
        self.writer.into_inner().map_err(|error| Refusal::Fault(error.to_string()))
    }

    /// Ends the file, which browsers save under `name`: letters, digits, dots and hyphens.
    ///
    /// # Errors
    ///
    /// [`Refusal::Fault`] if the last rows could not be written.
    pub fn into_response(self, name: &str) -> Result<Response, Refusal> {
        Ok(csv_response(name, self.into_bytes()?.into()))
    }
}

/// The response with a file, which browsers save under `name`: letters, digits, dots and hyphens.
pub fn csv_response(name: &str, body: Body) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    let headers =
        [(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, disposition)];
    (headers, body).into_response()
}

/// Prefixes a cell that begins like a formula with an apostrophe, which spreadsheets read as text (OWASP, *CSV injection*).
fn escape_formula(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_cells_that_look_like_formulas() {
        for bad in ["=HYPERLINK(\"x\")", "+447700900123", "-x", "@cmd", "\tx", "\rx"] {
            assert_eq!(escape_formula(bad), format!("'{bad}"));
        }
        for good in ["ada@example.org", "Zoë = fine", ""] {
            assert_eq!(escape_formula(good), good);
        }
    }

    #[test]
    fn begins_with_a_byte_order_mark_and_ends_lines_as_rfc_4180_says() {
        let mut file = CsvFile::with_columns(&["name", "note"]).unwrap();
        file.add_row(["Zoë, \"Z\"", "two\nlines"]).unwrap();
        let bytes = file.writer.into_inner().unwrap();
        assert_eq!(bytes, "\u{feff}name,note\r\n\"Zoë, \"\"Z\"\"\",\"two\nlines\"\r\n".as_bytes());
    }

    #[test]
    fn a_row_of_another_width_is_a_fault() {
        let mut file = CsvFile::with_columns(&["name", "note"]).unwrap();
        assert!(matches!(file.add_row(["one"]), Err(Refusal::Fault(_))));
    }
}
