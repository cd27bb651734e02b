//! Reads a CSV file of subscribers: one with a header, as it is exported, or without one in the form of Statuspage's own
//! template for imports, where the first cell of each row is `email`, `sms` or `webhook`.

use super::wire::Subscriber;
use crate::platform::CommandError;
use crate::t;
use csv::{ReaderBuilder, StringRecord, Trim};

/// Most bytes of a file.
pub const FILE_MAX: u64 = 64 * 1024 * 1024;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Mode,
    Email,
    Phone,
    PhoneCountry,
    Endpoint,
    QuarantinedAt,
    State,
    Confirmed,
    Components,
    Other,
}

impl Column {
    fn read(name: &str) -> Self {
        let name: String = name.trim().to_lowercase().replace([' ', '-'], "_");
        match name.as_str() {
            "mode" | "type" | "subscriber_type" | "channel" => Self::Mode,
            "email" | "email_address" => Self::Email,
            "phone" | "phone_number" | "sms" => Self::Phone,
            "phone_country" | "country" | "country_code" => Self::PhoneCountry,
            "endpoint" | "webhook" | "webhook_url" | "url" => Self::Endpoint,
            "quarantined_at" => Self::QuarantinedAt,
            "state" | "status" => Self::State,
            "confirmed" => Self::Confirmed,
            "component" | "components" | "component_ids" | "component_id" => Self::Components,
            _ => Self::Other,
        }
    }
}

/// Reads a file.
///
/// # Errors
///
/// One line where it is no CSV file, or no column has an address.
pub fn read(bytes: &[u8]) -> Result<Vec<Subscriber>, CommandError> {
    let text = std::str::from_utf8(bytes).map_err(|_| CommandError::failed(t!("statuspage-import-csv-utf8")))?;
    let text = text.trim_start_matches('\u{feff}');
    let header = text.lines().next().unwrap_or_default();
    let delimiter = if header.matches(';').count() > header.matches(',').count() { b';' } else { b',' };
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .has_headers(false)
        .trim(Trim::All)
        .from_reader(text.as_bytes());
    let mut columns: Option<Vec<Column>> = None;
    let mut subscribers = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| {
            let line = error.position().map_or(0, csv::Position::line).to_string();
            CommandError::failed(t!("statuspage-import-csv-line", line = line))
        })?;
        if record.iter().all(str::is_empty) {
            continue;
        }
        match &columns {
            None if of_template(&record).is_none() => columns = Some(header_of(&record)?),
            Some(columns) if !columns.is_empty() => subscribers.push(of_columns(&record, columns)),
            _ => {
                columns = Some(Vec::new());
                subscribers.extend(of_template(&record));
            }
        }
    }
    Ok(subscribers)
}

fn header_of(record: &StringRecord) -> Result<Vec<Column>, CommandError> {
    let columns: Vec<_> = record.iter().map(Column::read).collect();
    let has_address = columns.iter().any(|one| matches!(one, Column::Email | Column::Phone | Column::Endpoint));
    if has_address { Ok(columns) } else { Err(CommandError::failed(t!("statuspage-import-csv-columns"))) }
}

fn of_columns(record: &StringRecord, columns: &[Column]) -> Subscriber {
    let mut subscriber = Subscriber::default();
    for (cell, column) in record.iter().zip(columns).filter(|(cell, _)| !cell.is_empty()) {
        let text = Some(cell.to_owned());
        match column {
            Column::Mode => subscriber.mode = Some(cell.to_lowercase()),
            Column::Email => subscriber.email = text,
            Column::Phone => subscriber.phone_number = text,
            Column::PhoneCountry => subscriber.phone_country = text,
            Column::Endpoint => subscriber.endpoint = text,
            Column::QuarantinedAt => subscriber.quarantined_at = text,
            Column::State => subscriber.state = Some(cell.to_lowercase()),
            Column::Confirmed if matches!(cell.to_lowercase().as_str(), "no" | "false" | "0") => {
                subscriber.state = Some("unconfirmed".to_owned());
            }
            Column::Components => subscriber.components.extend(components(cell)),
            Column::Confirmed | Column::Other => {}
        }
    }
    subscriber
}

/// A row of the template: the kind, the address, of a number its country, and ids of components at the end.
fn of_template(record: &StringRecord) -> Option<Subscriber> {
    let (kind, address) = (record.get(0)?.to_lowercase(), record.get(1)?);
    let mut subscriber = Subscriber { mode: Some(kind.clone()), ..Subscriber::default() };
    let text = Some(address.to_owned());
    match kind.as_str() {
        "email" if address.contains('@') => subscriber.email = text,
        "sms" if address.chars().any(|c| c.is_ascii_digit()) => {
            subscriber.phone_number = text;
            subscriber.phone_country = record.get(2).filter(|country| country.len() == 2).map(str::to_owned);
        }
        "webhook" if address.contains("://") => subscriber.endpoint = text,
        _ => return None,
    }
    let is_id = |cell: &&str| cell.len() == 12 && cell.bytes().all(|byte| byte.is_ascii_alphanumeric());
    subscriber.components =
        record.iter().skip(2).flat_map(|cell| cell.split([';', '|', ' '])).filter(is_id).map(str::to_owned).collect();
    Some(subscriber)
}

/// Ids or names in one cell.
fn components(cell: &str) -> impl Iterator<Item = String> {
    cell.split([';', '|', ',']).map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_an_export_with_a_header() {
        let file = "\u{feff}Id;Mode;Email;Phone Number;Phone Country;Quarantined At;Components\n\
                    1;email;ann@example.org;;;;\n2;sms;;2015550123;US;;\"c1aaaaaaaaaa, Texts\"\n;;;;;;\n\
                    3;email;ben@example.org;;;2026-01-01;\n";
        let read = read(file.as_bytes()).unwrap();
        assert_eq!(read.len(), 3);
        assert_eq!(read[1].phone_country.as_deref(), Some("US"));
        assert_eq!(read[1].components, ["c1aaaaaaaaaa", "Texts"]);
        assert!(read[2].quarantined_at.is_some() && read[0].quarantined_at.is_none());
    }

    #[test]
    fn reads_the_template_without_a_header() {
        let file = "email,ann@example.org,c1aaaaaaaaaa\nsms,2015550123,US,yes\nwebhook,https://example.com/hook\n";
        let read = read(file.as_bytes()).unwrap();
        let modes: Vec<_> = read.iter().filter_map(|one| one.mode.as_deref()).collect();
        assert_eq!(modes, ["email", "sms", "webhook"]);
        assert_eq!(read[0].components, ["c1aaaaaaaaaa"]);
    }

    #[test]
    fn says_what_is_wrong_with_a_file() {
        for bytes in [&b"\xff\xfe"[..], b"name,when\nx,y\n"] {
            assert!(read(bytes).is_err());
        }
        assert_eq!(read(b"").unwrap().len(), 0);
    }
}
