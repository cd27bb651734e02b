//! Limits requests with voucher codes that do not exist. Eighty bits cannot be guessed, but a client that tries is
//! broken or its token stolen, and every attempt costs a lookup. A token waits when it has sent too many unknown codes
//! and more of them than known ones. When all tokens together send mostly unknown codes, every token that took part
//! waits; a token that sends only real codes never does.
//!
//! Counted in this process alone, in bounded memory. A typing mistake that the check character finds is not counted.

use crate::types::{Refusal, Timestamp};
use chrono::Duration;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// How long attempts are counted together.
const LIMIT_WINDOW: Duration = Duration::minutes(10);
/// Unknown codes a token may send in a window before their share matters.
const UNKNOWN_PER_TOKEN_MAX: u32 = 30;
/// Unknown codes all tokens together may send in a window before their share matters.
const UNKNOWN_TOTAL_MAX: u32 = 600;
/// The most tokens counted. Above it, the counts of past windows are dropped, then all.
const TOKENS_MAX: usize = 4_096;

/// Known and unknown codes sent in one window.
#[derive(Debug, Clone, Copy)]
struct Attempts {
    since: Timestamp,
    known: u32,
    unknown: u32,
}

impl Attempts {
    const fn new(since: Timestamp) -> Self {
        Self { since, known: 0, unknown: 0 }
    }

    fn is_over(&self, now: Timestamp) -> bool {
        now - self.since >= LIMIT_WINDOW
    }

    fn count(&mut self, is_known: bool, now: Timestamp) {
        if self.is_over(now) {
            *self = Self::new(now);
        }
        let count = if is_known { &mut self.known } else { &mut self.unknown };
        *count = count.saturating_add(1);
    }

    fn exceeds(&self, max: u32, now: Timestamp) -> bool {
        !self.is_over(now) && self.unknown >= max && self.unknown > self.known
    }

    fn wait_s(&self, now: Timestamp) -> u64 {
        (self.since + LIMIT_WINDOW - now).num_seconds().max(1).unsigned_abs()
    }
}

/// The counts of this process.
#[derive(Debug, Default)]
pub struct RedemptionLimiter(Mutex<Counts>);

#[derive(Debug, Default)]
struct Counts {
    by_token: HashMap<String, Attempts>,
    total: Option<Attempts>,
}

impl RedemptionLimiter {
    /// Refuses a token that must wait.
    ///
    /// # Errors
    ///
    /// `Refusal::TooMany` with the seconds until the window is over.
    pub fn check(&self, token: &str, now: Timestamp) -> Result<(), Refusal> {
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(own) = counts.by_token.get(token).filter(|own| !own.is_over(now)) else { return Ok(()) };
        let total = counts.total.filter(|total| total.exceeds(UNKNOWN_TOTAL_MAX, now) && own.unknown > own.known);
        match total {
            _ if own.exceeds(UNKNOWN_PER_TOKEN_MAX, now) => Err(Refusal::TooMany { retry_after_s: own.wait_s(now) }),
            Some(total) => Err(Refusal::TooMany { retry_after_s: total.wait_s(now) }),
            None => Ok(()),
        }
    }

    /// Counts one attempt.
    pub fn count(&self, token: &str, is_known: bool, now: Timestamp) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counts.total.get_or_insert(Attempts::new(now)).count(is_known, now);
        if !counts.by_token.contains_key(token) && counts.by_token.len() >= TOKENS_MAX {
            counts.by_token.retain(|_, attempts| !attempts.is_over(now));
            if counts.by_token.len() >= TOKENS_MAX {
                counts.by_token.clear();
            }
        }
        counts.by_token.entry(token.to_owned()).or_insert(Attempts::new(now)).count(is_known, now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn start() -> Timestamp {
        chrono::DateTime::from_timestamp(1_700_000_000, 0).unwrap()
    }

    #[test]
    fn a_token_with_unknown_codes_waits_and_others_do_not() {
        let limiter = RedemptionLimiter::default();
        for _ in 0..UNKNOWN_PER_TOKEN_MAX {
            limiter.check("stolen", start()).unwrap();
            limiter.count("stolen", false, start());
        }
        assert_eq!(limiter.check("stolen", start()), Err(Refusal::TooMany { retry_after_s: 600 }));
        limiter.check("shop", start()).unwrap();
        limiter.check("stolen", start() + LIMIT_WINDOW).unwrap();
    }

    #[test]
    fn a_busy_token_with_a_few_unknown_codes_is_not_limited() {
        let limiter = RedemptionLimiter::default();
        for _ in 0..1_000 {
            limiter.count("shop", true, start());
        }
        for _ in 0..UNKNOWN_PER_TOKEN_MAX * 2 {
            limiter.count("shop", false, start());
        }
        limiter.check("shop", start()).unwrap();
    }

    #[test]
    fn many_tokens_with_a_few_unknown_codes_are_limited_together() {
        let limiter = RedemptionLimiter::default();
        for token in 0..UNKNOWN_TOTAL_MAX {
            limiter.count(&format!("stolen {token}"), false, start());
        }
        assert_eq!(limiter.check("stolen 3", start()).unwrap_err().status(), 429);
        limiter.count("shop", true, start());
        limiter.check("shop", start()).unwrap();
    }

    #[test]
    fn memory_is_bounded() {
        let limiter = RedemptionLimiter::default();
        for token in 0..TOKENS_MAX * 2 {
            limiter.count(&token.to_string(), false, start());
        }
        assert!(limiter.0.lock().unwrap().by_token.len() <= TOKENS_MAX);
    }
}
