//! Every path that changes something, and who may post to it.
//!
//! The server does not start if a form or endpoint has no rule here, so none is open by accident.

use super::rights::{
    Administrator, Announcer, Author, BatchApprover, BudgetEditor, CaseAgent, CaseContactReader, ContactReader,
    CustomerEraser, CustomerFilterEditor, DataImporter, DeskEditor, IncidentCommander, IncidentHelper, KillSwitch,
    MessageReleaser, OfferApprover, PageEditor, PostMortemReviewer, Right, SendingOperator, ServiceEditor, SignedIn,
    SubscriberManager, WebhookEditor,
};
use super::staff::Staff;
use crate::types::{Refusal, Role};

/// Who may post to a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Writer {
    /// Everybody, signed in or not.
    Anyone,
    /// Staff with one of these roles.
    Staff(&'static [Role]),
    /// A bearer token with one of these roles.
    Token(&'static [Role]),
}

/// Who may post to one path.
#[derive(Debug, Clone, Copy)]
pub struct WriteRule {
    /// The path as the router writes it.
    pub path: &'static str,
    /// Who may post to it.
    pub writer: Writer,
}

const fn anyone(path: &'static str) -> WriteRule {
    WriteRule { path, writer: Writer::Anyone }
}
const fn staff(path: &'static str, roles: &'static [Role]) -> WriteRule {
    WriteRule { path, writer: Writer::Staff(roles) }
}
const fn token(path: &'static str, roles: &'static [Role]) -> WriteRule {
    WriteRule { path, writer: Writer::Token(roles) }
}

/// The rules, one for each path.
pub const TABLE: &[WriteRule] = &[
    // accounts
    anyone("/sign-in"),
    anyone("/setup/{token}"),
    staff("/desk/setup", Administrator::ROLES),
    staff("/desk/setup/region", Administrator::ROLES),
    staff("/desk/setup/service", ServiceEditor::ROLES),
    staff("/sign-out", SignedIn::ROLES),
    staff("/desk/settings/sessions/{id}/end", SignedIn::ROLES),
    staff("/desk/settings/password", SignedIn::ROLES),
    staff("/desk/settings/shortcuts", SignedIn::ROLES),
    staff("/desk/settings/contacts", SignedIn::ROLES),
    staff("/desk/settings/contacts/{id}/code", SignedIn::ROLES),
    staff("/desk/settings/contacts/{id}/verification", SignedIn::ROLES),
    staff("/desk/settings/contacts/{id}/removal", SignedIn::ROLES),
    // Those of roles only for administrators; `staff_channels::manage` decides.
    staff("/desk/settings/channels", SignedIn::ROLES),
    staff("/desk/settings/channels/{id}", SignedIn::ROLES),
    staff("/desk/settings/channels/{id}/test", SignedIn::ROLES),
    staff("/desk/settings/channels/{id}/removal", SignedIn::ROLES),
    // escalation
    staff("/desk/settings/promises", Administrator::ROLES),
    staff("/do/amends/escalation/actions/promises_due", SignedIn::ROLES),
    staff("/desk/password", SignedIn::ROLES),
    staff("/desk/settings/staff", Administrator::ROLES),
    staff("/desk/settings/staff/{id}", Administrator::ROLES),
    staff("/desk/settings/staff/{id}/ownership", Administrator::ROLES),
    staff("/desk/settings/pending/{id}/confirmation", Administrator::ROLES),
    // Administrators, finance, and the person it is about; `pending_action::rules` decides.
    staff("/desk/settings/pending/{id}/stop", SignedIn::ROLES),
    staff("/desk/settings/safeguards", Administrator::ROLES),
    staff("/desk/settings/tokens", Administrator::ROLES),
    staff("/desk/settings/tokens/{id}/revocation", Administrator::ROLES),
    staff("/desk/settings/organisation", Administrator::ROLES),
    // the public page
    staff("/desk/settings/page", PageEditor::ROLES),
    staff("/desk/settings/page/text", PageEditor::ROLES),
    staff("/desk/settings/page/security", PageEditor::ROLES),
    staff("/desk/settings/page/look", PageEditor::ROLES),
    staff("/desk/settings/page/logo", PageEditor::ROLES),
    staff("/desk/settings/page/undo", PageEditor::ROLES),
    staff("/desk/settings/page/plain", PageEditor::ROLES),
    // services
    staff("/desk/services", ServiceEditor::ROLES),
    staff("/desk/services/groups", ServiceEditor::ROLES),
    staff("/desk/services/{id}", ServiceEditor::ROLES),
    // watched pages
    staff("/desk/watched-pages", ServiceEditor::ROLES),
    staff("/desk/watched-pages/{id}", ServiceEditor::ROLES),
    staff("/desk/watched-pages/{id}/removal", ServiceEditor::ROLES),
    staff("/desk/watched-pages/{id}/reading", ServiceEditor::ROLES),
    staff("/desk/watched-pages/{id}/dismissal", IncidentCommander::ROLES),
    // incidents
    staff("/desk/incidents", IncidentCommander::ROLES),
    staff("/desk/incidents/{id}/updates", IncidentCommander::ROLES),
    staff("/desk/incidents/{id}/updates/{update}", IncidentCommander::ROLES),
    staff("/desk/incidents/{id}/translations", IncidentCommander::ROLES),
    staff("/desk/incidents/{id}/review", IncidentCommander::ROLES),
    staff("/desk/incidents/{id}/post-mortem", IncidentCommander::ROLES),
    staff("/desk/incidents/{id}/post-mortem/withdrawal", IncidentCommander::ROLES),
    staff("/desk/incidents/{id}/post-mortem/review", PostMortemReviewer::ROLES),
    staff("/desk/incidents/{id}/actions", IncidentCommander::ROLES),
    staff("/desk/incidents/{id}/actions/{action}", IncidentCommander::ROLES),
    // Its owner and commanders; `post_mortem::actions` decides.
    staff("/desk/incidents/{id}/actions/{action}/done", SignedIn::ROLES),
    staff("/desk/incidents/{id}/actions/{action}/removal", IncidentCommander::ROLES),
    staff("/desk/incidents/{id}/withdrawal", IncidentCommander::ROLES),
    staff("/desk/incidents/{id}/window", IncidentCommander::ROLES),
    staff("/desk/incidents/{id}/promise", IncidentCommander::ROLES),
    staff("/desk/incidents/{id}/updates/{update}/undo", IncidentCommander::ROLES),
    staff("/desk/incidents/{id}/draft", IncidentCommander::ROLES),
    staff("/desk/incidents/new/draft", IncidentCommander::ROLES),
    staff("/desk/incidents/{id}/prepared/{update}/cancellation", IncidentCommander::ROLES),
    staff("/desk/incidents/{id}/prepared/{update}/approval", IncidentCommander::ROLES),
    staff("/desk/incidents/{id}/prepared/{update}/emergency", IncidentCommander::ROLES),
    staff("/desk/settings/publishing", Administrator::ROLES),
    staff("/do/amends/incidents/actions/others_writing", IncidentCommander::ROLES),
    staff("/desk/incidents/{id}/plan", IncidentCommander::ROLES),
    staff("/desk/incidents/import", IncidentCommander::ROLES),
    staff("/desk/maintenance/series", IncidentCommander::ROLES),
    staff("/desk/maintenance/series/{id}", IncidentCommander::ROLES),
    staff("/desk/maintenance/series/{id}/end", IncidentCommander::ROLES),
    staff("/desk/services/{id}/status", IncidentCommander::ROLES),
    staff("/desk/incidents/{id}/people", IncidentHelper::ROLES),
    staff("/desk/incidents/{id}/notes", IncidentHelper::ROLES),
    staff("/desk/incidents/{id}/notes/{note}", IncidentHelper::ROLES),
    staff("/desk/incidents/{id}/steps/{step}", IncidentHelper::ROLES),
    staff("/desk/settings/templates", DeskEditor::ROLES),
    staff("/desk/settings/templates/{id}", DeskEditor::ROLES),
    staff("/desk/settings/templates/{id}/position", DeskEditor::ROLES),
    staff("/desk/settings/templates/{id}/archive", DeskEditor::ROLES),
    staff("/desk/settings/playbooks", DeskEditor::ROLES),
    staff("/desk/settings/playbooks/{id}", DeskEditor::ROLES),
    staff("/desk/settings/playbooks/{id}/archive", DeskEditor::ROLES),
    staff("/do/amends/incidents/actions/save_draft", IncidentCommander::ROLES),
    staff("/do/amends/incidents/actions/preview_update", IncidentCommander::ROLES),
    staff("/do/amends/incidents/actions/preview_text", Announcer::ROLES),
    // alerts
    staff("/desk/settings/alerts", Administrator::ROLES),
    staff("/desk/settings/alerts/{id}", Administrator::ROLES),
    staff("/desk/settings/alerts/{id}/rotation", Administrator::ROLES),
    staff("/desk/settings/alerts/{id}/revocation", Administrator::ROLES),
    staff("/desk/settings/alerts/{id}/rules", Administrator::ROLES),
    staff("/desk/settings/alerts/{id}/rules/{rule}", Administrator::ROLES),
    staff("/desk/settings/alerts/{id}/rules/{rule}/place", Administrator::ROLES),
    staff("/desk/settings/alerts/{id}/rules/{rule}/deletion", Administrator::ROLES),
    staff("/desk/incidents/drafts/{id}/publication", IncidentCommander::ROLES),
    staff("/desk/incidents/drafts/{id}/discard", IncidentCommander::ROLES),
    staff("/desk/incidents/drafts/{id}/proposal", IncidentCommander::ROLES),
    // Whoever has the token of a receiver; `alerts::endpoints` looks it up.
    anyone("/hooks/{kind}/{token}"),
    anyone("/hooks/{kind}"),
    anyone("/v2/enqueue"),
    // webhooks
    staff("/desk/settings/webhooks", WebhookEditor::ROLES),
    staff("/desk/settings/webhooks/{id}", WebhookEditor::ROLES),
    staff("/desk/settings/webhooks/{id}/rotation", WebhookEditor::ROLES),
    staff("/desk/settings/webhooks/{id}/disabling", WebhookEditor::ROLES),
    staff("/desk/settings/webhooks/{id}/enabling", WebhookEditor::ROLES),
    staff("/desk/settings/webhooks/{id}/deletion", WebhookEditor::ROLES),
    staff("/desk/settings/webhooks/{id}/test", WebhookEditor::ROLES),
    staff("/desk/settings/webhooks/{id}/replay", WebhookEditor::ROLES),
    staff("/desk/settings/webhooks/{id}/deliveries/{delivery}/replay", WebhookEditor::ROLES),
    // signals
    staff("/desk/signals/{id}/dismissal", IncidentCommander::ROLES),
    // announcements
    staff("/desk/announcements", Announcer::ROLES),
    staff("/desk/announcements/{id}", Announcer::ROLES),
    staff("/desk/announcements/{id}/end", Announcer::ROLES),
    staff("/desk/announcements/{id}/withdrawal", Announcer::ROLES),
    staff("/desk/announcements/{id}/deletion", Announcer::ROLES),
    // customers
    staff("/desk/customers/import", DataImporter::ROLES),
    staff("/desk/incidents/{id}/exposure", DataImporter::ROLES),
    staff("/desk/incidents/{id}/exposure/count", DataImporter::ROLES),
    staff("/desk/customers/{id}/contacts", ContactReader::ROLES),
    staff("/desk/customers/{id}/erasure", CustomerEraser::ROLES),
    staff("/desk/customers/filters", CustomerFilterEditor::ROLES),
    staff("/desk/customers/filters/{id}", CustomerFilterEditor::ROLES),
    staff("/desk/customers/filters/{id}/deletion", CustomerFilterEditor::ROLES),
    // cases
    anyone("/incidents/{id}/affected"),
    anyone("/report"),
    anyone("/r/{token}/reply"),
    staff("/desk/inbox/{id}/contact", CaseContactReader::ROLES),
    staff("/desk/inbox/{id}/replies", CaseAgent::ROLES),
    staff("/desk/inbox/{id}/identity", CaseAgent::ROLES),
    staff("/desk/inbox/{id}/owner", CaseAgent::ROLES),
    staff("/desk/inbox/{id}/state", CaseAgent::ROLES),
    staff("/desk/inbox/{id}/incident", CaseAgent::ROLES),
    // apologies
    staff("/desk/apologies", Author::ROLES),
    staff("/desk/apologies/{id}", Author::ROLES),
    staff("/desk/apologies/{id}/submission", Author::ROLES),
    staff("/desk/apologies/{id}/preparation", Author::ROLES),
    staff("/desk/apologies/{id}/withdrawal", Author::ROLES),
    staff("/desk/apologies/{id}/approval", BatchApprover::ROLES),
    staff("/do/amends/apologies/actions/check_text", Author::ROLES),
    // delivery
    staff("/desk/sending/{id}/pause", SendingOperator::ROLES),
    staff("/desk/sending/{id}/resumption", SendingOperator::ROLES),
    staff("/desk/sending/{id}/cancellation", SendingOperator::ROLES),
    staff("/desk/sending/limits", SendingOperator::ROLES),
    staff("/desk/sending/limits/removal", SendingOperator::ROLES),
    staff("/desk/sending/canary", SendingOperator::ROLES),
    staff("/desk/sending/domains/reset", SendingOperator::ROLES),
    staff("/desk/sending/stop", KillSwitch::ROLES),
    staff("/desk/sending/messages/{id}/decision", MessageReleaser::ROLES),
    staff("/desk/sending/{id}/decisions", MessageReleaser::ROLES),
    staff("/desk/sending/{id}/groups", MessageReleaser::ROLES),
    // drills
    staff("/desk/drills/{id}/recipients", Author::ROLES),
    staff("/desk/drills/{id}/apology", Author::ROLES),
    staff("/desk/drills/{id}/offer", Author::ROLES),
    staff("/desk/drills/{id}/apology/approval", BatchApprover::ROLES),
    staff("/desk/drills/{id}/offer/approval", OfferApprover::ROLES),
    staff("/desk/drills/{id}/apology/sending", Author::ROLES),
    staff("/desk/drills/{id}/offer/sending", Author::ROLES),
    // goodwill
    staff("/desk/offers", Author::ROLES),
    staff("/desk/offers/{id}", Author::ROLES),
    staff("/desk/offers/{id}/costing", Author::ROLES),
    staff("/desk/offers/{id}/submission", Author::ROLES),
    staff("/desk/offers/{id}/approval", OfferApprover::ROLES),
    staff("/desk/offers/{id}/withdrawal", OfferApprover::ROLES),
    staff("/desk/offers/{id}/discard", Author::ROLES),
    staff("/desk/offers/budgets", BudgetEditor::ROLES),
    anyone("/r/{token}/claim"),
    token("/api/v1/redemptions", &[Role::Redeemer]),
    // subscribers
    staff("/desk/subscribers", SubscriberManager::ROLES),
    staff("/desk/subscribers/{id}", SubscriberManager::ROLES),
    staff("/desk/subscribers/{id}/reactivation", SubscriberManager::ROLES),
    staff("/desk/subscribers/{id}/confirmation", SubscriberManager::ROLES),
    staff("/desk/subscribers/{id}/end", SubscriberManager::ROLES),
    anyone("/consent/{token}"),
    anyone("/consent/{token}/withdrawal"),
    anyone("/subscriptions"),
    anyone("/subscriptions/{token}"),
    anyone("/subscriptions/{token}/confirmation"),
    anyone("/subscriptions/{token}/end"),
];

/// Finds the rule of a path.
pub fn rule(path: &str) -> Option<&'static WriteRule> {
    TABLE.iter().find(|rule| rule.path == path)
}

