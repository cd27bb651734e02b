//! What a person of staff, or a token, is there to do. Roles are a set: one person may hold several.

use serde::{Deserialize, Serialize};

/// A role of staff, or of an API token (`Redeemer`, `Portal`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Answers customers, gives within a small allowance.
    Agent,
    /// Also releases held messages.
    SeniorAgent,
    /// Also assigns cases and approves agents' gifts.
    SupportLead,
    /// Publishes the timeline.
    Commander,
    /// Approves batches of messages others wrote.
    CommsApprover,
    /// Approves offers.
    Marketing,
    /// Keeps budgets and signs large offers.
    Finance,
    /// Reads everything, changes nothing.
    Auditor,
    /// Keeps staff, tokens and settings; approves nothing.
    Admin,
    /// A till: a token that redeems vouchers of its own merchant.
    Redeemer,
    /// The company's own site: a token that fetches a customer's personal link.
    Portal,
}

impl Role {
    /// Every role, in the order lists show them.
    pub const ALL: [Self; 11] = [
        Self::Agent,
        Self::SeniorAgent,
        Self::SupportLead,
        Self::Commander,
        Self::CommsApprover,
        Self::Marketing,
        Self::Finance,
        Self::Auditor,
        Self::Admin,
        Self::Redeemer,
        Self::Portal,
    ];

    /// As the command line, the database and forms spell it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::SeniorAgent => "senior_agent",
            Self::SupportLead => "support_lead",
            Self::Commander => "commander",
            Self::CommsApprover => "comms_approver",
            Self::Marketing => "marketing",
            Self::Finance => "finance",
            Self::Auditor => "auditor",
            Self::Admin => "admin",
            Self::Redeemer => "redeemer",
            Self::Portal => "portal",
        }
    }

    /// Reads [`Self::as_str`] back.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == text)
    }

    /// Whether a person of staff may hold it; the other roles are for tokens alone.
    pub const fn is_for_people(self) -> bool {
        !matches!(self, Self::Redeemer | Self::Portal)
    }
}
