//! Services and their groups in the API for programs.

use super::catalogue::{self, GroupInput, ServiceInput};
use super::store::{self, Group, Service};
use crate::access::ServiceEditor;
use crate::platform::db::Tx;
use crate::types::{PublicId, Refusal, ServiceKind, ServiceStatus};
use crate::web::api::{ApiRequest, ApiRoutes, Area, Done, Item, List, NoFilter, Paging, Written, rename_fields};
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

const AREA: Area = Area("Services");
const LIST: &str = "/api/v1/services";
const ONE: &str = "/api/v1/services/{id}";
const GROUPS: &str = "/api/v1/service-groups";
const GROUP: &str = "/api/v1/service-groups/{id}";

/// Registers the operations of services.
pub fn operations(routes: ApiRoutes) -> ApiRoutes {
    routes
        .list(AREA.get(LIST, "listServices", "List services").about("In the order of the page."), list)
        .write(
            AREA.create(LIST, "addService", "Add a service")
                .about("It is operational until an incident or maintenance says otherwise."),
            add,
        )
        .item(AREA.get(ONE, "getService", "Read a service"), get)
        .write(
            AREA.put(ONE, "editService", "Change a service")
                .about("With `archived` it is no longer offered. Its status is what incidents and maintenance say.")
                .versioned(),
            edit,
        )
        .list(AREA.get(GROUPS, "listServiceGroups", "List groups of services"), list_groups)
        .write(AREA.create(GROUPS, "addServiceGroup", "Add a group of services"), add_group)
        .item(AREA.get(GROUP, "getServiceGroup", "Read a group of services"), get_group)
        .write(AREA.put(GROUP, "editServiceGroup", "Change or move a group of services").versioned(), edit_group)
}

/// A service that customers know by name.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Service)]
struct ServiceView {
    id: PublicId,
    name: String,
    /// One line; may be empty.
    description: String,
    status: ServiceStatus,
    /// The group that it belongs to.
    group: Option<PublicId>,
    /// Its place in the list.
    position: i64,
    /// How much an affected minute counts in compensation, in percent.
    weight_percent: i64,
    /// What kind of service it is, which laws and contracts depend on.
    kind: Option<ServiceKind>,
    /// Whether the page shows its uptime.
    showcase: bool,
    /// Whether the page shows it only while it is not operational.
    only_show_if_degraded: bool,
    /// The first day on which its uptime counts.
    start_date: String,
    created_at: DateTime<Utc>,
    /// When it last changed, its status included.
    updated_at: DateTime<Utc>,
    /// When it was archived; archived services are not shown.
    archived_at: Option<DateTime<Utc>>,
    /// For `If-Match`.
    version: i64,
}

impl From<Service> for ServiceView {
    fn from(service: Service) -> Self {
        Self {
            id: service.id,
            name: service.name,
            description: service.description,
            status: service.status,
            group: service.group_id,
            position: service.position,
            weight_percent: service.weight_percent,
            kind: service.kind,
            showcase: service.showcase,
            only_show_if_degraded: service.only_show_if_degraded,
            start_date: service.start_date,
            created_at: service.created_at,
            updated_at: service.updated_at,
            archived_at: service.archived_at,
            version: service.version,
        }
    }
}

/// A service to add, or as it is to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ServiceInput)]
struct ServiceBody {
    /// The name, shown to customers.
    #[schema(min_length = 1, max_length = 60)]
    name: String,
    /// One line; may be empty.
    #[serde(default)]
    #[schema(max_length = 280)]
    description: String,
    /// The group that it belongs to; none unless given.
    group: Option<PublicId>,
    /// Its place in the list; unless given, a new service is the last, and another stays where it is.
    #[schema(minimum = 0, maximum = 1_000_000)]
    position: Option<i64>,
    /// How much an affected minute counts in compensation, in percent; 100 unless given.
    #[serde(default = "full_weight")]
    #[schema(minimum = 0, maximum = 100)]
    weight_percent: i64,
    /// What kind of service it is.
    kind: Option<ServiceKind>,
    /// Whether the page shows its uptime; true unless given.
    #[serde(default = "yes")]
    showcase: bool,
    /// Whether the page shows it only while it is not operational.
    #[serde(default)]
    only_show_if_degraded: bool,
    /// The first day on which its uptime counts; today unless given.
    start_date: Option<NaiveDate>,
    /// Whether it is no longer offered.
    #[serde(default)]
    archived: bool,
}

const fn full_weight() -> i64 {
    100
}

const fn yes() -> bool {
    true
}

/// Checks the range of a position, as the form does.
fn check_position(position: Option<i64>) -> Result<(), Refusal> {
    if position.is_none_or(catalogue::is_position) { Ok(()) } else { Err(Refusal::field("position", "field-number")) }
}

impl ServiceBody {
    fn into_input(self) -> Result<ServiceInput, Refusal> {
        check_position(self.position)?;
        if self.start_date.is_some_and(|day| !catalogue::START_YEARS.contains(&day.year())) {
            return Err(Refusal::field("start_date", "service-not-a-date"));
        }
        Ok(ServiceInput {
            name: self.name,
            description: self.description,
            group: self.group,
            position: self.position,
            weight_percent: self.weight_percent,
            kind: self.kind,
            showcase: self.showcase,
            only_show_if_degraded: self.only_show_if_degraded,
            start_date: self.start_date.map(|day| day.to_string()).unwrap_or_default(),
            archived: self.archived,
        })
    }
}

async fn written(tx: &mut Tx, id: &PublicId) -> Result<Written<ServiceView>, Refusal> {
    let service = store::get(tx, id).await?;
    let version = service.version;
    Ok(Written::versioned(ServiceView::from(service), version).at(format!("{LIST}/{id}")))
}

