//! Limits requests with voucher codes that do not exist. Eighty bits cannot be guessed, but a client that tries is
//! broken or its token stolen, and every attempt costs a lookup. A token waits when it has sent
//! [`UNKNOWN_PER_TOKEN_MAX`] more unknown codes than known ones. When all tokens together have sent
//! [`UNKNOWN_TOTAL_MAX`] more, every token that took part waits; a token that sends only real codes never does.
//!
//! A request is counted before the lookup. It weighs little while nobody knows whether its code exists, since a shop may
//! have a thousand points of sale, and forty times as much once it does not. A typing mistake that the check character finds is
//! not counted.

use super::redeem::CodeSeen;
use crate::platform::limits::{Allowance, Limiter};
use crate::types::{PublicId, Refusal, Timestamp};
use chrono::Duration;

/// How long attempts are counted together.
const WINDOW: Duration = Duration::minutes(10);
/// Unknown codes a token may send in a window, beyond as many as it sent known ones.
const UNKNOWN_PER_TOKEN_MAX: u32 = 30;
/// Unknown codes all tokens together may send in a window, beyond as many as they sent known ones.
const UNKNOWN_TOTAL_MAX: u32 = 600;
/// The weight of an unknown code; a request that is not answered yet weighs 1.
const UNKNOWN_WEIGHT: u32 = 40;
/// Most tokens counted in memory.
const TOKENS_MAX: usize = 4_096;

/// The key of what all tokens share.
#[derive(Debug, Hash)]
struct AllTokens;

/// The counts of this process.
#[derive(Debug)]
pub struct RedemptionLimiter {
    /// The weight of each token's requests.
    weight: Limiter<PublicId>,
    /// Unknown codes less known ones, by token and of all.
    unknown: Limiter<PublicId>,
    unknown_total: Limiter<AllTokens>,
}

impl Default for RedemptionLimiter {
    fn default() -> Self {
        let allow = |max| Allowance { max, window: WINDOW };
        Self {
            weight: Limiter::new(allow(UNKNOWN_PER_TOKEN_MAX * UNKNOWN_WEIGHT), TOKENS_MAX),
            unknown: Limiter::new(allow(UNKNOWN_PER_TOKEN_MAX), TOKENS_MAX),
            unknown_total: Limiter::new(allow(UNKNOWN_TOTAL_MAX), 1),
        }
    }
}

impl RedemptionLimiter {
    /// Counts a request of a token, before its code is looked up.
    ///
    /// # Errors
    ///
    /// `Refusal::TooMany` where the token must wait.
    pub fn begin(&self, token: &PublicId, now: Timestamp) -> Result<(), Refusal> {
        if self.unknown_total.count(&AllTokens, now) >= UNKNOWN_TOTAL_MAX && self.unknown.count(token, now) > 0 {
            self.unknown_total.take(&AllTokens, now)?;
        }
        self.weight.take(token, now)
    }

    /// Counts the outcome: whether the code exists, and belongs to the token's merchant. An attempt that tells nothing
    /// of its code counts as if it had not been made.
    pub fn finish(&self, token: &PublicId, seen: CodeSeen, now: Timestamp) {
        match seen {
            CodeSeen::Known => {
                self.weight.refund(token, now, 1 + UNKNOWN_WEIGHT);
                self.unknown.refund(token, now, 1);
                self.unknown_total.refund(&AllTokens, now, 1);
            }
            CodeSeen::Unknown => {
                self.weight.charge(token, now, UNKNOWN_WEIGHT - 1);
                self.unknown.charge(token, now, 1);
                self.unknown_total.charge(&AllTokens, now, 1);
            }
            CodeSeen::Nothing => self.weight.refund(token, now, 1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn start() -> Timestamp {
        chrono::DateTime::from_timestamp(1_700_000_000, 0).unwrap()
    }
    fn token(number: u32) -> PublicId {
        PublicId::parse(&format!("{number:012}")).unwrap()
    }
    fn send(limiter: &RedemptionLimiter, token: &PublicId, is_known: bool, now: Timestamp) -> Result<(), Refusal> {
        limiter.begin(token, now)?;
        limiter.finish(token, if is_known { CodeSeen::Known } else { CodeSeen::Unknown }, now);
        Ok(())
    }

    #[test]
    fn a_token_with_unknown_codes_waits_and_others_do_not() {
        let limiter = RedemptionLimiter::default();
        for _ in 0..UNKNOWN_PER_TOKEN_MAX {
            send(&limiter, &token(1), false, start()).unwrap();
        }
        assert_eq!(limiter.begin(&token(1), start()), Err(Refusal::TooMany { retry_after_s: 600 }));
        limiter.begin(&token(2), start()).unwrap();
        limiter.begin(&token(1), start() + WINDOW).unwrap();
    }

    #[test]
    fn attempts_that_tell_nothing_of_their_code_do_not_make_up_for_unknown_ones() {
        let limiter = RedemptionLimiter::default();
        for _ in 0..UNKNOWN_PER_TOKEN_MAX {
            send(&limiter, &token(1), false, start()).unwrap();
            if limiter.begin(&token(1), start()).is_ok() {
                limiter.finish(&token(1), CodeSeen::Nothing, start());
            }
        }
        assert_eq!(limiter.begin(&token(1), start()), Err(Refusal::TooMany { retry_after_s: 600 }));
    }

    #[test]
    fn a_busy_token_with_a_few_unknown_codes_is_not_limited() {
        let limiter = RedemptionLimiter::default();
        for number in 0..2_000 {
            send(&limiter, &token(1), number % 16 != 0, start()).unwrap();
        }
    }

    #[test]
    fn a_thousand_points_of_sale_at_once_pass_and_unknown_codes_at_once_are_bounded() {
        let limiter = RedemptionLimiter::default();
        for _ in 0..1_000 {
            limiter.begin(&token(1), start()).unwrap();
        }
        for _ in 0..1_000 {
            limiter.finish(&token(1), CodeSeen::Known, start());
        }
        let passed = (0..100_000).filter(|_| limiter.begin(&token(2), start()).is_ok()).count();
        assert_eq!(passed, (UNKNOWN_PER_TOKEN_MAX * UNKNOWN_WEIGHT) as usize);
    }

    #[test]
    fn many_tokens_with_a_few_unknown_codes_are_limited_together() {
        let limiter = RedemptionLimiter::default();
        for number in 0..UNKNOWN_TOTAL_MAX {
            send(&limiter, &token(number), false, start()).unwrap();
        }
        assert_eq!(limiter.begin(&token(3), start()).unwrap_err().status(), 429);
        send(&limiter, &token(10_000), true, start()).unwrap();
        limiter.begin(&token(10_000), start()).unwrap();
    }
}
