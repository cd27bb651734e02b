//! What a timeline says about us: how long until the first word, how long we were silent, what we
//! promised and kept. Rules alone; times count as decision 17 says.

use crate::incidents::promise::{self, UpdateTiming};
use crate::types::{Timestamp, timestamp::minutes_between};
use chrono::Duration;
use serde::Serialize;

/// Goals of the scorecard (domain: default promises), in minutes.
pub const ACKNOWLEDGE_GOAL_MINUTES: i64 = 15;
/// The longest silence that is still good.
pub const SILENCE_GOAL_MINUTES: i64 = 30;
/// The part of those hit whom the apology should reach.
pub const REACH_GOAL_PERCENT: i64 = 95;

/// The figures of one timeline, in whole minutes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Figures {
    /// From the start to the first public word; `None` while there is none.
    pub time_to_acknowledge_minutes: Option<i64>,
    /// How many updates were published.
    pub updates: usize,
    /// The longest time between two updates, up to `now` while the incident is open.
    pub longest_silence_minutes: i64,
    /// From the start to the end; `None` while it is open.
    pub duration_minutes: Option<i64>,
    /// Promises of a next update that were made.
    pub promises_made: usize,
    /// Those of them that were kept.
    pub promises_kept: usize,
    /// Those that are broken by now; a promise that is not yet due is neither.
    pub promises_broken: usize,
}

/// Computes the figures. `words` are the updates, oldest first.
pub fn figures(
    started_at: Timestamp,
    resolved_at: Option<Timestamp>,
    words: &[UpdateTiming],
    now: Timestamp,
) -> Figures {
    let promises = promise::promises(words);
    let until = if resolved_at.is_some() { None } else { Some(now) };
    Figures {
        time_to_acknowledge_minutes: words.first().map(|first| minutes_between(started_at, first.at)),
        updates: words.len(),
        longest_silence_minutes: promise::longest_silence(words, until).num_minutes(),
        duration_minutes: resolved_at.map(|end| minutes_between(started_at, end)),
        promises_made: promises.len(),
        promises_kept: promises.iter().filter(|promise| promise.is_kept()).count(),
        promises_broken: promises.iter().filter(|promise| promise.is_broken(now)).count(),
    }
}

/// One stretch of time until a word was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Silence {
    /// When the word before it was said, or the incident began.
    pub from: Timestamp,
    /// When the word that ended it was said.
    pub to: Timestamp,
    /// It is the longest between two words, and longer than the goal.
    pub is_longest: bool,
}

impl Silence {
    /// How long it was.
    pub fn length(&self) -> Duration {
        self.to - self.from
    }
}

/// Every silence, oldest first: from the start to the first word, then from word to word.
pub fn silences(started_at: Timestamp, words: &[UpdateTiming]) -> Vec<Silence> {
    let longest = promise::longest_silence(words, None);
    let matters = longest > Duration::minutes(SILENCE_GOAL_MINUTES);
    let begins = std::iter::once(started_at).chain(words.iter().map(|word| word.at));
    begins
        .zip(words.iter().map(|word| word.at))
        .enumerate()
        .map(|(index, (from, to))| Silence { from, to, is_longest: matters && index > 0 && to - from == longest })
        .collect()
}

/// The middle and the ninth tenth of waiting times, in minutes; `None` of none. `waits` in any order.
pub fn median_and_p90(mut waits: Vec<i64>) -> Option<(i64, i64)> {
    waits.sort_unstable();
    let last = waits.len().checked_sub(1)?;
    // The nearest rank: a time somebody really waited.
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

    fn words(minutes: &[i64]) -> Vec<UpdateTiming> {
        minutes.iter().map(|minute| UpdateTiming { at: at(*minute), next_by: None }).collect()
    }

    /// 11 July 2012: began 13:30, words at 16:45, 19:00, 23:00, 01:00, 08:00 and 13:39.
    const JULY: [i64; 6] = [195, 330, 570, 690, 1110, 1449];

    #[test]
    fn the_outage_of_2012() {
        let july = figures(at(0), Some(at(1449)), &words(&JULY), at(5000));
        assert_eq!(july.time_to_acknowledge_minutes, Some(195));
        assert_eq!((july.updates, july.longest_silence_minutes, july.duration_minutes), (6, 420, Some(1449)));
        let silences = silences(at(0), &words(&JULY));
        assert_eq!(silences.len(), 6);
        assert_eq!(silences.iter().position(|silence| silence.is_longest), Some(4));
    }

    #[test]
    fn an_open_incident_is_silent_until_now() {
        let open = figures(at(0), None, &words(&[10, 20]), at(95));
        assert_eq!((open.longest_silence_minutes, open.duration_minutes), (75, None));
        let mute = figures(at(0), None, &[], at(95));
        assert_eq!((mute.time_to_acknowledge_minutes, mute.updates), (None, 0));
    }

    #[test]
    fn a_promise_not_yet_due_is_neither_kept_nor_broken() {
        let word = |minute, by| UpdateTiming { at: at(minute), next_by: Some(at(by)) };
        let open = figures(at(0), None, &[word(0, 30), word(40, 70), word(60, 90)], at(80));
        assert_eq!((open.promises_made, open.promises_kept, open.promises_broken), (3, 1, 1));
    }

    #[test]
    fn waits_are_times_somebody_waited() {
        assert_eq!(median_and_p90(vec![]), None);
        assert_eq!(median_and_p90(vec![7]), Some((7, 7)));
        assert_eq!(median_and_p90((1..=10).rev().collect()), Some((5, 9)));
    }

    proptest! {
        #[test]
        fn silences_fill_the_time_to_the_last_word(mut minutes in prop::collection::vec(0_i64..5000, 1..30)) {
            minutes.sort_unstable();
            let words = words(&minutes);
            let total: i64 = silences(at(0), &words).iter().map(|silence| silence.length().num_minutes()).sum();
            prop_assert_eq!(total, *minutes.last().unwrap());
            let all = figures(at(0), Some(at(5000)), &words, at(6000));
            prop_assert!(all.longest_silence_minutes <= 5000);
            prop_assert!(all.promises_kept + all.promises_broken <= all.promises_made);
        }
    }
}
