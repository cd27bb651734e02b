//! Reads, publishes, edits and takes back updates.

use super::AREA;
use super::incidents::{ServiceState, pairs, yes};
use super::view::{self, UpdateView};
use crate::access::IncidentCommander;
use crate::incidents::incident::{Kind, State};
use crate::incidents::publish::{self, NewUpdate};
use crate::incidents::{edit, maintenance, store, undo};
use crate::platform::installation;
use crate::types::Refusal;
use crate::web::api::{ApiRequest, ApiRoutes, Done, Item, List, NoContent, NoFilter, Paging, Time, Written};
use serde::Deserialize;
use utoipa::ToSchema;

const LIST: &str = "/api/v1/incidents/{id}/updates";
const ONE: &str = "/api/v1/incidents/{id}/updates/{update}";

pub(super) fn operations(routes: ApiRoutes) -> ApiRoutes {
    routes
        .list(AREA.get(LIST, "listUpdates", "List the updates of an incident").about("The latest first."), list)
        .write(
            AREA.create(LIST, "publishUpdate", "Publish an update")
                .about(
                    "An incident is resolved by an update with the state `resolved`, and maintenance completed or \
                     cancelled by one with that state. Where a second commander approves updates, this is refused with \
                     `conflict`: prepare the update instead. `If-Match` takes the version of the incident.",
                )
                .versioned(),
            publish_update,
        )
        .item(AREA.get(ONE, "getUpdate", "Read an update"), get)
        .write(
            AREA.put(ONE, "editUpdate", "Edit the text of an update")
                .about("Its time and what it said about services never change.")
                .versioned(),
            edit_update,
        )
        .act(
            AREA.post("/api/v1/incidents/{id}/updates/{update}/undo", "undoUpdate", "Take an update back")
                .about("Within ten seconds of its publication, while nobody was told of it.")
                .answers(axum::http::StatusCode::NO_CONTENT),
            take_back,
        )
}

async fn list(request: ApiRequest, _: NoFilter) -> Result<List<UpdateView>, Refusal> {
    let paging: Paging<i64> = request.paging()?;
    let id = request.id("id")?;
    let mut tx = request.read().await?;
    store::get(&mut tx, &id).await?;
    let updates = store::updates(&mut tx, &id).await?;
    drop(tx);
    let fetch = usize::try_from(paging.fetch()).unwrap_or(usize::MAX);
    let after = |position: i64| paging.after.is_none_or(|after| position < after);
    let rows = updates.into_iter().filter(|update| after(update.position)).take(fetch).collect();
    Ok(List::page(rows, &paging, |update: &store::Update| update.position, UpdateView::from))
}

async fn get(request: ApiRequest) -> Result<Item<UpdateView>, Refusal> {
    let (id, update) = (request.id("id")?, request.id("update")?);
    let update = view::find(&mut request.read().await?, &id, &update).await?;
    let version = update.version;
    Ok(Item::versioned(update.into(), version))
}

/// An update to publish.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct UpdateInput {
    /// The new state of the incident.
    state: State,
    /// The text, in Markdown.
    #[schema(min_length = 1, max_length = 25000)]
    body: String,
    /// The statuses that the incident now gives services. Services that are left out keep theirs; an update that ends the
    /// incident makes them operational.
    #[serde(default)]
    services: Vec<ServiceState>,
    /// The promised time of the next update.
    next_update_by: Option<Time>,
    /// Whether subscribers are told; true unless given.
    #[serde(default = "yes")]
    notify: bool,
    /// The time to show, for what is entered late.
    display_at: Option<Time>,
    /// Whether a service may become operational although many customers report trouble with it.
    #[serde(default)]
    despite_reports: bool,
}

async fn publish_update(request: ApiRequest, input: UpdateInput) -> Result<Done<UpdateView>, Refusal> {
    let (right, now, id) = (request.may::<IncidentCommander>()?, request.now(), request.id("id")?);
    let is_plain = input.services.is_empty() && input.next_update_by.is_none() && input.display_at.is_none();
    let update = NewUpdate {
        state: input.state,
        body: input.body,
        services: pairs(input.services),
        next_update_by: input.next_update_by.map(|at| at.0),
        notify: input.notify,
        display_at: input.display_at.map(|at| at.0),
        despite_reports: input.despite_reports,
    };
    let asked = &request;
    request
        .write(async move |tx| {
            let incident = store::get(tx, &id).await?;
            let version = asked.version_or(incident.version)?;
            let published = if incident.kind == Kind::Maintenance {
                if !is_plain {
                    return Err(Refusal::conflict("api-maintenance_update"));
                }
                let update =
                    maintenance::MaintenanceUpdate { state: update.state, body: update.body, notify: update.notify };
                maintenance::update(tx, &right, now, &id, version, update).await?;
                store::updates(tx, &id).await?.into_iter().next().ok_or(Refusal::NotFound)?.id
            } else {
                publish::publish_update(tx, &right, now, &id, version, update).await?
            };
            UpdateView::written(tx, &id, &published).await
        })
        .await
}

/// A new text of an update.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct UpdateEditInput {
    /// The new text, in Markdown.
    #[schema(min_length = 1, max_length = 25000)]
    body: String,
    /// Why, shown to customers; may be empty.
    #[serde(default)]
    #[schema(max_length = 300)]
    reason: String,
    /// Whether customers may see the previous text; true unless given. Hide it where it held something that must not be
    /// public.
    #[serde(default = "yes")]
    shows_previous: bool,
}

async fn edit_update(request: ApiRequest, input: UpdateEditInput) -> Result<Done<UpdateView>, Refusal> {
    let (right, now) = (request.may::<IncidentCommander>()?, request.now());
    let (id, update) = (request.id("id")?, request.id("update")?);
    let change = edit::UpdateEdit { body: input.body, reason: input.reason, shows_previous: input.shows_previous };
    let asked = &request;
    request
        .write(async move |tx| {
            let version = asked.version_or(view::find(tx, &id, &update).await?.version)?;
            edit::edit_update(tx, &right, now, &id, &update, version, &change).await?;
            UpdateView::written(tx, &id, &update).await
        })
        .await
}

async fn take_back(request: ApiRequest) -> Result<Done<NoContent>, Refusal> {
    let (right, now) = (request.may::<IncidentCommander>()?, request.now());
    let (id, update) = (request.id("id")?, request.id("update")?);
    request
        .write(async move |tx| {
            let zone = installation::get(tx).await?.zone();
            undo::undo(tx, &right, now, &id, &update, zone).await?;
            Ok(Written::nothing())
        })
        .await
}
