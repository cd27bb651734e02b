//! Which customers lost which services on 11 July 2012, imported from a file of the network's records.

use super::DemoContext;
use super::customers::{Person, is_exposed};
use crate::access::DataImporter;
use crate::customers::exposure::CountProgress;
use crate::customers::{import, workers};
use crate::types::{Refusal, Timestamp, timestamp};
use chrono::{DateTime, Duration};
use std::io::Cursor;

/// When the file was imported, in seconds since 1970: Friday 13 July 2012, 09:30 UTC.
const IMPORTED_AT: i64 = 1_342_171_800;
/// When the outage began, in seconds since 1970: 11 July 2012, 12:30 UTC.
const OUTAGE_BEGAN: i64 = 1_342_009_800;
/// Services and how long each failed, in minutes: calls and texts until 07:00 UTC the next day, data until 12:39.
const SERVICES: [(&str, i64); 3] =
    [("Voice calls", 18 * 60 + 30), ("Text messages", 18 * 60 + 30), ("Mobile data", 24 * 60 + 9)];

/// Imports the file.
pub async fn load_2012(demo: &mut DemoContext) -> Result<(), Refusal> {
    let right: DataImporter = demo.may("aisha")?;
    let outage = demo.outage.clone().ok_or_else(|| Refusal::Fault("the outage was not loaded".to_owned()))?;
    let mut file = "external_id,service,from,to\n".to_owned();
    for person in (0..demo.customers).filter(|number| is_exposed(*number)).map(Person::new) {
        for (service, minutes) in SERVICES {
            let (from, to) = disruption(person.number, minutes);
            let (from, to) = (timestamp::iso(from), timestamp::iso(to));
            file.push_str(&format!("{},{service},{from},{to}\n", person.external_id));
        }
    }
    let now = DateTime::from_timestamp(IMPORTED_AT, 0).unwrap_or_default();
    let source = Cursor::new(file.into_bytes());
    let imported =
        import::exposure(&demo.app, &right, now, &outage, source, "lost-registrations-2012-07.csv", |_| {}).await?;
    if imported.state == import::staging::ImportState::Finished {
        Ok(())
    } else {
        Err(Refusal::Fault(format!("the exposure of the demonstration: {imported:?}")))
    }
}

/// Computes who is affected by the recent incidents, from services and regions.
pub async fn load_current(demo: &mut DemoContext) -> Result<(), Refusal> {
    while workers::count_exposure(&demo.app).await? == CountProgress::More {}
    Ok(())
}

/// When a customer's disruption began and ended: within the first quarter and the last half of an hour of the outage.
/// The first customer's lasted for all of it.
fn disruption(number: u32, minutes: i64) -> (Timestamp, Timestamp) {
    let began = DateTime::from_timestamp(OUTAGE_BEGAN, 0).unwrap_or_default();
    let (late, early) = (i64::from(number / 3 % 16), i64::from(number / 3 * 7 % 31));
    (began + Duration::minutes(late), began + Duration::minutes(minutes - early))
}
