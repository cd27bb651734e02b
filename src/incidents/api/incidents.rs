//! Reads, declares and withdraws incidents, and puts promises off.

use super::AREA;
use super::view::{IncidentView, ReviewView};
use crate::access::IncidentCommander;
use crate::incidents::incident::{Cause, Kind, State};
use crate::incidents::store::{self, ListFilter};
use crate::incidents::{declare, past, put_off, withdraw};
use crate::types::{PublicId, Refusal, ServiceStatus, Timestamp};
use crate::web::api::{ApiRequest, ApiRoutes, Done, Item, List, Paging, Time, rename_fields};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

pub(super) fn operations(routes: ApiRoutes) -> ApiRoutes {
    routes
        .list(
            AREA.get("/api/v1/incidents", "listIncidents", "List incidents")
                .about("Incidents and planned maintenance, drills and withdrawn ones included, the latest first."),
            list,
        )
        .write(
            AREA.create("/api/v1/incidents", "declareIncident", "Declare an incident")
                .about("Publishes its first update at once. Services that it names get the status that it says."),
            declare_incident,
        )
        .write(
            AREA.create("/api/v1/incidents/past", "enterPastIncident", "Enter an incident that is over")
                .about("It is never shown as present, promises nothing and tells nobody."),
            enter_past,
        )
        .item(AREA.get("/api/v1/incidents/{id}", "getIncident", "Read an incident"), get)
        .write(
            AREA.post("/api/v1/incidents/{id}/promise", "putPromiseOff", "Put the promised update off")
                .about("At most twice for each update. Customers see that it is not the first promise.")
                .versioned(),
            put_promise_off,
        )
        .write(
            AREA.post("/api/v1/incidents/{id}/withdrawal", "withdrawIncident", "Withdraw an incident")
                .about(
                    "For what was declared by mistake: it disappears from the page and from uptime. Refused once \
                     customers were written to, or the incident was reviewed.",
                )
                .versioned(),
            withdraw_incident,
        )
        .item(
            AREA.get("/api/v1/incidents/{id}/review", "getIncidentReview", "Read the review that closed an incident"),
            review,
        )
}

/// Which incidents to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct Filters {
    /// Only of this kind.
    kind: Option<Kind>,
    /// Only in this state.
    state: Option<State>,
}

async fn list(request: ApiRequest, filters: Filters) -> Result<List<IncidentView>, Refusal> {
    let paging: Paging<i64> = request.paging()?;
    let filter = ListFilter { kind: filters.kind, state: filters.state };
    let mut tx = request.read().await?;
    let incidents = store::page(&mut tx, filter, paging.after, paging.fetch()).await?;
    let ids: Vec<_> = incidents.iter().map(|incident| incident.id.clone()).collect();
    let services = store::listed_service_ids(&mut tx, &ids).await?;
    drop(tx);
    Ok(List::page(IncidentView::all(incidents, services), &paging, IncidentView::number, |view| view))
}

async fn get(request: ApiRequest) -> Result<Item<IncidentView>, Refusal> {
    let id = request.id("id")?;
    let view = IncidentView::read(&mut request.read().await?, &id).await?;
    let version = view.version();
    Ok(Item::versioned(view, version))
}

async fn review(request: ApiRequest) -> Result<Item<ReviewView>, Refusal> {
    let id = request.id("id")?;
    let review = store::find_review(&mut request.read().await?, &id).await?;
    Ok(Item::new(review.ok_or(Refusal::NotFound)?.into()))
}

/// The status that an incident gives a service.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ServiceState {
    id: PublicId,
    status: ServiceStatus,
}

/// The pairs that functions take. Of a service that is named twice the first counts.
pub(super) fn pairs(services: Vec<ServiceState>) -> Vec<(PublicId, ServiceStatus)> {
    let mut pairs: Vec<(PublicId, ServiceStatus)> = Vec::new();
    for service in services {
        if pairs.iter().all(|(id, _)| *id != service.id) {
            pairs.push((service.id, service.status));
        }
    }
    pairs
}

pub(super) const fn yes() -> bool {
    true
}

const fn investigating() -> State {
    State::Investigating
}

/// An incident to declare.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DeclareIncident {
    /// The title, shown to customers.
    #[schema(min_length = 1, max_length = 255)]
    title: String,
    /// The text of the first update, in Markdown.
    #[schema(min_length = 1, max_length = 25000)]
    body: String,
    /// The affected services; at least one is not operational.
    #[schema(min_items = 1)]
    services: Vec<ServiceState>,
    /// `investigating` unless given; it cannot begin as over.
    #[serde(default = "investigating")]
    state: State,
    /// The promised time of the next update. Customers see it, and staff are reminded of it.
    next_update_by: Option<Time>,
    /// When it started; now unless given.
    started_at: Option<Time>,
    /// When it was first noticed, if that differs from its start.
    first_evidence_at: Option<Time>,
    /// The cause, if it is known.
    cause: Option<Cause>,
    /// The affected regions as customer records name them; empty for all.
    #[serde(default)]
    regions: Vec<String>,
    /// Whether subscribers are told; true unless given.
    #[serde(default = "yes")]
    notify: bool,
    /// Whether it is a drill, which is never public.
    #[serde(default)]
    is_drill: bool,
}

