//! Detects a spike of customer reports. While there is one, a service is not published as operational without a
//! confirmation: the status page must not contradict what customers experience.

use crate::types::Timestamp;
use chrono::Duration;

/// The window in which recent reports are counted.
pub const WINDOW: Duration = Duration::minutes(5);
/// The time before the incident from which the usual number of reports is taken.
pub const BASELINE_WINDOW: Duration = Duration::days(7);
/// Reports in [`WINDOW`] that exceed the usual number by this factor are a spike.
pub const SPIKE_FACTOR: i64 = 3;
/// Fewer reports than this in [`WINDOW`] are never a spike: a few phones in one household are not an outage.
pub const SPIKE_MIN: i64 = 5;

/// The number of reports about one service, recently and usually.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReportCounts {
    /// Reports in the last [`WINDOW`].
    pub recent: i64,
    /// Usual reports per [`WINDOW`], rounded up.
    pub usual: i64,
}

impl ReportCounts {
    /// Creates it from the count in the last [`WINDOW`] and the count in the [`BASELINE_WINDOW`] before the incident.
    pub const fn new(recent: i64, before: i64) -> Self {
        let windows = BASELINE_WINDOW.num_minutes() / WINDOW.num_minutes();
        Self { recent, usual: (before + windows - 1) / windows }
    }

    /// Whether the recent reports are a spike.
    pub const fn is_spike(self) -> bool {
        self.recent >= SPIKE_MIN && self.recent > self.usual * SPIKE_FACTOR
    }
}

/// Counts reports in consecutive [`WINDOW`]s from `from` to `until`, each with its start. The last one may be
/// incomplete.
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
    fn a_spike_needs_a_minimum_and_a_multiple_of_the_usual() {
        assert!(ReportCounts { recent: 31, usual: 2 }.is_spike());
        assert!(!ReportCounts { recent: 4, usual: 0 }.is_spike(), "below the minimum");
        assert!(ReportCounts { recent: 5, usual: 1 }.is_spike());
        assert!(!ReportCounts { recent: 6, usual: 2 }.is_spike(), "exactly three times the usual");
    }

    #[test]
    fn the_usual_number_is_rounded_up() {
        assert_eq!(ReportCounts::new(0, 0).usual, 0);
        assert_eq!(ReportCounts::new(0, 1).usual, 1);
        assert_eq!(ReportCounts::new(0, 2016).usual, 1);
        assert_eq!(ReportCounts::new(0, 2017).usual, 2);
    }

    #[test]
    fn windows_include_their_start_and_exclude_their_end() {
        let from = chrono::DateTime::from_timestamp(1_342_010_700, 0).unwrap();
        let reports = [from, from + Duration::minutes(5), from + Duration::minutes(9)];
        let counts: Vec<_> =
            windows(from, from + Duration::minutes(12), &reports).into_iter().map(|(_, count)| count).collect();
        assert_eq!(counts, [1, 2, 0]);
    }
}
