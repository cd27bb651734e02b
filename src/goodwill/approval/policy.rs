//! Who must approve an offer before it costs money (decision 32): marketing up to £5,000 of exposure; above it
//! marketing, then two different people of finance. Nobody approves an offer that they wrote or edited, and nobody
//! approves twice, whatever roles they hold (I5).
//!
//! An approval is for one content, named by its hash, and is valid for 72 hours. An edit or the passing of time voids
//! it, and the sequence of approvals continues from the first one that is missing.

use crate::text_enum;
use crate::types::{Message, Money, PublicId, Refusal, Role, Timestamp};
use chrono::TimeDelta;

/// The largest exposure that marketing approves alone, in whole units of the offer's currency (decision 32: £5,000).
pub const MARKETING_ALONE_UNITS: i64 = 5_000;

/// How long an approval is valid (decision 32).
pub const APPROVAL_TTL: TimeDelta = TimeDelta::hours(72);

text_enum! {
    /// One approval that an offer needs.
    pub enum Step("approval step") {
        /// Marketing, always first.
        Marketing = "marketing",
        /// The first person of finance.
        FinanceFirst = "finance_first",
        /// Another person of finance.
        FinanceSecond = "finance_second",
    }
}

impl Step {
    /// The role that gives this approval.
    pub const fn role(self) -> Role {
        match self {
            Self::Marketing => Role::Marketing,
            Self::FinanceFirst | Self::FinanceSecond => Role::Finance,
        }
    }
}

/// The approvals that an exposure needs, in order. `exposure` is the most the offer can cost.
pub fn required(exposure: Money) -> Vec<Step> {
    let alone_minor = MARKETING_ALONE_UNITS * exposure.currency.minor_per_unit();
    if exposure.minor <= alone_minor { vec![Step::Marketing] } else { Step::ALL.to_vec() }
}

/// When an approval given at `at` expires.
pub fn expires_at(at: Timestamp) -> Timestamp {
    at + APPROVAL_TTL
}

/// An approval that was given and not withdrawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// The step it was given for.
    pub step: Step,
    /// Who gave it.
    pub staff_id: PublicId,
    /// The hash of the content they saw.
    pub content_hash: String,
    /// When.
    pub at: Timestamp,
}

/// An offer that needs approval.
#[derive(Debug, Clone, Copy)]
pub struct ApprovalRequest<'a> {
    /// The most it can cost.
    pub exposure: Money,
    /// The hash of the content as it is now.
    pub content_hash: &'a str,
    /// Its author and everyone who ever edited it.
    pub editors: &'a [PublicId],
    /// All approvals so far, in the order in which the database stored them, void ones among them. The time of one can be
    /// slightly after `now`, when another node whose clock is ahead gave it or waited less for the offer.
    pub approvals: &'a [Approval],
}

impl<'a> ApprovalRequest<'a> {
    /// The approvals that are valid at `now`: one for each step, up to the first that is missing.
    pub fn valid_approvals(&self, now: Timestamp) -> Vec<&'a Approval> {
        let mut valid: Vec<&Approval> = Vec::new();
        for step in required(self.exposure) {
            let counts = |approval: &&Approval| {
                approval.step == step
                    && approval.content_hash == self.content_hash
                    && now < expires_at(approval.at)
                    && !self.editors.contains(&approval.staff_id)
                    && valid.iter().all(|earlier| earlier.staff_id != approval.staff_id)
            };
            match self.approvals.iter().find(counts) {
                Some(approval) => valid.push(approval),
                None => break,
            }
        }
        valid
    }

    /// Whether every required approval is valid at `now`.
    pub fn is_complete(&self, now: Timestamp) -> bool {
        self.valid_approvals(now).len() == required(self.exposure).len()
    }

    /// The step that `staff_id`, who holds `roles`, may approve now.
    ///
    /// # Errors
    ///
    /// [`CannotApprove`] with the reason.
    pub fn next_step(&self, staff_id: &PublicId, roles: &[Role], now: Timestamp) -> Result<Step, CannotApprove> {
        let valid = self.valid_approvals(now);
        let next = required(self.exposure).get(valid.len()).copied().ok_or(CannotApprove::Complete)?;
        if self.editors.contains(staff_id) {
            return Err(CannotApprove::OwnWork);
        }
        if valid.iter().any(|approval| approval.staff_id == *staff_id) {
            return Err(CannotApprove::ApprovedAlready);
        }
        if roles.contains(&next.role()) { Ok(next) } else { Err(CannotApprove::NeedsRole(next.role())) }
    }
}

/// Why somebody may not approve now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CannotApprove {
    /// No approval is missing.
    Complete,
    /// They wrote or edited the offer.
    OwnWork,
    /// They gave an earlier approval.
    ApprovedAlready,
    /// The next approval is this role's.
    NeedsRole(Role),
}

impl CannotApprove {
    /// The message for whoever tried.
    pub fn message(self) -> Message {
        match self {
            Self::Complete => Message::new("approval-complete"),
            Self::OwnWork => Message::new("approval-own-work"),
            Self::ApprovedAlready => Message::new("approval-signed-already"),
            Self::NeedsRole(role) => Message::new("approval-needs-role").with("role", role.as_str()),
        }
    }
}

impl From<CannotApprove> for Refusal {
    fn from(reason: CannotApprove) -> Self {
        match reason {
            CannotApprove::Complete => Self::Conflict(reason.message()),
            _ => Self::NotAllowed(reason.message()),
        }
    }
}
