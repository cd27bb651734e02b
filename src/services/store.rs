//! Services in the database: the catalogue as pages show it, and the history of every status.

use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal, ServiceStatus, Timestamp};
use std::collections::BTreeMap;

/// A public page: where it is and in which zone and language it speaks.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Page {
    /// Its id.
    pub id: PublicId,
    /// What stands in its masthead.
    pub name: String,
    /// Its address, with scheme.
    pub host: String,
    /// The IANA zone of its times and days.
    pub time_zone: String,
    /// A BCP 47 tag.
    pub language: String,
    /// `public` or `private`.
    pub visibility: String,
    /// For edits (decision 6).
    pub version: i64,
}

impl Page {
    /// The zone of its times and days; UTC where the stored name is unknown.
    pub fn zone(&self) -> chrono_tz::Tz {
        self.time_zone.parse().unwrap_or(chrono_tz::Tz::UTC)
    }
}

/// A heading over services.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Group {
    /// Its id.
    pub id: PublicId,
    /// What customers read.
    pub name: String,
    /// Its place on the page, from the top.
    pub position: i64,
    /// For edits (decision 6).
    pub version: i64,
}

/// Something the company provides and customers can name (Statuspage: component).
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Service {
    /// Its id.
    pub id: PublicId,
    /// What customers read.
    pub name: String,
    /// A line of explanation; may be empty.
    pub description: String,
    /// How it is now.
    pub status: ServiceStatus,
    /// How much a minute of it counts in compensation, in percent.
    pub weight_percent: i64,
    /// Whether its history of ninety days is shown.
    pub showcase: bool,
    /// From which day its history counts, `YYYY-MM-DD`.
    pub start_date: String,
    /// When it came into the catalogue.
    pub created_at: Timestamp,
    /// When anything about it last changed.
    pub updated_at: Timestamp,
    /// Since when it is no longer shown.
    pub archived_at: Option<Timestamp>,
    /// For edits (decision 6).
    pub version: i64,
    /// The group it stands in on the first page.
    pub group_id: Option<PublicId>,
    /// Its place on the first page.
    pub position: i64,
}

/// One group and its services, in the page's order; services without a group stand together first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shelf {
    /// The heading; `None` for services that stand alone.
    pub group: Option<Group>,
    /// What stands under it.
    pub services: Vec<Service>,
}

/// From when on a service had a status.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct StatusChange {
    /// Whose status.
    pub service_id: PublicId,
    /// Which.
    pub status: ServiceStatus,
    /// From when on, until the next change.
    pub from_at: Timestamp,
    /// The incident that caused it.
    pub incident_id: Option<PublicId>,
    /// The update that said so.
    pub update_id: Option<PublicId>,
}

