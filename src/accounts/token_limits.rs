//! Limits of requests with API tokens, in the memory of this process (decision 55).
//!
//! A token that nobody knows costs a look-up, so a source that sends [`UNKNOWN_PER_SOURCE_MAX`] of them waits. A request
//! is counted before the look-up. It weighs little until the token turns out to be unknown, since a thousand points of
//! sale behind one address may begin at once. A token that was valid here in the last day is not counted, so nobody keeps
//! the programs of an office out by sending wrong tokens from it.

use super::token::Token;
use crate::platform::config::Config;
use crate::platform::limits::{Allowance, Limiter, SourceLimiter};
use crate::platform::source::SourceKey;
use crate::types::{PublicId, Refusal, Timestamp};
use chrono::Duration;

/// Unknown tokens from one source in [`UNKNOWN_WINDOW`].
pub const UNKNOWN_PER_SOURCE_MAX: u32 = 30;
/// How long unknown tokens are counted together.
const UNKNOWN_WINDOW: Duration = Duration::minutes(10);
/// The weight of a request with an unknown token; one that is not answered yet weighs 1.
const UNKNOWN_WEIGHT: u32 = 40;
/// How long a token counts as known after it was found.
const KNOWN_WINDOW: Duration = Duration::hours(24);
/// How long the requests of a token are counted together.
const REQUESTS_WINDOW: Duration = Duration::minutes(1);
/// Most sources counted in memory.
const SOURCES_MAX: usize = 65_536;
/// Most tokens counted in memory.
const TOKENS_MAX: usize = 4_096;

/// The text of a token as a key. The limiter keeps a keyed hash of it only.
#[derive(Hash)]
pub(super) struct TokenText(pub String);

/// The counts of this process.
#[derive(Debug)]
pub struct TokenLimits {
    unknown: SourceLimiter,
    known: Limiter<TokenText>,
    requests: Limiter<PublicId>,
    requests_max: u32,
}

impl TokenLimits {
    /// Limits with the allowance of the settings.
    pub fn new(config: &Config) -> Self {
        let unknown = Allowance { max: UNKNOWN_PER_SOURCE_MAX * UNKNOWN_WEIGHT, window: UNKNOWN_WINDOW };
        let requests = Allowance { max: config.api_requests_per_token, window: REQUESTS_WINDOW };
        Self {
            unknown: SourceLimiter::new(unknown, SOURCES_MAX),
            known: Limiter::new(Allowance { max: u32::MAX, window: KNOWN_WINDOW }, TOKENS_MAX),
            requests: Limiter::new(requests, TOKENS_MAX),
            requests_max: config.api_requests_per_token,
        }
    }

    /// Counts a request before its token is looked up, and returns what [`Self::finish`] needs.
    ///
    /// # Errors
    ///
    /// [`Refusal::TooMany`] where the source must wait.
    pub(super) fn begin(&self, text: &TokenText, source: SourceKey, now: Timestamp) -> Result<LookUp, Refusal> {
        let was_known = self.known.count(text, now) > 0;
        if !was_known {
            self.unknown.take(source, now)?;
        }
        Ok(LookUp { source, was_known })
    }

    /// Counts the outcome of a look-up.
    pub(super) fn finish(&self, text: &TokenText, look_up: &LookUp, is_found: bool, now: Timestamp) {
        match (look_up.was_known, is_found) {
            (true, true) => {}
            // Revoked since.
            (true, false) => self.known.clear(text),
            (false, true) => {
                self.unknown.refund(look_up.source, now);
                self.known.charge(text, now, 1);
            }
            (false, false) => self.unknown.charge(look_up.source, now, UNKNOWN_WEIGHT - 1),
        }
    }

    /// How many requests a token may send in a minute, how many of these are left, and in how many seconds they are all there
    /// again.
    pub fn left(&self, token: &PublicId, now: Timestamp) -> (u32, u32, u64) {
        let left = self.requests_max.saturating_sub(self.requests.count(token, now));
        let ends_in = self.requests.window_end(token, now) - now;
        (self.requests_max, left, u64::try_from(ends_in.num_seconds()).unwrap_or_default())
    }

    /// Counts a request of a valid token, before the work.
    ///
    /// # Errors
    ///
    /// [`Refusal::TooMany`] beyond the setting.
    pub fn take_request(&self, token: &Token, now: Timestamp) -> Result<(), Refusal> {
        self.requests.take(&token.id, now)
    }
}

/// A token that is being looked up.
#[derive(Debug)]
pub(super) struct LookUp {
    source: SourceKey,
    was_known: bool,
}
