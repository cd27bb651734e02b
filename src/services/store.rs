//! Reads services, groups and the status page, and the status history of every service.

use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal, ServiceKind, ServiceStatus, Timestamp};
use const_format::concatcp;
use std::collections::BTreeMap;

/// A group of services.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Group {
    /// Its id.
    pub id: PublicId,
    /// The name, shown to customers.
    pub name: String,
    /// One line of description; may be empty.
    pub description: String,
    /// Its position on the page, counted from the top.
    pub position: i64,
    /// For edits (decision 6).
    pub version: i64,
}

/// A service that the company provides and customers know by name (Statuspage: component).
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Service {
    /// Its id.
    pub id: PublicId,
    /// The name, shown to customers.
    pub name: String,
    /// One line of description; may be empty.
    pub description: String,
    /// Its current status.
    pub status: ServiceStatus,
    /// How much an affected minute counts in compensation, in percent.
    pub weight_percent: i64,
    /// What kind of service it is; `None` until somebody declares it.
    pub kind: Option<ServiceKind>,
    /// Whether the status page shows its uptime history.
    pub showcase: bool,
    /// Whether the status page shows it only while it is not operational.
    pub only_show_if_degraded: bool,
    /// The first day its uptime is counted, `YYYY-MM-DD`.
    pub start_date: String,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it last changed, its status included.
    pub updated_at: Timestamp,
    /// When it was archived; archived services are not shown.
    pub archived_at: Option<Timestamp>,
    /// For edits (decision 6).
    pub version: i64,
    /// The group it belongs to on the first page.
    pub group_id: Option<PublicId>,
    /// Its position on the first page.
    pub position: i64,
}

impl Service {
    /// Whether it is offered: it was not archived.
    pub const fn is_offered(&self) -> bool {
        self.archived_at.is_none()
    }
}

/// A group and its services, in the page's order. Services without a group come first, together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupedServices {
    /// The group; `None` for services without one.
    pub group: Option<Group>,
    /// Its services.
    pub services: Vec<Service>,
}

/// A change of a service's status: it holds until the next one.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct StatusChange {
    /// The service.
    pub service_id: PublicId,
    /// The new status.
    pub status: ServiceStatus,
    /// When the status begins.
    pub from_at: Timestamp,
    /// The incident that caused it.
    pub incident_id: Option<PublicId>,
    /// The update that set it.
    pub update_id: Option<PublicId>,
}

/// Trouble that the status page of somebody else reports, on whom a service depends.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct OthersTrouble {
    /// The service that depends on it.
    pub service_id: PublicId,
    /// The watched page.
    pub watched_page_id: PublicId,
    /// Its name.
    pub name: String,
    /// What it reports.
    pub status: ServiceStatus,
}

/// The trouble of others that services may have now.
pub async fn troubles_of_others(tx: &mut Tx) -> Result<Vec<OthersTrouble>, Refusal> {
    Ok(tx
        .fetch_all::<OthersTrouble>(sql(concatcp!(
            "select service_id, page.id as watched_page_id, page.name, page.status
             from watched_page_view as page
             join watched_page_service_view as depends on depends.watched_page_id = page.id
             where page.status in ",
            ServiceStatus::DISRUPTED_SQL,
            " order by page.name, page.id"
        )))
        .await?)
}

/// Every group, in the page's order.
pub async fn groups(tx: &mut Tx) -> Result<Vec<Group>, Refusal> {
    Ok(tx
        .fetch_all::<Group>(sql(
            "select id, name, description, position, version from service_group order by position, name",
        ))
        .await?)
}

/// A group by its id.
///
/// # Errors
///
/// `Refusal::NotFound` when there is none.
pub async fn group(tx: &mut Tx, id: &PublicId) -> Result<Group, Refusal> {
    groups(tx).await?.into_iter().find(|group| &group.id == id).ok_or(Refusal::NotFound)
}

/// Every service, archived ones included, in the first page's order.
pub async fn all(tx: &mut Tx) -> Result<Vec<Service>, Refusal> {
    Ok(tx
        .fetch_all::<Service>(sql(
            "select service.id, service.name, description, status, weight_percent, kind, showcase,
                only_show_if_degraded, start_date, created_at, updated_at, archived_at, service.version,
                page_service.group_id, coalesce(page_service.position, 0) as position
             from service
             left join page_service on page_service.service_id = service.id
                 and page_service.page_id = (select id from page order by position, id limit 1)
             order by coalesce(page_service.position, 0), service.name",
        ))
        .await?)
}

/// The services that are offered, in the first page's order.
pub async fn offered(tx: &mut Tx) -> Result<Vec<Service>, Refusal> {
    Ok(all(tx).await?.into_iter().filter(Service::is_offered).collect())
}

/// Puts services, which are sorted by their positions, in the order in which the page shows them: those without a group
/// first, then those of each group.
pub fn sort_as_on_page(services: &mut [Service], groups: &[Group]) {
    services.sort_by_key(|service| groups.iter().position(|group| Some(&group.id) == service.group_id.as_ref()));
}

/// A service by its id, archived or not.
///
/// # Errors
///
/// `Refusal::NotFound` when there is none.
pub async fn get(tx: &mut Tx, id: &PublicId) -> Result<Service, Refusal> {
    all(tx).await?.into_iter().find(|service| &service.id == id).ok_or(Refusal::NotFound)
}

/// The services that the first page shows, by group and in order. Archived services and empty groups are left out.
pub async fn catalogue(tx: &mut Tx) -> Result<Vec<GroupedServices>, Refusal> {
    let groups = groups(tx).await?;
    Ok(by_group(&groups, offered(tx).await?))
}

/// Services by group, each in the order given, those without a group first. Empty groups are left out.
pub fn by_group(groups: &[Group], services: Vec<Service>) -> Vec<GroupedServices> {
    let mut by_group: BTreeMap<Option<PublicId>, Vec<Service>> = BTreeMap::new();
    for service in services {
        by_group.entry(service.group_id.clone()).or_default().push(service);
    }
    let ungrouped = by_group.remove(&None).map(|services| GroupedServices { group: None, services });
    let grouped = groups.iter().filter_map(|group| {
        let services = by_group.remove(&Some(group.id.clone()))?;
        Some(GroupedServices { group: Some(group.clone()), services })
    });
    ungrouped.into_iter().chain(grouped).collect()
}

/// Every change of status since `since`, oldest first. For each service the last change before `since` is included, so
/// that its status at `since` is known.
pub async fn statuses_since(tx: &mut Tx, since: Timestamp) -> Result<Vec<StatusChange>, Refusal> {
    Ok(tx
        .fetch_all::<StatusChange>(
            sql("select service_id, status, from_at, incident_id, update_id
             from service_status as change
             where from_at >= $1 or not exists (
                 select 1 from service_status as later
                 where later.service_id = change.service_id and later.from_at < $1
                   and (later.from_at > change.from_at or (later.from_at = change.from_at and later.id > change.id)))
             order by from_at, id")
            .bind(since),
        )
        .await?)
}

/// The status of a service at a point in time; operational before the first change.
pub async fn status_at(tx: &mut Tx, service_id: &PublicId, at: Timestamp) -> Result<ServiceStatus, Refusal> {
    let found = tx
        .fetch_value_optional::<ServiceStatus>(
            sql("select status from service_status where service_id = $1 and from_at <= $2
             order by from_at desc, id desc limit 1")
            .bind(service_id)
            .bind(at),
        )
        .await?;
    Ok(found.unwrap_or(ServiceStatus::Operational))
}