/// Which services to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct Filters {
    /// Only with this status.
    status: Option<ServiceStatus>,
}

async fn list(request: ApiRequest, filters: Filters) -> Result<List<ServiceView>, Refusal> {
    let paging: Paging<(i64, String, PublicId)> = request.paging()?;
    let mut services = store::all(&mut request.read().await?).await?;
    let key = |service: &Service| (service.position, service.name.clone(), service.id.clone());
    services.retain(|service| filters.status.is_none_or(|status| service.status == status));
    services.sort_by_key(key);
    services.retain(|service| paging.after.as_ref().is_none_or(|after| key(service) > *after));
    services.truncate(usize::try_from(paging.fetch()).unwrap_or(usize::MAX));
    Ok(List::page(services, &paging, key, ServiceView::from))
}

async fn get(request: ApiRequest) -> Result<Item<ServiceView>, Refusal> {
    let id = request.id("id")?;
    let service = store::get(&mut request.read().await?, &id).await?;
    let version = service.version;
    Ok(Item::versioned(service.into(), version))
}

async fn add(request: ApiRequest, body: ServiceBody) -> Result<Done<ServiceView>, Refusal> {
    let (right, now, input) = (request.may::<ServiceEditor>()?, request.now(), body.into_input()?);
    if input.archived {
        return Err(Refusal::field("archived", "field-choice"));
    }
    request
        .write(async move |tx| {
            let id = catalogue::add_service(tx, &right, now, &input).await?;
            written(tx, &id).await
        })
        .await
}

async fn edit(request: ApiRequest, body: ServiceBody) -> Result<Done<ServiceView>, Refusal> {
    let (right, now, id) = (request.may::<ServiceEditor>()?, request.now(), request.id("id")?);
    let has_start = body.start_date.is_some();
    let input = body.into_input()?;
    let asked = &request;
    request
        .write(async move |tx| {
            let before = store::get(tx, &id).await?;
            let version = asked.version_or(before.version)?;
            let input = if has_start { input } else { ServiceInput { start_date: before.start_date, ..input } };
            catalogue::edit_service(tx, &right, now, &id, version, &input).await?;
            written(tx, &id).await
        })
        .await
}

/// A group of services.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ServiceGroup)]
struct GroupView {
    id: PublicId,
    name: String,
    /// One line; may be empty.
    description: String,
    /// Its place on the page.
    position: i64,
    /// For `If-Match`.
    version: i64,
}

impl From<Group> for GroupView {
    fn from(group: Group) -> Self {
        Self {
            id: group.id,
            name: group.name,
            description: group.description,
            position: group.position,
            version: group.version,
        }
    }
}

/// A group to add, or as it is to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ServiceGroupInput)]
struct GroupBody {
    /// The name, shown to customers.
    #[schema(min_length = 1, max_length = 60)]
    name: String,
    /// One line; may be empty.
    #[serde(default)]
    #[schema(max_length = 280)]
    description: String,
    /// Its place on the page; unless given, a new group is the last, and another stays where it is.
    #[schema(minimum = 0, maximum = 1_000_000)]
    position: Option<i64>,
}

impl From<GroupBody> for GroupInput {
    fn from(body: GroupBody) -> Self {
        Self { name: body.name, description: body.description, position: body.position }
    }
}

async fn written_group(tx: &mut Tx, id: &PublicId) -> Result<Written<GroupView>, Refusal> {
    let group = store::group(tx, id).await?;
    let version = group.version;
    Ok(Written::versioned(GroupView::from(group), version).at(format!("{GROUPS}/{id}")))
}

/// The form's fields are named by what they are beside.
fn renamed(refusal: Refusal) -> Refusal {
    rename_fields(refusal, &[("group_name", "name"), ("group_description", "description")])
}

async fn list_groups(request: ApiRequest, _: NoFilter) -> Result<List<GroupView>, Refusal> {
    let paging: Paging<(i64, String, PublicId)> = request.paging()?;
    let mut groups = store::groups(&mut request.read().await?).await?;
    let key = |group: &Group| (group.position, group.name.clone(), group.id.clone());
    groups.sort_by_key(key);
    groups.retain(|group| paging.after.as_ref().is_none_or(|after| key(group) > *after));
    groups.truncate(usize::try_from(paging.fetch()).unwrap_or(usize::MAX));
    Ok(List::page(groups, &paging, key, GroupView::from))
}

async fn get_group(request: ApiRequest) -> Result<Item<GroupView>, Refusal> {
    let id = request.id("id")?;
    let group = store::group(&mut request.read().await?, &id).await?;
    let version = group.version;
    Ok(Item::versioned(group.into(), version))
}

async fn add_group(request: ApiRequest, body: GroupBody) -> Result<Done<GroupView>, Refusal> {
    let (right, now) = (request.may::<ServiceEditor>()?, request.now());
    check_position(body.position)?;
    let input = GroupInput::from(body);
    request
        .write(async move |tx| {
            let id = catalogue::add_group(tx, &right, now, &input).await.map_err(renamed)?;
            written_group(tx, &id).await
        })
        .await
}

async fn edit_group(request: ApiRequest, body: GroupBody) -> Result<Done<GroupView>, Refusal> {
    let (right, now, id) = (request.may::<ServiceEditor>()?, request.now(), request.id("id")?);
    check_position(body.position)?;
    let input = GroupInput::from(body);
    let asked = &request;
    request
        .write(async move |tx| {
            let version = asked.version_or(store::group(tx, &id).await?.version)?;
            catalogue::edit_group(tx, &right, now, &id, version, &input).await.map_err(renamed)?;
            written_group(tx, &id).await
        })
        .await
}
