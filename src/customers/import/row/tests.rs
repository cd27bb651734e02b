//! Rows that are read, and everything that is told of those that cannot be.

use super::super::columns::CUSTOMERS;
use super::*;

fn known() -> Known {
    let id = |text| PublicId::parse(text).unwrap();
    let services = [(id("voicevoice00"), "Voice calls".to_owned()), (id("datadatadata"), "Mobile data".to_owned())];
    Known::new(&services, chrono::DateTime::from_timestamp(1_773_219_600, 0).unwrap())
}

fn row(header: &str, cells: &[&[u8]]) -> Result<Staged, Vec<(String, String)>> {
    let names: Vec<String> = header.split(',').map(str::to_owned).collect();
    let header = Header::read(&names, CUSTOMERS, &["external_id"]).unwrap();
    let record = csv::ByteRecord::from(cells.to_vec());
    read(7, &Cells { header: &header, record: &record }, &known())
        .map_err(|errors| errors.into_iter().map(|error| (error.field, error.message.key)).collect())
}

#[test]
fn reads_everything_a_file_may_say() {
    let staged = row(
        "external_id,name,email,phone,region,language,time_zone,plan,currency,monthly_minor,lifetime_minor,tenure_start,services,vulnerable,consent_service,consent_marketing",
        &[b"LM-1", "Zoë Łuc".as_bytes(), b"Zoe@Example.org", b"07700 900123", b"Shropshire", b"pl", b"Europe/London",
          b"Unlimited", b"gbp", b"3200", b"821400", b"2003-03-14", b"voice calls; Mobile Data;voice calls", b"Yes", b"1", b"no"],
    )
    .unwrap();
    assert_eq!(staged.name_folded, "zoe luc");
    assert_eq!(staged.email, ("Zoe@Example.org".to_owned(), "zoe@example.org".to_owned()));
    assert_eq!(staged.phone.1, "+447700900123");
    assert_eq!(staged.services, " voicevoice00 datadatadata ");
    assert_eq!((staged.currency.as_str(), staged.monthly_minor), ("GBP", 3200));
    assert_eq!((staged.vulnerable, staged.consent_service, staged.consent_marketing), (true, true, false));
    assert_eq!(staged.tenure_start.as_deref(), Some("2003-03-14"));
}

#[test]
fn tells_everything_that_is_wrong_with_a_row_at_once() {
    let errors = row(
        "external_id,name,email,phone,monthly_minor,tenure_start,services,vulnerable,time_zone,currency,language",
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
        ],
    )
    .unwrap_err();
    let told: Vec<_> = errors.iter().map(|(column, key)| (column.as_str(), key.as_str())).collect();
    assert_eq!(
        told,
        [
            ("external_id", "field-required"),
            ("name", "field-required"),
            ("email", "customers-email-no-at"),
            ("phone", "customers-phone-short-mobile"),
            ("language", "import-language"),
            ("time_zone", "import-time-zone"),
            ("currency", "import-currency"),
            ("monthly_minor", "import-amount"),
            ("tenure_start", "import-date"),
            ("services", "import-service"),
            ("vulnerable", "import-flag"),
        ]
    );
}

#[test]
fn bytes_that_are_no_text_and_rows_that_do_not_fit_are_named() {
    assert_eq!(row("external_id,name", &[b"1", b"Zo\xeb"]).unwrap_err(), [("name".into(), "import-not-utf8".into())]);
    assert_eq!(row("external_id,name", &[b"1"]).unwrap_err()[0].1, "import-row-width");
    assert_eq!(row("external_id,name", &[b"1", b"A\nB"]).unwrap_err()[0].1, "import-control-characters");
    assert_eq!(row("external_id,name", &[b"1", "x".repeat(201).as_bytes()]).unwrap_err()[0].1, "field-too-long");
    assert_eq!(row("external_id,tenure_start", &[b"1", b"2031-01-01"]).unwrap_err()[0].1, "import-date-future");
}
