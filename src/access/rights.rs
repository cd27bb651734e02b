//! Rights as values. A function that changes something takes one as a parameter, such as an `IncidentCommander`. Only
//! this module constructs them, so a call without the right does not compile.

use crate::types::{Actor, PublicId, Refusal, Role};
use std::collections::BTreeSet;

/// Permission to do something, which roles give. Only this module constructs one.
pub trait Right: Sized {
    /// The roles that give it.
    const ROLES: &'static [Role];
    #[doc(hidden)]
    fn granted(grant: Grant) -> Self;
}

/// Who has a right. Only [`Staff::may`](super::Staff::may) and [`by_system`] construct one.
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
            /// Who has the right, for events.
            pub fn actor(&self) -> &Actor { &self.0.actor }
            /// The member of staff who has the right.
            ///
            /// # Errors
            ///
            /// A fault if Amends itself has it.
            pub fn staff_id(&self) -> Result<&PublicId, Refusal> {
                match &self.0.actor {
                    Actor::Staff(id) => Ok(id),
                    other => Err(Refusal::Fault(format!("{} needs a member of staff, not {other}", stringify!($name)))),
                }
            }
            /// All roles of that person.
            pub fn roles(&self) -> &BTreeSet<Role> { &self.0.roles }
        }
    )* };
}

rights! {
    /// Edits their own drafts and sessions. For all staff.
    SignedIn: [Agent, SeniorAgent, SupportLead, Commander, CommsApprover, Marketing, Finance, Auditor, Admin];
    /// Declares, updates, resolves and reviews incidents, and sets which customers they affected.
    IncidentCommander: [Commander];
    /// Reviews post-mortems that others wrote.
    PostMortemReviewer: [Commander, CommsApprover, SupportLead];
    /// Publishes announcements. The commander writes to the public already, and a comms approver approves messages to
    /// as many people. Marketing has no such right: people read the status page because a service fails, so it must not
    /// carry advertising.
    Announcer: [Commander, CommsApprover];
    /// Edits the list of services.
    ServiceEditor: [Commander, Admin];
    /// Edits templates and playbooks.
    DeskEditor: [Commander, Admin];
    /// Works on an incident without writing to the public: notes, steps of playbooks, scribe and liaison.
    IncidentHelper: [Agent, SeniorAgent, SupportLead, Commander, CommsApprover, Admin];
    /// Adds, changes, ends and reactivates subscribers.
    SubscriberManager: [Commander, SupportLead, Admin];
    /// Imports customers and exposure.
    DataImporter: [Commander, SupportLead, Admin];
    /// Reveals the addresses of one customer, which is an event. For all who see customers.
    ContactReader: [Agent, SeniorAgent, SupportLead, Commander, CommsApprover, Marketing, Auditor, Admin];
    /// Reveals the address of one case, which is an event. For all who see cases.
    CaseContactReader: [Agent, SeniorAgent, SupportLead, Commander, Auditor];
    /// Answers customers.
    CaseAgent: [Agent, SeniorAgent, SupportLead];
    /// Assigns cases.
    CaseAssigner: [SupportLead];
    /// Writes and submits apologies and offers.
    Author: [Commander, SupportLead, Marketing];
    /// Approves batches that others wrote.
    BatchApprover: [CommsApprover];
    /// Pauses, resumes and cancels batches.
    SendingOperator: [Commander, CommsApprover];
    /// Stops and resumes all sending.
    KillSwitch: [Commander, Admin];
    /// Decides messages in doubt and releases held messages.
    MessageReleaser: [SeniorAgent, SupportLead, CommsApprover];
    /// Approves offers, in the steps that their roles allow.
    OfferApprover: [Marketing, Finance];
    /// Edits budgets.
    BudgetEditor: [Finance];
    /// Reads the audit trail.
    AuditReader: [Auditor];
    /// Manages staff, tokens and settings, except their own roles.
    Administrator: [Admin];
}

/// A right of Amends itself, for workers, the command line and the demonstration. Request handlers never call this.
pub fn by_system<R: Right>() -> R {
    R::granted(Grant { actor: Actor::System, roles: BTreeSet::new() })
}
