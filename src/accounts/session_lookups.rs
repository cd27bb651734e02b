//! At whose cost sessions are looked up; for API tokens that is in [`super::token_limits`].
//!
//! Anybody can send a cookie that looks like a real one, and each costs a query. A session that this process
//! has seen is looked up with the connections of the desk. Any other, forged ones too, takes one of those for signing in.
//! Each source has a limited number of look-ups that find nothing.

use crate::platform::limits::{Allowance, SourceLimiter};
use chrono::Duration;
use std::collections::{HashSet, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Look-ups of one source that find no session. An ended session of each colleague behind one address is one of them.
pub const SESSION_MISSES: Allowance = Allowance { max: 60, window: Duration::minutes(10) };
/// Most counters of each kind in memory.
const COUNTERS_MAX: usize = 16_384;
/// Most sessions that are remembered, the latest.
const SEEN_MAX: usize = 4_096;

/// The sessions that this process has seen, and failed look-ups.
#[derive(Debug)]
pub struct SessionLookups {
    /// Look-ups that found no session.
    pub misses: SourceLimiter,
    seen: Mutex<Seen>,
}

#[derive(Debug, Default)]
struct Seen {
    hashes: HashSet<String>,
    oldest_first: VecDeque<String>,
}

impl Default for SessionLookups {
    fn default() -> Self {
        Self { misses: SourceLimiter::new(SESSION_MISSES, COUNTERS_MAX), seen: Mutex::default() }
    }
}

impl SessionLookups {
    /// Whether one of these token hashes is that of a session that was found before.
    pub fn has_seen(&self, hashes: &[String]) -> bool {
        let seen = self.lock();
        hashes.iter().any(|hash| seen.hashes.contains(hash))
    }

    /// Remembers a session that exists. Only those are remembered, so nobody can fill the memory with others.
    pub fn remember(&self, hash: &str) {
        let mut seen = self.lock();
        if !seen.hashes.insert(hash.to_owned()) {
            return;
        }
        seen.oldest_first.push_back(hash.to_owned());
        if seen.oldest_first.len() > SEEN_MAX
            && let Some(oldest) = seen.oldest_first.pop_front()
        {
            seen.hashes.remove(&oldest);
        }
    }

    /// Forgets sessions that have ended.
    pub fn forget(&self, hashes: &[String]) {
        let mut seen = self.lock();
        let Seen { hashes: known, oldest_first } = &mut *seen;
        if hashes.iter().filter(|hash| known.remove(*hash)).count() > 0 {
            oldest_first.retain(|hash| known.contains(hash));
        }
    }

    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::source::Source;

    #[test]
    fn remembers_a_bounded_number_of_sessions_and_forgets_ended_ones() {
        let lookups = SessionLookups::default();
        let hash = |number: usize| format!("hash {number}");
        for number in 0..SEEN_MAX + 10 {
            lookups.remember(&hash(number));
            lookups.remember(&hash(number));
        }
        assert_eq!(lookups.lock().oldest_first.len(), SEEN_MAX);
        assert_eq!(lookups.lock().hashes.len(), SEEN_MAX);
        assert!(!lookups.has_seen(&[hash(9)]) && lookups.has_seen(&[hash(9), hash(10)]));
        lookups.forget(&[hash(10), hash(9)]);
        assert!(!lookups.has_seen(&[hash(10)]) && lookups.has_seen(&[hash(11)]));
        assert_eq!(lookups.lock().oldest_first.len(), SEEN_MAX - 1);
    }

    #[test]
    fn failed_look_ups_are_counted_by_source() {
        let lookups = SessionLookups::default().misses;
        let now = chrono::DateTime::from_timestamp(1_773_219_600, 0).unwrap();
        let key = |text: &str| Source::of_peer(text.parse().unwrap()).key();
        for _ in 0..SESSION_MISSES.max {
            lookups.take(key("192.0.2.1"), now).unwrap();
        }
        assert_eq!(lookups.take(key("192.0.2.1"), now).unwrap_err().status(), 429);
        lookups.refund(key("192.0.2.1"), now);
        lookups.take(key("192.0.2.1"), now).unwrap();
        lookups.take(key("192.0.2.2"), now).unwrap();
        let network = (0..1_000).filter(|n| lookups.take(key(&format!("2001:db8:1:{n:x}::1")), now).is_ok());
        assert_eq!(network.count(), 240, "one /48");
    }
}
