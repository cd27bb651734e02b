//! One row of a file of exposure: who was without which service, from when to when.

use super::columns::shortened;
use super::row::{Cells, EXTERNAL_ID_MAX, Known, check_text};
use crate::types::search_text::folded;
use crate::types::{FieldError, Message, PublicId, Timestamp, timestamp};
use chrono::{DateTime, Utc};

/// How long an outage of one person can be before it is taken for a mistake.
const LONGEST_DAYS: i64 = 400;

/// An exposure as a file tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Where the row begins in the file, counted from 1.
    pub line: i64,
    /// The company's own number for the customer.
    pub external_id: String,
    /// Which service.
    pub service: PublicId,
    /// Since when.
    pub from: Timestamp,
    /// Until when; `None` while it lasts.
    pub to: Option<Timestamp>,
    /// Whole minutes; up to now while it lasts.
    pub minutes: i64,
}

/// Reads a row; every cell that is wrong is told.
pub fn read(line: i64, cells: &Cells<'_>, known: &Known) -> Result<Hit, Vec<FieldError>> {
    let mut errors = cells.shape();
    if !errors.is_empty() {
        return Err(errors);
    }
    let mut told = |column: &str, message: Message| errors.push(FieldError { field: column.to_owned(), message });
    let external_id = cells.get("external_id").unwrap_or_default().to_owned();
    check_text("external_id", &external_id, EXTERNAL_ID_MAX, true, &mut told);
    let name = cells.get("service").unwrap_or_default();
    let service = known.services.get(&folded(name)).cloned();
    match &service {
        None if name.is_empty() => told("service", Message::new("field-required")),
        None => told("service", Message::new("import-service").with("service", shortened(name))),
        Some(_) => {}
    }
    let mut moment = |column: &str, required: bool| match cells.get(column).unwrap_or_default() {
        "" if !required => None,
        "" => {
            told(column, Message::new("field-required"));
            None
        }
        cell => {
            match DateTime::parse_from_rfc3339(cell).map(|at| timestamp::truncate_to_micros(at.with_timezone(&Utc))) {
                Ok(at) if at > known.now => {
                    told(column, Message::new("import-moment-future"));
                    None
                }
                Ok(at) => Some(at),
                Err(_) => {
                    told(column, Message::new("import-moment").with("cell", shortened(cell)));
                    None
                }
            }
        }
    };
    let from = moment("from", true);
    let to = moment("to", false);
    if let Some(from) = from {
        let end = to.unwrap_or(known.now);
        if end <= from {
            told("to", Message::new("import-moment-order"));
        } else if (end - from).num_days() > LONGEST_DAYS {
            told("to", Message::new("import-moment-long").with("days", (end - from).num_days()));
        }
    }
    let (Some(service), Some(from), true) = (service, from, errors.is_empty()) else { return Err(errors) };
    let minutes = timestamp::minutes_between(from, to.unwrap_or(known.now));
    Ok(Hit { line, external_id, service, from, to, minutes })
}

#[cfg(test)]
mod tests {
    use super::super::columns::{EXPOSURE, Header};
    use super::*;

    fn row(cells: [&str; 4]) -> Result<Hit, Vec<(String, String)>> {
        let names: Vec<String> = EXPOSURE.iter().map(|name| (*name).to_owned()).collect();
        let header = Header::read(&names, EXPOSURE, EXPOSURE).unwrap();
        let voice = (PublicId::parse("voicevoice00").unwrap(), "Voice calls".to_owned());
        let known = Known::new(&[voice], DateTime::from_timestamp(1_773_219_600, 0).unwrap());
        read(2, &Cells { header: &header, record: &csv::ByteRecord::from(cells.to_vec()) }, &known)
            .map_err(|errors| errors.into_iter().map(|error| (error.field, error.message.key)).collect())
    }

    #[test]
    fn reads_moments_with_their_zone() {
        let hit = row(["A", "voice CALLS", "2012-07-11T13:30:00+01:00", "2012-07-12T07:00:00Z"]).unwrap();
        assert_eq!(hit.minutes, 18 * 60 + 30);
        assert!(row(["A", "Voice calls", "2012-07-11T13:30:00+01:00", ""]).unwrap_err()[0].1.contains("long"));
        assert_eq!(row(["A", "Voice calls", "2026-03-11T08:00:00Z", ""]).unwrap().to, None);
    }

    #[test]
    fn says_what_is_wrong() {
        let told = |cells| row(cells).unwrap_err();
        assert_eq!(told(["A", "Voice calls", "yesterday", ""])[0], ("from".into(), "import-moment".into()));
        assert_eq!(told(["A", "Voice calls", "2012-07-11 13:30", ""])[0].1, "import-moment");
        assert_eq!(told(["", "Telex", "", ""]).len(), 3);
        assert_eq!(
            told(["A", "Voice calls", "2012-07-12T07:00:00Z", "2012-07-11T07:00:00Z"])[0],
            ("to".into(), "import-moment-order".into())
        );
        assert_eq!(told(["A", "Voice calls", "2030-07-12T07:00:00Z", ""])[0].1, "import-moment-future");
    }
}
