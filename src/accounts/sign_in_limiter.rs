//! Limits failed sign-ins, per account and per source address.

use crate::types::{Refusal, Timestamp};
use chrono::Duration;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Failed attempts that an account or an address has in one window.
const ATTEMPTS_MAX: u32 = 10;
/// How long failed attempts are counted together.
const ATTEMPTS_WINDOW: Duration = Duration::minutes(15);
/// The most counters in memory. When they are full, ended windows are dropped, and then all of them.
const COUNTERS_MAX: usize = 10_000;

/// Counts failed sign-ins by key (an account or an address), in bounded memory.
#[derive(Debug, Default)]
pub struct SignInLimiter(Mutex<HashMap<String, (u32, Timestamp)>>);

impl SignInLimiter {
    /// Checks that each key has attempts left.
    ///
    /// # Errors
    ///
    /// [`Refusal::TooMany`] with the time until the window ends.
    pub fn check(&self, keys: &[&str], now: Timestamp) -> Result<(), Refusal> {
        let counters = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for key in keys {
            if let Some((attempts, since)) = counters.get(*key)
                && *attempts >= ATTEMPTS_MAX
                && now - *since < ATTEMPTS_WINDOW
            {
                let wait = (*since + ATTEMPTS_WINDOW - now).num_seconds().max(1);
                return Err(Refusal::TooMany { retry_after_s: wait.unsigned_abs() });
            }
        }
        Ok(())
    }

    /// Counts a failed attempt for each key.
    pub fn count_failure(&self, keys: &[&str], now: Timestamp) {
        let mut counters = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counters.len() >= COUNTERS_MAX {
            counters.retain(|_, (_, since)| now - *since < ATTEMPTS_WINDOW);
        }
        if counters.len() >= COUNTERS_MAX {
            counters.clear();
        }
        for key in keys {
            let (attempts, since) = counters.entry((*key).to_owned()).or_insert((0, now));
            if now - *since >= ATTEMPTS_WINDOW {
                (*attempts, *since) = (0, now);
            }
            *attempts += 1;
        }
    }

    /// Drops the counter of a key whose person has signed in.
    pub fn reset(&self, key: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_after_ten_failures_until_the_window_ends() {
        let limiter = SignInLimiter::default();
        let start = chrono::DateTime::from_timestamp(1_700_000_000, 0).unwrap();
        for _ in 0..ATTEMPTS_MAX {
            limiter.check(&["a", "::1"], start).unwrap();
            limiter.count_failure(&["a", "::1"], start);
        }
        assert_eq!(limiter.check(&["a"], start).unwrap_err().status(), 429);
        assert_eq!(limiter.check(&["b", "::1"], start).unwrap_err().status(), 429);
        limiter.check(&["b", "::2"], start).unwrap();
        limiter.check(&["a"], start + ATTEMPTS_WINDOW).unwrap();
    }
}
