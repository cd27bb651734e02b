//! One row of a file of customers: from cells to values, or everything that is wrong with it.

use super::columns::{Header, shortened};
use crate::customers::address;
use crate::types::search_text::folded;
use crate::types::{Currency, FieldError, Message, PublicId, Timestamp};
use chrono::{Datelike, NaiveDate};
use std::collections::HashMap;

/// Longest customer number, in characters.
pub const EXTERNAL_ID_MAX: usize = 100;
/// Longest name, region or plan, in characters.
pub const TEXT_MAX: usize = 200;
/// Longest language tag, in characters (RFC 5646, section 4.4.1, asks for 35 at least).
const LANGUAGE_MAX: usize = 35;
/// The largest amount that is taken, in minor units: ten thousand million pounds.
const AMOUNT_MAX: i64 = 1_000_000_000_000;
/// The earliest year somebody can have joined in.
const YEAR_MIN: i32 = 1850;

/// A customer as a file tells it. What the file has no column for is empty and not applied.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Staged {
    /// Where the row begins in the file, counted from 1.
    pub line: i64,
    /// The company's own number.
    pub external_id: String,
    /// The name.
    pub name: String,
    /// For searching: name and number, folded.
    pub name_folded: String,
    /// As it is written to, and its key; both empty for none.
    pub email: (String, String),
    /// As it is written to, and its key; both empty for none.
    pub phone: (String, String),
    /// The region.
    pub region: String,
    /// The language's tag.
    pub language: String,
    /// The IANA zone.
    pub time_zone: String,
    /// The plan.
    pub plan: String,
    /// ISO 4217.
    pub currency: String,
    /// Minor units a month.
    pub monthly_minor: i64,
    /// Minor units in all.
    pub lifetime_minor: i64,
    /// The day they joined.
    pub tenure_start: Option<String>,
    /// Ids of services, each between spaces: ` a1… b2… `.
    pub services: String,
    /// An outage is worse for them.
    pub vulnerable: bool,
    /// May be told about the service.
    pub consent_service: bool,
    /// May be sent what invites spending.
    pub consent_marketing: bool,
}

/// What rows are held against.
#[derive(Debug, Clone)]
pub struct Known {
    /// Services by folded name and by id.
    pub services: HashMap<String, PublicId>,
    /// Nobody has joined after this.
    pub now: Timestamp,
}

impl Known {
    /// The catalogue, for looking services up by name or id.
    pub fn new(services: &[(PublicId, String)], now: Timestamp) -> Self {
        let named = services.iter().map(|(id, name)| (folded(name.trim()), id.clone()));
        let numbered = services.iter().map(|(id, _)| (id.to_string(), id.clone()));
        Self { services: named.chain(numbered).collect(), now }
    }
}

/// The cells of one row, as they came.
#[derive(Debug)]
pub struct Cells<'a> {
    /// The file's header.
    pub header: &'a Header,
    /// The row's cells.
    pub record: &'a csv::ByteRecord,
}

impl<'a> Cells<'a> {
    /// A column's cell, trimmed; `None` where the file has no such column. Bytes that are not UTF-8 are
    /// told apart by [`Self::not_text`].
    pub fn get(&self, column: &str) -> Option<&'a str> {
        let cell = self.record.get(self.header.place(column)?)?;
        Some(std::str::from_utf8(cell).unwrap_or_default().trim())
    }

    /// What is wrong with the row before its values are looked at: its width, its encoding.
    pub fn shape(&self) -> Vec<FieldError> {
        let width = self.record.len();
        if width != self.header.width {
            let message = Message::new("import-row-width").with("cells", width).with("columns", self.header.width);
            return vec![wrong("row", message)];
        }
        let columns = self.header.columns();
        let broken = columns.into_iter().filter(|column| {
            self.header
                .place(column)
                .and_then(|place| self.record.get(place))
                .is_some_and(|cell| std::str::from_utf8(cell).is_err())
        });
        broken.map(|column| wrong(column, Message::new("import-not-utf8"))).collect()
    }
}

fn wrong(column: &str, message: Message) -> FieldError {
    FieldError { field: column.to_owned(), message }
}

