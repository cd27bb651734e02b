//! Rights as values, and the one table of every door that changes something.
//!
//! The source of the rows is the roles table of the domain and its settled questions (decision 35).

use crate::types::{PublicId, Refusal, Role};
use std::collections::BTreeSet;
use std::fmt;

/// Who did something, as the events table names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// A person of staff.
    Staff(PublicId),
    /// A program with an API token.
    Token(PublicId),
    /// A visitor of the public pages, unnamed.
    Visitor,
    /// Amends itself: a worker, or the command line.
    System,
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Staff(id) => write!(f, "staff:{id}"),
            Self::Token(id) => write!(f, "token:{id}"),
            Self::Visitor => f.write_str("visitor"),
            Self::System => f.write_str("system"),
        }
    }
}

/// A person of staff who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staff {
    /// Their id.
    pub id: PublicId,
    /// Their name, as colleagues and customers read it.
    pub name: String,
    /// What they may do.
    pub roles: BTreeSet<Role>,
}

impl Staff {
    /// The right, or the refusal that says which roles have it.
    pub fn may<R: Right>(&self) -> Result<R, Refusal> {
        if self.holds_any(R::ROLES) {
            Ok(R::granted(Grant { actor: Actor::Staff(self.id.clone()), roles: self.roles.clone() }))
        } else {
            Err(Refusal::not_allowed("refusal-role"))
        }
    }

    /// Whether one of `roles` is theirs.
    pub fn holds_any(&self, roles: &[Role]) -> bool {
        roles.iter().any(|role| self.roles.contains(role))
    }
}

/// Something a person may do because of a role. Only this module makes one.
pub trait Right: Sized {
    /// The roles that have it.
    const ROLES: &'static [Role];
    #[doc(hidden)]
    fn granted(grant: Grant) -> Self;
}

/// To whom a right was given; only [`Staff::may`] and [`by_system`] make one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    actor: Actor,
    roles: BTreeSet<Role>,
}

