//! An offer of goodwill: its states, what happens to claimed vouchers when it is taken back, and the
//! hash that names its content. Pure: who may do what stands in `approval`, what it costs in `ledger`.

use crate::text_enum;
use crate::types::Timestamp;
use serde::Serialize;

text_enum! {
    /// Where an offer stands (domain: states).
    pub enum State("state") {
        /// Being written, or changed since it was last worked out.
        Draft = "draft",
        /// Worked out: who gets how much is known.
        Costed = "costed",
        /// Submitted; its money is set aside, signatures are missing.
        InApproval = "in_approval",
        /// Everyone who must has signed.
        Approved = "approved",
        /// Waits for its first day.
        Scheduled = "scheduled",
        /// Customers may claim.
        Live = "live",
        /// Over; what was not used is back in the budget.
        Ended = "ended",
        /// Over, and its books were found to balance.
        Reconciled = "reconciled",
        /// Sent back by an approver.
        Rejected = "rejected",
        /// Taken back after it was submitted.
        Withdrawn = "withdrawn",
    }
}

impl State {
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

text_enum! {
    /// What becomes of vouchers already claimed when an offer is taken back. Fixed at approval.
    pub enum HonourPolicy("honour policy") {
        /// Tills go on taking them until their last day.
        Honour = "honour",
        /// They end at once, and the customer's page says so.
        RevokeWithNotice = "revoke_with_notice",
    }
}

text_enum! {
    /// How much each customer gets.
    pub enum AmountKind("amount kind") {
        /// The same for everyone.
        Flat = "flat",
        /// What the rules give each.
        Rule = "rule",
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
        assert!(State::ALL.into_iter().all(|state| state.as_str().parse::<State>().ok() == Some(state)));
        assert!(
            HonourPolicy::ALL.into_iter().all(|policy| policy.as_str().parse::<HonourPolicy>().ok() == Some(policy))
        );
        assert_eq!("flat".parse::<AmountKind>().ok(), Some(AmountKind::Flat));
        assert_eq!("Live".parse::<State>().ok(), None);
    }

    #[test]
    fn what_customers_have_heard_of_is_not_changed() {
        for state in [State::Live, State::Ended, State::Reconciled, State::Withdrawn] {
            assert!(!state.is_editable(), "{state:?}");
        }
        assert!(State::Live.is_withdrawable() && !State::Ended.is_withdrawable());
    }
}
