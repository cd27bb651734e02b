//! One row of a customer file.

use super::cells::{Cells, ReferenceData, RowReader};
use super::columns::shortened;
use crate::customers::address::Address;
use crate::customers::address_text;
use crate::customers::tags::{self, TAG_MAX, TAGS_MAX};
use crate::types::search_text::folded;
use crate::types::{Currency, FieldError, Message};
use chrono::{Datelike, NaiveDate};
use chrono_tz::Tz;

/// Longest name, region or plan, in characters.
const TEXT_MAX: usize = 200;
/// Longest language tag, in characters (RFC 5646, section 4.4.1, asks for at least 35).
const LANGUAGE_MAX: usize = 35;
/// Largest amount, in minor units.
const AMOUNT_MAX: i64 = 1_000_000_000_000;
/// Earliest year in which a customer can have joined.
const YEAR_MIN: i32 = 1850;

/// A customer as a file describes it. Values of columns that the file does not have are empty and not applied.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CustomerRow {
    /// The line where the row begins, from 1.
    pub line: i64,
    /// The company's own id of the customer.
    pub external_id: String,
    /// The name.
    pub name: String,
    /// The name, folded for searching.
    pub name_folded: String,
    /// The e-mail address as typed and its key; both empty for none.
    pub email: (String, String),
    /// The phone number and its key; both empty for none.
    pub phone: (String, String),
    /// The region.
    pub region: String,
    /// BCP 47 tag of the language.
    pub language: String,
    /// IANA time zone.
    pub time_zone: String,
    /// The plan.
    pub plan: String,
    /// ISO 4217 code.
    pub currency: String,
    /// Monthly price in minor units.
    pub monthly_minor: i64,
    /// Total paid so far, in minor units.
    pub lifetime_minor: i64,
    /// The day they joined, `2003-03-14`.
    pub tenure_start: Option<String>,
    /// Ids of services, each between spaces: ` a1… b2… `.
    pub services: String,
    /// Whether an outage affects them more than others.
    pub vulnerable: bool,
    /// Consent to messages about the service.
    pub consent_service: bool,
    /// Consent to marketing messages.
    pub consent_marketing: bool,
    /// Tags, as a JSON array.
    pub tags: String,
    /// Whether it is known to say something new about a customer, whatever becomes of its consents.
    pub differs: bool,
}

/// Reads a row.
///
/// # Errors
///
/// Everything that is wrong with it, in the order of the columns.
pub fn read(line: i64, cells: &Cells<'_>, reference: &ReferenceData) -> Result<CustomerRow, Vec<FieldError>> {
    let mut row = RowReader::new(cells)?;
    let external_id = row.external_id();
    let name = row.text("name", TEXT_MAX, true);
    let customer = CustomerRow {
        line,
        external_id,
        name_folded: folded(&name),
        name,
        region: row.text("region", TEXT_MAX, false),
        plan: row.text("plan", TEXT_MAX, false),
        email: address(&mut row, "email", address_text::parse_email),
        phone: address(&mut row, "phone", |typed| address_text::parse_phone(typed, reference.defaults.phone_country)),
        language: language(&mut row, reference),
        time_zone: time_zone(&mut row),
        currency: currency(&mut row, reference),
        monthly_minor: amount(&mut row, "monthly_minor"),
        lifetime_minor: amount(&mut row, "lifetime_minor"),
        tenure_start: tenure_start(&mut row, reference),
        services: services(&mut row, reference),
        vulnerable: flag(&mut row, "vulnerable", false),
        consent_service: flag(&mut row, "consent_service", true),
        consent_marketing: flag(&mut row, "consent_marketing", false),
        tags: tags(&mut row),
        differs: false,
    };
    row.finish()?;
    Ok(customer)
}

fn address(
    row: &mut RowReader<'_>,
    column: &str,
    parse: impl Fn(&str) -> Result<Address, Message>,
) -> (String, String) {
    let cell = row.cell(column);
    if cell.is_empty() {
        return Default::default();
    }
    match parse(cell) {
        Ok(address) => (address.text, address.key),
        Err(message) => {
            row.wrong(column, message);
            Default::default()
        }
    }
}

