//! Limits in the memory of this process.

use super::refused_until;
use super::table::{Counter, Table};
use crate::types::{Refusal, Timestamp};
use chrono::Duration;
use std::fmt;
use std::hash::{BuildHasher, Hash, RandomState};
use std::marker::PhantomData;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How much may be counted for one key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// The most in one window.
    pub max: u32,
    /// How long a window lasts. It begins with the first count.
    pub window: Duration,
}

/// Counts by keys of one type. Each limiter has counters of its own, so keys of different types never meet.
pub struct Limiter<K> {
    allowance: Allowance,
    /// Hashes keys with a secret of this process, so that nobody outside can find two keys with one counter.
    hasher: RandomState,
    table: Mutex<Table>,
    key: PhantomData<fn(&K)>,
}

impl<K> fmt::Debug for Limiter<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Limiter").field("allowance", &self.allowance).finish_non_exhaustive()
    }
}

impl<K: Hash> Limiter<K> {
    /// A limiter with at most `entries_max` counters; see `table` for what happens beyond.
    pub fn new(allowance: Allowance, entries_max: usize) -> Self {
        Self {
            allowance,
            hasher: RandomState::new(),
            table: Mutex::new(Table::new(allowance.window, entries_max)),
            key: PhantomData,
        }
    }

    /// Counts one, before the work.
    ///
    /// # Errors
    ///
    /// [`Refusal::TooMany`] with the time until the window ends, if there is nothing left. Nothing is counted then.
    pub fn take(&self, key: &K, now: Timestamp) -> Result<(), Refusal> {
        let (key, mut table) = self.open(key);
        let counter = table.get_or_insert(key, now);
        if counter.count >= self.allowance.max {
            return Err(refused_until(counter.since + self.allowance.window, now));
        }
        table.set(key, Counter { count: counter.count.saturating_add(1), ..counter });
        Ok(())
    }

    /// Counts without refusing, and returns the count.
    pub fn charge(&self, key: &K, now: Timestamp, cost: u32) -> u32 {
        let (key, mut table) = self.open(key);
        let counter = table.get_or_insert(key, now);
        let count = counter.count.saturating_add(cost);
        table.set(key, Counter { count, ..counter });
        count
    }

    /// Takes back a count: the work succeeded, or was not done.
    pub fn refund(&self, key: &K, now: Timestamp, cost: u32) {
        let (key, mut table) = self.open(key);
        if let Some(counter) = table.get(key, now) {
            table.set(key, Counter { count: counter.count.saturating_sub(cost), ..counter });
        }
    }

    /// Forgets what was counted for a key.
    pub fn clear(&self, key: &K) {
        let (key, mut table) = self.open(key);
        table.remove(key);
    }

    /// What is counted for a key.
    pub fn count(&self, key: &K, now: Timestamp) -> u32 {
        let (key, mut table) = self.open(key);
        table.get(key, now).map_or(0, |counter| counter.count)
    }

    /// When the window of a key ends; `now` where nothing is counted.
    pub fn window_end(&self, key: &K, now: Timestamp) -> Timestamp {
        let (key, mut table) = self.open(key);
        table.get(key, now).map_or(now, |counter| counter.since + self.allowance.window)
    }

    /// Allows one in every `gap`. The first waits too: its time begins with the first request. No request waits here,
    /// each is told when to come back.
    ///
    /// When the table is full, a new key takes over the longest wait together with its beginning. So filling the table
    /// neither shortens a wait nor makes anybody wait again who has waited: of any number of keys no more pass in a
    /// `gap` than the table has counters, and no key passes twice.
    ///
    /// # Errors
    ///
    /// [`Refusal::TooMany`] with the rest of the time.
    pub fn space(&self, key: &K, now: Timestamp, gap: Duration) -> Result<(), Refusal> {
        let (key, mut table) = self.open(key);
        let Some(counter) = table.get(key, now).or_else(|| table.take_over_longest(key)) else {
            table.set(key, Counter { count: 0, since: now });
            return Err(refused_until(now + gap, now));
        };
        if now - counter.since < gap {
            return Err(refused_until(counter.since + gap, now));
        }
        table.set(key, Counter { count: 0, since: now });
        Ok(())
    }

