//! Limits of sign-ins. Every attempt is counted before the password is hashed, and success clears it.
//!
//! - One source has [`PAIR`] attempts on one account. Nobody else is refused because of them: not the person from
//!   another place, and not the colleagues behind the same address.
//! - One source has [`SOURCE`] attempts on accounts that it has never signed in to, which stops trying one password on
//!   many accounts. An IPv6 /48 has [`NETWORK`].
//! - An account that many sources try counts them together. Beyond [`ACCOUNT_FREE`] attempts a day, a source must wait
//!   before each attempt, the longer the more attempts there were. Nothing waits on the server: the refusal says when
//!   to come back. Whoever comes back then is let in, however busy the attack.
//!
//! The last two do not concern a source from which the person has signed in before (`sign_in_source`).

use crate::platform::limits::{Allowance, Limiter};
use crate::platform::source::{NETWORK_FACTOR, NetworkKey};
use crate::types::{PublicId, Refusal, Timestamp};
use chrono::Duration;

/// Attempts of one source on one account.
pub const PAIR: Allowance = Allowance { max: 10, window: Duration::minutes(15) };
/// Attempts of one source on accounts that it has never signed in to.
pub const SOURCE: Allowance = Allowance { max: 100, window: Duration::minutes(15) };
/// Attempts of one IPv6 /48 on accounts to which its sources have never signed in.
pub const NETWORK: Allowance = Allowance { max: SOURCE.max * NETWORK_FACTOR, window: SOURCE.window };
/// Attempts on one account from sources that have never signed in to it, before they are slowed down.
pub const ACCOUNT_FREE: u32 = 20;
/// Changes of one's own password that fail because the current one is wrong.
pub const PASSWORD_CHANGE: Allowance = Allowance { max: 10, window: Duration::minutes(15) };

/// How long attempts on one account are counted together.
const ACCOUNT_WINDOW: Duration = Duration::hours(24);
/// The first wait between two attempts of a source.
const GAP_MIN: Duration = Duration::seconds(10);
/// The longest wait.
const GAP_MAX: Duration = Duration::minutes(15);
/// How long a source may take to come back after a wait.
const GAP_WINDOW: Duration = Duration::hours(1);
/// After so many attempts the wait doubles.
const GAP_DOUBLES_AFTER: u32 = 5;
/// Most counters of each kind in memory.
const COUNTERS_MAX: usize = 16_384;
/// Most pairs in memory: more than an attacker with any number of addresses can have compared in a window, so that
/// nobody is refused because the table is full.
const PAIRS_MAX: usize = 131_072;

#[derive(Debug, Hash)]
struct Account(String);

#[derive(Debug, Hash)]
struct Source(String);

#[derive(Debug, Hash)]
struct Pair(String, String);

/// The counters of this process.
#[derive(Debug)]
pub struct SignInLimits {
    pairs: Limiter<Pair>,
    sources: Limiter<Source>,
    networks: Limiter<NetworkKey>,
    accounts: Limiter<Account>,
    gaps: Limiter<Pair>,
    password_changes: Limiter<PublicId>,
}

impl Default for SignInLimits {
    fn default() -> Self {
        let per_account = Allowance { max: u32::MAX, window: ACCOUNT_WINDOW };
        Self {
            pairs: Limiter::new(PAIR, PAIRS_MAX),
            sources: Limiter::new(SOURCE, COUNTERS_MAX),
            networks: Limiter::new(NETWORK, COUNTERS_MAX),
            accounts: Limiter::new(per_account, COUNTERS_MAX),
            gaps: Limiter::new(Allowance { max: u32::MAX, window: GAP_WINDOW }, COUNTERS_MAX),
            password_changes: Limiter::new(PASSWORD_CHANGE, COUNTERS_MAX),
        }
    }
}

/// A counted attempt to sign in.
#[derive(Debug)]
#[must_use = "an attempt that succeeds must be cleared"]
pub struct Attempt<'a> {
    limits: &'a SignInLimits,
    pair: Pair,
    account: Account,
    source: Source,
    network: Option<NetworkKey>,
    is_charged: bool,
    now: Timestamp,
}

impl SignInLimits {
    /// Counts an attempt of a source on an account. Looks at nothing but memory, so it stands before the database too.
    ///
    /// # Errors
    ///
    /// [`Refusal::TooMany`] where the source has no attempt on this account left.
    pub fn begin(
        &self,
        account: &str,
        source: &str,
        network: Option<NetworkKey>,
        now: Timestamp,
    ) -> Result<Attempt<'_>, Refusal> {
        let pair = Pair(account.to_owned(), source.to_owned());
        self.pairs.take(&pair, now)?;
        let (account, source) = (Account(account.to_owned()), Source(source.to_owned()));
        Ok(Attempt { limits: self, pair, account, source, network, is_charged: false, now })
    }

    /// Counts a try of the current password, before it is compared.
    ///
    /// # Errors
    ///
    /// [`Refusal::TooMany`] where none is left.
    pub fn begin_password_change(&self, id: &PublicId, now: Timestamp) -> Result<(), Refusal> {
        self.password_changes.take(id, now)
    }

    /// Forgets a person's failed tries, since they knew the password.
    pub fn clear_password_change(&self, id: &PublicId) {
        self.password_changes.clear(id);
    }
}

