//! Promises of the next update: made, kept, broken, and how long we were silent. Rules alone.

use crate::types::Timestamp;
use chrono::Duration;

/// How long before a promised update staff are reminded.
pub const REMIND_BEFORE: Duration = Duration::minutes(5);
/// How far ahead the next update may be promised: further off, nobody remembers it.
pub const AHEAD_MAX: Duration = Duration::days(7);

/// When an update counts as given, and what it promised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// When it counts as given (decision 17).
    pub at: Timestamp,
    /// By when it promised the next one.
    pub next_by: Option<Timestamp>,
}

/// One promise, and what became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Promise {
    /// The update that made it, counted from the oldest, from 0.
    pub made_by: usize,
    /// By when.
    pub by: Timestamp,
    /// When the next update came; `None` while none has.
    pub next_at: Option<Timestamp>,
}

impl Promise {
    /// Whether it was kept: the next update came in time. A promise counts as broken in the minute after.
    pub fn is_kept(&self) -> bool {
        self.next_at.is_some_and(|at| at < self.by + Duration::minutes(1))
    }

    /// Whether it is broken by `now`.
    pub fn is_broken(&self, now: Timestamp) -> bool {
        !self.is_kept() && (self.next_at.is_some() || now >= self.by + Duration::minutes(1))
    }
}

/// Every promise of a timeline, oldest first. `words` are the updates, oldest first.
pub fn promises(words: &[Word]) -> Vec<Promise> {
    words
        .iter()
        .enumerate()
        .filter_map(|(index, word)| {
            let by = word.next_by?;
            Some(Promise { made_by: index, by, next_at: words.get(index + 1).map(|next| next.at) })
        })
        .collect()
}

/// The longest time between two updates, from the first to the last (or to `until`, while it is open).
pub fn longest_silence(words: &[Word], until: Option<Timestamp>) -> Duration {
    let ends = words.iter().skip(1).map(|word| word.at).chain(until);
    words
        .iter()
        .map(|word| word.at)
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

    fn word(minute: i64, next_by: Option<i64>) -> Word {
        Word { at: at(minute), next_by: next_by.map(at) }
    }

    #[test]
    fn a_promise_is_kept_to_the_minute() {
        let kept = promises(&[word(0, Some(30)), word(30, None)]);
        assert!(kept[0].is_kept() && !kept[0].is_broken(at(500)));
        let broken = promises(&[word(0, Some(30)), word(31, None)]);
        assert!(!broken[0].is_kept() && broken[0].is_broken(at(31)));
    }

    #[test]
    fn an_open_promise_breaks_by_itself() {
        let open = promises(&[word(0, None), word(5, Some(35))])[0];
        assert_eq!((open.made_by, open.next_at), (1, None));
        assert!(!open.is_kept() && !open.is_broken(at(35)) && open.is_broken(at(36)));
    }

    #[test]
    fn silence_is_between_words() {
        let words = [word(0, None), word(30, None), word(100, None)];
        assert_eq!(longest_silence(&words, None), Duration::minutes(70));
        assert_eq!(longest_silence(&words, Some(at(190))), Duration::minutes(90));
        assert_eq!(longest_silence(&[], Some(at(9))), Duration::zero());
    }
}
