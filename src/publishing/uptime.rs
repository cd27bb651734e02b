//! A service over time: which day was how bad, how much of the time it worked, and what its troubles
//! were. Pure: moments, statuses and a zone in, figures out.
//!
//! Uptime counts a major outage in full, a partial one at 30 per cent, and slowness or planned work not
//! at all (Statuspage's own rule, so that figures can be compared). It is cut, not rounded, so that a
//! service that failed never shows 100 per cent; where there is no data there is no figure.

use crate::ui::number::percent;
use crate::vocabulary::{Instant, ServiceStatus};
use chrono::{Days, Duration, NaiveDate, NaiveTime, TimeZone};
use chrono_tz::Tz;

/// How much a second of partial outage counts, in per cent.
pub const PARTIAL_PERCENT: i64 = 30;

/// The first moment of a day in a zone; where clocks skip midnight, the first one there is.
pub fn start_of_day(date: NaiveDate, zone: Tz) -> Instant {
    let midnight = date.and_time(NaiveTime::MIN);
    let skipped = || (1..=8).map(|quarter| midnight + Duration::minutes(quarter * 15));
    std::iter::once(midnight)
        .chain(skipped())
        .find_map(|local| zone.from_local_datetime(&local).earliest())
        .map_or_else(|| midnight.and_utc(), |at| at.to_utc())
}

/// The day a moment falls on in a zone.
pub fn day_of(at: Instant, zone: Tz) -> NaiveDate {
    at.with_timezone(&zone).date_naive()
}

/// A stretch of one status, from a moment up to but not including another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// From when.
    pub from: Instant,
    /// Until when.
    pub to: Instant,
    /// How it was.
    pub status: ServiceStatus,
}

impl Stretch {
    /// How long it was.
    pub fn length(&self) -> Duration {
        self.to - self.from
    }
}

/// A time in which something was not operational.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// When it began.
    pub from: Instant,
    /// When all was well again; `None` while it goes on.
    pub to: Option<Instant>,
    /// What it was, one after the other.
    pub statuses: Vec<ServiceStatus>,
}

/// What a day was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mark {
    /// Before there was any record.
    NoData,
    /// The worst of the day.
    Was(ServiceStatus),
}

/// One day of a strip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    /// Which day.
    pub date: NaiveDate,
    /// What it was.
    pub mark: Mark,
}

/// How much of a time a service worked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Uptime {
    /// Seconds that are on record.
    pub measured_s: i64,
    /// Seconds lost, partial outages at their share, in hundredths.
    pub lost_s_percent: i64,
}

impl Uptime {
    /// In hundredths of a per cent, 0 to 10,000; cut, so that only a time without loss is 10,000.
    pub fn hundredths(self) -> i64 {
        let kept = i128::from(self.measured_s) * 100 - i128::from(self.lost_s_percent);
        i64::try_from(kept * 10_000 / (i128::from(self.measured_s) * 100)).unwrap_or(0).clamp(0, 10_000)
    }

    /// `99.14%`, `100%`, as the page's language writes it.
    pub fn text(self) -> String {
        percent(self.hundredths())
    }
}

/// Every status of a service, in order of time. Before the first it was operational.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Timeline {
    changes: Vec<(Instant, ServiceStatus)>,
}

impl Timeline {
    /// From changes in the order they were said: of two at the same moment the later word holds.
    pub fn new(changes: impl IntoIterator<Item = (Instant, ServiceStatus)>) -> Self {
        let mut changes: Vec<_> = changes.into_iter().collect();
        changes.sort_by_key(|(at, _)| *at);
        Self { changes }
    }

    /// How it was at a moment.
    pub fn at(&self, at: Instant) -> ServiceStatus {
        let after = self.changes.partition_point(|(from, _)| *from <= at);
        after.checked_sub(1).map_or(ServiceStatus::Operational, |last| self.changes[last].1)
    }

    /// The stretches that fill the time between two moments; neighbours differ, none is empty.
    pub fn stretches(&self, from: Instant, to: Instant) -> Vec<Stretch> {
        let mut stretches: Vec<Stretch> = Vec::new();
        let inside = self.changes.iter().filter(|(at, _)| *at > from && *at < to).copied();
        let mut begun = (from, self.at(from));
        for next in inside.chain([(to, ServiceStatus::Operational)]) {
            let (from, status) = std::mem::replace(&mut begun, next);
            match stretches.last_mut() {
                _ if from >= next.0 => {}
                Some(last) if last.status == status => last.to = next.0,
                _ => stretches.push(Stretch { from, to: next.0, status }),
            }
        }
        stretches
    }

