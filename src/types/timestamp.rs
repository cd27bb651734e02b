//! Timestamps: UTC, to the microsecond. Rules get the current time as a parameter.

use chrono::{DateTime, SubsecRound, Utc};

/// A point in time in UTC. Both databases store microseconds, so every timestamp is truncated to them at its source.
pub type Timestamp = DateTime<Utc>;

/// Truncates a timestamp to microseconds, the precision of both databases.
pub fn truncate_to_micros(at: Timestamp) -> Timestamp {
    at.trunc_subsecs(6)
}

/// Whole minutes from one timestamp to a later one; 0 if `to` is not later.
pub fn minutes_between(from: Timestamp, to: Timestamp) -> i64 {
    (to - from).num_minutes().max(0)
}

/// ISO 8601 with milliseconds and `Z`, the format of the Statuspage API and of `datetime` attributes.
pub fn iso(at: Timestamp) -> String {
    at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
}
