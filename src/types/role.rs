//! What a person of staff, or a token, is there to do. Roles are a set: one person may hold several.

use crate::text_enum;

text_enum! {
    /// A role of staff, or of an API token (`Redeemer`, `Portal`).
    pub enum Role("role") {
        /// Answers customers, gives within a small allowance.
        Agent = "agent",
        /// Also releases held messages.
        SeniorAgent = "senior_agent",
        /// Also assigns cases and approves agents' gifts.
        SupportLead = "support_lead",
        /// Publishes the timeline.
        Commander = "commander",
        /// Approves batches of messages others wrote.
        CommsApprover = "comms_approver",
        /// Approves offers.
        Marketing = "marketing",
        /// Keeps budgets and signs large offers.
        Finance = "finance",
        /// Reads everything, changes nothing.
        Auditor = "auditor",
        /// Keeps staff, tokens and settings; approves nothing.
        Admin = "admin",
        /// A till: a token that redeems vouchers of its own merchant.
        Redeemer = "redeemer",
        /// The company's own site: a token that fetches a customer's personal link.
        Portal = "portal",
    }
}

impl Role {
    /// Whether a person of staff may hold it; the other roles are for tokens alone.
    pub const fn is_for_people(self) -> bool {
        !matches!(self, Self::Redeemer | Self::Portal)
    }
}
