//! The sections of the desk, and the roles that each is open to.

use super::staff::Staff;
use crate::types::Role;

/// A section of the desk, as the navigation shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    /// The tasks of the person who is signed in.
    Dashboard,
    /// Incidents and maintenance.
    Incidents,
    /// Announcements.
    Announcements,
    /// Complaints and replies.
    Inbox,
    /// Batches of apologies.
    Apologies,
    /// Offers of goodwill and compensation.
    Offers,
    /// The message queue.
    Sending,
    /// Customers.
    Customers,
    /// Who is told of updates.
    Subscribers,
    /// Services.
    Services,
    /// How well incidents were handled.
    Scorecards,
    /// Staff, tokens, organisation, public page.
    Settings,
}

impl Section {
    /// Every section, in the order of the navigation.
    pub const ALL: [Self; 12] = [
        Self::Dashboard,
        Self::Incidents,
        Self::Announcements,
        Self::Inbox,
        Self::Apologies,
        Self::Offers,
        Self::Sending,
        Self::Customers,
        Self::Subscribers,
        Self::Services,
        Self::Scorecards,
        Self::Settings,
    ];

    /// The path of its first page.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Dashboard => "/desk",
            Self::Incidents => "/desk/incidents",
            Self::Announcements => "/desk/announcements",
            Self::Inbox => "/desk/inbox",
            Self::Apologies => "/desk/apologies",
            Self::Offers => "/desk/offers",
            Self::Sending => "/desk/sending",
            Self::Customers => "/desk/customers",
            Self::Subscribers => "/desk/subscribers",
            Self::Services => "/desk/services",
            Self::Scorecards => "/desk/scorecards",
            Self::Settings => "/desk/settings",
        }
    }

    /// The key of its name in the catalogue.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Dashboard => "section-dashboard",
            Self::Incidents => "section-incidents",
            Self::Announcements => "section-announcements",
            Self::Inbox => "section-inbox",
            Self::Apologies => "section-apologies",
            Self::Offers => "section-offers",
            Self::Sending => "section-sending",
            Self::Customers => "section-customers",
            Self::Subscribers => "section-subscribers",
            Self::Services => "section-services",
            Self::Scorecards => "section-scorecards",
            Self::Settings => "section-settings",
        }
    }

    /// Whether it is open to a person. Personal data and money are open to the roles that work with them.
    pub fn is_open_to(self, staff: &Staff) -> bool {
        use Role::{Admin, Agent, Auditor, Commander, CommsApprover, Finance, Marketing, SeniorAgent, SupportLead};
        match self {
            Self::Dashboard
            | Self::Incidents
            | Self::Announcements
            | Self::Services
            | Self::Scorecards
            | Self::Settings => true,
            Self::Inbox => staff.holds_any(&[Agent, SeniorAgent, SupportLead, Commander, Auditor]),
            Self::Apologies => {
                staff.holds_any(&[SeniorAgent, SupportLead, Commander, CommsApprover, Marketing, Auditor])
            }
            Self::Subscribers => staff.holds_any(&[SupportLead, Commander, Admin, Auditor]),
            Self::Offers => staff.holds_any(&[SupportLead, Commander, Marketing, Finance, Auditor]),
            Self::Sending => {
                staff.holds_any(&[SeniorAgent, SupportLead, Commander, CommsApprover, Marketing, Admin, Auditor])
            }
            Self::Customers => {
                staff.holds_any(&[Agent, SeniorAgent, SupportLead, Commander, CommsApprover, Marketing, Admin, Auditor])
            }
        }
    }
}
