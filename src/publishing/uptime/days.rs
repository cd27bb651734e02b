//! Days in a zone: when they begin, and what each of a strip was.

use crate::types::{ServiceStatus, Timestamp};
use chrono::{Duration, NaiveDate, NaiveTime, TimeZone};
use chrono_tz::Tz;

/// The first moment of a day in a zone; where clocks skip midnight, the first one there is.
pub fn start_of_day(date: NaiveDate, zone: Tz) -> Timestamp {
    let midnight = date.and_time(NaiveTime::MIN);
    let skipped = || (1..=8).map(|quarter| midnight + Duration::minutes(quarter * 15));
    std::iter::once(midnight)
        .chain(skipped())
        .find_map(|local| zone.from_local_datetime(&local).earliest())
        .map_or_else(|| midnight.and_utc(), |at| at.to_utc())
}

/// The day a moment falls on in a zone.
pub fn day_of(at: Timestamp, zone: Tz) -> NaiveDate {
    at.with_timezone(&zone).date_naive()
}

/// What a day was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DayStatus {
    /// Before there was any record.
    NoData,
    /// The worst of the day.
    Worst(ServiceStatus),
}

/// One day of a strip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    /// Which day.
    pub date: NaiveDate,
    /// What it was.
    pub status: DayStatus,
}

/// Days that follow each other and were the same: from which place on, how many, what.
pub fn runs(days: &[Day]) -> Vec<(usize, usize, DayStatus)> {
    let mut runs: Vec<(usize, usize, DayStatus)> = Vec::new();
    for (place, day) in days.iter().enumerate() {
        match runs.last_mut() {
            Some((_, count, status)) if *status == day.status => *count += 1,
            _ => runs.push((place, 1, day.status)),
        }
    }
    runs
}
