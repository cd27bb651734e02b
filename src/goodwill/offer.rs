//! An offer of goodwill: its states, the policy for claimed vouchers, and the content that approvers approve.

use crate::text_enum;
use crate::types::Timestamp;
use serde::Serialize;

text_enum! {
    /// The state of an offer.
    pub enum OfferState("offer state") {
        /// Being written, or changed since it was last costed.
        Draft = "draft",
        /// A job computes every customer's amount.
        Costing = "costing",
        /// Every customer's amount is computed.
        Costed = "costed",
        /// Submitted; its money is reserved, approvals are missing.
        InApproval = "in_approval",
        /// Every required approval was given.
        Approved = "approved",
        /// Waits for its first day.
        Scheduled = "scheduled",
        /// Customers may claim.
        Live = "live",
        /// Over; what was not spent is back in the budget.
        Ended = "ended",
        /// Over, and nothing is left on its ledger accounts.
        Reconciled = "reconciled",
        /// Sent back by an approver.
        Rejected = "rejected",
        /// Withdrawn after it was submitted, or discarded before.
        Withdrawn = "withdrawn",
    }
    sets {
        /// Its money is reserved and no customer has seen it: everything can still be undone.
        RESERVED, RESERVED_SQL = [InApproval, Approved, Scheduled];
        /// Nothing is reserved yet, or no longer.
        UNRESERVED, UNRESERVED_SQL = [Draft, Costing, Costed, Rejected];
        /// Customers see its vouchers on their pages.
        PUBLIC, PUBLIC_SQL = [Live, Ended, Reconciled, Withdrawn];
        /// Moves on by itself, whatever the time.
        ALWAYS_DUE, ALWAYS_DUE_SQL = [Approved, Ended];
        /// Ends when its last day is over.
        EXPIRING, EXPIRING_SQL = [InApproval, Approved, Scheduled, Live];
    }
}

impl OfferState {
    /// Whether its money is reserved and no customer has seen it ([`Self::RESERVED`]).
    pub const fn is_reserved_only(self) -> bool {
        matches!(self, Self::InApproval | Self::Approved | Self::Scheduled)
    }

    /// Whether it may be edited. An edit makes it a draft again and voids every approval.
    pub const fn is_editable(self) -> bool {
        self.is_reserved_only() || self.is_discardable()
    }

    /// Whether it may be discarded: nothing is reserved for it and nobody has seen it.
    pub const fn is_discardable(self) -> bool {
        matches!(self, Self::Draft | Self::Costing | Self::Costed | Self::Rejected)
    }

    /// Whether it may be withdrawn.
    pub const fn is_withdrawable(self) -> bool {
        self.is_reserved_only() || matches!(self, Self::Live)
    }

    /// Whether an offer in this state may move to `to`. A draft that is edited stays one.
    pub const fn may_become(self, to: Self) -> bool {
        match to {
            Self::Draft => self.is_editable(),
            Self::Costing => matches!(self, Self::Draft),
            Self::Costed => matches!(self, Self::Costing),
            Self::InApproval => matches!(self, Self::Costed),
            Self::Approved | Self::Rejected => matches!(self, Self::InApproval),
            Self::Scheduled => matches!(self, Self::Approved),
            Self::Live => matches!(self, Self::Scheduled),
            Self::Ended => self.is_withdrawable(),
            Self::Withdrawn => self.is_withdrawable() || self.is_discardable(),
            Self::Reconciled => matches!(self, Self::Ended),
        }
    }
}

text_enum! {
    /// What happens to claimed vouchers when an offer is withdrawn. Fixed at approval.
    pub enum HonourPolicy("honour policy") {
        /// Merchants take them until their last day.
        Honour = "honour",
        /// They end at once, and the customer's page says so.
        RevokeWithNotice = "revoke_with_notice",
    }
}

text_enum! {
    /// How each customer's amount is found.
    pub enum AmountKind("amount kind") {
        /// The same for everyone.
        Flat = "flat",
        /// By the rules, for each customer.
        Rule = "rule",
    }
}

