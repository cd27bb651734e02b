//! Counters by key in bounded memory.
//!
//! Keys are stored as keyed hashes of eight bytes, so their length costs nothing. When the table is full, a new key
//! takes over the lowest counter together with its count (the Space-Saving algorithm of Metwally, Agrawal and El
//! Abbadi, 2005). A count is therefore never lower than what was really counted: nobody can clear their own counter or
//! somebody else's by filling the table. It can be too high by at most what was counted in all, divided by the size of
//! the table, and only until the window of the counter that was taken over ends.

use crate::types::Timestamp;
use chrono::Duration;
use std::collections::{BTreeSet, HashMap};

/// What was counted for one key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Counter {
    /// The count in this window.
    pub count: u32,
    /// When the window began.
    pub since: Timestamp,
}

/// Counters whose windows have not ended.
#[derive(Debug)]
pub(super) struct Table {
    window: Duration,
    entries_max: usize,
    counters: HashMap<u64, Counter>,
    /// The same counters, the window that ends first at the front.
    by_since: BTreeSet<(Timestamp, u64)>,
    /// The same counters, the lowest and among those the oldest at the front.
    by_count: BTreeSet<(u32, Timestamp, u64)>,
}

impl Table {
    /// An empty table of at most `entries_max` counters.
    pub fn new(window: Duration, entries_max: usize) -> Self {
        Self {
            window,
            entries_max: entries_max.max(1),
            counters: HashMap::new(),
            by_since: BTreeSet::new(),
            by_count: BTreeSet::new(),
        }
    }

    /// The counter of a key; `None` where nothing was counted in a window that has not ended.
    pub fn get(&mut self, key: u64, now: Timestamp) -> Option<Counter> {
        self.drop_ended(now);
        self.counters.get(&key).copied()
    }

    /// The counter of a key, which is made if there is none.
    pub fn get_or_insert(&mut self, key: u64, now: Timestamp) -> Counter {
        if let Some(counter) = self.get(key, now) {
            return counter;
        }
        let mut counter = Counter { count: 0, since: now };
        if self.counters.len() >= self.entries_max
            && let Some(&(_, _, lowest)) = self.by_count.first()
            && let Some(taken_over) = self.remove(lowest)
            && taken_over.count > 0
        {
            counter = taken_over;
        }
        self.set(key, counter);
        counter
    }

    /// Gives the key the counter whose window began first, with its beginning; `None` while the table has room.
    pub fn take_over_longest(&mut self, key: u64) -> Option<Counter> {
        if self.counters.len() < self.entries_max {
            return None;
        }
        let &(_, longest) = self.by_since.first()?;
        let counter = self.remove(longest)?;
        self.set(key, counter);
        Some(counter)
    }

    /// Stores the counter of a key.
    pub fn set(&mut self, key: u64, counter: Counter) {
        self.remove(key);
        self.counters.insert(key, counter);
        self.by_since.insert((counter.since, key));
        self.by_count.insert((counter.count, counter.since, key));
    }

    /// Removes the counter of a key.
    pub fn remove(&mut self, key: u64) -> Option<Counter> {
        let counter = self.counters.remove(&key)?;
        self.by_since.remove(&(counter.since, key));
        self.by_count.remove(&(counter.count, counter.since, key));
        Some(counter)
    }

    fn drop_ended(&mut self, now: Timestamp) {
        while let Some(&(since, key)) = self.by_since.first()
            && now - since >= self.window
        {
            self.remove(key);
        }
    }

    #[cfg(test)]
    pub fn len(&self) -> usize {
        assert_eq!(self.counters.len(), self.by_since.len());
        assert_eq!(self.counters.len(), self.by_count.len());
        self.counters.len()
    }
}
