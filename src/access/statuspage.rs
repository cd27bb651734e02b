//! The operations of the management API of the Statuspage contract, and the scope that each needs. The table of
//! [`api`](super::api) goes on here.

use super::api::{Access, ApiRule};
use crate::types::ApiScope::{
    self, IncidentsRead, IncidentsWrite, PageRead, PageWrite, ServicesRead, ServicesWrite, SubscribersRead,
    SubscribersWrite, TemplatesRead, TemplatesWrite,
};

const fn rule(method: &'static str, path: &'static str, scope: ApiScope) -> ApiRule {
    ApiRule { method, path, access: Access::Scope(scope) }
}

/// The rules, one for each operation.
pub const TABLE: &[ApiRule] = &[
    // the page
    rule("GET", "/v1/pages", PageRead),
    rule("GET", "/v1/pages/{page_id}", PageRead),
    rule("PATCH", "/v1/pages/{page_id}", PageWrite),
    rule("PUT", "/v1/pages/{page_id}", PageWrite),
    // incidents
    rule("GET", "/v1/pages/{page_id}/incidents", IncidentsRead),
    rule("POST", "/v1/pages/{page_id}/incidents", IncidentsWrite),
    rule("GET", "/v1/pages/{page_id}/incidents/unresolved", IncidentsRead),
    rule("GET", "/v1/pages/{page_id}/incidents/scheduled", IncidentsRead),
    rule("GET", "/v1/pages/{page_id}/incidents/upcoming", IncidentsRead),
    rule("GET", "/v1/pages/{page_id}/incidents/active_maintenance", IncidentsRead),
    rule("GET", "/v1/pages/{page_id}/incidents/{id}", IncidentsRead),
    rule("PATCH", "/v1/pages/{page_id}/incidents/{id}", IncidentsWrite),
    rule("PUT", "/v1/pages/{page_id}/incidents/{id}", IncidentsWrite),
    rule("DELETE", "/v1/pages/{page_id}/incidents/{id}", IncidentsWrite),
    rule("PATCH", "/v1/pages/{page_id}/incidents/{id}/incident_updates/{update_id}", IncidentsWrite),
    rule("PUT", "/v1/pages/{page_id}/incidents/{id}/incident_updates/{update_id}", IncidentsWrite),
    rule("GET", "/v1/pages/{page_id}/incidents/{id}/postmortem", IncidentsRead),
    rule("PUT", "/v1/pages/{page_id}/incidents/{id}/postmortem", IncidentsWrite),
    rule("DELETE", "/v1/pages/{page_id}/incidents/{id}/postmortem", IncidentsWrite),
    rule("PUT", "/v1/pages/{page_id}/incidents/{id}/postmortem/publish", IncidentsWrite),
    rule("PUT", "/v1/pages/{page_id}/incidents/{id}/postmortem/revert", IncidentsWrite),
    // components; a status needs `incidents:write` as well, since customers read it
    rule("GET", "/v1/pages/{page_id}/components", ServicesRead),
    rule("POST", "/v1/pages/{page_id}/components", ServicesWrite),
    rule("GET", "/v1/pages/{page_id}/components/{id}", ServicesRead),
    rule("PATCH", "/v1/pages/{page_id}/components/{id}", ServicesWrite),
    rule("PUT", "/v1/pages/{page_id}/components/{id}", ServicesWrite),
    rule("DELETE", "/v1/pages/{page_id}/components/{id}", ServicesWrite),
    rule("GET", "/v1/pages/{page_id}/components/{id}/uptime", ServicesRead),
    rule("GET", "/v1/pages/{page_id}/component-groups", ServicesRead),
    rule("POST", "/v1/pages/{page_id}/component-groups", ServicesWrite),
    rule("GET", "/v1/pages/{page_id}/component-groups/{id}", ServicesRead),
    rule("PATCH", "/v1/pages/{page_id}/component-groups/{id}", ServicesWrite),
    rule("PUT", "/v1/pages/{page_id}/component-groups/{id}", ServicesWrite),
    rule("DELETE", "/v1/pages/{page_id}/component-groups/{id}", ServicesWrite),
    rule("GET", "/v1/pages/{page_id}/component-groups/{id}/uptime", ServicesRead),
    // templates
    rule("GET", "/v1/pages/{page_id}/incident_templates", TemplatesRead),
    rule("POST", "/v1/pages/{page_id}/incident_templates", TemplatesWrite),
    // subscribers
    rule("GET", "/v1/pages/{page_id}/subscribers", SubscribersRead),
    rule("POST", "/v1/pages/{page_id}/subscribers", SubscribersWrite),
    rule("GET", "/v1/pages/{page_id}/subscribers/count", SubscribersRead),
    rule("GET", "/v1/pages/{page_id}/subscribers/histogram_by_state", SubscribersRead),
    rule("GET", "/v1/pages/{page_id}/subscribers/unsubscribed", SubscribersRead),
    rule("POST", "/v1/pages/{page_id}/subscribers/resend_confirmation", SubscribersWrite),
    rule("POST", "/v1/pages/{page_id}/subscribers/unsubscribe", SubscribersWrite),
    rule("POST", "/v1/pages/{page_id}/subscribers/reactivate", SubscribersWrite),
    rule("GET", "/v1/pages/{page_id}/subscribers/{id}", SubscribersRead),
    rule("PATCH", "/v1/pages/{page_id}/subscribers/{id}", SubscribersWrite),
    rule("PUT", "/v1/pages/{page_id}/subscribers/{id}", SubscribersWrite),
    rule("DELETE", "/v1/pages/{page_id}/subscribers/{id}", SubscribersWrite),
    rule("POST", "/v1/pages/{page_id}/subscribers/{id}/resend_confirmation", SubscribersWrite),
    rule("GET", "/v1/pages/{page_id}/incidents/{id}/subscribers", SubscribersRead),
    rule("POST", "/v1/pages/{page_id}/incidents/{id}/subscribers", SubscribersWrite),
    rule("GET", "/v1/pages/{page_id}/incidents/{id}/subscribers/{subscriber_id}", SubscribersRead),
    rule("DELETE", "/v1/pages/{page_id}/incidents/{id}/subscribers/{subscriber_id}", SubscribersWrite),
    rule(
        "POST",
        "/v1/pages/{page_id}/incidents/{id}/subscribers/{subscriber_id}/resend_confirmation",
        SubscribersWrite,
    ),
    // what there is not
    rule("GET", "/v1/pages/{page_id}/metrics", PageRead),
    rule("POST", "/v1/pages/{page_id}/metrics", PageWrite),
    rule("POST", "/v1/pages/{page_id}/metrics/data", PageWrite),
    rule("GET", "/v1/pages/{page_id}/metrics/{id}", PageRead),
    rule("PATCH", "/v1/pages/{page_id}/metrics/{id}", PageWrite),
    rule("PUT", "/v1/pages/{page_id}/metrics/{id}", PageWrite),
    rule("DELETE", "/v1/pages/{page_id}/metrics/{id}", PageWrite),
    rule("POST", "/v1/pages/{page_id}/metrics/{id}/data", PageWrite),
    rule("DELETE", "/v1/pages/{page_id}/metrics/{id}/data", PageWrite),
    rule("GET", "/v1/pages/{page_id}/metrics_providers", PageRead),
    rule("POST", "/v1/pages/{page_id}/metrics_providers", PageWrite),
    rule("GET", "/v1/pages/{page_id}/page_access_users", PageRead),
    rule("POST", "/v1/pages/{page_id}/page_access_users", PageWrite),
    rule("GET", "/v1/pages/{page_id}/page_access_groups", PageRead),
    rule("POST", "/v1/pages/{page_id}/page_access_groups", PageWrite),
    rule("GET", "/v1/pages/{page_id}/status_embed_config", PageRead),
    rule("PATCH", "/v1/pages/{page_id}/status_embed_config", PageWrite),
    rule("PUT", "/v1/pages/{page_id}/status_embed_config", PageWrite),
    rule("GET", "/v1/organizations/{organization}/users", PageRead),
    rule("POST", "/v1/organizations/{organization}/users", PageWrite),
    rule("DELETE", "/v1/organizations/{organization}/users/{user}", PageWrite),
    rule("GET", "/v1/organizations/{organization}/permissions/{user}", PageRead),
    rule("PUT", "/v1/organizations/{organization}/permissions/{user}", PageWrite),
];
