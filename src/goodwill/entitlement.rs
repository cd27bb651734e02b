//! The kinds of compensation a customer can be entitled to for an incident.

use crate::text_enum;

text_enum! {
    /// Why a customer gets an amount. A customer has at most one entitlement of each kind per incident (I4).
    pub enum EntitlementKind("entitlement kind") {
        /// By law or a regulator's scheme.
        Statutory = "statutory",
        /// By contract or public promise.
        Contract = "contract",
        /// Voluntary, through an offer.
        Goodwill = "goodwill",
    }
    sets {
        /// Owed whatever is decided: never reduced, never charged to a goodwill budget (I11).
        OWED, OWED_SQL = [Statutory, Contract];
    }
}