impl Attempt<'_> {
    /// Counts the attempt of a source from which nobody has signed in to this account.
    ///
    /// # Errors
    ///
    /// [`Refusal::TooMany`] where the source tried too much, or must wait because too many sources try this account.
    /// The attempt then counts as not made.
    pub fn charge_unknown_source(&mut self) -> Result<(), Refusal> {
        let Self { limits, now, .. } = *self;
        if let Some(network) = &self.network
            && let Err(refusal) = limits.networks.take(network, now)
        {
            limits.pairs.refund(&self.pair, now, 1);
            return Err(refusal);
        }
        if let Err(refusal) = limits.sources.take(&self.source, now) {
            limits.pairs.refund(&self.pair, now, 1);
            self.refund_network();
            return Err(refusal);
        }
        self.is_charged = true;
        let gap = gap(limits.accounts.charge(&self.account, now, 1));
        if gap > Duration::zero()
            && let Err(refusal) = limits.gaps.space(&self.pair, now, gap)
        {
            self.withdraw();
            return Err(refusal);
        }
        Ok(())
    }

    /// Counts the attempt as not made, since the password was not looked at.
    pub fn withdraw(&mut self) {
        self.limits.pairs.refund(&self.pair, self.now, 1);
        self.refund();
    }

    /// Forgets the failures of this source on this account, since the password was right.
    pub fn succeed(mut self) {
        self.limits.pairs.clear(&self.pair);
        self.refund();
    }

    fn refund(&mut self) {
        if std::mem::take(&mut self.is_charged) {
            self.limits.sources.refund(&self.source, self.now, 1);
            self.limits.accounts.refund(&self.account, self.now, 1);
            self.refund_network();
        }
    }

    fn refund_network(&self) {
        if let Some(network) = &self.network {
            self.limits.networks.refund(network, self.now, 1);
        }
    }
}

/// How long an unknown source waits before the attempt with this number on an account.
fn gap(attempts: u32) -> Duration {
    let Some(beyond) = attempts.checked_sub(ACCOUNT_FREE + 1) else { return Duration::zero() };
    let doublings = (beyond / GAP_DOUBLES_AFTER).min(16);
    (GAP_MIN * (1 << doublings)).min(GAP_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn start() -> Timestamp {
        chrono::DateTime::from_timestamp(1_700_000_000, 0).unwrap()
    }

    /// One attempt with a wrong password.
    fn fail(limits: &SignInLimits, account: &str, source: &str, now: Timestamp) -> Result<(), Refusal> {
        limits.begin(account, source, None, now)?.charge_unknown_source()
    }

    #[test]
    fn failures_of_one_source_lock_neither_the_person_elsewhere_nor_the_office() {
        let limits = SignInLimits::default();
        for _ in 0..PAIR.max {
            fail(&limits, "ada", "office", start()).unwrap();
        }
        assert_eq!(fail(&limits, "ada", "office", start()), Err(Refusal::TooMany { retry_after_s: 900 }));
        fail(&limits, "ada", "home", start()).unwrap();
        fail(&limits, "ben", "office", start()).unwrap();
        fail(&limits, "ada", "office", start() + PAIR.window).unwrap();
    }

    #[test]
    fn success_clears_the_failures_of_the_source() {
        let limits = SignInLimits::default();
        for _ in 0..3 {
            for _ in 1..PAIR.max {
                limits.begin("ada", "office", None, start()).map(drop).unwrap();
            }
            limits.begin("ada", "office", None, start()).unwrap().succeed();
        }
    }

    #[test]
    fn one_source_cannot_try_many_accounts() {
        let limits = SignInLimits::default();
        for number in 0..SOURCE.max {
            fail(&limits, &format!("account {number}"), "attacker", start()).unwrap();
        }
        assert_eq!(fail(&limits, "ada", "attacker", start()).unwrap_err().status(), 429);
        // Whoever signed in from there before is not concerned.
        limits.begin("ben", "attacker", None, start()).unwrap().succeed();
    }

    #[test]
    fn one_ipv6_network_cannot_try_many_accounts() {
        let limits = SignInLimits::default();
        let key = |text: &str| crate::platform::source::Source::of_peer(text.parse().unwrap()).key();
        let try_from = |number: u32, address: &str| {
            let key = key(address);
            let account = format!("account {number}");
            limits.begin(&account, &key.to_string(), key.network(), start())?.charge_unknown_source()
        };
        let passed = (0..1_000).filter(|n| try_from(*n, &format!("2001:db8:1:{n:x}::1")).is_ok()).count();
        assert_eq!(passed, NETWORK.max as usize);
        try_from(1_000, "2001:db8:2::1").unwrap();
    }

    #[test]
    fn many_sources_on_one_account_are_slowed_down_and_nobody_is_locked_out() {
        let limits = SignInLimits::default();
        let passed = (0..200).filter(|n| fail(&limits, "ada", &format!("source {n}"), start()).is_ok()).count();
        assert_eq!(passed, ACCOUNT_FREE as usize);
        // The person at a new place waits as long as they are told, while the attack goes on.
        let Err(Refusal::TooMany { retry_after_s }) = fail(&limits, "ada", "holiday", start()) else {
            panic!("the first attempt of a new source waits")
        };
        assert_eq!(retry_after_s, 10);
        let later = start() + Duration::seconds(10);
        limits.begin("ada", "holiday", None, later).unwrap().charge_unknown_source().unwrap();
        // A source that has signed in before never waits.
        limits.begin("ada", "office", None, start()).map(drop).unwrap();
    }

    #[test]
    fn the_wait_grows_to_a_quarter_of_an_hour() {
        let seconds = |attempts| gap(attempts).num_seconds();
        assert_eq!([20, 21, 25, 26, 31].map(seconds), [0, 10, 10, 20, 40]);
        assert_eq!(seconds(u32::MAX), 900);
    }
}
