//! Limits of deliveries, in the memory of this process, counted before a body is read and the database is asked.
//!
//! Each receiver and each source has an allowance. A source that sends unknown tokens has a small one. A token that was
//! found here in the last day is not counted as unknown, so nobody keeps the monitoring of an office out by sending
//! wrong tokens from it.

use crate::platform::limits::{Allowance, Limiter, SourceLimiter};
use crate::platform::source::SourceKey;
use crate::types::{Refusal, Timestamp};
use chrono::Duration;

/// Most deliveries of one receiver in [`WINDOW`].
pub const PER_HOOK_MAX: u32 = 3_000;
/// Most deliveries of one source in [`WINDOW`].
pub const PER_SOURCE_MAX: u32 = 6_000;
/// How long deliveries are counted together.
const WINDOW: Duration = Duration::minutes(1);
/// Unknown tokens from one source in [`UNKNOWN_WINDOW`].
pub const UNKNOWN_MAX: u32 = 30;
/// How long unknown tokens are counted together.
const UNKNOWN_WINDOW: Duration = Duration::minutes(10);
/// How long a token counts as known after it was found.
const KNOWN_WINDOW: Duration = Duration::hours(24);
/// Most sources counted in memory.
const SOURCES_MAX: usize = 65_536;
/// Most tokens counted in memory.
const TOKENS_MAX: usize = 4_096;

/// A token as a key. The limiter keeps a keyed hash of it only.
#[derive(Debug, Clone, Hash)]
pub struct TokenKey(pub String);

/// The counts of this process.
#[derive(Debug)]
pub struct HookLimits {
    hooks: Limiter<TokenKey>,
    sources: SourceLimiter,
    unknown: SourceLimiter,
    known: Limiter<TokenKey>,
}

impl Default for HookLimits {
    fn default() -> Self {
        Self {
            hooks: Limiter::new(Allowance { max: PER_HOOK_MAX, window: WINDOW }, TOKENS_MAX),
            sources: SourceLimiter::new(Allowance { max: PER_SOURCE_MAX, window: WINDOW }, SOURCES_MAX),
            unknown: SourceLimiter::new(Allowance { max: UNKNOWN_MAX, window: UNKNOWN_WINDOW }, SOURCES_MAX),
            known: Limiter::new(Allowance { max: u32::MAX, window: KNOWN_WINDOW }, TOKENS_MAX),
        }
    }
}

impl HookLimits {
    /// Counts a request before its body is read.
    ///
    /// # Errors
    ///
    /// [`Refusal::TooMany`] where the source has nothing left.
    pub fn take_source(&self, source: SourceKey, now: Timestamp) -> Result<(), Refusal> {
        self.sources.take(source, now)
    }

    /// Counts a delivery before its token is looked up.
    ///
    /// # Errors
    ///
    /// [`Refusal::TooMany`] where the receiver has nothing left, or the source sent too many unknown tokens.
    pub fn take_token(&self, token: &TokenKey, source: SourceKey, now: Timestamp) -> Result<(), Refusal> {
        if self.known.count(token, now) == 0 {
            self.unknown.take(source, now)?;
        }
        self.hooks.take(token, now)
    }

    /// A token was found.
    pub fn found(&self, token: &TokenKey, source: SourceKey, now: Timestamp) {
        if self.known.count(token, now) == 0 {
            self.unknown.refund(source, now);
            self.known.charge(token, now, 1);
        }
    }

    /// A token was not found, so it counts as unknown from now on.
    pub fn not_found(&self, token: &TokenKey) {
        self.known.clear(token);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::source::Source;

    fn source() -> SourceKey {
        Source::of_peer([192, 0, 2, 7].into()).key()
    }
    fn now() -> Timestamp {
        chrono::DateTime::from_timestamp(1_773_219_600, 0).unwrap()
    }

    #[test]
    fn guessing_tokens_ends_and_keeps_no_known_one_out() {
        let limits = HookLimits::default();
        let known = TokenKey("known".into());
        limits.take_token(&known, source(), now()).unwrap();
        limits.found(&known, source(), now());
        let attempts = (0..1_000).filter(|n| {
            let guess = TokenKey(format!("guess{n}"));
            let passed = limits.take_token(&guess, source(), now()).is_ok();
            limits.not_found(&guess);
            passed
        });
        assert_eq!(attempts.count(), UNKNOWN_MAX as usize);
        limits.take_token(&known, source(), now()).unwrap();
    }

    #[test]
    fn a_flood_of_one_receiver_ends_at_its_allowance() {
        let limits = HookLimits::default();
        let token = TokenKey("known".into());
        limits.take_token(&token, source(), now()).unwrap();
        limits.found(&token, source(), now());
        let passed = (0..10_000).filter(|_| limits.take_token(&token, source(), now()).is_ok()).count();
        assert_eq!(passed + 1, PER_HOOK_MAX as usize);
        limits.take_token(&token, source(), now() + WINDOW).unwrap();
    }
}