fn language(row: &mut RowReader<'_>, reference: &ReferenceData) -> String {
    let tag = or_default(row.cell("language"), &reference.defaults.language);
    if tag.len() > LANGUAGE_MAX || !is_language_tag(tag) {
        row.wrong("language", Message::new("import-language"));
    }
    tag.to_owned()
}

/// Whether a text looks like a BCP 47 tag: `en`, `pt-BR`, `zh-Hant-TW`.
fn is_language_tag(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let first = parts.next().unwrap_or_default();
    (2..=3).contains(&first.len())
        && first.bytes().all(|b| b.is_ascii_alphabetic())
        && parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()))
}

fn time_zone(row: &mut RowReader<'_>) -> String {
    let zone = row.cell("time_zone");
    if !zone.is_empty() && zone.parse::<Tz>().is_err() {
        row.wrong("time_zone", Message::new("import-time-zone").with("zone", shortened(zone)));
    }
    zone.to_owned()
}

fn currency(row: &mut RowReader<'_>, reference: &ReferenceData) -> String {
    if let Ok(currency) = or_default(row.cell("currency"), &reference.defaults.currency).parse::<Currency>() {
        return currency.code().to_owned();
    }
    row.wrong("currency", Message::new("import-currency"));
    String::new()
}

fn amount(row: &mut RowReader<'_>, column: &str) -> i64 {
    match row.cell(column) {
        "" => 0,
        cell => match cell.parse::<i64>() {
            Ok(amount) if (0..=AMOUNT_MAX).contains(&amount) => amount,
            _ => {
                row.wrong_cell(column, "import-amount");
                0
            }
        },
    }
}

fn tenure_start(row: &mut RowReader<'_>, reference: &ReferenceData) -> Option<String> {
    let cell = row.cell("tenure_start");
    if cell.is_empty() {
        return None;
    }
    match cell.parse::<NaiveDate>() {
        Ok(day) if day > reference.now.date_naive() => row.wrong("tenure_start", Message::new("import-date-future")),
        Ok(day) if day.year() >= YEAR_MIN => return Some(day.to_string()),
        _ => row.wrong_cell("tenure_start", "import-date"),
    }
    None
}

fn services(row: &mut RowReader<'_>, reference: &ReferenceData) -> String {
    let mut ids: Vec<&str> = Vec::new();
    for name in row.cell("services").split(';').map(str::trim).filter(|name| !name.is_empty()) {
        match reference.service(name) {
            Some(id) if ids.contains(&id.as_str()) => {}
            Some(id) => ids.push(id.as_str()),
            None => row.wrong("services", Message::new("import-service").with("service", shortened(name))),
        }
    }
    if ids.is_empty() { String::new() } else { format!(" {} ", ids.join(" ")) }
}

fn tags(row: &mut RowReader<'_>) -> String {
    let mut found: Vec<String> = Vec::new();
    for text in row.cell("tags").split(';').map(str::trim).filter(|text| !text.is_empty()) {
        match tags::read(text) {
            Some(tag) if found.contains(&tag) => {}
            Some(tag) => found.push(tag),
            None => row.wrong("tags", Message::new("import-tag").with("tag", shortened(text)).with("max", TAG_MAX)),
        }
    }
    if found.len() > TAGS_MAX {
        row.wrong("tags", Message::new("import-tags").with("max", TAGS_MAX).with("count", found.len()));
    }
    serde_json::json!(found).to_string()
}

fn flag(row: &mut RowReader<'_>, column: &str, default: bool) -> bool {
    let cell = row.cell(column).to_lowercase();
    match cell.as_str() {
        "" => default,
        "true" | "yes" | "y" | "1" => true,
        "false" | "no" | "n" | "0" => false,
        other => {
            row.wrong(column, Message::new("import-flag").with("cell", shortened(other)));
            default
        }
    }
}

fn or_default<'a>(cell: &'a str, default: &'a str) -> &'a str {
    if cell.is_empty() { default } else { cell }
}

#[cfg(test)]
mod tests {
    use super::super::columns::{CUSTOMERS, Header};
    use super::*;
    use crate::customers::import::cells::RowDefaults;
    use crate::types::PublicId;
    use phonenumber::country::Id;

