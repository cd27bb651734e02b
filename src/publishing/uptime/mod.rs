//! A service's status over time: the worst status of each day, uptime, and downtimes. Pure functions of times,
//! statuses and a time zone.
//!
//! Uptime counts a major outage in full, a partial one at 30 per cent, and degraded performance or maintenance not
//! at all, which is Statuspage's rule, so that figures can be compared. Percentages are truncated rather than
//! rounded, so that a service that failed never shows 100 per cent. Without data there is no figure.

mod days;

pub use days::{Day, DayStatus, day_of, runs, start_of_day};

use crate::types::{ServiceStatus, Timestamp};
use crate::ui::number::percent;
use chrono::{Days, Duration, NaiveDate};
use chrono_tz::Tz;

/// How much of a partial outage counts as lost, in per cent.
pub const PARTIAL_PERCENT: i64 = 30;

/// An interval of one status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatusInterval {
    /// Inclusive.
    pub from: Timestamp,
    /// Exclusive.
    pub to: Timestamp,
    /// The status.
    pub status: ServiceStatus,
}

impl StatusInterval {
    /// How long it is.
    pub fn duration(&self) -> Duration {
        self.to - self.from
    }
}

/// A period in which a service was not operational.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Downtime {
    /// When it began.
    pub from: Timestamp,
    /// When the service was operational again; `None` while it goes on.
    pub to: Option<Timestamp>,
    /// The statuses, in order.
    pub statuses: Vec<ServiceStatus>,
}

/// How much of a period a service worked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Uptime {
    /// Seconds with data.
    pub measured_s: i64,
    /// Lost seconds in hundredths of a second, partial outages at their share.
    pub lost_s_percent: i64,
}

impl Uptime {
    /// In hundredths of a per cent, 0 to 10,000. Truncated, so that only a period without loss is 10,000.
    pub fn hundredths(self) -> i64 {
        let worked = i128::from(self.measured_s) * 100 - i128::from(self.lost_s_percent);
        i64::try_from(worked * 10_000 / (i128::from(self.measured_s) * 100)).unwrap_or(0).clamp(0, 10_000)
    }

    /// `99.14%` or `100%`, as the current language writes it.
    pub fn text(self) -> String {
        percent(self.hundredths())
    }
}

/// Every change of a service's status, in order of time. Before the first the service was operational.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Timeline {
    changes: Vec<(Timestamp, ServiceStatus)>,
}

impl Timeline {
    /// From changes in the order in which they were made: of two at the same time, the later one counts.
    pub fn new(changes: impl IntoIterator<Item = (Timestamp, ServiceStatus)>) -> Self {
        let mut changes: Vec<_> = changes.into_iter().collect();
        changes.sort_by_key(|(at, _)| *at);
        Self { changes }
    }

    /// The status at a time.
    pub fn status_at(&self, at: Timestamp) -> ServiceStatus {
        let after = self.changes.partition_point(|(from, _)| *from <= at);
        after.checked_sub(1).map_or(ServiceStatus::Operational, |last| self.changes[last].1)
    }

    /// The intervals that fill the time from `from` to `to`. Adjacent ones differ, and none is empty.
    pub fn intervals(&self, from: Timestamp, to: Timestamp) -> Vec<StatusInterval> {
        let mut intervals: Vec<StatusInterval> = Vec::new();
        let inside = self.changes.iter().filter(|(at, _)| *at > from && *at < to).copied();
        let mut begun = (from, self.status_at(from));
        for next in inside.chain([(to, ServiceStatus::Operational)]) {
            let (from, status) = std::mem::replace(&mut begun, next);
            match intervals.last_mut() {
                _ if from >= next.0 => {}
                Some(last) if last.status == status => last.to = next.0,
                _ => intervals.push(StatusInterval { from, to: next.0, status }),
            }
        }
        intervals
    }

    /// The downtimes between two times, oldest first, each with its true beginning.
    pub fn downtimes(&self, from: Timestamp, to: Timestamp) -> Vec<Downtime> {
        let first = self.changes.first().map_or(from, |(at, _)| from.min(*at));
        let mut downtimes: Vec<Downtime> = Vec::new();
        for interval in self.intervals(first, to) {
            if interval.status == ServiceStatus::Operational {
                continue;
            }
            let end = (interval.to < to).then_some(interval.to);
            match downtimes.last_mut() {
                Some(last) if last.to == Some(interval.from) => {
                    last.to = end;
                    last.statuses.push(interval.status);
                }
                _ => downtimes.push(Downtime { from: interval.from, to: end, statuses: vec![interval.status] }),
            }
        }
        downtimes.retain(|downtime| downtime.to.is_none_or(|end| end > from));
        downtimes
    }

    /// The uptime between two times. Data begins at `begins`; `None` when there is none.
    pub fn uptime(&self, begins: Timestamp, from: Timestamp, to: Timestamp) -> Option<Uptime> {
        let from = from.max(begins);
        let measured_s = (to - from).num_seconds();
        if measured_s <= 0 {
            return None;
        }
        let lost_s_percent = self
            .intervals(from, to)
            .iter()
            .map(|interval| interval.duration().num_seconds() * share_percent(interval.status))
            .sum();
        Some(Uptime { measured_s, lost_s_percent })
    }

    /// The last `days` days up to `last` in a time zone, oldest first; the last one ends at `now`.
    pub fn strip(&self, begins: Timestamp, last: NaiveDate, days: u64, now: Timestamp, zone: Tz) -> Vec<Day> {
        let first = last.checked_sub_days(Days::new(days.saturating_sub(1))).unwrap_or(last);
        first
            .iter_days()
            .take(usize::try_from(days).unwrap_or(0))
            .map(|date| {
                let next = date.succ_opt().map_or(now, |next| start_of_day(next, zone));
                let (from, to) = (start_of_day(date, zone).max(begins), next.min(now));
                let worst = self.intervals(from, to).into_iter().map(|interval| interval.status).max();
                Day { date, status: worst.map_or(DayStatus::NoData, DayStatus::Worst) }
            })
            .collect()
    }
}

/// How much of a status counts as lost, in per cent.
const fn share_percent(status: ServiceStatus) -> i64 {
    match status {
        ServiceStatus::MajorOutage => 100,
        ServiceStatus::PartialOutage => PARTIAL_PERCENT,
        ServiceStatus::DegradedPerformance | ServiceStatus::UnderMaintenance | ServiceStatus::Operational => 0,
    }
}

#[cfg(test)]
mod tests;