/// Everything an approver approves. The content hash is taken of its JSON, so the names and the order of the fields
/// stay (decision 41).
#[derive(Debug, Serialize)]
pub struct Content<'a> {
    /// The title.
    pub title: &'a str,
    /// The author's reason.
    pub reason: &'a str,
    /// The incident's id.
    pub incident: &'a str,
    /// Flat or by rule.
    pub amount_kind: AmountKind,
    /// The flat amount in minor units; 0 by rule.
    pub flat_minor: i64,
    /// ISO 4217.
    pub currency: &'a str,
    /// The versions of the rules it was costed with.
    pub rules_version: &'a str,
    /// The budget's id.
    pub budget: &'a str,
    /// Terms shown to the customer.
    pub terms: &'a str,
    /// What happens to claimed vouchers on withdrawal.
    pub honour_policy: HonourPolicy,
    /// The merchant that takes the vouchers.
    pub merchant: &'a str,
    /// From when vouchers are valid.
    pub valid_from: Timestamp,
    /// Until when, exclusive.
    pub valid_to: Timestamp,
    /// A hash over every customer and amount, in hex: see [`Figures`](super::costing::figures::Figures).
    #[serde(rename = "gifts")]
    pub amounts_hash: &'a str,
    /// SHA-256 of the announcement's texts, in hex. Left out where there is none, as in offers of earlier versions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub announcement: Option<&'a str>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_is_read_back() {
        assert!(OfferState::ALL.into_iter().all(|state| state.as_str().parse::<OfferState>().ok() == Some(state)));
        assert!(
            HonourPolicy::ALL.into_iter().all(|policy| policy.as_str().parse::<HonourPolicy>().ok() == Some(policy))
        );
        assert_eq!("flat".parse::<AmountKind>().ok(), Some(AmountKind::Flat));
        assert_eq!("Live".parse::<OfferState>().ok(), None);
    }

    #[test]
    fn an_offer_that_customers_have_seen_is_not_editable() {
        for state in [OfferState::Live, OfferState::Ended, OfferState::Reconciled, OfferState::Withdrawn] {
            assert!(!state.is_editable(), "{state:?}");
        }
        assert!(OfferState::Live.is_withdrawable() && !OfferState::Ended.is_withdrawable());
    }

    #[test]
    fn the_named_sets_agree_with_the_questions() {
        for state in OfferState::ALL {
            assert_eq!(OfferState::RESERVED.contains(&state), state.is_reserved_only(), "{state:?}");
            assert_eq!(OfferState::EXPIRING.contains(&state), state.may_become(OfferState::Ended), "{state:?}");
            let may_leave_draft_stage = OfferState::UNRESERVED.contains(&state) || state.is_reserved_only();
            assert_eq!(may_leave_draft_stage, state.is_editable(), "{state:?}");
            assert_eq!(OfferState::UNRESERVED.contains(&state), state.is_discardable(), "{state:?}");
            let is_over = matches!(state, OfferState::Ended | OfferState::Reconciled | OfferState::Withdrawn);
            assert!(is_over || state.may_become(OfferState::Withdrawn), "{state:?} has a way out");
        }
    }

    #[test]
    fn only_in_approval_is_approved_and_final_states_are_kept() {
        let from = |to: OfferState| OfferState::ALL.into_iter().filter(move |state| state.may_become(to));
        assert!(from(OfferState::Approved).eq([OfferState::InApproval]));
        assert!(from(OfferState::Live).eq([OfferState::Scheduled]));
        assert!(from(OfferState::Costing).eq([OfferState::Draft]));
        assert!(from(OfferState::Costed).eq([OfferState::Costing]));
        for ended in [OfferState::Reconciled, OfferState::Withdrawn] {
            assert!(OfferState::ALL.into_iter().all(|to| !ended.may_become(to)), "{ended:?}");
        }
    }
}
