//! Separation of duties (decision 54): the roles that no administrator gives alone, and the roles that one person
//! should not hold together.

use crate::types::Role;
use std::collections::BTreeSet;

/// Roles that approve money or messages to many people, or that can give such a role.
pub const KEY_ROLES: [Role; 4] = [Role::Marketing, Role::Finance, Role::CommsApprover, Role::Admin];

/// Roles of tokens that move money or open customers' personal pages. A `manager` is one by its scopes.
pub const KEY_TOKEN_ROLES: [Role; 4] = [Role::Redeemer, Role::Portal, Role::Marketing, Role::Finance];

/// Pairs of roles that together undo a control. Author and approver of the same thing, both signatures of an offer, or
/// an approver who can give roles.
const CONFLICTS: [(Role, Role); 11] = [
    (Role::Marketing, Role::Finance),
    (Role::Commander, Role::CommsApprover),
    (Role::SupportLead, Role::CommsApprover),
    (Role::Marketing, Role::CommsApprover),
    (Role::Commander, Role::Marketing),
    (Role::SupportLead, Role::Marketing),
    (Role::Commander, Role::Finance),
    (Role::SupportLead, Role::Finance),
    (Role::CommsApprover, Role::Admin),
    (Role::Marketing, Role::Admin),
    (Role::Finance, Role::Admin),
];

/// Whether at least one of the roles is in [`KEY_ROLES`].
pub fn holds_key(roles: &BTreeSet<Role>) -> bool {
    KEY_ROLES.iter().any(|role| roles.contains(role))
}

/// The pairs of these roles that one person should not hold together.
pub fn conflicts(roles: &BTreeSet<Role>) -> Vec<(Role, Role)> {
    CONFLICTS.into_iter().filter(|(one, other)| roles.contains(one) && roles.contains(other)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::{Author, BatchApprover, OfferApprover, Right};

    #[test]
    fn finds_both_signatures_and_author_with_approver() {
        let of = |roles: &[Role]| conflicts(&roles.iter().copied().collect());
        assert_eq!(of(&[Role::Marketing, Role::Finance]), [(Role::Marketing, Role::Finance)]);
        assert_eq!(of(&[Role::Commander, Role::CommsApprover]), [(Role::Commander, Role::CommsApprover)]);
        assert_eq!(of(&[Role::Agent, Role::SupportLead, Role::Commander]), []);
        assert_eq!(of(&[Role::Finance]), []);
    }

    #[test]
    fn every_author_conflicts_with_every_approver() {
        for author in Author::ROLES {
            for approver in BatchApprover::ROLES.iter().chain(OfferApprover::ROLES).filter(|role| *role != author) {
                let found = conflicts(&[*author, *approver].into());
                assert_eq!(found.len(), 1, "{author:?} and {approver:?}");
            }
        }
    }

    #[test]
    fn every_approver_is_a_key() {
        for approver in BatchApprover::ROLES.iter().chain(OfferApprover::ROLES) {
            assert!(KEY_ROLES.contains(approver), "{approver:?}");
        }
    }
}