    /// What was wrong at any time between two moments, oldest first, each with its true beginning.
    pub fn troubles(&self, from: Instant, to: Instant) -> Vec<Trouble> {
        let first = self.changes.first().map_or(from, |(at, _)| from.min(*at));
        let mut troubles: Vec<Trouble> = Vec::new();
        for stretch in self.stretches(first, to) {
            if stretch.status == ServiceStatus::Operational {
                continue;
            }
            let end = (stretch.to < to).then_some(stretch.to);
            match troubles.last_mut() {
                Some(last) if last.to == Some(stretch.from) => {
                    last.to = end;
                    last.statuses.push(stretch.status);
                }
                _ => troubles.push(Trouble { from: stretch.from, to: end, statuses: vec![stretch.status] }),
            }
        }
        troubles.retain(|trouble| trouble.to.is_none_or(|end| end > from));
        troubles
    }

    /// How much of the time between two moments it worked, from `begins` on, which is when its record
    /// begins; `None` where nothing of it is on record.
    pub fn uptime(&self, begins: Instant, from: Instant, to: Instant) -> Option<Uptime> {
        let from = from.max(begins);
        let measured_s = (to - from).num_seconds();
        if measured_s <= 0 {
            return None;
        }
        let lost_s_percent = self
            .stretches(from, to)
            .iter()
            .map(|stretch| stretch.length().num_seconds() * share_percent(stretch.status))
            .sum();
        Some(Uptime { measured_s, lost_s_percent })
    }

    /// The days up to `last` in a zone, oldest first, as far as `now`.
    pub fn strip(&self, begins: Instant, last: NaiveDate, days: u64, now: Instant, zone: Tz) -> Vec<Day> {
        let first = last.checked_sub_days(Days::new(days.saturating_sub(1))).unwrap_or(last);
        first
            .iter_days()
            .take(usize::try_from(days).unwrap_or(0))
            .map(|date| {
                let next = date.succ_opt().map_or(now, |next| start_of_day(next, zone));
                let (from, to) = (start_of_day(date, zone).max(begins), next.min(now));
                let worst = self.stretches(from, to).into_iter().map(|stretch| stretch.status).max();
                Day { date, mark: worst.map_or(Mark::NoData, Mark::Was) }
            })
            .collect()
    }
}

/// How much a second of a status is lost, in per cent.
const fn share_percent(status: ServiceStatus) -> i64 {
    match status {
        ServiceStatus::MajorOutage => 100,
        ServiceStatus::PartialOutage => PARTIAL_PERCENT,
        ServiceStatus::DegradedPerformance | ServiceStatus::UnderMaintenance | ServiceStatus::Operational => 0,
    }
}

