//! Who sends codes that do not exist. Eighty bits cannot be guessed, but a till that tries is broken or
//! stolen, and every try costs a look-up. So each token has a breaker: too many unknown codes, and more of
//! them than known ones, and it waits. When all tokens together send mostly unknown codes, every token that
//! took part waits; tills that only send real codes never do, however many come at once.
//!
//! Counted in this process alone, in bounded memory; a slip that the check character finds is no guess.

use crate::types::{Refusal, Timestamp};
use chrono::Duration;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// How long tries are counted together.
const WINDOW: Duration = Duration::minutes(10);
/// Unknown codes a token may send in a window before the ratio counts.
const UNKNOWN_EACH: u32 = 30;
/// Unknown codes all tokens together may send in a window before the ratio counts.
const UNKNOWN_ALL: u32 = 600;
/// Tokens that are counted; past this, windows that are over are dropped, then all.
const TOKENS_KEPT: usize = 4_096;

/// Known and unknown codes since a moment.
#[derive(Debug, Clone, Copy)]
struct Tries {
    since: Timestamp,
    known: u32,
    unknown: u32,
}

impl Tries {
    const fn new(since: Timestamp) -> Self {
        Self { since, known: 0, unknown: 0 }
    }

    fn is_over(&self, now: Timestamp) -> bool {
        now - self.since >= WINDOW
    }

    fn count(&mut self, is_known: bool, now: Timestamp) {
        if self.is_over(now) {
            *self = Self::new(now);
        }
        let count = if is_known { &mut self.known } else { &mut self.unknown };
        *count = count.saturating_add(1);
    }

    fn is_guessing(&self, from: u32, now: Timestamp) -> bool {
        !self.is_over(now) && self.unknown >= from && self.unknown > self.known
    }

    fn wait_s(&self, now: Timestamp) -> u64 {
        (self.since + WINDOW - now).num_seconds().max(1).unsigned_abs()
    }
}

/// The breakers of this process.
#[derive(Debug, Default)]
pub struct Guesses(Mutex<Counted>);

#[derive(Debug, Default)]
struct Counted {
    each: HashMap<String, Tries>,
    all: Option<Tries>,
}

impl Guesses {
    /// Refuses a token whose breaker is open.
    pub fn check(&self, token: &str, now: Timestamp) -> Result<(), Refusal> {
        let counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(own) = counted.each.get(token).filter(|own| !own.is_over(now)) else { return Ok(()) };
        let all = counted.all.filter(|all| all.is_guessing(UNKNOWN_ALL, now) && own.unknown > own.known);
        match all {
            _ if own.is_guessing(UNKNOWN_EACH, now) => Err(Refusal::TooMany { retry_after_s: own.wait_s(now) }),
            Some(all) => Err(Refusal::TooMany { retry_after_s: all.wait_s(now) }),
            None => Ok(()),
        }
    }

    /// Counts one try.
    pub fn count(&self, token: &str, is_known: bool, now: Timestamp) {
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counted.all.get_or_insert(Tries::new(now)).count(is_known, now);
        if !counted.each.contains_key(token) && counted.each.len() >= TOKENS_KEPT {
            counted.each.retain(|_, tries| !tries.is_over(now));
            if counted.each.len() >= TOKENS_KEPT {
                counted.each.clear();
            }
        }
        counted.each.entry(token.to_owned()).or_insert(Tries::new(now)).count(is_known, now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn start() -> Timestamp {
        chrono::DateTime::from_timestamp(1_700_000_000, 0).unwrap()
    }

    #[test]
    fn a_guessing_token_waits_and_others_do_not() {
        let guesses = Guesses::default();
        for _ in 0..UNKNOWN_EACH {
            guesses.check("thief", start()).unwrap();
            guesses.count("thief", false, start());
        }
        assert_eq!(guesses.check("thief", start()), Err(Refusal::TooMany { retry_after_s: 600 }));
        guesses.check("till", start()).unwrap();
        guesses.check("thief", start() + WINDOW).unwrap();
    }

    #[test]
    fn a_busy_till_with_a_few_wrong_codes_goes_on() {
        let guesses = Guesses::default();
        for _ in 0..1_000 {
            guesses.count("till", true, start());
        }
        for _ in 0..UNKNOWN_EACH * 2 {
            guesses.count("till", false, start());
        }
        guesses.check("till", start()).unwrap();
    }

    #[test]
    fn many_tokens_that_guess_a_little_are_stopped_together() {
        let guesses = Guesses::default();
        for token in 0..UNKNOWN_ALL {
            guesses.count(&format!("thief {token}"), false, start());
        }
        assert_eq!(guesses.check("thief 3", start()).unwrap_err().status(), 429);
        guesses.count("till", true, start());
        guesses.check("till", start()).unwrap();
    }

    #[test]
    fn memory_is_bounded() {
        let guesses = Guesses::default();
        for token in 0..TOKENS_KEPT * 2 {
            guesses.count(&token.to_string(), false, start());
        }
        assert!(guesses.0.lock().unwrap().each.len() <= TOKENS_KEPT);
    }
}
