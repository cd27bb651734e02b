//! What is done after an incident. Whoever did it says at the desk that it is done.

use super::AREA;
use crate::access::IncidentCommander;
use crate::incidents::post_mortem::actions::{self, Action, ActionInput};
use crate::incidents::store;
use crate::platform::db::Tx;
use crate::platform::installation;
use crate::types::{PublicId, Refusal, Timestamp};
use crate::web::api::{ApiRequest, ApiRoutes, Done, Item, List, NoContent, NoFilter, Paging, Written, rename_fields};
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

const ACTIONS: &str = "/api/v1/incidents/{id}/actions";
const ACTION: &str = "/api/v1/incidents/{id}/actions/{action}";

pub(super) fn operations(routes: ApiRoutes) -> ApiRoutes {
    routes
        .list(AREA.get(ACTIONS, "listActions", "List the actions that follow an incident").about("By date."), list)
        .write(
            AREA.create(ACTIONS, "addAction", "Add an action that follows an incident")
                .about("Customers read its promise once the post-mortem is published with it."),
            add,
        )
        .item(AREA.get(ACTION, "getAction", "Read an action"), get)
        .write(
            AREA.put(ACTION, "editAction", "Change an action")
                .about("What customers read of it stays until the post-mortem is published again.")
                .versioned(),
            edit,
        )
        .act(
            AREA.delete(ACTION, "removeAction", "Remove an action")
                .about("Refused where customers read its promise.")
                .versioned(),
            remove,
        )
}

/// What is done after an incident.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Action)]
struct ActionView {
    id: PublicId,
    /// What is to be done, for staff.
    title: String,
    owner_id: PublicId,
    /// The name of the person who does it.
    owner: String,
    /// The day by when, where the organisation is.
    due_on: NaiveDate,
    /// What is promised to customers; empty for nothing.
    promise: String,
    /// What customers read of it; empty until the post-mortem is published with it.
    public_promise: String,
    /// By when they read that it is kept.
    public_due_at: Option<DateTime<Utc>>,
    done_at: Option<DateTime<Utc>>,
    /// The name of the person who did it.
    done_by: Option<String>,
    /// For `If-Match`.
    version: i64,
}

impl ActionView {
    fn new(action: Action, zone: Tz) -> Self {
        Self {
            id: action.id,
            title: action.title,
            owner_id: action.owner_id,
            owner: action.owner,
            due_on: action.due_at.with_timezone(&zone).date_naive(),
            promise: action.promise,
            public_promise: action.public_promise,
            public_due_at: action.public_due_at,
            done_at: action.done_at,
            done_by: action.done_by,
            version: action.version,
        }
    }
}

/// An action to add, or as it is to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ActionInput)]
struct ActionBody {
    /// What is to be done, for staff.
    #[schema(min_length = 1, max_length = 255)]
    title: String,
    /// The id of the person who does it.
    owner: PublicId,
    /// The day by when, where the organisation is.
    due_on: NaiveDate,
    /// What is promised to customers, in one line; nothing unless given.
    #[serde(default)]
    #[schema(max_length = 300)]
    promise: String,
}

impl From<ActionBody> for ActionInput {
    fn from(body: ActionBody) -> Self {
        Self {
            title: body.title,
            owner: body.owner.to_string(),
            due_on: body.due_on.to_string(),
            promise: body.promise,
        }
    }
}

fn renamed(refusal: Refusal) -> Refusal {
    rename_fields(refusal, &[("due", "due_on")])
}

async fn written(
    tx: &mut Tx,
    (incident_id, id): (&PublicId, &PublicId),
    zone: Tz,
) -> Result<Written<ActionView>, Refusal> {
    let action = actions::get(tx, incident_id, id).await?;
    let version = action.version;
    let location = format!("/api/v1/incidents/{incident_id}/actions/{id}");
    Ok(Written::versioned(ActionView::new(action, zone), version).at(location))
}

async fn list(request: ApiRequest, _: NoFilter) -> Result<List<ActionView>, Refusal> {
    let (id, paging): (_, Paging<(Timestamp, PublicId)>) = (request.id("id")?, request.paging()?);
    let mut tx = request.read().await?;
    let zone = installation::get(&mut tx).await?.zone();
    store::get(&mut tx, &id).await?;
    let mut rows = actions::of_incident(&mut tx, &id).await?;
    drop(tx);
    let key = |action: &Action| (action.due_at, action.id.clone());
    rows.retain(|action| paging.after.as_ref().is_none_or(|after| key(action) > *after));
    rows.truncate(usize::try_from(paging.fetch()).unwrap_or(usize::MAX));
    Ok(List::page(rows, &paging, key, |action| ActionView::new(action, zone)))
}

async fn get(request: ApiRequest) -> Result<Item<ActionView>, Refusal> {
    let (id, action) = (request.id("id")?, request.id("action")?);
    let mut tx = request.read().await?;
    let zone = installation::get(&mut tx).await?.zone();
    let action = actions::get(&mut tx, &id, &action).await?;
    let version = action.version;
    Ok(Item::versioned(ActionView::new(action, zone), version))
}

async fn add(request: ApiRequest, body: ActionBody) -> Result<Done<ActionView>, Refusal> {
    let (right, now, id) = (request.may::<IncidentCommander>()?, request.now(), request.id("id")?);
    let input = ActionInput::from(body);
    request
        .write(async move |tx| {
            let zone = installation::get(tx).await?.zone();
            let action = actions::add(tx, &right, now, &id, &input, zone).await.map_err(renamed)?;
            written(tx, (&id, &action), zone).await
        })
        .await
}

async fn edit(request: ApiRequest, body: ActionBody) -> Result<Done<ActionView>, Refusal> {
    let (right, now) = (request.may::<IncidentCommander>()?, request.now());
    let (id, action) = (request.id("id")?, request.id("action")?);
    let (input, asked) = (ActionInput::from(body), &request);
    request
        .write(async move |tx| {
            let zone = installation::get(tx).await?.zone();
            let version = asked.check_version(actions::get(tx, &id, &action).await?.version)?;
            let edited = actions::edit(tx, &right, now, (&id, &action), version, &input, zone).await;
            edited.map_err(renamed)?;
            written(tx, (&id, &action), zone).await
        })
        .await
}

async fn remove(request: ApiRequest) -> Result<Done<NoContent>, Refusal> {
    let (right, now) = (request.may::<IncidentCommander>()?, request.now());
    let (id, action) = (request.id("id")?, request.id("action")?);
    let asked = &request;
    request
        .write(async move |tx| {
            let version = asked.check_version(actions::get(tx, &id, &action).await?.version)?;
            actions::remove(tx, &right, now, (&id, &action), version).await?;
            Ok(Written::nothing())
        })
        .await
}
