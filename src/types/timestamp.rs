//! Moments: UTC, to the microsecond, passed in and never taken inside a rule.

use chrono::{DateTime, SubsecRound, Utc};

/// A moment in UTC. Both databases keep microseconds, so every moment is cut to them at its source.
pub type Timestamp = DateTime<Utc>;

/// Cuts a moment to the microsecond, the finest both databases keep.
pub fn truncated(at: Timestamp) -> Timestamp {
    at.trunc_subsecs(6)
}

/// Whole minutes from one moment to a later one; 0 when `to` is not later.
pub fn minutes_between(from: Timestamp, to: Timestamp) -> i64 {
    (to - from).num_minutes().max(0)
}

/// ISO 8601 with milliseconds and `Z`, as the Statuspage API and `datetime=` attributes write moments.
pub fn iso(at: Timestamp) -> String {
    at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
}
