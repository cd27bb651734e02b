//! The sections of the desk, and which roles read each.

use super::staff::Staff;
use crate::types::Role;

/// A section of the desk, as the navigation shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    /// What needs me now.
    Dashboard,
    /// The timeline.
    Incidents,
    /// What is no incident.
    Announcements,
    /// Complaints and answers.
    Inbox,
    /// Batches of personal apologies.
    Apologies,
    /// Goodwill.
    Offers,
    /// The queue.
    Sending,
    /// Who they are.
    Customers,
    /// The catalogue.
    Services,
    /// How well we did.
    Scorecards,
    /// Staff, tokens, organisation.
    Settings,
}

impl Section {
    /// Every section, in the rail's order.
    pub const ALL: [Self; 11] = [
        Self::Dashboard,
        Self::Incidents,
        Self::Announcements,
        Self::Inbox,
        Self::Apologies,
        Self::Offers,
        Self::Sending,
        Self::Customers,
        Self::Services,
        Self::Scorecards,
        Self::Settings,
    ];

    /// Its address.
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
            Self::Services => "/desk/services",
            Self::Scorecards => "/desk/scorecards",
            Self::Settings => "/desk/settings",
        }
    }

    /// Its name in the catalogue.
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
            Self::Services => "section-services",
            Self::Scorecards => "section-scorecards",
            Self::Settings => "section-settings",
        }
    }

    /// Whether a person sees it: personal data and money are for those who work with them.
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