    fn reference() -> ReferenceData {
        let id = |text| PublicId::parse(text).unwrap();
        let services = [(id("voicevoice00"), "Voice calls".to_owned()), (id("datadatadata"), "Mobile data".to_owned())];
        let defaults = RowDefaults { phone_country: Some(Id::GB), currency: "GBP".into(), language: "en".into() };
        ReferenceData::new(&services, defaults, chrono::DateTime::from_timestamp(1_773_219_600, 0).unwrap())
    }

    fn row(header: &str, cells: &[&[u8]]) -> Result<CustomerRow, Vec<(String, String)>> {
        let names: Vec<String> = header.split(',').map(str::to_owned).collect();
        let header = Header::read(&names, CUSTOMERS, &["external_id"]).unwrap();
        let record = csv::ByteRecord::from(cells.to_vec());
        read(7, &Cells { header: &header, record: &record }, &reference())
            .map_err(|errors| errors.into_iter().map(|error| (error.field, error.message.key)).collect())
    }

    #[test]
    fn reads_every_column() {
        let customer = row(
            "external_id,name,email,phone,region,language,time_zone,plan,currency,monthly_minor,lifetime_minor,tenure_start,services,vulnerable,consent_service,consent_marketing,tags",
            &[b"LM-1", "Zoë Łuc".as_bytes(), b"Zoe@Example.org", b"07700 900123", b"Shropshire", b"pl", b"Europe/London",
              b"Unlimited", b"gbp", b"3200", b"821400", b"2003-03-14", b"voice calls; Mobile Data;voice calls", b"Yes", b"1", b"no", b"VIP; crm:a ;vip"],
        )
        .unwrap();
        assert_eq!(customer.name_folded, "zoe luc");
        assert_eq!(customer.email, ("Zoe@Example.org".to_owned(), "zoe@example.org".to_owned()));
        assert_eq!(customer.phone.1, "+447700900123");
        assert_eq!(customer.services, " voicevoice00 datadatadata ");
        assert_eq!((customer.currency.as_str(), customer.monthly_minor), ("GBP", 3200));
        assert_eq!((customer.vulnerable, customer.consent_service, customer.consent_marketing), (true, true, false));
        assert_eq!(customer.tenure_start.as_deref(), Some("2003-03-14"));
        assert_eq!(customer.tags, r#"["vip","crm:a"]"#);
    }

    #[test]
    fn reports_every_error_of_a_row() {
        let errors = row(
            "external_id,name,email,phone,monthly_minor,tenure_start,services,vulnerable,time_zone,currency,language,tags",
            &[
                b"",
                b"",
                b"no",
                b"0770",
                b"-3",
                b"14.3.2003",
                b"Telegraph",
                b"maybe",
                b"Mars/Olympus",
                b"pounds",
                b"english please",
                b"two words",
            ],
        )
        .unwrap_err();
        let found: Vec<_> = errors.iter().map(|(column, key)| (column.as_str(), key.as_str())).collect();
        assert_eq!(
            found,
            [
                ("external_id", "field-required"),
                ("name", "field-required"),
                ("email", "customers-email-no-at"),
                ("phone", "customers-phone-short-example"),
                ("language", "import-language"),
                ("time_zone", "import-time-zone"),
                ("currency", "import-currency"),
                ("monthly_minor", "import-amount"),
                ("tenure_start", "import-date"),
                ("services", "import-service"),
                ("vulnerable", "import-flag"),
                ("tags", "import-tag"),
            ]
        );
    }

    #[test]
    fn refuses_wrong_encoding_width_and_length() {
        assert_eq!(
            row("external_id,name", &[b"1", b"Zo\xeb"]).unwrap_err(),
            [("name".into(), "import-not-utf8".into())]
        );
        assert_eq!(row("external_id,name", &[b"1"]).unwrap_err()[0].1, "import-row-width");
        assert_eq!(row("external_id,name", &[b"1", b"A\nB"]).unwrap_err()[0].1, "import-control-characters");
        assert_eq!(row("external_id,name", &[b"1", "x".repeat(201).as_bytes()]).unwrap_err()[0].1, "field-too-long");
        assert_eq!(row("external_id,tenure_start", &[b"1", b"2031-01-01"]).unwrap_err()[0].1, "import-date-future");
    }
}
