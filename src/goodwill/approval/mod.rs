//! Who must sign an offer before it costs money (decision 32): marketing up to £5,000 of exposure; above
//! it marketing, then two different people of finance. Nobody signs what they wrote or edited, and one
//! person never signs twice, whatever roles they hold (I5).
//!
//! A signature is for one content, named by its hash, and stands for 72 hours: an edit or the passing of
//! time takes it back, and the row of signatures starts again where the first one is missing.

use crate::text_enum;
use chrono::TimeDelta;

use crate::types::{Message, Money, PublicId, Refusal, Role, Timestamp};

/// The most that marketing signs alone, in whole units of the offer's currency (decision 32: £5,000).
pub const MARKETING_ALONE_UNITS: i64 = 5_000;

/// How long a signature stands, in hours (domain: roles and empowerment).
pub const STANDS_HOURS: i64 = 72;

text_enum! {
    /// One signature that an offer needs.
    pub enum Step("step") {
        /// Marketing, always first.
        Marketing = "marketing",
        /// The first of finance.
        FinanceFirst = "finance_first",
        /// Another of finance.
        FinanceSecond = "finance_second",
    }
}

impl Step {
    /// The role that gives this signature.
    pub const fn role(self) -> Role {
        match self {
            Self::Marketing => Role::Marketing,
            Self::FinanceFirst | Self::FinanceSecond => Role::Finance,
        }
    }
}

/// The signatures an exposure needs, in order. `exposure` is the most the offer can cost.
pub fn required(exposure: Money) -> Vec<Step> {
    let alone_minor = MARKETING_ALONE_UNITS * exposure.currency.minor_per_unit();
    if exposure.minor <= alone_minor { vec![Step::Marketing] } else { Step::ALL.to_vec() }
}

/// When a signature given at `at` no longer stands.
pub fn expires_at(at: Timestamp) -> Timestamp {
    at + TimeDelta::hours(STANDS_HOURS)
}

/// A signature that was given and not withdrawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// What it was given as.
    pub step: Step,
    /// Who gave it.
    pub person: PublicId,
    /// The hash of what they saw.
    pub content_hash: String,
    /// When.
    pub at: Timestamp,
}

/// What lies on the table to be signed.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The most it can cost.
    pub exposure: Money,
    /// The hash of the content as it is now.
    pub content_hash: &'a str,
    /// Its author and everyone who ever edited it.
    pub editors: &'a [PublicId],
    /// All signatures so far, in the order they were given, stale ones among them.
    pub signatures: &'a [Signature],
}

impl<'a> Request<'a> {
    /// The signatures that still stand at `now`, one for each step from the first without a gap.
    pub fn standing(&self, now: Timestamp) -> Vec<&'a Signature> {
        let mut standing: Vec<&Signature> = Vec::new();
        for step in required(self.exposure) {
            let counts = |signature: &&Signature| {
                signature.step == step
                    && signature.content_hash == self.content_hash
                    && signature.at <= now
                    && now < expires_at(signature.at)
                    && !self.editors.contains(&signature.person)
                    && standing.iter().all(|earlier| earlier.person != signature.person)
            };
            match self.signatures.iter().find(counts) {
                Some(signature) => standing.push(signature),
                None => break,
            }
        }
        standing
    }

    /// Whether everyone who must has signed, at the moment of the last signature.
    pub fn is_complete(&self, now: Timestamp) -> bool {
        self.standing(now).len() == required(self.exposure).len()
    }

    /// The step that `person`, who holds `roles`, may sign now, or why not.
    pub fn next_step(&self, person: &PublicId, roles: &[Role], now: Timestamp) -> Result<Step, Why> {
        let standing = self.standing(now);
        let next = required(self.exposure).get(standing.len()).copied().ok_or(Why::Complete)?;
        if self.editors.contains(person) {
            return Err(Why::OwnWork);
        }
        if standing.iter().any(|signature| signature.person == *person) {
            return Err(Why::SignedAlready);
        }
        if roles.contains(&next.role()) { Ok(next) } else { Err(Why::NeedsRole(next.role())) }
    }
}

/// Why somebody may not sign now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// All signatures are there.
    Complete,
    /// They wrote or edited it.
    OwnWork,
    /// They gave an earlier signature.
    SignedAlready,
    /// It is this role's turn.
    NeedsRole(Role),
}

impl Why {
    /// The sentence for whoever pressed the button.
    pub fn message(self) -> Message {
        match self {
            Self::Complete => Message::new("approval-complete"),
            Self::OwnWork => Message::new("approval-own-work"),
            Self::SignedAlready => Message::new("approval-signed-already"),
            Self::NeedsRole(role) => Message::new("approval-needs-role").with("role", role.as_str()),
        }
    }
}

impl From<Why> for Refusal {
    fn from(why: Why) -> Self {
        match why {
            Why::Complete => Self::Conflict(why.message()),
            _ => Self::NotAllowed(why.message()),
        }
    }
}

#[cfg(test)]
mod tests;
