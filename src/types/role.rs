//! Roles of staff and of API tokens. A person can have several.

use crate::text_enum;

text_enum! {
    /// A role of staff, or of an API token (`Redeemer`, `Portal`, `Manager`).
    pub enum Role("role") {
        /// Answers customers and gives within a small allowance.
        Agent = "agent",
        /// Also releases held messages.
        SeniorAgent = "senior_agent",
        /// Also assigns cases and approves agents' gifts.
        SupportLead = "support_lead",
        /// Declares incidents and publishes updates.
        Commander = "commander",
        /// Approves batches of messages that others wrote.
        CommsApprover = "comms_approver",
        /// Approves offers.
        Marketing = "marketing",
        /// Sets budgets and approves large offers.
        Finance = "finance",
        /// Reads everything, changes nothing.
        Auditor = "auditor",
        /// Manages staff, tokens and settings; approves nothing.
        Admin = "admin",
        /// A token of a point of sale, which redeems vouchers of its own merchant.
        Redeemer = "redeemer",
        /// A token of the company's own site, which fetches personal links of customers.
        Portal = "portal",
        /// A token of a program that manages Amends: it has every [`ApiScope`](super::ApiScope).
        Manager = "manager",
    }
    sets {
        /// The roles of people who answer customers.
        ANSWERS_CUSTOMERS, ANSWERS_CUSTOMERS_SQL = [Agent, SeniorAgent, SupportLead];
    }
}

impl Role {
    /// Whether staff can have it; the other roles are for tokens only.
    pub const fn is_for_people(self) -> bool {
        !matches!(self, Self::Redeemer | Self::Portal | Self::Manager)
    }
}