/// Reads a row; every cell that is wrong is told.
pub fn read(line: i64, cells: &Cells<'_>, known: &Known) -> Result<Staged, Vec<FieldError>> {
    let mut errors = cells.shape();
    if !errors.is_empty() {
        return Err(errors);
    }
    let mut told = |column: &str, message: Message| errors.push(wrong(column, message));
    let external_id = cells.get("external_id").unwrap_or_default().to_owned();
    check_text("external_id", &external_id, EXTERNAL_ID_MAX, true, &mut told);
    let mut text = |column: &str, required: bool| {
        let text = cells.get(column).unwrap_or_default().to_owned();
        check_text(column, &text, TEXT_MAX, required && cells.header.has(column), &mut told);
        text
    };
    let (name, region, plan) = (text("name", true), text("region", false), text("plan", false));
    let address =
        |column, read: fn(&str) -> Result<address::Address, Message>, told: &mut dyn FnMut(&str, Message)| match cells
            .get(column)
            .filter(|cell| !cell.is_empty())
            .map(read)
        {
            Some(Ok(address)) => (address.text, address.key),
            Some(Err(message)) => {
                told(column, message);
                Default::default()
            }
            None => Default::default(),
        };
    let email = address("email", address::email, &mut told);
    let phone = address("phone", address::phone, &mut told);
    let language = or_default(cells.get("language"), "en");
    if language.len() > LANGUAGE_MAX || !is_language_tag(&language) {
        told("language", Message::new("import-language"));
    }
    let time_zone = cells.get("time_zone").unwrap_or_default().to_owned();
    if !time_zone.is_empty() && time_zone.parse::<chrono_tz::Tz>().is_err() {
        told("time_zone", Message::new("import-time-zone").with("zone", shortened(&time_zone)));
    }
    let currency = match or_default(cells.get("currency"), "GBP").parse::<Currency>() {
        Ok(currency) => currency.code().to_owned(),
        Err(_) => {
            told("currency", Message::new("import-currency"));
            String::new()
        }
    };
    let mut amount = |column| match cells.get(column).unwrap_or_default() {
        "" => 0,
        cell => match cell.parse::<i64>() {
            Ok(amount) if (0..=AMOUNT_MAX).contains(&amount) => amount,
            _ => {
                told(column, Message::new("import-amount").with("cell", shortened(cell)));
                0
            }
        },
    };
    let (monthly_minor, lifetime_minor) = (amount("monthly_minor"), amount("lifetime_minor"));
    let tenure_start = match cells.get("tenure_start").unwrap_or_default() {
        "" => None,
        cell => match cell.parse::<NaiveDate>() {
            Ok(day) if day > known.now.date_naive() => {
                told("tenure_start", Message::new("import-date-future"));
                None
            }
            Ok(day) if day.year() >= YEAR_MIN => Some(day.to_string()),
            _ => {
                told("tenure_start", Message::new("import-date").with("cell", shortened(cell)));
                None
            }
        },
    };
    let mut services: Vec<&str> = Vec::new();
    for name in cells.get("services").unwrap_or_default().split(';').map(str::trim).filter(|name| !name.is_empty()) {
        match known.services.get(&folded(name)) {
            Some(id) if services.contains(&id.as_str()) => {}
            Some(id) => services.push(id.as_str()),
            None => told("services", Message::new("import-service").with("service", shortened(name))),
        }
    }
    let services = if services.is_empty() { String::new() } else { format!(" {} ", services.join(" ")) };
    let mut flag = |column, default| match cells.get(column).unwrap_or_default().to_lowercase().as_str() {
        "" => default,
        "true" | "yes" | "y" | "1" => true,
        "false" | "no" | "n" | "0" => false,
        other => {
            told(column, Message::new("import-flag").with("cell", shortened(other)));
            default
        }
    };
    let vulnerable = flag("vulnerable", false);
    let (consent_service, consent_marketing) = (flag("consent_service", true), flag("consent_marketing", false));
    if !errors.is_empty() {
        return Err(errors);
    }
    Ok(Staged {
        line,
        name_folded: folded(&name),
        external_id,
        name,
        email,
        phone,
        region,
        language,
        time_zone,
        plan,
        currency,
        monthly_minor,
        lifetime_minor,
        tenure_start,
        services,
        vulnerable,
        consent_service,
        consent_marketing,
    })
}

/// Told when a text is missing, too long, or has what cannot be shown.
pub fn check_text(column: &str, text: &str, max: usize, required: bool, told: &mut impl FnMut(&str, Message)) {
    let length = text.chars().count();
    if required && text.is_empty() {
        told(column, Message::new("field-required"));
    }
    if length > max {
        told(column, Message::new("field-too-long").with("max", max).with("length", length));
    }
    if text.chars().any(char::is_control) {
        told(column, Message::new("import-control-characters"));
    }
}

fn or_default(cell: Option<&str>, default: &str) -> String {
    cell.filter(|cell| !cell.is_empty()).unwrap_or(default).to_owned()
}

/// `en`, `pt-BR`, `zh-Hant-TW`: letters and digits in parts of at most eight.
fn is_language_tag(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let first = parts.next().unwrap_or_default();
    (2..=3).contains(&first.len())
        && first.bytes().all(|b| b.is_ascii_alphabetic())
        && parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests;
