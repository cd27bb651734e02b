//! The audit trail in the API for programs.

use super::list::{self, ListedEvent};
use crate::access::AuditReader;
use crate::types::Refusal;
use crate::web::api::{ApiRequest, ApiRoutes, Area, List, Paging};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Registers the operations of the audit trail.
pub fn operations(routes: ApiRoutes) -> ApiRoutes {
    let operation = Area("Audit")
        .get("/api/v1/audit/events", "listAuditEvents", "List what was done")
        .about("The latest first: who changed which fields of what, without their values.");
    routes.list(operation, events)
}

/// Something that was done.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuditEvent)]
struct EventView {
    id: i64,
    /// Its number in the audit chain; null until it is sealed.
    number: Option<i64>,
    at: DateTime<Utc>,
    /// Who did it, such as `staff:ID`, `token:ID` or `system`.
    actor: String,
    /// The name of that person or token.
    actor_name: Option<String>,
    /// What was done, such as `incident.declared`.
    verb: String,
    /// The kind of thing that it was done to.
    subject: String,
    /// The id of that thing.
    subject_id: String,
    /// The names of the fields that changed.
    fields: Vec<String>,
}

impl From<ListedEvent> for EventView {
    fn from(event: ListedEvent) -> Self {
        Self {
            fields: serde_json::from_str(&event.fields).unwrap_or_default(),
            id: event.id,
            number: event.number,
            at: event.at,
            actor: event.actor,
            actor_name: event.actor_name,
            verb: event.verb,
            subject: event.subject,
            subject_id: event.subject_id,
        }
    }
}

/// Which events to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct Filters {
    /// Only about this kind of thing, such as `incident`.
    subject: Option<String>,
}

async fn events(request: ApiRequest, filters: Filters) -> Result<List<EventView>, Refusal> {
    request.may::<AuditReader>()?;
    let paging: Paging<i64> = request.paging()?;
    let (before, subject) = (paging.after.unwrap_or(i64::MAX), filters.subject.unwrap_or_default());
    let rows = list::page(&mut request.read().await?, before, &subject, paging.fetch()).await?;
    Ok(List::page(rows, &paging, |event| event.id, EventView::from))
}