macro_rules! rights {
    ($($(#[$doc:meta])* $name:ident: [$($role:ident),* $(,)?];)*) => { $(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $name(Grant);

        impl Right for $name {
            const ROLES: &'static [Role] = &[$(Role::$role),*];
            fn granted(grant: Grant) -> Self { Self(grant) }
        }

        impl $name {
            /// Who has the right, for the events and for "who wrote it".
            pub fn actor(&self) -> &Actor { &self.0.actor }
            /// The person; a fault where the command line acts, which has no person.
            pub fn staff_id(&self) -> Result<&PublicId, Refusal> {
                match &self.0.actor {
                    Actor::Staff(id) => Ok(id),
                    other => Err(Refusal::Fault(format!("{} needs a person, not {other}", stringify!($name)))),
                }
            }
            /// All roles of that person (who signs as what).
            pub fn roles(&self) -> &BTreeSet<Role> { &self.0.roles }
        }
    )* };
}

rights! {
    /// Any person of staff, for what is their own: drafts, sessions.
    SignedIn: [Agent, SeniorAgent, SupportLead, Commander, CommsApprover, Marketing, Finance, Auditor, Admin];
    /// Declares, updates, resolves and reviews incidents; sets who was hit.
    IncidentCommander: [Commander];
    /// Says to everybody what is no incident. Who writes to the public under the company's name is the commander, and
    /// whoever approves what it sends: a text of theirs reaches more people than any batch. Marketing does not: people
    /// read the page because something of theirs has failed, and nobody sells to them there (domain: message classes).
    Announcer: [Commander, CommsApprover];
    /// Keeps the catalogue of services.
    CatalogueKeeper: [Commander, Admin];
    /// Brings in customers and exposure.
    DataImporter: [Commander, SupportLead, Admin];
    /// Answers customers.
    CaseAgent: [Agent, SeniorAgent, SupportLead];
    /// Gives cases to people.
    CaseAssigner: [SupportLead];
    /// Writes and submits apologies and offers.
    Author: [Commander, SupportLead, Marketing];
    /// Approves batches that others wrote.
    BatchApprover: [CommsApprover];
    /// Pauses, resumes and cancels batches.
    SendingSteward: [Commander, CommsApprover];
    /// Stops all sending, everywhere, and starts it again.
    KillSwitch: [Commander, Admin];
    /// Decides messages in doubt and releases held ones.
    MessageReleaser: [SeniorAgent, SupportLead, CommsApprover];
    /// Signs offers, in the step their roles allow.
    OfferApprover: [Marketing, Finance];
    /// Keeps budgets.
    BudgetKeeper: [Finance];
    /// Reads the audit trail.
    AuditReader: [Auditor];
    /// Keeps staff, tokens and settings; never for themselves.
    Administrator: [Admin];
}

/// The right of Amends itself, for workers, the command line and the demo. No door calls this.
pub fn by_system<R: Right>() -> R {
    R::granted(Grant { actor: Actor::System, roles: BTreeSet::new() })
}

/// Who may use a door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Everybody on the internet.
    Anyone,
    /// Staff with one of these roles.
    Staff(&'static [Role]),
    /// A bearer token with one of these roles.
    Token(&'static [Role]),
}

/// One door that changes something.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// The path as the router writes it.
    pub path: &'static str,
    /// Who may post there.
    pub who: Who,
}

const fn anyone(path: &'static str) -> Row {
    Row { path, who: Who::Anyone }
}
const fn staff(path: &'static str, roles: &'static [Role]) -> Row {
    Row { path, who: Who::Staff(roles) }
}
const fn token(path: &'static str, roles: &'static [Role]) -> Row {
    Row { path, who: Who::Token(roles) }
}

/// Every path that changes something × who may. A mutating path without a row stops the start.
pub const TABLE: &[Row] = &[
    // accounts
    anyone("/sign-in"),
    anyone("/setup/{token}"),
    staff("/sign-out", SignedIn::ROLES),
    staff("/desk/settings/sessions/{id}/end", SignedIn::ROLES),
    staff("/desk/settings/password", SignedIn::ROLES),
    staff("/desk/settings/staff", Administrator::ROLES),
    staff("/desk/settings/staff/{id}", Administrator::ROLES),
    staff("/desk/settings/tokens", Administrator::ROLES),
    staff("/desk/settings/tokens/{id}/revocation", Administrator::ROLES),
    staff("/desk/settings/organisation", Administrator::ROLES),
    // the public page
    staff("/desk/settings/page", Administrator::ROLES),
    staff("/desk/settings/page/look", Administrator::ROLES),
    staff("/desk/settings/page/logo", Administrator::ROLES),
    staff("/desk/settings/page/undo", Administrator::ROLES),
    staff("/desk/settings/page/plain", Administrator::ROLES),
    // services
    staff("/desk/services", CatalogueKeeper::ROLES),
    staff("/desk/services/groups", CatalogueKeeper::ROLES),
    staff("/desk/services/{id}", CatalogueKeeper::ROLES),
    // incidents
    staff("/desk/incidents", IncidentCommander::ROLES),
    staff("/desk/incidents/{id}/updates", IncidentCommander::ROLES),
    staff("/desk/incidents/{id}/updates/{update}", IncidentCommander::ROLES),
    staff("/desk/incidents/{id}/review", IncidentCommander::ROLES),
    staff("/desk/incidents/{id}/post-mortem", IncidentCommander::ROLES),
    staff("/desk/incidents/{id}/post-mortem/withdrawal", IncidentCommander::ROLES),
    staff("/desk/incidents/{id}/withdrawal", IncidentCommander::ROLES),
    staff("/do/amends/incidents/actions/save_draft", IncidentCommander::ROLES),
    staff("/do/amends/incidents/actions/preview_update", IncidentCommander::ROLES),
    staff("/do/amends/incidents/actions/preview_text", Announcer::ROLES),
    // announcements
    staff("/desk/announcements", Announcer::ROLES),
    staff("/desk/announcements/{id}", Announcer::ROLES),
    staff("/desk/announcements/{id}/end", Announcer::ROLES),
    staff("/desk/announcements/{id}/withdrawal", Announcer::ROLES),
    staff("/desk/announcements/{id}/deletion", Announcer::ROLES),
    // customers
    staff("/desk/customers/import", DataImporter::ROLES),
    staff("/desk/incidents/{id}/exposure", DataImporter::ROLES),
    // listening
    anyone("/incidents/{id}/affected"),
    anyone("/r/{token}/reply"),
    staff("/desk/inbox/{id}/replies", CaseAgent::ROLES),
    staff("/desk/inbox/{id}/owner", CaseAgent::ROLES),
    staff("/desk/inbox/{id}/state", CaseAgent::ROLES),
    // apologies
    staff("/desk/apologies", Author::ROLES),
    staff("/desk/apologies/{id}", Author::ROLES),
    staff("/desk/apologies/{id}/submission", Author::ROLES),
    staff("/desk/apologies/{id}/withdrawal", Author::ROLES),
    staff("/desk/apologies/{id}/approval", BatchApprover::ROLES),
    staff("/do/amends/apologies/actions/check_text", Author::ROLES),
    // delivery
    staff("/desk/sending/{id}/pause", SendingSteward::ROLES),
    staff("/desk/sending/{id}/resumption", SendingSteward::ROLES),
    staff("/desk/sending/{id}/cancellation", SendingSteward::ROLES),
    staff("/desk/sending/stop", KillSwitch::ROLES),
    staff("/desk/sending/messages/{id}/decision", MessageReleaser::ROLES),
    staff("/desk/sending/{id}/decisions", MessageReleaser::ROLES),
    // goodwill
    staff("/desk/offers", Author::ROLES),
    staff("/desk/offers/{id}", Author::ROLES),
    staff("/desk/offers/{id}/submission", Author::ROLES),
    staff("/desk/offers/{id}/approval", OfferApprover::ROLES),
    staff("/desk/offers/{id}/withdrawal", OfferApprover::ROLES),
    staff("/desk/offers/budgets", BudgetKeeper::ROLES),
    anyone("/r/{token}/claim"),
    token("/api/v1/redemptions", &[Role::Redeemer]),
    // subscribers
    anyone("/subscriptions"),
    anyone("/subscriptions/{token}"),
    anyone("/subscriptions/{token}/confirmation"),
    anyone("/subscriptions/{token}/end"),
];

/// The row of a path, if it has one.
pub fn row(path: &str) -> Option<&'static Row> {
    TABLE.iter().find(|row| row.path == path)
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn roles_are_a_set() {
        let both = person(&[Role::Agent, Role::Marketing]);
        assert!(both.may::<CaseAgent>().is_ok() && both.may::<OfferApprover>().is_ok());
    }

    #[test]
    fn no_path_has_two_rows() {
        let mut paths: Vec<_> = TABLE.iter().map(|row| row.path).collect();
        paths.sort_unstable();
        let before = paths.len();
        paths.dedup();
        assert_eq!(paths.len(), before);
    }
}
