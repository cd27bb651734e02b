//! Days in a time zone: when they begin, and the worst status of each.

use crate::types::{ServiceStatus, Timestamp};
use chrono::{Duration, NaiveDate, NaiveTime, TimeZone};
use chrono_tz::Tz;

/// The first moment of a day in a time zone; where clocks skip midnight, the first time that exists.
pub fn start_of_day(date: NaiveDate, zone: Tz) -> Timestamp {
    let midnight = date.and_time(NaiveTime::MIN);
    let skipped = || (1..=8).map(|quarter| midnight + Duration::minutes(quarter * 15));
    std::iter::once(midnight)
        .chain(skipped())
        .find_map(|local| zone.from_local_datetime(&local).earliest())
        .map_or_else(|| midnight.and_utc(), |at| at.to_utc())
}

/// The day of a time in a time zone.
pub fn day_of(at: Timestamp, zone: Tz) -> NaiveDate {
    at.with_timezone(&zone).date_naive()
}

/// The status of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DayStatus {
    /// Before there was any data.
    NoData,
    /// The worst status of the day.
    Worst(ServiceStatus),
}

/// One day of a strip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    /// The date.
    pub date: NaiveDate,
    /// Its status.
    pub status: DayStatus,
}

/// Consecutive days of the same status: index of the first, number of days, status.
pub fn runs(days: &[Day]) -> Vec<(usize, usize, DayStatus)> {
    let mut runs: Vec<(usize, usize, DayStatus)> = Vec::new();
    for (index, day) in days.iter().enumerate() {
        match runs.last_mut() {
            Some((_, count, status)) if *status == day.status => *count += 1,
            _ => runs.push((index, 1, day.status)),
        }
    }
    runs
}
