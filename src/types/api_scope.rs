//! What an API token may read and write, by area (decision 66).

use crate::text_enum;

text_enum! {
    /// A permission of an API token. None of them approves, signs, releases, or manages staff and tokens.
    pub enum ApiScope("scope") {
        /// Reads incidents, planned maintenance and their updates, drafts and post-mortems.
        IncidentsRead = "incidents:read",
        /// Declares, updates, edits and withdraws incidents and planned maintenance.
        IncidentsWrite = "incidents:write",
        /// Reads services, their groups and their uptime.
        ServicesRead = "services:read",
        /// Edits services and their groups.
        ServicesWrite = "services:write",
        /// Reads announcements.
        AnnouncementsRead = "announcements:read",
        /// Publishes and edits announcements.
        AnnouncementsWrite = "announcements:write",
        /// Reads templates and playbooks.
        TemplatesRead = "templates:read",
        /// Edits templates and playbooks.
        TemplatesWrite = "templates:write",
        /// Reads subscribers with their addresses.
        SubscribersRead = "subscribers:read",
        /// Adds, edits and removes subscribers.
        SubscribersWrite = "subscribers:write",
        /// Reads customers, without their addresses.
        CustomersRead = "customers:read",
        /// Adds, updates and erases customers.
        CustomersWrite = "customers:write",
        /// Reads whom an incident affected.
        ExposureRead = "exposure:read",
        /// Imports whom an incident affected.
        ExposureWrite = "exposure:write",
        /// Reads complaint cases and their messages.
        CasesRead = "cases:read",
        /// Replies to complaint cases, assigns and closes them.
        CasesWrite = "cases:write",
        /// Reads apologies and their progress.
        ApologiesRead = "apologies:read",
        /// Writes and submits apologies.
        ApologiesWrite = "apologies:write",
        /// Reads offers and what they cost.
        OffersRead = "offers:read",
        /// Writes and submits offers.
        OffersWrite = "offers:write",
        /// Reads budgets and their ledger.
        BudgetsRead = "budgets:read",
        /// Creates and edits budgets.
        BudgetsWrite = "budgets:write",
        /// Reads vouchers, without their codes.
        VouchersRead = "vouchers:read",
        /// Reads messages and batches with their outcomes, without addresses.
        MessagesRead = "messages:read",
        /// Pauses, resumes and cancels batches.
        MessagesWrite = "messages:write",
        /// Reads scorecards.
        ScorecardsRead = "scorecards:read",
        /// Reads webhook endpoints and their deliveries.
        WebhooksRead = "webhooks:read",
        /// Creates, edits and removes webhook endpoints, and replays deliveries.
        WebhooksWrite = "webhooks:write",
        /// Reads the settings of the page.
        PageRead = "page:read",
        /// Edits the settings of the page.
        PageWrite = "page:write",
        /// Reads the audit trail.
        AuditRead = "audit:read",
    }
}

impl ApiScope {
    /// The area, such as `incidents`.
    pub fn area(self) -> &'static str {
        self.as_str().split_once(':').map_or(self.as_str(), |(area, _)| area)
    }

    /// Whether it only reads.
    pub fn is_read(self) -> bool {
        self.as_str().ends_with(":read")
    }

    /// Whether it manages money, so that a token with it waits for a second person (decision 54).
    pub const fn manages_money(self) -> bool {
        matches!(self, Self::OffersWrite | Self::BudgetsWrite)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_written_can_be_read() {
        for scope in ApiScope::ALL.into_iter().filter(|scope| !scope.is_read()) {
            let can_read = ApiScope::ALL.into_iter().any(|other| other.is_read() && other.area() == scope.area());
            assert!(can_read, "{}", scope.as_str());
        }
    }
}
