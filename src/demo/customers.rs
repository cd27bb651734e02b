//! Larkmoor's customers: fictional people, the same in each run, imported from a file like any company's.

use super::{DemoContext, names};
use crate::access::DataImporter;
use crate::customers::import::{self, Options};
use crate::types::search_text::folded;
use crate::types::{Refusal, Timestamp};
use chrono::{Datelike, Days, NaiveDate};
use std::io::Cursor;

/// When the first file was imported, in seconds since 1970: 2 June 2012, 08:00 UTC.
const FIRST_IMPORT_AT: i64 = 1_338_624_000;
/// The year in which the first customers joined.
const FIRST_YEAR: i32 = 1999;
/// Phone numbers that Ofcom reserves for fiction: 07700 900000 to 900999.
const FICTIONAL_NUMBERS: u32 = 1_000;

/// The regions of customers, which incidents use too.
pub const REGIONS: [&str; 10] = [
    "London",
    "South East",
    "Scotland",
    "Midlands",
    "North West",
    "Wales",
    "Yorkshire",
    "South West",
    "Northern Ireland",
    "North East",
];

/// Plans and their monthly price, in pence.
const PLANS: [(&str, i64); 5] = [
    ("Pay as you go", 1_000),
    ("Talk 300", 1_650),
    ("Unlimited", 3_200),
    ("Family of three", 8_700),
    ("Office 10", 24_000),
];

/// One customer of the demonstration.
#[derive(Debug, Clone)]
pub struct Person {
    /// Counted from 0.
    pub number: u32,
    /// `LM-000123`.
    pub external_id: String,
    name: String,
    language: &'static str,
    joined: NaiveDate,
}

impl Person {
    /// The customer with a number.
    pub fn new(number: u32) -> Self {
        let (name, language) = names::name_and_language(number);
        let name = if number == 0 { "Eleanor Whitcombe".to_owned() } else { name };
        let days = u64::from(number) * 37 % 4_400;
        let first = NaiveDate::from_ymd_opt(FIRST_YEAR, 9, 1).unwrap_or_default();
        // Every fifth joined after 2012, except those affected by the outage.
        let late = number % 5 == 4 && !is_exposed(number);
        let joined = first + Days::new(if late { 5_000 + days % 4_000 } else { days });
        Self { number, external_id: format!("LM-{number:06}"), name, language, joined }
    }

    /// Whether they were a customer on a day.
    pub fn had_joined(&self, day: NaiveDate) -> bool {
        self.joined <= day
    }

    /// Their line of the file.
    fn row(&self, now: Timestamp) -> String {
        let number = self.number;
        // One in twelve has no e-mail address, one in four no phone, a few have neither.
        let has_no_contact = number % 97 == 41;
        let email = if has_no_contact || number % 12 == 6 { String::new() } else { self.email() };
        let phone = if has_no_contact || number % 4 == 3 {
            String::new()
        } else {
            format!("07700 {:06}", 900_000 + (number / 4 * 3 + number % 4) % FICTIONAL_NUMBERS)
        };
        let (plan, monthly) = PLANS[match number % 20 {
            0 => 3,
            1 => 4,
            2..=5 => 0,
            6..=10 => 1,
            _ => 2,
        }];
        let months =
            i64::from(now.year() - self.joined.year()) * 12 + i64::from(now.month()) - i64::from(self.joined.month());
        // Prices and plans changed over the years, so the lifetime value is no exact multiple.
        let lifetime = monthly * months.max(0) * (70 + i64::from(number % 45)) / 100;
        let services =
            if number % 11 == 10 { "Voice calls;Text messages" } else { "Voice calls;Text messages;Mobile data" };
        let yes = |is: bool| if is { "yes" } else { "no" };
        format!(
            "{},{},{email},{phone},{},{},Europe/London,{plan},GBP,{monthly},{lifetime},{},{services},{},{},{}\n",
            self.external_id,
            self.name,
            REGIONS[((number * 7 + number / 10) % 10) as usize],
            self.language,
            self.joined,
            yes(number % 60 == 9),
            yes(number % 41 != 7),
            yes(number % 5 < 3),
        )
    }

    /// A unique address, on a domain reserved for examples.
    fn email(&self) -> String {
        let name: String = folded(&self.name)
            .chars()
            .map(|c| if c.is_ascii_alphabetic() { c } else { '.' })
            .collect::<String>()
            .split('.')
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(".");
        let name = if name.is_empty() { "customer" } else { &name };
        format!("{name}.{}@example.org", self.number)
    }
}

/// Whether the outage of 11 July 2012 affected a customer: one in three, in every region.
pub const fn is_exposed(number: u32) -> bool {
    number.is_multiple_of(3)
}

/// Imports the customers of June 2012.
pub async fn load_2012(demo: &mut DemoContext) -> Result<(), Refusal> {
    let now = chrono::DateTime::from_timestamp(FIRST_IMPORT_AT, 0).unwrap_or_default();
    import_file(demo, now, "larkmoor-customers-2012-06-02.csv").await
}

/// Imports the customers of today: those of 2012 and those who joined since.
pub async fn load_current(demo: &mut DemoContext) -> Result<(), Refusal> {
    let now = demo.now;
    import_file(demo, now, &format!("larkmoor-customers-{}.csv", now.date_naive())).await
}

async fn import_file(demo: &DemoContext, now: Timestamp, name: &str) -> Result<(), Refusal> {
    let right: DataImporter = demo.may("aisha")?;
    let people = (0..demo.customers).map(Person::new).filter(|person| person.had_joined(now.date_naive()));
    let rows = people.map(|person| person.row(now));
    let header = "external_id,name,email,phone,region,language,time_zone,plan,currency,monthly_minor,lifetime_minor,\
                  tenure_start,services,vulnerable,consent_service,consent_marketing\n";
    let file: String = std::iter::once(header.to_owned()).chain(rows).collect();
    let source = Cursor::new(file.into_bytes());
    let imported = import::customers(&demo.app, &right, now, source, name, Options::default(), |_| {}).await?;
    if imported.state == import::staging::ImportState::Finished {
        Ok(())
    } else {
        Err(Refusal::Fault(format!("the customers of the demonstration: {imported:?}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_third_of_the_customers_are_exposed_and_all_of_them_had_joined() {
        let day = NaiveDate::from_ymd_opt(2012, 6, 2).unwrap();
        let exposed: Vec<_> = (0..1_200).filter(|number| is_exposed(*number)).map(Person::new).collect();
        assert_eq!(exposed.len(), 400);
        assert!(exposed.iter().all(|person| person.had_joined(day)));
        assert!((0..1_200).map(Person::new).any(|person| !person.had_joined(day)));
    }

    #[test]
    fn every_address_and_number_is_reserved_for_examples() {
        let mut addresses = std::collections::BTreeSet::new();
        let mut languages = std::collections::BTreeSet::new();
        let now = chrono::DateTime::from_timestamp(1_773_219_600, 0).unwrap();
        for person in (0..1_200).map(Person::new) {
            let row = person.row(now);
            let cells: Vec<_> = row.trim_end().split(',').collect();
            assert_eq!(cells.len(), 16, "{row}");
            assert!(cells[2].is_empty() || cells[2].ends_with("@example.org"), "{row}");
            assert!(cells[3].is_empty() || cells[3].starts_with("07700 900"), "{row}");
            assert!(cells[2].is_empty() || addresses.insert(cells[2].to_owned()), "{row}");
            languages.insert(cells[5].to_owned());
        }
        assert!(languages.len() >= 8, "{languages:?}");
    }
}
