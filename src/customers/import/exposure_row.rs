//! One row of an exposure file: which customer was without which service, from when to when.

use super::cells::{Cells, ReferenceData, RowReader};
use super::columns::shortened;
use crate::types::{FieldError, Message, PublicId, Timestamp, timestamp};
use chrono::{DateTime, Utc};

/// Longest outage of one customer, in days; a longer one is taken for a mistake.
const OUTAGE_MAX_DAYS: i64 = 400;

/// An exposure as a file describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExposureRow {
    /// The line where the row begins, from 1.
    pub line: i64,
    /// The company's own id of the customer.
    pub external_id: String,
    /// The service.
    pub service: PublicId,
    /// Start of the outage.
    pub from: Timestamp,
    /// Its end; `None` while it lasts.
    pub to: Option<Timestamp>,
}

/// Reads a row.
///
/// # Errors
///
/// Everything that is wrong with it, in the order of the columns.
pub fn read(line: i64, cells: &Cells<'_>, reference: &ReferenceData) -> Result<ExposureRow, Vec<FieldError>> {
    let mut row = RowReader::new(cells)?;
    let external_id = row.external_id();
    let service = service(&mut row, reference);
    let from = moment(&mut row, "from", true, reference.now);
    let to = moment(&mut row, "to", false, reference.now);
    if let Some(from) = from {
        let end = to.unwrap_or(reference.now);
        let days = (end - from).num_days();
        if end <= from {
            row.wrong("to", Message::new("import-moment-order"));
        } else if days > OUTAGE_MAX_DAYS {
            row.wrong("to", Message::new("import-moment-long").with("days", days));
        }
    }
    row.finish()?;
    // Both are there when no error was added.
    let (Some(service), Some(from)) = (service, from) else { return Err(Vec::new()) };
    Ok(ExposureRow { line, external_id, service, from, to })
}

fn service(row: &mut RowReader<'_>, reference: &ReferenceData) -> Option<PublicId> {
    let name = row.cell("service");
    let service = reference.service(name);
    match service {
        None if name.is_empty() => row.wrong("service", Message::new("field-required")),
        None => row.wrong("service", Message::new("import-service").with("service", shortened(name))),
        Some(_) => {}
    }
    service.cloned()
}

/// A time with its offset, as RFC 3339 writes it.
fn moment(row: &mut RowReader<'_>, column: &str, is_required: bool, now: Timestamp) -> Option<Timestamp> {
    let cell = row.cell(column);
    if cell.is_empty() {
        if is_required {
            row.wrong(column, Message::new("field-required"));
        }
        return None;
    }
    match DateTime::parse_from_rfc3339(cell).map(|at| timestamp::truncate_to_micros(at.with_timezone(&Utc))) {
        Ok(at) if at > now => row.wrong(column, Message::new("import-moment-future")),
        Ok(at) => return Some(at),
        Err(_) => row.wrong_cell(column, "import-moment"),
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::columns::{EXPOSURE, Header};
    use super::*;

    fn row(cells: [&str; 4]) -> Result<ExposureRow, Vec<(String, String)>> {
        let names: Vec<String> = EXPOSURE.iter().map(|name| (*name).to_owned()).collect();
        let header = Header::read(&names, EXPOSURE, EXPOSURE).unwrap();
        let voice = (PublicId::parse("voicevoice00").unwrap(), "Voice calls".to_owned());
        let reference =
            ReferenceData::new(&[voice], Default::default(), DateTime::from_timestamp(1_773_219_600, 0).unwrap());
        read(2, &Cells { header: &header, record: &csv::ByteRecord::from(cells.to_vec()) }, &reference)
            .map_err(|errors| errors.into_iter().map(|error| (error.field, error.message.key)).collect())
    }

    #[test]
    fn reads_times_with_their_offset() {
        let exposure = row(["A", "voice CALLS", "2012-07-11T13:30:00+01:00", "2012-07-12T07:00:00Z"]).unwrap();
        assert_eq!(exposure.to.map(|to| (to - exposure.from).num_minutes()), Some(18 * 60 + 30));
        assert!(row(["A", "Voice calls", "2012-07-11T13:30:00+01:00", ""]).unwrap_err()[0].1.contains("long"));
        assert_eq!(row(["A", "Voice calls", "2026-03-11T08:00:00Z", ""]).unwrap().to, None);
    }

    #[test]
    fn reports_what_is_wrong() {
        let errors = |cells| row(cells).unwrap_err();
        assert_eq!(errors(["A", "Voice calls", "yesterday", ""])[0], ("from".into(), "import-moment".into()));
        assert_eq!(errors(["A", "Voice calls", "2012-07-11 13:30", ""])[0].1, "import-moment");
        assert_eq!(errors(["", "Telex", "", ""]).len(), 3);
        assert_eq!(
            errors(["A", "Voice calls", "2012-07-12T07:00:00Z", "2012-07-11T07:00:00Z"])[0],
            ("to".into(), "import-moment-order".into())
        );
        assert_eq!(errors(["A", "Voice calls", "2030-07-12T07:00:00Z", ""])[0].1, "import-moment-future");
    }
}
