//! Watched pages in the API for programs.

use super::manage::{self, WatchedPageInput};
use super::store::{self, Failure, WatchedComponent, WatchedIncident, WatchedPage};
use crate::access::{IncidentCommander, ServiceEditor};
use crate::platform::db::Tx;
use crate::platform::outgoing::Client;
use crate::types::{PublicId, Refusal, ServiceStatus};
use crate::web::api::{ApiRequest, ApiRoutes, Area, Done, Item, List, NoContent, NoFilter, Paging, Written};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

const AREA: Area = Area("Watched pages");
const LIST: &str = "/api/v1/watched-pages";
const ONE: &str = "/api/v1/watched-pages/{id}";

/// Registers the operations of watched pages.
pub fn operations(routes: ApiRoutes) -> ApiRoutes {
    routes
        .list(
            AREA.get(LIST, "listWatchedPages", "List the status pages of others that services depend on")
                .about("By name."),
            list,
        )
        .write(
            AREA.create(LIST, "watchPage", "Watch a status page")
                .about("It is read within a minute, and then every minute."),
            add,
        )
        .item(AREA.get(ONE, "getWatchedPage", "Read a watched page"), get)
        .write(
            AREA.put(ONE, "editWatchedPage", "Change a watched page")
                .about("With another address, what the old one said is forgotten.")
                .versioned(),
            edit,
        )
        .act(AREA.delete(ONE, "unwatchPage", "Stop watching a page").versioned(), remove)
        .list(
            AREA.get(
                "/api/v1/watched-pages/{id}/components",
                "listWatchedComponents",
                "List the components of a watched page",
            )
            .about("In the order of that page. There are none before it was read."),
            list_components,
        )
        .list(
            AREA.get(
                "/api/v1/watched-pages/{id}/incidents",
                "listWatchedIncidents",
                "List the open incidents of a watched page",
            )
            .about("The latest first."),
            list_incidents,
        )
        .act(
            AREA.post("/api/v1/watched-pages/{id}/reading", "readWatchedPage", "Have a page read again now"),
            read_again,
        )
        .act(
            AREA.post(
                "/api/v1/watched-pages/{id}/dismissal",
                "dismissWatchedPage",
                "Say that its trouble does not matter",
            )
            .about("It is proposed again when it gets worse."),
            dismiss,
        )
}

/// A status page of others that services depend on.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WatchedPage)]
struct PageView {
    id: PublicId,
    name: String,
    /// Its address.
    url: String,
    /// Whether its trouble makes a draft incident.
    makes_drafts: bool,
    /// The ids of the services that depend on it.
    services: Vec<PublicId>,
    /// What the chosen components say, or the page as a whole.
    status: ServiceStatus,
    status_since: Option<DateTime<Utc>>,
    /// Their sentence about the whole.
    description: String,
    /// When somebody said that the current trouble does not matter.
    dismissed_at: Option<DateTime<Utc>>,
    /// When it was last read; none before the first time.
    read_at: Option<DateTime<Utc>>,
    /// How many readings in a row failed.
    failures: i64,
    /// Why the latest one failed.
    failure: Option<Failure>,
    failing_since: Option<DateTime<Utc>>,
    /// For `If-Match`.
    version: i64,
}

async fn view(tx: &mut Tx, page: WatchedPage) -> Result<PageView, Refusal> {
    Ok(PageView {
        services: store::services(tx, &page.id).await?,
        id: page.id,
        name: page.name,
        url: page.url,
        makes_drafts: page.makes_drafts,
        status: page.status,
        status_since: page.status_since,
        description: page.description,
        dismissed_at: page.dismissed_at,
        read_at: page.read_at,
        failures: page.failures,
        failure: page.failure,
        failing_since: page.failing_since,
        version: page.version,
    })
}

async fn written(tx: &mut Tx, id: &PublicId) -> Result<Written<PageView>, Refusal> {
    let page = store::get(tx, id).await?;
    let version = page.version;
    Ok(Written::versioned(view(tx, page).await?, version).at(format!("{LIST}/{id}")))
}

/// A component of a watched page.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WatchedComponent)]
struct ComponentView {
    /// Their id.
    id: String,
    name: String,
    status: ServiceStatus,
    /// Whether services depend on it.
    chosen: bool,
}

impl From<WatchedComponent> for ComponentView {
    fn from(component: WatchedComponent) -> Self {
        Self { id: component.external_id, name: component.name, status: component.status, chosen: component.is_chosen }
    }
}

/// An incident of a watched page that is not over.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WatchedIncident)]
struct IncidentView {
    title: String,
    /// Its state, in their word.
    state: String,
    started_at: Option<DateTime<Utc>>,
    /// Its page; may be empty.
    link: String,
    /// The text of their latest update.
    body: String,
}

impl From<WatchedIncident> for IncidentView {
    fn from(incident: WatchedIncident) -> Self {
        Self {
            title: incident.name,
            state: incident.state,
            started_at: incident.started_at,
            link: incident.link,
            body: incident.body,
        }
    }
}

