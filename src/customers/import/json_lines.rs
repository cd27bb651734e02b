//! What programs send: one JSON object a line (NDJSON), with the columns of a file as its fields. Its values become the
//! cells of a row, so that the rules are those of a file.
//!
//! The fields of the first line are the columns of the import. Every other line has the same ones: one that lacked a field
//! would otherwise clear its value or leave it, and nobody could tell which was meant.

use super::cells::Cells;
use super::columns::Header;
use super::reader::{BadRow, Batches, FileFormat, Part, ROW_MAX};
use crate::types::{FieldError, Message};
use csv::ByteRecord;
use serde_json::{Map, Value};
use std::io::{BufRead, BufReader, Read};
use tokio::sync::mpsc::Sender;

/// Reads lines and sends them in parts. Ends early when the receiver was dropped.
pub fn read<F: FileFormat>(format: &F, source: impl Read, out: &Sender<Part<F::Row>>) {
    let mut source = BufReader::new(source);
    let mut batches = Batches::new(format, out);
    let mut header: Option<Header> = None;
    let (mut text, mut line) = (Vec::new(), 0_i64);
    let failure = loop {
        text.clear();
        line += 1;
        match source.by_ref().take(ROW_MAX + 1).read_until(b'\n', &mut text) {
            Ok(0) if header.is_none() => break Some(Message::new("import-empty")),
            Ok(0) => break None,
            Ok(_) if text.len() as u64 > ROW_MAX => break Some(Message::new("import-json-long")),
            Ok(_) => {}
            Err(error) => break Some(Message::new("import-unreadable").with("reason", error)),
        }
        if text.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let object = parse(&text);
        if header.is_none() {
            let object = object.as_ref().map_err(Clone::clone);
            match object.and_then(|object| header_of(object, F::KNOWN, F::REQUIRED)) {
                Ok(first) if out.blocking_send(Part::Header(first.clone())).is_ok() => header = Some(first),
                Ok(_) => return,
                Err(message) => break Some(message),
            }
        }
        let Some(header) = &header else { return };
        let record = object.map_err(|message| row_error("row", message)).and_then(|object| record_of(header, &object));
        let is_open = match record {
            Ok(record) => batches.add(line, &Cells { header, record: &record }),
            Err(error) => batches.add_bad(BadRow { line, errors: vec![error] }),
        };
        if !is_open {
            return;
        }
    };
    if header.is_some() {
        batches.finish();
    }
    if let Some(message) = failure {
        let _ = out.blocking_send(Part::Broken(line, message));
    }
}

/// The columns that an object has.
pub fn header_of(
    object: &Map<String, Value>,
    known: &[&'static str],
    required: &[&'static str],
) -> Result<Header, Message> {
    Header::read(&object.keys().cloned().collect::<Vec<_>>(), known, required)
}

/// The cells of an object with exactly these columns.
pub fn record_of(header: &Header, object: &Map<String, Value>) -> Result<ByteRecord, FieldError> {
    let columns = header.columns();
    if object.len() != columns.len() || columns.iter().any(|column| !object.contains_key(*column)) {
        let message = Message::new("import-json-fields").with("fields", columns.join(", "));
        return Err(row_error("row", message));
    }
    let cell = |column: &&'static str| {
        let text = object.get(*column).and_then(cell);
        text.ok_or_else(|| row_error(column, Message::new("import-json-value")))
    };
    Ok(ByteRecord::from(columns.iter().map(cell).collect::<Result<Vec<String>, _>>()?))
}

fn parse(text: &[u8]) -> Result<Map<String, Value>, Message> {
    // What is wrong is not quoted, since it may be an address.
    serde_json::from_slice(text).map_err(|error| Message::new("import-json").with("column", error.column()))
}

/// The text of a value; `None` for one that no cell has.
fn cell(value: &Value) -> Option<String> {
    match value {
        Value::Null => Some(String::new()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) => Some(text.clone()),
        Value::Array(texts) => {
            let texts: Option<Vec<&str>> = texts.iter().map(Value::as_str).collect();
            Some(texts?.join(";"))
        }
        Value::Object(_) => None,
    }
}

fn row_error(field: &str, message: Message) -> FieldError {
    FieldError { field: field.to_owned(), message }
}

#[cfg(test)]
mod tests {
    use super::super::columns::CUSTOMERS;
    use super::*;
    use serde_json::json;

    fn object(value: Value) -> Map<String, Value> {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn values_become_cells_of_the_columns() {
        let first =
            object(json!({ "external_id": "A", "services": ["x", "y"], "vulnerable": true, "monthly_minor": 3200,
                                   "email": null }));
        let header = header_of(&first, CUSTOMERS, &["external_id"]).unwrap();
        let record = record_of(&header, &first).unwrap();
        let cells = Cells { header: &header, record: &record };
        let cell = |column| cells.get(column).unwrap();
        assert_eq!(
            (cell("services"), cell("vulnerable"), cell("monthly_minor"), cell("email")),
            ("x;y", "true", "3200", "")
        );
    }

    #[test]
    fn a_line_with_other_fields_or_values_is_refused() {
        let first = object(json!({ "external_id": "A", "name": "Ann" }));
        let header = header_of(&first, CUSTOMERS, &["external_id"]).unwrap();
        for (line, field) in [
            (json!({ "external_id": "B" }), "row"),
            (json!({ "external_id": "B", "name": "Ben", "email": "" }), "row"),
            (json!({ "external_id": "B", "email": "" }), "row"),
            (json!({ "external_id": "B", "name": {} }), "name"),
            (json!({ "external_id": "B", "name": [1] }), "name"),
        ] {
            assert_eq!(record_of(&header, &object(line)).unwrap_err().field, field);
        }
        assert!(header_of(&object(json!({ "external_id": "A", "mail": "" })), CUSTOMERS, &[]).is_err());
    }
}
