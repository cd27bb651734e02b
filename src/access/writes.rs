//! Every path that changes something, and who may post there. A path without a row stops the start of the server, so
//! nothing is left open by forgetting it.

use super::rights::{
    Administrator, Announcer, Author, BatchApprover, BudgetKeeper, CaseAgent, CatalogueKeeper, DataImporter,
    IncidentCommander, KillSwitch, MessageReleaser, OfferApprover, Right, SendingSteward, SignedIn,
};
use super::staff::Staff;
use crate::types::{Refusal, Role};

/// Who may post to a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Everybody on the internet.
    Anyone,
    /// Staff with one of these roles.
    Staff(&'static [Role]),
    /// A bearer token with one of these roles.
    Token(&'static [Role]),
}

/// One path that changes something.
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
    // cases
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

/// The roles whose tokens may post to a path of the API; none for a path without a row.
pub fn token_roles(path: &str) -> &'static [Role] {
    match row(path).map(|row| row.who) {
        Some(Who::Token(roles)) => roles,
        _ => &[],
    }
}

/// Whether this person may post to a form's path, given as the router writes it.
pub fn check(path: &str, staff: Option<&Staff>) -> Result<(), Refusal> {
    match row(path).map(|row| row.who) {
        Some(Who::Anyone) => Ok(()),
        Some(Who::Staff(roles)) => {
            let staff = staff.ok_or(Refusal::SignedOut)?;
            if staff.holds_any(roles) { Ok(()) } else { Err(Refusal::not_allowed("refusal-role")) }
        }
        Some(Who::Token(_)) | None => Err(Refusal::NotFound),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_path_has_two_rows() {
        let mut paths: Vec<_> = TABLE.iter().map(|row| row.path).collect();
        paths.sort_unstable();
        let before = paths.len();
        paths.dedup();
        assert_eq!(paths.len(), before);
    }
}