async fn list(request: ApiRequest, _: NoFilter) -> Result<List<PageView>, Refusal> {
    let paging: Paging<(String, PublicId)> = request.paging()?;
    let mut tx = request.read().await?;
    let mut pages = store::all(&mut tx).await?;
    // The databases may sort names in different orders; the cursor needs one.
    let key = |page: &WatchedPage| (page.name.clone(), page.id.clone());
    pages.sort_by_key(key);
    pages.retain(|page| paging.after.as_ref().is_none_or(|after| key(page) > *after));
    pages.truncate(usize::try_from(paging.fetch()).unwrap_or(usize::MAX));
    let mut views = Vec::with_capacity(pages.len());
    for page in pages {
        views.push(view(&mut tx, page).await?);
    }
    drop(tx);
    Ok(List::page(views, &paging, |view| (view.name.clone(), view.id.clone()), |view| view))
}

async fn get(request: ApiRequest) -> Result<Item<PageView>, Refusal> {
    let id = request.id("id")?;
    let mut tx = request.read().await?;
    let page = store::get(&mut tx, &id).await?;
    let version = page.version;
    Ok(Item::versioned(view(&mut tx, page).await?, version))
}

async fn list_components(request: ApiRequest, _: NoFilter) -> Result<List<ComponentView>, Refusal> {
    let id = request.id("id")?;
    let mut tx = request.read().await?;
    store::get(&mut tx, &id).await?;
    Ok(List::whole(store::components(&mut tx, &id).await?.into_iter().map(ComponentView::from).collect()))
}

async fn list_incidents(request: ApiRequest, _: NoFilter) -> Result<List<IncidentView>, Refusal> {
    let id = request.id("id")?;
    let mut tx = request.read().await?;
    store::get(&mut tx, &id).await?;
    Ok(List::whole(store::incidents(&mut tx, &id).await?.into_iter().map(IncidentView::from).collect()))
}

/// A page to watch.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct WatchedPageNew {
    /// The name for staff.
    #[schema(min_length = 1, max_length = 60)]
    name: String,
    /// The address of the page, or of its summary.
    #[schema(min_length = 1)]
    url: String,
    /// The ids of the services that depend on it.
    #[schema(min_items = 1)]
    services: Vec<PublicId>,
    /// Whether its trouble makes a draft incident.
    #[serde(default)]
    makes_drafts: bool,
}

/// A watched page as it is to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct WatchedPageEdit {
    /// The name for staff.
    #[schema(min_length = 1, max_length = 60)]
    name: String,
    /// The address of the page, or of its summary.
    #[schema(min_length = 1)]
    url: String,
    /// The ids of the services that depend on it.
    #[schema(min_items = 1)]
    services: Vec<PublicId>,
    /// Whether its trouble makes a draft incident.
    #[serde(default)]
    makes_drafts: bool,
    /// The ids of its components that services depend on; none for the page as a whole.
    #[serde(default)]
    components: Vec<String>,
}

async fn add(request: ApiRequest, body: WatchedPageNew) -> Result<Done<PageView>, Refusal> {
    let (right, now) = (request.may::<ServiceEditor>()?, request.now());
    let WatchedPageNew { name, url, services, makes_drafts } = body;
    let input = WatchedPageInput { name, url, makes_drafts, services, components: Vec::new() };
    let client = request.app().feature::<Client>().clone();
    request
        .write(async move |tx| {
            let id = manage::add(tx, &right, &client, now, &input).await?;
            written(tx, &id).await
        })
        .await
}

async fn edit(request: ApiRequest, body: WatchedPageEdit) -> Result<Done<PageView>, Refusal> {
    let (right, now, id) = (request.may::<ServiceEditor>()?, request.now(), request.id("id")?);
    let WatchedPageEdit { name, url, services, makes_drafts, components } = body;
    let input = WatchedPageInput { name, url, makes_drafts, services, components };
    let client = request.app().feature::<Client>().clone();
    let asked = &request;
    request
        .write(async move |tx| {
            let before = store::get(tx, &id).await?;
            let known = store::components(tx, &id).await?;
            if !input.components.iter().all(|chosen| known.iter().any(|one| one.external_id == *chosen)) {
                return Err(Refusal::field("components", "field-choice"));
            }
            manage::edit(tx, &right, &client, now, &id, asked.version_or(before.version)?, &input).await?;
            written(tx, &id).await
        })
        .await
}

async fn remove(request: ApiRequest) -> Result<Done<NoContent>, Refusal> {
    let (right, now, id) = (request.may::<ServiceEditor>()?, request.now(), request.id("id")?);
    let asked = &request;
    request
        .write(async move |tx| {
            let version = asked.version_or(store::get(tx, &id).await?.version)?;
            manage::remove(tx, &right, now, &id, version).await?;
            Ok(Written::nothing())
        })
        .await
}

async fn read_again(request: ApiRequest) -> Result<Done<PageView>, Refusal> {
    let (right, now, id) = (request.may::<ServiceEditor>()?, request.now(), request.id("id")?);
    request
        .write(async move |tx| {
            manage::read_again(tx, &right, now, &id).await?;
            written(tx, &id).await
        })
        .await
}

async fn dismiss(request: ApiRequest) -> Result<Done<PageView>, Refusal> {
    let (right, now, id) = (request.may::<IncidentCommander>()?, request.now(), request.id("id")?);
    request
        .write(async move |tx| {
            manage::dismiss(tx, &right, now, &id).await?;
            written(tx, &id).await
        })
        .await
}
