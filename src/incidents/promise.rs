//! Promised times of the next update: which were kept or broken, and the longest silence between updates.

use crate::types::Timestamp;
use chrono::Duration;

/// How long before a promised update staff are reminded.
pub const REMIND_BEFORE: Duration = Duration::minutes(5);
/// How far ahead the next update may be promised. A later promise would not help anybody.
pub const AHEAD_MAX: Duration = Duration::days(7);

/// When an update was published, and when it promised the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UpdateTiming {
    /// The time that counts as its publication (decision 17).
    pub at: Timestamp,
    /// The promised time of the next update.
    pub next_by: Option<Timestamp>,
}

/// A promised next update, and the update that followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Promise {
    /// The index of the update that made it; the oldest is 0.
    pub made_by: usize,
    /// The promised time.
    pub by: Timestamp,
    /// When the next update was published; `None` while there is none.
    pub next_at: Option<Timestamp>,
}

impl Promise {
    /// Whether the next update was in time. Customers read the promised time as a minute, so the whole minute counts.
    pub fn is_kept(&self) -> bool {
        self.next_at.is_some_and(|at| at < self.by + Duration::minutes(1))
    }

    /// Whether it is broken by `now`.
    pub fn is_broken(&self, now: Timestamp) -> bool {
        !self.is_kept() && (self.next_at.is_some() || now >= self.by + Duration::minutes(1))
    }
}

/// Returns the promises of a timeline, oldest first. `updates` are ordered oldest first.
pub fn promises(updates: &[UpdateTiming]) -> Vec<Promise> {
    updates
        .iter()
        .enumerate()
        .filter_map(|(index, update)| {
            let by = update.next_by?;
            Some(Promise { made_by: index, by, next_at: updates.get(index + 1).map(|next| next.at) })
        })
        .collect()
}

/// Returns the longest time between two updates, or between the last one and `until`. `updates` are ordered oldest
/// first.
pub fn longest_silence(updates: &[UpdateTiming], until: Option<Timestamp>) -> Duration {
    let ends = updates.iter().skip(1).map(|update| update.at).chain(until);
    updates
        .iter()
        .map(|update| update.at)
        .zip(ends)
        .map(|(from, to)| to - from)
        .max()
        .unwrap_or_default()
        .max(Duration::zero())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> Timestamp {
        chrono::DateTime::from_timestamp(1_342_010_700 + minute * 60, 0).unwrap()
    }

    fn update(minute: i64, next_by: Option<i64>) -> UpdateTiming {
        UpdateTiming { at: at(minute), next_by: next_by.map(at) }
    }

    #[test]
    fn a_promise_is_kept_until_its_minute_ends() {
        let kept = promises(&[update(0, Some(30)), update(30, None)]);
        assert!(kept[0].is_kept() && !kept[0].is_broken(at(500)));
        let broken = promises(&[update(0, Some(30)), update(31, None)]);
        assert!(!broken[0].is_kept() && broken[0].is_broken(at(31)));
    }

    #[test]
    fn a_promise_without_a_next_update_breaks_with_time() {
        let open = promises(&[update(0, None), update(5, Some(35))])[0];
        assert_eq!((open.made_by, open.next_at), (1, None));
        assert!(!open.is_kept() && !open.is_broken(at(35)) && open.is_broken(at(36)));
    }

    #[test]
    fn silence_is_the_time_between_updates() {
        let updates = [update(0, None), update(30, None), update(100, None)];
        assert_eq!(longest_silence(&updates, None), Duration::minutes(70));
        assert_eq!(longest_silence(&updates, Some(at(190))), Duration::minutes(90));
        assert_eq!(longest_silence(&[], Some(at(9))), Duration::zero());
    }
}
