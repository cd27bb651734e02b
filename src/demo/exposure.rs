//! Who lost what on 11 July 2012: the network's own records, brought in as a file the day after.

use super::Stage;
use super::customers::{Person, is_exposed};
use crate::access::DataImporter;
use crate::customers::{import, workers};
use crate::types::{Refusal, Timestamp, timestamp};
use chrono::{DateTime, Duration};
use std::io::Cursor;

/// When the records were brought in: Friday 13 July 2012, 09:30 UTC.
const BROUGHT_IN: i64 = 1_342_171_800;
/// When the network failed: 11 July 2012, 12:30 UTC.
const FAILED: i64 = 1_342_009_800;
/// Services, with the minutes until calls and texts were back (07:00 the next day) and data (12:39).
const SERVICES: [(&str, i64); 3] =
    [("Voice calls", 18 * 60 + 30), ("Text messages", 18 * 60 + 30), ("Mobile data", 24 * 60 + 9)];

/// Brings the records in.
pub async fn play(stage: &mut Stage) -> Result<(), Refusal> {
    let right: DataImporter = stage.may("aisha")?;
    let outage = stage.outage.clone().ok_or_else(|| Refusal::Fault("the outage was not played".to_owned()))?;
    let mut file = "external_id,service,from,to\n".to_owned();
    for person in (0..stage.customers).filter(|number| is_exposed(*number)).map(Person::of) {
        for (service, minutes) in SERVICES {
            let (from, to) = times(person.number, minutes);
            let (from, to) = (timestamp::iso(from), timestamp::iso(to));
            file.push_str(&format!("{},{service},{from},{to}\n", person.external_id));
        }
    }
    let now = DateTime::from_timestamp(BROUGHT_IN, 0).unwrap_or_default();
    let source = Cursor::new(file.into_bytes());
    let done =
        import::exposure(&stage.app, &right, now, &outage, source, "lost-registrations-2012-07.csv", |_| {}).await?;
    if done.state == import::staging::ImportState::Finished {
        Ok(())
    } else {
        Err(Refusal::Fault(format!("the demo's exposure: {done:?}")))
    }
}

/// Who was hit by what happened lately, and is hit now: nothing was measured, so by service and region.
pub async fn play_now(stage: &mut Stage) -> Result<(), Refusal> {
    while workers::count_exposure(&stage.app).await? {}
    Ok(())
}

/// Phones fell off within a quarter of an hour, and came back within half an hour before the service was
/// called mended; the first of them lost the whole time.
fn times(number: u32, minutes: i64) -> (Timestamp, Timestamp) {
    let failed = DateTime::from_timestamp(FAILED, 0).unwrap_or_default();
    let (late, early) = (i64::from(number / 3 % 16), i64::from(number / 3 * 7 % 31));
    (failed + Duration::minutes(late), failed + Duration::minutes(minutes - early))
}