/// The first page: the one that always exists.
pub async fn first_page(tx: &mut Tx) -> Result<Page, Refusal> {
    Ok(tx
        .fetch_one::<Page>(sql("select id, name, host, time_zone, language, visibility, version
             from page order by position, id limit 1"))
        .await?)
}

/// Every group, in order.
pub async fn groups(tx: &mut Tx) -> Result<Vec<Group>, Refusal> {
    Ok(tx
        .fetch_all::<Group>(sql("select id, name, position, version from service_group order by position, name"))
        .await?)
}

/// Every service, archived ones too, in the first page's order.
pub async fn all(tx: &mut Tx) -> Result<Vec<Service>, Refusal> {
    let page = first_page(tx).await?.id;
    Ok(tx
        .fetch_all::<Service>(
            sql("select service.id, service.name, description, status, weight_percent, showcase, start_date,
                    created_at, updated_at, archived_at, service.version,
                    page_service.group_id, coalesce(page_service.position, 0) as position
             from service
             left join page_service on page_service.service_id = service.id and page_service.page_id = $1
             order by coalesce(page_service.position, 0), service.name")
            .bind(page),
        )
        .await?)
}

/// One service, archived or not.
pub async fn find(tx: &mut Tx, id: &PublicId) -> Result<Service, Refusal> {
    all(tx).await?.into_iter().find(|service| &service.id == id).ok_or(Refusal::NotFound)
}

/// What the first page shows: services that are not archived, under their groups, in order. A group
/// without services is left out.
pub async fn catalogue(tx: &mut Tx) -> Result<Vec<Shelf>, Refusal> {
    let groups = groups(tx).await?;
    let mut by_group: BTreeMap<Option<PublicId>, Vec<Service>> = BTreeMap::new();
    for service in all(tx).await?.into_iter().filter(|service| service.archived_at.is_none()) {
        by_group.entry(service.group_id.clone()).or_default().push(service);
    }
    let alone = by_group.remove(&None).map(|services| Shelf { group: None, services });
    let grouped = groups.into_iter().filter_map(|group| {
        let services = by_group.remove(&Some(group.id.clone()))?;
        Some(Shelf { group: Some(group), services })
    });
    Ok(alone.into_iter().chain(grouped).collect())
}

/// Every change of status since `since`, oldest first, and for each service the last one before it, so
/// that its status at `since` is known too.
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

/// Every change of status one incident made, oldest first: which service was how bad from when on.
pub async fn statuses_of_incident(tx: &mut Tx, incident_id: &PublicId) -> Result<Vec<StatusChange>, Refusal> {
    Ok(tx
        .fetch_all::<StatusChange>(
            sql("select service_id, status, from_at, incident_id, update_id
             from service_status where incident_id = $1 order by from_at, id")
            .bind(incident_id),
        )
        .await?)
}

/// How a service was at a moment; operational before anything was recorded.
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

/// Records that a service has a status from `change.from_at` on, which may lie before `now`, and makes
/// `service.status` what is the latest word on it.
pub async fn set_status(tx: &mut Tx, now: Timestamp, change: &StatusChange) -> Result<(), Refusal> {
    insert(tx, change).await?;
    // Something else was said in between: what is told now holds from now on all the same.
    let said_since = tx
        .fetch_value::<i64>(
            sql("select count(*) from service_status where service_id = $1 and from_at > $2 and from_at <= $3")
                .bind(&change.service_id)
                .bind(change.from_at)
                .bind(now),
        )
        .await?;
    if said_since > 0 {
        insert(tx, &StatusChange { from_at: now, ..change.clone() }).await?;
    }
    tx.execute(
        sql("update service set updated_at = $2,
                 status = (select status from service_status where service_id = $1
                           order by from_at desc, id desc limit 1)
             where id = $1")
        .bind(&change.service_id)
        .bind(now),
    )
    .await?;
    Ok(())
}

/// Takes back what an incident said of a service, as if it had never been said.
pub async fn take_back(
    tx: &mut Tx,
    now: Timestamp,
    service_id: &PublicId,
    incident_id: &PublicId,
) -> Result<(), Refusal> {
    {
        tx.execute(
            sql("delete from service_status where service_id = $1 and incident_id = $2")
                .bind(service_id)
                .bind(incident_id),
        )
        .await?;
        tx.execute(
            sql("update service set updated_at = $2,
                 status = coalesce((select status from service_status where service_id = $1
                                    order by from_at desc, id desc limit 1), 'operational')
             where id = $1")
            .bind(service_id)
            .bind(now),
        )
        .await?;
    };
    Ok(())
}

/// Makes what one incident said of a service the word of another, which was about the same trouble.
pub async fn hand_over(tx: &mut Tx, service_id: &PublicId, from: &PublicId, to: &PublicId) -> Result<(), Refusal> {
    tx.execute(
        sql("update service_status set incident_id = $3, update_id = null where service_id = $1 and incident_id = $2")
            .bind(service_id)
            .bind(from)
            .bind(to),
    )
    .await?;
    Ok(())
}

async fn insert(tx: &mut Tx, change: &StatusChange) -> Result<(), Refusal> {
    tx.execute(
        sql("insert into service_status (service_id, status, from_at, incident_id, update_id)
             values ($1, $2, $3, $4, $5)")
        .bind(&change.service_id)
        .bind(change.status)
        .bind(change.from_at)
        .bind(&change.incident_id)
        .bind(&change.update_id),
    )
    .await?;
    Ok(())
}
