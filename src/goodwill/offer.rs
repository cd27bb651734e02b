//! An offer of goodwill: its states, what happens to claimed vouchers when it is taken back, and the
//! hash that names its content. Pure: who may do what stands in `approval`, what it costs in `ledger`.

use crate::types::Timestamp;
use serde::{Deserialize, Serialize};

/// Where an offer stands (domain: states).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Being written, or changed since it was last worked out.
    Draft,
    /// Worked out: who gets how much is known.
    Costed,
    /// Submitted; its money is set aside, signatures are missing.
    InApproval,
    /// Everyone who must has signed.
    Approved,
    /// Waits for its first day.
    Scheduled,
    /// Customers may claim.
    Live,
    /// Over; what was not used is back in the budget.
    Ended,
    /// Over, and its books were found to balance.
    Reconciled,
    /// Sent back by an approver.
    Rejected,
    /// Taken back after it was submitted.
    Withdrawn,
}

impl State {
    /// Every state, in the order an offer passes them.
    pub const ALL: [Self; 10] = [
        Self::Draft,
        Self::Costed,
        Self::Rejected,
        Self::InApproval,
        Self::Approved,
        Self::Scheduled,
        Self::Live,
        Self::Ended,
        Self::Reconciled,
        Self::Withdrawn,
    ];

    /// As the database spells it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Costed => "costed",
            Self::InApproval => "in_approval",
            Self::Approved => "approved",
            Self::Scheduled => "scheduled",
            Self::Live => "live",
            Self::Ended => "ended",
            Self::Reconciled => "reconciled",
            Self::Rejected => "rejected",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Reads [`Self::as_str`] back.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }

    /// Whether its money is set aside and no customer has heard of it: everything can still be undone.
    pub const fn is_reserved_only(self) -> bool {
        matches!(self, Self::InApproval | Self::Approved | Self::Scheduled)
    }

    /// Whether it may be changed; a change makes it a draft again and takes every signature back.
    pub const fn is_editable(self) -> bool {
        self.is_reserved_only() || matches!(self, Self::Draft | Self::Costed | Self::Rejected)
    }

    /// Whether it may be taken back.
    pub const fn is_withdrawable(self) -> bool {
        self.is_reserved_only() || matches!(self, Self::Live)
    }
}

/// What becomes of vouchers already claimed when an offer is taken back. Fixed at approval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HonourPolicy {
    /// Tills go on taking them until their last day.
    Honour,
    /// They end at once, and the customer's page says so.
    RevokeWithNotice,
}

impl HonourPolicy {
    /// Every policy that can be chosen, the kinder first.
    pub const ALL: [Self; 2] = [Self::Honour, Self::RevokeWithNotice];

    /// As the database and the form spell it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Honour => "honour",
            Self::RevokeWithNotice => "revoke_with_notice",
        }
    }

    /// Reads [`Self::as_str`] back.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|policy| policy.as_str() == text)
    }
}

/// How much each customer gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AmountKind {
    /// The same for everyone.
    Flat,
    /// What the rules give each.
    Rule,
}

impl AmountKind {
    /// As the database and the form spell it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Flat => "flat",
            Self::Rule => "rule",
        }
    }

    /// Reads [`Self::as_str`] back.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Flat, Self::Rule].into_iter().find(|kind| kind.as_str() == text)
    }
}

/// Everything an approver signs for; its JSON, in this order of fields, is what the hash is taken of.
#[derive(Debug, Serialize)]
pub struct Content<'a> {
    /// What it is called.
    pub title: &'a str,
    /// Why, in the author's words.
    pub reason: &'a str,
    /// For which incident.
    pub incident: &'a str,
    /// Flat or by rule.
    pub amount_kind: AmountKind,
    /// The same for everyone, in minor units; 0 by rule.
    pub flat_minor: i64,
    /// ISO 4217.
    pub currency: &'a str,
    /// The figures it was worked out with.
    pub rules_version: &'a str,
    /// Out of which budget.
    pub budget: &'a str,
    /// What the customer may read beside it.
    pub terms: &'a str,
    /// What happens to claimed ones if it is taken back.
    pub honour_policy: HonourPolicy,
    /// Whose tills take it.
    pub merchant: &'a str,
    /// First moment.
    pub valid_from: Timestamp,
    /// The moment it is over.
    pub valid_to: Timestamp,
    /// Who gets how much: a hash over every customer and amount.
    pub gifts: &'a str,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_reads_back() {
        assert!(State::ALL.into_iter().all(|state| State::parse(state.as_str()) == Some(state)));
        assert!(HonourPolicy::ALL.into_iter().all(|policy| HonourPolicy::parse(policy.as_str()) == Some(policy)));
        assert_eq!(AmountKind::parse("flat"), Some(AmountKind::Flat));
        assert_eq!(State::parse("Live"), None);
    }

    #[test]
    fn what_customers_have_heard_of_is_not_changed() {
        for state in [State::Live, State::Ended, State::Reconciled, State::Withdrawn] {
            assert!(!state.is_editable(), "{state:?}");
        }
        assert!(State::Live.is_withdrawable() && !State::Ended.is_withdrawable());
    }
}
