//! Figures of an incident's updates: time to the first one, gaps between them, promises kept. Pure functions; which
//! time counts for an update is decision 17.

use crate::incidents::promise::{self, UpdateTiming};
use crate::types::{Timestamp, timestamp::minutes_between};
use chrono::Duration;
use serde::Serialize;

/// Target for the time to the first update, in minutes: what Amends promises customers unless configured otherwise.
pub const ACKNOWLEDGE_TARGET_MINUTES: i64 = 15;
/// Target for the longest gap between updates, in minutes.
pub const GAP_TARGET_MINUTES: i64 = 30;
/// Target for the share of affected customers that the apology reaches, in per cent.
pub const REACH_TARGET_PERCENT: i64 = 95;

/// The figures of one incident. Times are whole minutes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Figures {
    /// From the start to the first public update; `None` while there is none.
    pub time_to_acknowledge_minutes: Option<i64>,
    /// Number of published updates.
    pub updates: usize,
    /// The longest gap between two updates; while the incident is open, `now` ends the last gap.
    #[serde(rename = "longest_silence_minutes")]
    pub longest_gap_minutes: i64,
    /// From the start to the end; `None` while the incident is open.
    pub duration_minutes: Option<i64>,
    /// Number of promises of a next update.
    pub promises_made: usize,
    /// Number of promises that were kept.
    pub promises_kept: usize,
    /// Number of promises broken so far. A promise that is not due yet is neither kept nor broken.
    pub promises_broken: usize,
}

/// Computes the figures. `updates` are ordered oldest first.
pub fn figures(
    started_at: Timestamp,
    resolved_at: Option<Timestamp>,
    updates: &[UpdateTiming],
    now: Timestamp,
) -> Figures {
    let promises = promise::promises(updates);
    let until = if resolved_at.is_some() { None } else { Some(now) };
    Figures {
        time_to_acknowledge_minutes: updates.first().map(|first| minutes_between(started_at, first.at)),
        updates: updates.len(),
        longest_gap_minutes: promise::longest_silence(updates, until).num_minutes(),
        duration_minutes: resolved_at.map(|end| minutes_between(started_at, end)),
        promises_made: promises.len(),
        promises_kept: promises.iter().filter(|promise| promise.is_kept()).count(),
        promises_broken: promises.iter().filter(|promise| promise.is_broken(now)).count(),
    }
}

/// The time before one update.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    /// The time of the previous update, or the start of the incident.
    pub from: Timestamp,
    /// The time of the update.
    pub to: Timestamp,
    /// Whether it is the longest gap between two updates, and longer than the target.
    pub is_longest: bool,
}

impl Gap {
    /// Its duration.
    pub fn length(&self) -> Duration {
        self.to - self.from
    }
}

/// Every gap, oldest first: from the start to the first update, then from update to update.
pub fn gaps(started_at: Timestamp, updates: &[UpdateTiming]) -> Vec<Gap> {
    let longest = promise::longest_silence(updates, None);
    let is_over_target = longest > Duration::minutes(GAP_TARGET_MINUTES);
    let starts = std::iter::once(started_at).chain(updates.iter().map(|update| update.at));
    starts
        .zip(updates.iter().map(|update| update.at))
        .enumerate()
        .map(|(index, (from, to))| Gap { from, to, is_longest: is_over_target && index > 0 && to - from == longest })
        .collect()
}

/// The median and the 90th percentile of waiting times, in minutes; `None` for no times. `waits` need not be sorted.
pub fn median_and_p90(mut waits: Vec<i64>) -> Option<(i64, i64)> {
    waits.sort_unstable();
    let last = waits.len().checked_sub(1)?;
    // The nearest-rank method: the result is a time that somebody waited.
    let rank = |percent: usize| waits[(waits.len() * percent).div_ceil(100).saturating_sub(1).min(last)];
    Some((rank(50), rank(90)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(minute: i64) -> Timestamp {
        chrono::DateTime::from_timestamp(1_342_009_800 + minute * 60, 0).unwrap()
    }

    fn updates(minutes: &[i64]) -> Vec<UpdateTiming> {
        minutes.iter().map(|minute| UpdateTiming { at: at(*minute), next_by: None }).collect()
    }

    /// 11 July 2012: started at 13:30, updates at 16:45, 19:00, 23:00, 01:00, 08:00 and 13:39.
    const JULY: [i64; 6] = [195, 330, 570, 690, 1110, 1449];

    #[test]
    fn computes_the_outage_of_2012() {
        let july = figures(at(0), Some(at(1449)), &updates(&JULY), at(5000));
        assert_eq!(july.time_to_acknowledge_minutes, Some(195));
        assert_eq!((july.updates, july.longest_gap_minutes, july.duration_minutes), (6, 420, Some(1449)));
        let gaps = gaps(at(0), &updates(&JULY));
        assert_eq!(gaps.len(), 6);
        assert_eq!(gaps.iter().position(|gap| gap.is_longest), Some(4));
    }

    #[test]
    fn the_last_gap_of_an_open_incident_ends_now() {
        let open = figures(at(0), None, &updates(&[10, 20]), at(95));
        assert_eq!((open.longest_gap_minutes, open.duration_minutes), (75, None));
        let without_updates = figures(at(0), None, &[], at(95));
        assert_eq!((without_updates.time_to_acknowledge_minutes, without_updates.updates), (None, 0));
    }

    #[test]
    fn a_promise_not_yet_due_is_neither_kept_nor_broken() {
        let update = |minute, by| UpdateTiming { at: at(minute), next_by: Some(at(by)) };
        let open = figures(at(0), None, &[update(0, 30), update(40, 70), update(60, 90)], at(80));
        assert_eq!((open.promises_made, open.promises_kept, open.promises_broken), (3, 1, 1));
    }

    #[test]
    fn percentiles_are_among_the_waiting_times() {
        assert_eq!(median_and_p90(vec![]), None);
        assert_eq!(median_and_p90(vec![7]), Some((7, 7)));
        assert_eq!(median_and_p90((1..=10).rev().collect()), Some((5, 9)));
    }

    proptest! {
        #[test]
        fn gaps_cover_the_time_up_to_the_last_update(mut minutes in prop::collection::vec(0_i64..5000, 1..30)) {
            minutes.sort_unstable();
            let updates = updates(&minutes);
            let total: i64 = gaps(at(0), &updates).iter().map(|gap| gap.length().num_minutes()).sum();
            prop_assert_eq!(total, *minutes.last().unwrap());
            let all = figures(at(0), Some(at(5000)), &updates, at(6000));
            prop_assert!(all.longest_gap_minutes <= 5000);
            prop_assert!(all.promises_kept + all.promises_broken <= all.promises_made);
        }
    }
}
