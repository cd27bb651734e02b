//! The member of staff who is signed in, and the rights that their roles give.

use super::rights::{Grant, Right};
use crate::types::{PublicId, Refusal, Role};
use std::collections::BTreeSet;

/// A member of staff who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staff {
    /// Their id.
    pub id: PublicId,
    /// Their name, which colleagues and customers see.
    pub name: String,
    /// Their roles.
    pub roles: BTreeSet<Role>,
}

impl Staff {
    /// Returns a right.
    ///
    /// # Errors
    ///
    /// [`Refusal::NotAllowed`] if none of their roles gives it.
    pub fn may<R: Right>(&self) -> Result<R, Refusal> {
        if self.holds_any(R::ROLES) {
            Ok(R::granted(Grant::by_staff(self.id.clone(), self.roles.clone())))
        } else {
            Err(Refusal::not_allowed("refusal-role"))
        }
    }

    /// Whether they have at least one of these roles.
    pub fn holds_any(&self, roles: &[Role]) -> bool {
        roles.iter().any(|role| self.roles.contains(role))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::{Administrator, BatchApprover, CaseAgent, OfferApprover};

    fn person(roles: &[Role]) -> Staff {
        Staff {
            id: PublicId::parse("aaaaaaaaaaaa").unwrap(),
            name: "Ada".into(),
            roles: roles.iter().copied().collect(),
        }
    }

    #[test]
    fn an_administrator_approves_nothing() {
        let admin = person(&[Role::Admin]);
        assert!(admin.may::<Administrator>().is_ok());
        assert_eq!(admin.may::<BatchApprover>().unwrap_err().status(), 403);
        assert_eq!(admin.may::<OfferApprover>().unwrap_err().status(), 403);
    }

    #[test]
    fn a_person_can_have_several_roles() {
        let both = person(&[Role::Agent, Role::Marketing]);
        assert!(both.may::<CaseAgent>().is_ok() && both.may::<OfferApprover>().is_ok());
    }
}
