//! Larkmoor's customers: people who do not exist, the same ones at each run, brought in by the file that
//! any company would bring.

use super::{Stage, names};
use crate::access::DataImporter;
use crate::customers::import::{self, Options};
use crate::types::search_text::folded;
use crate::types::{Refusal, Timestamp};
use chrono::{Datelike, Days, NaiveDate};
use std::io::Cursor;

/// When the first file was brought in: 2 June 2012, 08:00 UTC.
const FIRST_FILE: i64 = 1_338_624_000;
/// Nobody joined before.
const FIRST_YEAR: i32 = 1999;
/// Numbers that Ofcom keeps free for fiction: 07700 900000 to 900999.
const NUMBERS: u32 = 1_000;

/// Regions, as the records name them; open incidents name the same.
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

/// Plans and what they cost a month, in pence.
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
    /// The person of a number.
    pub fn of(number: u32) -> Self {
        let (name, language) = names::of(number);
        // The mock pages' own customer is a customer here.
        let name = if number == 0 { "Eleanor Whitcombe".to_owned() } else { name };
        let days = u64::from(number) * 37 % 4_400;
        let first = NaiveDate::from_ymd_opt(FIRST_YEAR, 9, 1).unwrap_or_default();
        // Every fifth joined after 2012, but nobody who was hit then.
        let late = number % 5 == 4 && !is_exposed(number);
        let joined = first + Days::new(if late { 5_000 + days % 4_000 } else { days });
        Self { number, external_id: format!("LM-{number:06}"), name, language, joined }
    }

    /// Whether they were with Larkmoor on a day.
    pub fn was_there(&self, day: NaiveDate) -> bool {
        self.joined <= day
    }

    fn row(&self, now: Timestamp) -> String {
        let number = self.number;
        // The seventh of each twelve and the last of each four have only one of the two; a few have none.
        let nowhere = number % 97 == 41;
        let email = if nowhere || number % 12 == 6 { String::new() } else { self.email() };
        let phone = if nowhere || number % 4 == 3 {
            String::new()
        } else {
            format!("07700 {:06}", 900_000 + (number / 4 * 3 + number % 4) % NUMBERS)
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
        // Plans were dearer once, and not everybody was on theirs from the start.
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

    /// Theirs alone, and on a domain that nobody can have.
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

/// Whether a customer lost the network on 11 July 2012: a third did, wherever they were.
pub const fn is_exposed(number: u32) -> bool {
    number.is_multiple_of(3)
}

/// The first file: everybody who was there in June 2012.
pub async fn play(stage: &mut Stage) -> Result<(), Refusal> {
    let now = chrono::DateTime::from_timestamp(FIRST_FILE, 0).unwrap_or_default();
    bring(stage, now, "larkmoor-customers-2012-06-02.csv").await
}

/// The file of last night: the same customers, some years on, and those who have joined since.
pub async fn play_now(stage: &mut Stage) -> Result<(), Refusal> {
    let now = stage.now;
    bring(stage, now, &format!("larkmoor-customers-{}.csv", now.date_naive())).await
}

async fn bring(stage: &Stage, now: Timestamp, name: &str) -> Result<(), Refusal> {
    let right: DataImporter = stage.may("aisha")?;
    let people = (0..stage.customers).map(Person::of).filter(|person| person.was_there(now.date_naive()));
    let rows = people.map(|person| person.row(now));
    let header = "external_id,name,email,phone,region,language,time_zone,plan,currency,monthly_minor,lifetime_minor,\
                  tenure_start,services,vulnerable,consent_service,consent_marketing\n";
    let file: String = std::iter::once(header.to_owned()).chain(rows).collect();
    let source = Cursor::new(file.into_bytes());
    let done = import::customers(&stage.app, &right, now, source, name, Options::default(), |_| {}).await?;
    if done.state == "finished" { Ok(()) } else { Err(Refusal::Fault(format!("the demo's customers: {done:?}"))) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_third_of_twelve_hundred_were_hit_and_all_of_them_were_there() {
        let day = NaiveDate::from_ymd_opt(2012, 6, 2).unwrap();
        let hit: Vec<_> = (0..1_200).filter(|number| is_exposed(*number)).map(Person::of).collect();
        assert_eq!(hit.len(), 400);
        assert!(hit.iter().all(|person| person.was_there(day)));
        assert!((0..1_200).map(Person::of).any(|person| !person.was_there(day)));
    }

    #[test]
    fn every_address_is_one_that_nobody_can_have() {
        let mut addresses = std::collections::BTreeSet::new();
        let mut scripts = std::collections::BTreeSet::new();
        let now = chrono::DateTime::from_timestamp(1_773_219_600, 0).unwrap();
        for person in (0..1_200).map(Person::of) {
            let row = person.row(now);
            let cells: Vec<_> = row.trim_end().split(',').collect();
            assert_eq!(cells.len(), 16, "{row}");
            assert!(cells[2].is_empty() || cells[2].ends_with("@example.org"), "{row}");
            assert!(cells[3].is_empty() || cells[3].starts_with("07700 900"), "{row}");
            assert!(cells[2].is_empty() || addresses.insert(cells[2].to_owned()), "{row}");
            scripts.insert(cells[5].to_owned());
        }
        assert!(scripts.len() >= 8, "{scripts:?}");
    }
}