/// The roles whose tokens may post to a path of the API; none for a path without a rule.
pub fn token_roles(path: &str) -> &'static [Role] {
    match rule(path).map(|rule| rule.writer) {
        Some(Writer::Token(roles)) => roles,
        _ => &[],
    }
}

/// Checks that a person may post to the path of a form, written as in the router.
///
/// # Errors
///
/// [`Refusal::NotFound`] for a path without a rule or for tokens only, [`Refusal::SignedOut`] without a person,
/// [`Refusal::NotAllowed`] if they have none of the roles.
pub fn check(path: &str, staff: Option<&Staff>) -> Result<(), Refusal> {
    match rule(path).map(|rule| rule.writer) {
        Some(Writer::Anyone) => Ok(()),
        Some(Writer::Staff(roles)) => {
            let staff = staff.ok_or(Refusal::SignedOut)?;
            if staff.holds_any(roles) { Ok(()) } else { Err(Refusal::not_allowed("refusal-role")) }
        }
        Some(Writer::Token(_)) | None => Err(Refusal::NotFound),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_path_has_two_rules() {
        let mut paths: Vec<_> = TABLE.iter().map(|rule| rule.path).collect();
        paths.sort_unstable();
        let before = paths.len();
        paths.dedup();
        assert_eq!(paths.len(), before);
    }
}
