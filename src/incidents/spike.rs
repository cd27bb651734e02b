//! A green status is not published over a spike of reports (the product's first rule). Rules alone.

use crate::types::Timestamp;
use chrono::Duration;

/// How far back "just now" reaches.
pub const WINDOW: Duration = Duration::minutes(5);
/// How far back before the incident began "usual" is taken from.
pub const USUAL_OVER: Duration = Duration::days(7);
/// Reports in [`WINDOW`] above this many times the usual are a spike.
pub const TIMES_USUAL: i64 = 3;
/// Fewer reports than this in [`WINDOW`] are never a spike: two phones in one household are not an outage.
pub const AT_LEAST: i64 = 5;

/// What customers say about one service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reports {
    /// In the last five minutes.
    pub now: i64,
    /// In five minutes usually, rounded up.
    pub usual: i64,
}

impl Reports {
    /// From the count in the last window and the count over [`USUAL_OVER`] before the incident.
    pub const fn new(now: i64, before: i64) -> Self {
        let windows = USUAL_OVER.num_minutes() / WINDOW.num_minutes();
        Self { now, usual: (before + windows - 1) / windows }
    }

    /// Whether so many reports speak against saying that it works.
    pub const fn is_spike(self) -> bool {
        self.now >= AT_LEAST && self.now > self.usual * TIMES_USUAL
    }
}

/// Reports counted in windows of five minutes, from `from` on; the last one may be under way.
pub fn windows(from: Timestamp, until: Timestamp, reports: &[Timestamp]) -> Vec<(Timestamp, i64)> {
    let mut counts = Vec::new();
    let mut start = from;
    while start < until {
        let end = start + WINDOW;
        let count = reports.iter().filter(|at| **at >= start && **at < end).count();
        counts.push((start, i64::try_from(count).unwrap_or(i64::MAX)));
        start = end;
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spike_is_many_and_more_than_usual() {
        assert!(Reports { now: 31, usual: 2 }.is_spike());
        assert!(!Reports { now: 4, usual: 0 }.is_spike(), "too few to mean anything");
        assert!(Reports { now: 5, usual: 1 }.is_spike());
        assert!(!Reports { now: 6, usual: 2 }.is_spike(), "three times the usual is not more than three times");
    }

    #[test]
    fn the_usual_is_rounded_up() {
        assert_eq!(Reports::new(0, 0).usual, 0);
        assert_eq!(Reports::new(0, 1).usual, 1);
        assert_eq!(Reports::new(0, 2016).usual, 1);
        assert_eq!(Reports::new(0, 2017).usual, 2);
    }

    #[test]
    fn windows_hold_their_start_and_not_their_end() {
        let from = chrono::DateTime::from_timestamp(1_342_010_700, 0).unwrap();
        let reports = [from, from + Duration::minutes(5), from + Duration::minutes(9)];
        let counts: Vec<_> =
            windows(from, from + Duration::minutes(12), &reports).into_iter().map(|(_, count)| count).collect();
        assert_eq!(counts, [1, 2, 0]);
    }
}
