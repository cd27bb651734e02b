//! Rights as values. A function that changes something asks for one (an `IncidentCommander`, say), and only this module
//! can make one, so a call without the right does not compile.

use crate::types::{Actor, PublicId, Refusal, Role};
use std::collections::BTreeSet;

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

impl Grant {
    pub(super) const fn new(actor: Actor, roles: BTreeSet<Role>) -> Self {
        Self { actor, roles }
    }
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
