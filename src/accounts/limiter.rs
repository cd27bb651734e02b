//! Slows down those who guess passwords.

use crate::types::{Refusal, Timestamp};
use chrono::Duration;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Failed tries an account or an address has before it must wait.
const TRIES: u32 = 10;
/// How long a count of failed tries lasts.
const WINDOW: Duration = Duration::minutes(15);
/// How many counts are kept; past this the oldest windows are dropped first.
const COUNTS_KEPT: usize = 10_000;

/// Counts failed sign-ins per account and per address, in bounded memory.
#[derive(Debug, Default)]
pub struct SignInLimiter(Mutex<HashMap<String, (u32, Timestamp)>>);

impl SignInLimiter {
    /// Refuses when any of the keys has used up its tries.
    pub fn check(&self, keys: &[&str], now: Timestamp) -> Result<(), Refusal> {
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for key in keys {
            if let Some((tries, since)) = counts.get(*key)
                && *tries >= TRIES
                && now - *since < WINDOW
            {
                let wait = (*since + WINDOW - now).num_seconds().max(1);
                return Err(Refusal::TooMany { retry_after_s: wait.unsigned_abs() });
            }
        }
        Ok(())
    }

    /// Counts a failed try for each key.
    pub fn failed(&self, keys: &[&str], now: Timestamp) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() >= COUNTS_KEPT {
            counts.retain(|_, (_, since)| now - *since < WINDOW);
        }
        if counts.len() >= COUNTS_KEPT {
            counts.clear();
        }
        for key in keys {
            let entry = counts.entry((*key).to_owned()).or_insert((0, now));
            if now - entry.1 >= WINDOW {
                *entry = (0, now);
            }
            entry.0 += 1;
        }
    }

    /// Forgets a key whose person has signed in.
    pub fn forget(&self, key: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_wrong_tries_are_enough_until_the_window_ends() {
        let limiter = SignInLimiter::default();
        let start = chrono::DateTime::from_timestamp(1_700_000_000, 0).unwrap();
        for _ in 0..TRIES {
            limiter.check(&["a", "::1"], start).unwrap();
            limiter.failed(&["a", "::1"], start);
        }
        assert_eq!(limiter.check(&["a"], start).unwrap_err().status(), 429);
        assert_eq!(limiter.check(&["b", "::1"], start).unwrap_err().status(), 429);
        limiter.check(&["b", "::2"], start).unwrap();
        limiter.check(&["a"], start + WINDOW).unwrap();
    }
}
