//! Every operation of the APIs for programs, and who may call it.
//!
//! An operation without a row is refused for every token, and the server does not start while the routes and this table
//! differ, so none is open by accident.

use super::ApiCaller;
use crate::types::ApiScope::{
    self, AnnouncementsRead, AnnouncementsWrite, ApologiesRead, ApologiesWrite, AuditRead, BudgetsRead, BudgetsWrite,
    CasesRead, CasesWrite, CustomersRead, CustomersWrite, ExposureRead, ExposureWrite, IncidentsRead, IncidentsWrite,
    MessagesRead, MessagesWrite, OffersRead, OffersWrite, PageRead, PageWrite, ServicesRead, ServicesWrite,
    SubscribersRead, SubscribersWrite, TemplatesRead, TemplatesWrite, VouchersRead, WebhooksRead, WebhooksWrite,
};
use crate::types::Refusal;

/// Who may call an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Everybody, without a token.
    Anyone,
    /// Every token that has at least one scope.
    AnyScope,
    /// A token with this scope.
    Scope(ApiScope),
}

/// Who may call one operation.
#[derive(Debug, Clone, Copy)]
pub struct ApiRule {
    /// The method in capitals, such as `GET`.
    pub method: &'static str,
    /// The path as the router writes it.
    pub path: &'static str,
    /// Who may call it.
    pub access: Access,
}

const fn get(path: &'static str, scope: ApiScope) -> ApiRule {
    ApiRule { method: "GET", path, access: Access::Scope(scope) }
}
const fn post(path: &'static str, scope: ApiScope) -> ApiRule {
    ApiRule { method: "POST", path, access: Access::Scope(scope) }
}
const fn put(path: &'static str, scope: ApiScope) -> ApiRule {
    ApiRule { method: "PUT", path, access: Access::Scope(scope) }
}

const fn delete(path: &'static str, scope: ApiScope) -> ApiRule {
    ApiRule { method: "DELETE", path, access: Access::Scope(scope) }
}

