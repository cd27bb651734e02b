//! Rights as values. A function that changes something takes one as a parameter, such as an `IncidentCommander`. Only
//! this module constructs them, so a call without the right does not compile.

use crate::types::{Actor, ApiScope, PublicId, Refusal, Role};
use std::collections::BTreeSet;

/// Permission to do something, which roles give. Only this module constructs one.
pub trait Right: Sized {
    /// The roles that give it.
    const ROLES: &'static [Role];
    /// The scopes of API tokens that give it. Rights to approve, sign, release, and manage staff or tokens have none
    /// (decision 66).
    const SCOPES: &'static [ApiScope];
    #[doc(hidden)]
    fn granted(grant: Grant) -> Self;
}

/// Who has a right. Only [`Staff::may`](super::Staff::may), [`ApiCaller::may`](super::ApiCaller::may) and [`by_system`]
/// construct one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    actor: Actor,
    /// The person who counts as the author; `None` for Amends itself.
    staff_id: Option<PublicId>,
    roles: BTreeSet<Role>,
}

impl Grant {
    pub(super) fn by_staff(staff_id: PublicId, roles: BTreeSet<Role>) -> Self {
        Self { actor: Actor::Staff(staff_id.clone()), staff_id: Some(staff_id), roles }
    }

    /// A token acts for its owner, who counts as the author of what it writes.
    pub(super) const fn by_token(token_id: PublicId, owner_id: PublicId, roles: BTreeSet<Role>) -> Self {
        Self { actor: Actor::Token(token_id), staff_id: Some(owner_id), roles }
    }
}

macro_rules! rights {
    ($($(#[$doc:meta])* $name:ident: [$($role:ident),* $(,)?] $(or scope [$($scope:ident),+])?;)*) => { $(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $name(Grant);

        impl Right for $name {
            const ROLES: &'static [Role] = &[$(Role::$role),*];
            const SCOPES: &'static [ApiScope] = &[$($(ApiScope::$scope),+)?];
            fn granted(grant: Grant) -> Self { Self(grant) }
        }

        impl $name {
            /// Who has the right, for events.
            pub fn actor(&self) -> &Actor { &self.0.actor }
            /// The member of staff who has the right: the author of what is written. For a token, its owner.
            ///
            /// # Errors
            ///
            /// A fault if Amends itself has it.
            pub fn staff_id(&self) -> Result<&PublicId, Refusal> {
                self.0.staff_id.as_ref().ok_or_else(|| {
                    Refusal::Fault(format!("{} needs a member of staff, not {}", stringify!($name), self.0.actor))
                })
            }
            /// All roles of that person; of a token, the roles that give the right.
            pub fn roles(&self) -> &BTreeSet<Role> { &self.0.roles }
        }
    )* };
}

rights! {
    /// Edits their own drafts and sessions. For all staff.
    SignedIn: [Agent, SeniorAgent, SupportLead, Commander, CommsApprover, Marketing, Finance, Auditor, Admin];
    /// Declares, updates, resolves and reviews incidents, and sets which customers they affected.
    IncidentCommander: [Commander] or scope [IncidentsWrite];
    /// Reviews post-mortems that others wrote.
    PostMortemReviewer: [Commander, CommsApprover, SupportLead];
    /// Publishes announcements. The commander writes to the public already, and a comms approver approves messages to
    /// as many people. Marketing has no such right: people read the status page because a service fails, so it must not
    /// carry advertising.
    Announcer: [Commander, CommsApprover] or scope [AnnouncementsWrite];
    /// Edits the list of services.
    ServiceEditor: [Commander, Admin] or scope [ServicesWrite];
    /// Edits templates and playbooks.
    DeskEditor: [Commander, Admin] or scope [TemplatesWrite];
    /// Works on an incident without writing to the public: notes, steps of playbooks, scribe and liaison.
    IncidentHelper: [Agent, SeniorAgent, SupportLead, Commander, CommsApprover, Admin] or scope [IncidentsWrite];
    /// Adds, changes, ends and reactivates subscribers.
    SubscriberManager: [Commander, SupportLead, Admin] or scope [SubscribersWrite];
    /// Imports customers and exposure.
    DataImporter: [Commander, SupportLead, Admin] or scope [CustomersWrite, ExposureWrite];
    /// Erases the data of one customer, who asked for it.
    CustomerEraser: [SupportLead, Admin] or scope [CustomersWrite];
    /// Reveals the addresses of one customer, which is an event. For all who see customers.
    ContactReader: [Agent, SeniorAgent, SupportLead, Commander, CommsApprover, Marketing, Auditor, Admin];
    /// Saves searches of customers, for all who see customers.
    CustomerFilterEditor: [Agent, SeniorAgent, SupportLead, Commander, CommsApprover, Marketing, Auditor, Admin];
    /// Reveals the address of one case, which is an event. For all who see cases.
    CaseContactReader: [Agent, SeniorAgent, SupportLead, Commander, Auditor];
    /// Answers customers.
    CaseAgent: [Agent, SeniorAgent, SupportLead] or scope [CasesWrite];
    /// Assigns cases.
    CaseAssigner: [SupportLead] or scope [CasesWrite];
    /// Writes and submits apologies and offers.
    Author: [Commander, SupportLead, Marketing] or scope [ApologiesWrite, OffersWrite];
    /// Approves batches that others wrote.
    BatchApprover: [CommsApprover];
    /// Pauses, resumes and cancels batches.
    SendingOperator: [Commander, CommsApprover] or scope [MessagesWrite];
    /// Stops and resumes all sending.
    KillSwitch: [Commander, Admin];
    /// Decides messages in doubt and releases held messages.
    MessageReleaser: [SeniorAgent, SupportLead, CommsApprover];
    /// Approves offers, in the steps that their roles allow.
    OfferApprover: [Marketing, Finance];
    /// Creates, edits and removes webhook endpoints, and replays deliveries.
    WebhookEditor: [Admin] or scope [WebhooksWrite];
    /// Edits the settings of the public page.
    PageEditor: [Admin] or scope [PageWrite];
    /// Edits budgets.
    BudgetEditor: [Finance] or scope [BudgetsWrite];
    /// Reads the audit trail.
    AuditReader: [Auditor] or scope [AuditRead];
    /// Manages staff, tokens and settings, except their own roles.
    Administrator: [Admin];
}

/// A right of Amends itself, for workers, the command line and the demonstration. Request handlers never call this.
pub fn by_system<R: Right>() -> R {
    R::granted(Grant { actor: Actor::System, staff_id: None, roles: BTreeSet::new() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_scope_approves_releases_or_manages_staff() {
        let refused: [(&str, &[ApiScope]); 8] = [
            ("BatchApprover", BatchApprover::SCOPES),
            ("OfferApprover", OfferApprover::SCOPES),
            ("PostMortemReviewer", PostMortemReviewer::SCOPES),
            ("MessageReleaser", MessageReleaser::SCOPES),
            ("KillSwitch", KillSwitch::SCOPES),
            ("Administrator", Administrator::SCOPES),
            ("ContactReader", ContactReader::SCOPES),
            ("SignedIn", SignedIn::SCOPES),
        ];
        for (right, scopes) in refused {
            assert!(scopes.is_empty(), "{right}");
        }
    }
}