impl DeclareIncident {
    fn into_declaration(self, now: Timestamp) -> declare::Declaration {
        declare::Declaration {
            title: self.title,
            cause: self.cause,
            regions: self.regions,
            services: pairs(self.services),
            started_at: self.started_at.map_or(now, |at| at.0),
            first_evidence_at: self.first_evidence_at.map(|at| at.0),
            state: self.state,
            body: self.body,
            next_update_by: self.next_update_by.map(|at| at.0),
            notify: self.notify && !self.is_drill,
            is_drill: self.is_drill,
        }
    }
}

async fn declare_incident(request: ApiRequest, input: DeclareIncident) -> Result<Done<IncidentView>, Refusal> {
    let (right, now) = (request.may::<IncidentCommander>()?, request.now());
    let declaration = input.into_declaration(now);
    request
        .write(async move |tx| {
            let declared = declare::declare(tx, &right, now, declaration).await?;
            IncidentView::written(tx, &declared.id).await
        })
        .await
}

/// An incident that is over.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PastIncidentInput {
    /// The title, shown to customers.
    #[schema(min_length = 1, max_length = 255)]
    title: String,
    /// What customers were told first, in Markdown.
    #[schema(min_length = 1, max_length = 25000)]
    body: String,
    /// What customers were told when it had ended, in Markdown.
    #[schema(min_length = 1, max_length = 25000)]
    last_body: String,
    /// The services that it affected.
    #[schema(min_items = 1)]
    services: Vec<ServiceState>,
    /// The state that the first update set; `investigating` unless given.
    #[serde(default = "investigating")]
    state: State,
    /// When it started.
    started_at: Time,
    /// When customers were first told.
    first_at: Time,
    /// When it ended.
    ended_at: Time,
    /// The cause, if it is known.
    cause: Option<Cause>,
    /// The affected regions as customer records name them; empty for all.
    #[serde(default)]
    regions: Vec<String>,
}

async fn enter_past(request: ApiRequest, input: PastIncidentInput) -> Result<Done<IncidentView>, Refusal> {
    let (right, now) = (request.may::<IncidentCommander>()?, request.now());
    let entered = past::PastIncident {
        declaration: declare::Declaration {
            title: input.title,
            cause: input.cause,
            regions: input.regions,
            services: pairs(input.services),
            started_at: input.started_at.0,
            first_evidence_at: None,
            state: input.state,
            body: input.body,
            next_update_by: None,
            notify: false,
            is_drill: false,
        },
        first_at: input.first_at.0,
        ended_at: input.ended_at.0,
        last_body: input.last_body,
    };
    request
        .write(async move |tx| {
            let incident = past::enter(tx, &right, now, entered).await?;
            IncidentView::written(tx, &incident.id).await
        })
        .await
}

/// A later time for the promised update.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PromiseInput {
    /// The new time of the next update.
    next_update_by: Time,
    /// Why, for colleagues; may be empty.
    #[serde(default)]
    #[schema(max_length = 300)]
    reason: String,
}

async fn put_promise_off(request: ApiRequest, input: PromiseInput) -> Result<Done<IncidentView>, Refusal> {
    let (right, now, id) = (request.may::<IncidentCommander>()?, request.now(), request.id("id")?);
    let asked = &request;
    request
        .write(async move |tx| {
            let version = asked.version_or(store::get(tx, &id).await?.version)?;
            put_off::put_off(tx, &right, now, &id, version, input.next_update_by.0, &input.reason).await.map_err(
                |refusal| rename_fields(refusal, &[("promise", "next_update_by"), ("put_off_reason", "reason")]),
            )?;
            IncidentView::written(tx, &id).await
        })
        .await
}

/// Why an incident is withdrawn.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct WithdrawalInput {
    /// Why, for colleagues.
    #[schema(min_length = 1, max_length = 1000)]
    reason: String,
}

async fn withdraw_incident(request: ApiRequest, input: WithdrawalInput) -> Result<Done<IncidentView>, Refusal> {
    let (right, now, id) = (request.may::<IncidentCommander>()?, request.now(), request.id("id")?);
    let asked = &request;
    request
        .write(async move |tx| {
            let version = asked.version_or(store::get(tx, &id).await?.version)?;
            withdraw::withdraw(tx, &right, now, &id, version, &input.reason).await?;
            IncidentView::written(tx, &id).await
        })
        .await
}