/// The rules, one for each operation.
pub const TABLE: &[ApiRule] = &[
    // incidents
    get("/api/v1/incidents", IncidentsRead),
    post("/api/v1/incidents", IncidentsWrite),
    post("/api/v1/incidents/past", IncidentsWrite),
    get("/api/v1/incidents/{id}", IncidentsRead),
    post("/api/v1/incidents/{id}/promise", IncidentsWrite),
    post("/api/v1/incidents/{id}/withdrawal", IncidentsWrite),
    get("/api/v1/incidents/{id}/review", IncidentsRead),
    get("/api/v1/incidents/{id}/updates", IncidentsRead),
    post("/api/v1/incidents/{id}/updates", IncidentsWrite),
    get("/api/v1/incidents/{id}/updates/{update}", IncidentsRead),
    put("/api/v1/incidents/{id}/updates/{update}", IncidentsWrite),
    post("/api/v1/incidents/{id}/updates/{update}/undo", IncidentsWrite),
    post("/api/v1/maintenance", IncidentsWrite),
    put("/api/v1/incidents/{id}/plan", IncidentsWrite),
    put("/api/v1/incidents/{id}/window", IncidentsWrite),
    get("/api/v1/maintenance-series", IncidentsRead),
    post("/api/v1/maintenance-series", IncidentsWrite),
    get("/api/v1/maintenance-series/{id}", IncidentsRead),
    put("/api/v1/maintenance-series/{id}", IncidentsWrite),
    post("/api/v1/maintenance-series/{id}/end", IncidentsWrite),
    get("/api/v1/incidents/{id}/notes", IncidentsRead),
    post("/api/v1/incidents/{id}/notes", IncidentsWrite),
    get("/api/v1/incidents/{id}/notes/{note}", IncidentsRead),
    put("/api/v1/incidents/{id}/notes/{note}", IncidentsWrite),
    get("/api/v1/incidents/{id}/people", IncidentsRead),
    put("/api/v1/incidents/{id}/people/{position}", IncidentsWrite),
    get("/api/v1/incidents/{id}/steps", IncidentsRead),
    put("/api/v1/incidents/{id}/steps/{step}", IncidentsWrite),
    get("/api/v1/incidents/{id}/post-mortem", IncidentsRead),
    put("/api/v1/incidents/{id}/post-mortem", IncidentsWrite),
    post("/api/v1/incidents/{id}/post-mortem/withdrawal", IncidentsWrite),
    get("/api/v1/incidents/{id}/actions", IncidentsRead),
    post("/api/v1/incidents/{id}/actions", IncidentsWrite),
    get("/api/v1/incidents/{id}/actions/{action}", IncidentsRead),
    put("/api/v1/incidents/{id}/actions/{action}", IncidentsWrite),
    delete("/api/v1/incidents/{id}/actions/{action}", IncidentsWrite),
    get("/api/v1/incidents/{id}/translations", IncidentsRead),
    put("/api/v1/incidents/{id}/translations", IncidentsWrite),
    get("/api/v1/incidents/{id}/prepared", IncidentsRead),
    post("/api/v1/incidents/{id}/prepared", IncidentsWrite),
    get("/api/v1/incidents/{id}/prepared/{update}", IncidentsRead),
    delete("/api/v1/incidents/{id}/prepared/{update}", IncidentsWrite),
    // An incident holds a status, so whoever writes incidents sets right what none holds.
    post("/api/v1/services/{id}/restoration", IncidentsWrite),
    // services
    get("/api/v1/services", ServicesRead),
    post("/api/v1/services", ServicesWrite),
    get("/api/v1/services/{id}", ServicesRead),
    put("/api/v1/services/{id}", ServicesWrite),
    get("/api/v1/service-groups", ServicesRead),
    post("/api/v1/service-groups", ServicesWrite),
    get("/api/v1/service-groups/{id}", ServicesRead),
    put("/api/v1/service-groups/{id}", ServicesWrite),
    // watched pages: services depend on them
    get("/api/v1/watched-pages", ServicesRead),
    post("/api/v1/watched-pages", ServicesWrite),
    get("/api/v1/watched-pages/{id}", ServicesRead),
    put("/api/v1/watched-pages/{id}", ServicesWrite),
    delete("/api/v1/watched-pages/{id}", ServicesWrite),
    get("/api/v1/watched-pages/{id}/components", ServicesRead),
    get("/api/v1/watched-pages/{id}/incidents", ServicesRead),
    post("/api/v1/watched-pages/{id}/reading", ServicesWrite),
    // Whoever declares incidents says that there is none.
    post("/api/v1/watched-pages/{id}/dismissal", IncidentsWrite),
    // the page
    get("/api/v1/page", PageRead),
    put("/api/v1/page", PageWrite),
    get("/api/v1/page/texts", PageRead),
    put("/api/v1/page/texts/{language}", PageWrite),
    get("/api/v1/page/security-contact", PageRead),
    put("/api/v1/page/security-contact", PageWrite),
    get("/api/v1/page/look", PageRead),
    put("/api/v1/page/look", PageWrite),
    post("/api/v1/page/look/undo", PageWrite),
    post("/api/v1/page/look/reset", PageWrite),
    put("/api/v1/page/logos/{scheme}", PageWrite),
    delete("/api/v1/page/logos/{scheme}", PageWrite),
    // announcements
    get("/api/v1/announcements", AnnouncementsRead),
    post("/api/v1/announcements", AnnouncementsWrite),
    get("/api/v1/announcements/{id}", AnnouncementsRead),
    put("/api/v1/announcements/{id}", AnnouncementsWrite),
    delete("/api/v1/announcements/{id}", AnnouncementsWrite),
    post("/api/v1/announcements/{id}/end", AnnouncementsWrite),
    post("/api/v1/announcements/{id}/withdrawal", AnnouncementsWrite),
    // templates
    get("/api/v1/templates", TemplatesRead),
    post("/api/v1/templates", TemplatesWrite),
    get("/api/v1/templates/{id}", TemplatesRead),
    put("/api/v1/templates/{id}", TemplatesWrite),
    post("/api/v1/templates/{id}/position", TemplatesWrite),
    get("/api/v1/playbooks", TemplatesRead),
    post("/api/v1/playbooks", TemplatesWrite),
    get("/api/v1/playbooks/{id}", TemplatesRead),
    put("/api/v1/playbooks/{id}", TemplatesWrite),
    // subscribers
    get("/api/v1/subscribers", SubscribersRead),
    post("/api/v1/subscribers", SubscribersWrite),
    get("/api/v1/subscribers/{id}", SubscribersRead),
    put("/api/v1/subscribers/{id}", SubscribersWrite),
    delete("/api/v1/subscribers/{id}", SubscribersWrite),
    post("/api/v1/subscribers/{id}/confirmation", SubscribersWrite),
    post("/api/v1/subscribers/{id}/reactivation", SubscribersWrite),
    // customers
    get("/api/v1/customers", CustomersRead),
    get("/api/v1/customers/{external_id}", CustomersRead),
    put("/api/v1/customers/{external_id}", CustomersWrite),
    delete("/api/v1/customers/{external_id}", CustomersWrite),
    post("/api/v1/customers/bulk", CustomersWrite),
    get("/api/v1/customers/imports", CustomersRead),
    get("/api/v1/customers/imports/{id}", CustomersRead),
    get("/api/v1/customers/imports/{id}/bad-rows", CustomersRead),
    // exposure
    get("/api/v1/incidents/{id}/exposure", ExposureRead),
    get("/api/v1/incidents/{id}/exposure/rows", ExposureRead),
    post("/api/v1/incidents/{id}/exposure/bulk", ExposureWrite),
    post("/api/v1/incidents/{id}/exposure/count", ExposureWrite),
    get("/api/v1/incidents/{id}/exposure/imports/{import}", ExposureRead),
    get("/api/v1/incidents/{id}/exposure/imports/{import}/bad-rows", ExposureRead),
    // cases
    get("/api/v1/cases", CasesRead),
    get("/api/v1/cases/{id}", CasesRead),
    get("/api/v1/cases/{id}/messages", CasesRead),
    post("/api/v1/cases/{id}/messages", CasesWrite),
    put("/api/v1/cases/{id}/owner", CasesWrite),
    put("/api/v1/cases/{id}/state", CasesWrite),
    put("/api/v1/cases/{id}/incident", CasesWrite),
    // apologies
    get("/api/v1/apologies", ApologiesRead),
    post("/api/v1/apologies", ApologiesWrite),
    get("/api/v1/apologies/{id}", ApologiesRead),
    put("/api/v1/apologies/{id}", ApologiesWrite),
    post("/api/v1/apologies/{id}/submission", ApologiesWrite),
    get("/api/v1/apologies/{id}/audience", ApologiesRead),
    put("/api/v1/apologies/{id}/preparation", ApologiesWrite),
    post("/api/v1/apologies/{id}/withdrawal", ApologiesWrite),
    // offers
    get("/api/v1/offers", OffersRead),
    post("/api/v1/offers", OffersWrite),
    get("/api/v1/offers/{id}", OffersRead),
    put("/api/v1/offers/{id}", OffersWrite),
    get("/api/v1/offers/{id}/announcement", OffersRead),
    get("/api/v1/offers/{id}/costing", OffersRead),
    post("/api/v1/offers/{id}/costing", OffersWrite),
    post("/api/v1/offers/{id}/costing/pause", OffersWrite),
    post("/api/v1/offers/{id}/costing/resumption", OffersWrite),
    post("/api/v1/offers/{id}/costing/stop", OffersWrite),
    post("/api/v1/offers/{id}/submission", OffersWrite),
    post("/api/v1/offers/{id}/discard", OffersWrite),
    // budgets
    get("/api/v1/budgets", BudgetsRead),
    post("/api/v1/budgets", BudgetsWrite),
    get("/api/v1/budgets/{id}", BudgetsRead),
    put("/api/v1/budgets/{id}/limit", BudgetsWrite),
    // vouchers
    get("/api/v1/vouchers", VouchersRead),
    get("/api/v1/vouchers/{id}", VouchersRead),
    // messages
    get("/api/v1/batches", MessagesRead),
    get("/api/v1/batches/{id}", MessagesRead),
    get("/api/v1/batches/{id}/outcomes", MessagesRead),
    get("/api/v1/batches/{id}/messages", MessagesRead),
    post("/api/v1/batches/{id}/pause", MessagesWrite),
    post("/api/v1/batches/{id}/resumption", MessagesWrite),
    post("/api/v1/batches/{id}/cancellation", MessagesWrite),
    get("/api/v1/sending-limits", MessagesRead),
    put("/api/v1/sending-limits/{name}", MessagesWrite),
    delete("/api/v1/sending-limits/{name}", MessagesWrite),
    get("/api/v1/sending-canary", MessagesRead),
    put("/api/v1/sending-canary", MessagesWrite),
    get("/api/v1/slowed-domains", MessagesRead),
    post("/api/v1/slowed-domains/{name}/reset", MessagesWrite),
    // webhooks: an endpoint has the server send data outside. Who has the scope may, and the audit trail names the token.
    get("/api/v1/webhooks", WebhooksRead),
    post("/api/v1/webhooks", WebhooksWrite),
    get("/api/v1/webhooks/{id}", WebhooksRead),
    put("/api/v1/webhooks/{id}", WebhooksWrite),
    delete("/api/v1/webhooks/{id}", WebhooksWrite),
    post("/api/v1/webhooks/{id}/rotation", WebhooksWrite),
    post("/api/v1/webhooks/{id}/disabling", WebhooksWrite),
    post("/api/v1/webhooks/{id}/enabling", WebhooksWrite),
    post("/api/v1/webhooks/{id}/test", WebhooksWrite),
    post("/api/v1/webhooks/{id}/replay", WebhooksWrite),
    get("/api/v1/webhooks/{id}/deliveries", WebhooksRead),
    get("/api/v1/webhooks/{id}/deliveries/{delivery}", WebhooksRead),
    post("/api/v1/webhooks/{id}/deliveries/{delivery}/replay", WebhooksWrite),
    // audit
    get("/api/v1/audit/events", AuditRead),
];