/// Days that follow each other and were the same: from which place on, how many, what.
pub fn runs(days: &[Day]) -> Vec<(usize, usize, Mark)> {
    let mut runs: Vec<(usize, usize, Mark)> = Vec::new();
    for (place, day) in days.iter().enumerate() {
        match runs.last_mut() {
            Some((_, count, mark)) if *mark == day.mark => *count += 1,
            _ => runs.push((place, 1, day.mark)),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;
    use ServiceStatus::{
        DegradedPerformance as Slow, MajorOutage as Down, Operational as Well, PartialOutage as Partly,
    };
    use chrono_tz::Europe::London;
    use proptest::prelude::*;

    fn at(text: &str) -> Instant {
        text.parse().unwrap()
    }

    /// Mobile data in July 2012.
    fn mobile_data() -> Timeline {
        Timeline::new([
            (at("2012-07-11T12:30:00Z"), Down),
            (at("2012-07-12T07:00:00Z"), Partly),
            (at("2012-07-12T12:39:00Z"), Well),
        ])
    }

    #[test]
    fn a_day_is_as_bad_as_its_worst_hour() {
        let now = at("2012-07-14T09:00:00Z");
        let begins = start_of_day("2012-07-09".parse().unwrap(), London);
        let strip = mobile_data().strip(begins, day_of(now, London), 7, now, London);
        let marks: Vec<_> = strip.iter().map(|day| day.mark).collect();
        let was = Mark::Was;
        assert_eq!(marks, [Mark::NoData, was(Well), was(Well), was(Down), was(Down), was(Well), was(Well)]);
        assert_eq!(runs(&strip), [(0, 1, Mark::NoData), (1, 2, was(Well)), (3, 2, was(Down)), (5, 2, was(Well))]);
    }

    #[test]
    fn a_partial_outage_counts_three_tenths_and_nothing_rounds_up() {
        let (from, to) = (at("2012-07-11T00:00:00Z"), at("2012-07-13T00:00:00Z"));
        // 18.5 h in full and 5.65 h at 30 % of 48 h.
        let uptime = mobile_data().uptime(from, from, to).unwrap();
        assert_eq!((uptime.hundredths(), uptime.text().as_str()), (5792, "57.92%"));
        let blink = Timeline::new([(from, Down), (from + Duration::seconds(1), Well)]);
        assert_eq!(blink.uptime(from, from, from + Duration::days(365)).unwrap().text(), "99.99%");
        let slow = Timeline::new([(from, Slow)]);
        assert_eq!(slow.uptime(from, from, to).unwrap().text(), "100%");
        assert_eq!(slow.uptime(to, from, to), None, "no data is no figure");
    }

    #[test]
    fn troubles_run_together_and_know_when_they_began() {
        let troubles = mobile_data().troubles(at("2012-07-12T00:00:00Z"), at("2012-07-14T00:00:00Z"));
        let whole = Trouble {
            from: at("2012-07-11T12:30:00Z"),
            to: Some(at("2012-07-12T12:39:00Z")),
            statuses: vec![Down, Partly],
        };
        assert_eq!(troubles, [whole]);
        let now = at("2012-07-12T08:00:00Z");
        assert_eq!(mobile_data().troubles(now, now + Duration::hours(1))[0].to, None);
        assert_eq!(mobile_data().troubles(at("2012-07-13T00:00:00Z"), at("2012-07-14T00:00:00Z")), []);
    }

    #[test]
    fn days_have_the_length_their_zone_gives_them() {
        let length = |date: &str, zone: Tz| {
            let date: NaiveDate = date.parse().unwrap();
            (start_of_day(date.succ_opt().unwrap(), zone) - start_of_day(date, zone)).num_hours()
        };
        assert_eq!(length("2012-03-25", London), 23);
        assert_eq!(length("2012-10-28", London), 25);
        // Midnight does not exist there on that day.
        assert_eq!(length("2018-11-04", chrono_tz::America::Sao_Paulo), 23);
        assert_eq!(length("2012-07-11", London), 24);
    }

    fn any_status() -> impl Strategy<Value = ServiceStatus> {
        prop::sample::select(ServiceStatus::ALL.to_vec())
    }

    proptest! {
        #[test]
        fn stretches_fill_the_time_exactly(
            changes in prop::collection::vec((0i64..200, any_status()), 0..30), from in 0i64..200, length in 0i64..200,
        ) {
            let hour = |h: i64| at("2026-01-01T00:00:00Z") + Duration::hours(h);
            let line = Timeline::new(changes.into_iter().map(|(h, status)| (hour(h), status)));
            let (from, to) = (hour(from), hour(from + length));
            let stretches = line.stretches(from, to);
            let total: Duration = stretches.iter().map(Stretch::length).sum();
            prop_assert_eq!(total, to - from);
            prop_assert!(stretches.windows(2).all(|two| two[0].to == two[1].from && two[0].status != two[1].status));
            prop_assert!(stretches.iter().all(|one| line.at(one.from) == one.status && one.length() > Duration::zero()));
        }

        #[test]
        fn strips_are_whole_days_and_uptime_is_a_share(
            changes in prop::collection::vec((0i64..2400, any_status()), 0..40),
            begins in 0i64..2400, now in 1i64..2400, days in 1u64..120,
        ) {
            let zone = London;
            let hour = |h: i64| at("2026-01-01T00:00:00Z") + Duration::hours(h);
            let line = Timeline::new(changes.into_iter().map(|(h, status)| (hour(h), status)));
            let (begins, now) = (hour(begins), hour(now));
            let strip = line.strip(begins, day_of(now, zone), days, now, zone);
            prop_assert_eq!(strip.len() as u64, days);
            prop_assert!(strip.windows(2).all(|two| two[0].date.succ_opt() == Some(two[1].date)));
            prop_assert_eq!(runs(&strip).iter().map(|(_, count, _)| *count as u64).sum::<u64>(), days);
            let from = start_of_day(strip[0].date, zone);
            let known = strip.iter().any(|day| day.mark != Mark::NoData);
            let uptime = line.uptime(begins, from, now);
            prop_assert_eq!(uptime.is_some(), known, "no data is never a figure");
            if let Some(uptime) = uptime {
                let failed = strip.iter().any(|day| day.mark >= Mark::Was(Partly));
                prop_assert!((0..=10_000).contains(&uptime.hundredths()));
                prop_assert_eq!(uptime.hundredths() == 10_000, !failed);
            }
        }
    }
}