    fn open(&self, key: &K) -> (u64, MutexGuard<'_, Table>) {
        (self.hasher.hash_one(key), self.table.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const MAX: u32 = 10;
    const WINDOW: Duration = Duration::minutes(15);

    fn start() -> Timestamp {
        chrono::DateTime::from_timestamp(1_700_000_000, 0).unwrap()
    }
    fn limiter(entries_max: usize) -> Limiter<u32> {
        Limiter::new(Allowance { max: MAX, window: WINDOW }, entries_max)
    }

    #[test]
    fn refuses_beyond_the_allowance_until_the_window_ends() {
        let limiter = limiter(100);
        for _ in 0..MAX {
            limiter.take(&1, start()).unwrap();
        }
        let later = start() + Duration::milliseconds(500);
        assert_eq!(limiter.take(&1, later), Err(Refusal::TooMany { retry_after_s: 900 }));
        limiter.take(&2, later).unwrap();
        limiter.take(&1, start() + WINDOW).unwrap();
    }

    #[test]
    fn of_two_hundred_at_once_only_the_allowance_passes() {
        let limiter = limiter(100);
        let passed = std::thread::scope(|scope| {
            let attempts: Vec<_> = (0..200).map(|_| scope.spawn(|| limiter.take(&1, start()).is_ok())).collect();
            attempts.into_iter().map(|attempt| attempt.join().unwrap()).filter(|ok| *ok).count()
        });
        assert_eq!(passed, MAX as usize);
    }

    #[test]
    fn success_clears_and_refunds() {
        let limiter = limiter(100);
        for _ in 0..MAX {
            limiter.take(&1, start()).unwrap();
        }
        limiter.refund(&1, start(), 1);
        limiter.take(&1, start()).unwrap();
        assert_eq!(limiter.take(&1, start()).unwrap_err().status(), 429);
        limiter.clear(&1);
        assert_eq!(limiter.count(&1, start()), 0);
        limiter.take(&1, start()).unwrap();
    }

    #[test]
    fn filling_the_table_clears_no_count() {
        let limiter = limiter(50);
        for _ in 0..MAX {
            limiter.take(&0, start()).unwrap();
        }
        limiter.take(&1, start()).unwrap();
        for other in 2..10_000 {
            let _ = limiter.take(&other, start());
        }
        assert_eq!(limiter.take(&0, start()).unwrap_err().status(), 429);
        assert!(limiter.count(&0, start()) >= MAX);
        assert!(limiter.table.lock().unwrap().len() <= 50);
        limiter.take(&1, start() + WINDOW).unwrap();
        assert_eq!(limiter.table.lock().unwrap().len(), 1, "ended windows are dropped");
    }

    #[test]
    fn a_flood_that_fits_the_table_refuses_nobody_else() {
        let limiter = limiter(1_000);
        for other in 0..5_000 {
            let _ = limiter.take(&other, start());
        }
        limiter.take(&1_000_000, start()).unwrap();
    }

    #[test]
    fn spaced_requests_are_told_when_to_come_back() {
        let limiter = limiter(100);
        let gap = Duration::seconds(40);
        let refused = |seconds| Err(Refusal::TooMany { retry_after_s: seconds });
        assert_eq!(limiter.space(&1, start(), gap), refused(40));
        assert_eq!(limiter.space(&1, start() + Duration::seconds(10), gap), refused(30));
        let waited = start() + gap;
        limiter.space(&1, waited, gap).unwrap();
        assert_eq!(limiter.space(&1, waited, gap), refused(40));
        assert_eq!(limiter.space(&2, waited, gap), refused(40));
        limiter.space(&1, waited + Duration::minutes(10), gap).unwrap();
    }

    #[test]
    fn a_flood_of_keys_makes_nobody_wait_again() {
        let limiter = limiter(50);
        let gap = Duration::seconds(40);
        assert!(limiter.space(&0, start(), gap).is_err());
        for other in 1..10_000 {
            let _ = limiter.space(&other, start() + Duration::seconds(10), gap);
        }
        assert!(limiter.table.lock().unwrap().len() <= 50);
        limiter.space(&0, start() + gap, gap).unwrap();
    }

    proptest! {
        #[test]
        fn no_flood_of_keys_shortens_a_wait(requests in proptest::collection::vec((0_u32..30, 0_i64..5), 1..600)) {
            let limiter = limiter(4);
            let gap = Duration::seconds(40);
            let mut now = start();
            let mut passed: Vec<(u32, Timestamp)> = Vec::new();
            for (key, seconds) in requests {
                now += Duration::seconds(seconds);
                if limiter.space(&key, now, gap).is_ok() {
                    let recent = passed.iter().filter(|(_, at)| now - *at < gap).collect::<Vec<_>>();
                    prop_assert!(recent.iter().all(|(other, _)| *other != key), "{key} passed twice");
                    prop_assert!(recent.len() < 4, "{} passed in one gap", recent.len() + 1);
                    passed.push((key, now));
                }
            }
        }

        #[test]
        fn a_count_is_never_lower_than_what_was_counted(keys in proptest::collection::vec(0_u32..40, 1..400)) {
            let limiter = limiter(8);
            let mut exact = std::collections::HashMap::new();
            for key in keys {
                *exact.entry(key).or_insert(0_u32) += 1;
                let count = limiter.charge(&key, start(), 1);
                prop_assert!(count >= exact[&key], "{key}: {count} < {}", exact[&key]);
            }
            prop_assert!(limiter.table.lock().unwrap().len() <= 8);
        }
    }
}