/// Every rule, those of the Statuspage contract included.
fn all() -> impl Iterator<Item = &'static ApiRule> {
    TABLE.iter().chain(super::statuspage::TABLE)
}

/// Finds the rule of an operation. `HEAD` has the rule of `GET`.
pub fn rule(method: &str, path: &str) -> Option<&'static ApiRule> {
    let method = if method == "HEAD" { "GET" } else { method };
    all().find(|rule| rule.method == method && rule.path == path)
}

/// Checks that a program may call an operation.
///
/// # Errors
///
/// [`Refusal::NotFound`] for an operation without a rule, [`Refusal::NotAllowed`] without the scope.
pub fn check(caller: &ApiCaller, method: &str, path: &str) -> Result<(), Refusal> {
    match rule(method, path).ok_or(Refusal::NotFound)?.access {
        Access::Anyone => Ok(()),
        Access::AnyScope if caller.scopes.is_empty() => Err(Refusal::not_allowed("refusal-scope")),
        Access::AnyScope => Ok(()),
        Access::Scope(scope) => caller.check_scope(scope),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_operation_has_two_rules() {
        let mut operations: Vec<_> = all().map(|rule| (rule.method, rule.path)).collect();
        operations.sort_unstable();
        let before = operations.len();
        operations.dedup();
        assert_eq!(operations.len(), before);
    }

    #[test]
    fn what_reads_needs_a_scope_to_read_and_what_writes_one_to_write() {
        for rule in all() {
            if let Access::Scope(scope) = rule.access {
                assert_eq!(scope.is_read(), rule.method == "GET", "{} {}", rule.method, rule.path);
            }
        }
    }
}
