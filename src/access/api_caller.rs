//! A program that uses the API with a token, and the rights that the scopes of its token give.

use super::rights::{Grant, Right};
use super::staff::Staff;
use crate::types::{Actor, ApiScope, PublicId, Refusal};
use std::collections::BTreeSet;

/// A program that is authenticated by an API token with scopes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiCaller {
    /// The id of its token.
    pub token_id: PublicId,
    /// The member of staff who owns the token and counts as the author of what it writes.
    pub owner: Staff,
    /// What it may read and write.
    pub scopes: BTreeSet<ApiScope>,
}

impl ApiCaller {
    /// Returns a right.
    ///
    /// # Errors
    ///
    /// [`Refusal::NotAllowed`] if none of its scopes gives it, as for every right to approve.
    pub fn may<R: Right>(&self) -> Result<R, Refusal> {
        if !R::SCOPES.iter().any(|scope| self.scopes.contains(scope)) {
            return Err(Refusal::not_allowed("refusal-scope"));
        }
        let roles = R::ROLES.iter().copied().collect();
        Ok(R::granted(Grant::by_token(self.token_id.clone(), self.owner.id.clone(), roles)))
    }

    /// Checks that it has a scope.
    ///
    /// # Errors
    ///
    /// [`Refusal::NotAllowed`] if it has not.
    pub fn check_scope(&self, scope: ApiScope) -> Result<(), Refusal> {
        if self.scopes.contains(&scope) { Ok(()) } else { Err(Refusal::not_allowed("refusal-scope")) }
    }

    /// The token as the actor of an event.
    pub fn actor(&self) -> Actor {
        Actor::Token(self.token_id.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::{Author, BatchApprover, IncidentCommander};
    use crate::types::Role;

    #[test]
    fn a_token_writes_for_its_owner_and_approves_nothing() {
        let id = |text| PublicId::parse(text).unwrap();
        let caller = ApiCaller {
            token_id: id("bbbbbbbbbbbb"),
            // The owner's own roles give the token nothing.
            owner: Staff {
                id: id("aaaaaaaaaaaa"),
                name: "Ada".into(),
                roles: [Role::CommsApprover, Role::Marketing].into(),
            },
            scopes: [ApiScope::IncidentsWrite].into(),
        };
        let right = caller.may::<IncidentCommander>().unwrap();
        assert_eq!(right.staff_id().unwrap(), &id("aaaaaaaaaaaa"));
        assert_eq!(right.actor(), &Actor::Token(id("bbbbbbbbbbbb")));
        assert_eq!(caller.may::<Author>().unwrap_err().status(), 403);
        assert_eq!(caller.may::<BatchApprover>().unwrap_err().status(), 403);
        assert_eq!(caller.check_scope(ApiScope::IncidentsRead).unwrap_err().status(), 403);
    }
}
