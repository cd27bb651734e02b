//! Reads incidents: one, the open ones, the past ones page by page, with their timelines and services.

mod drafts;
mod incident;
mod listed;
mod search;
mod timeline;

pub use drafts::{AlertState, WaitingDraft, alert_state, waiting_drafts};
pub use incident::{Filter, Incident, PastCursor, get, open, past, recent, split_regions};
pub use listed::{ListFilter, page};
pub use search::{Which, search};
pub use timeline::{
    Place, Revision, ServiceChange, Update, latest_body, make_room, place_at, revisions, updates, updates_of,
};

use crate::incidents::incident::State;
use crate::platform::db::{IDS_POSTGRES, IDS_SQLITE, Tx, ids_json, sql};
use crate::services;
use crate::services::store::Service;
use crate::types::{PublicId, Refusal, Timestamp};
use const_format::concatcp;
use std::collections::HashMap;

/// The review that closed an incident.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Review {
    /// When the incident was closed.
    pub closed_at: Timestamp,
    /// The name of the person who closed it.
    pub closed_by: String,
    /// Lessons learned; may be empty.
    pub note: String,
}

/// The services that an incident affects, with their current statuses, in the page's order.
pub async fn services_of(tx: &mut Tx, incident_id: &PublicId) -> Result<Vec<Service>, Refusal> {
    let ids = service_ids_of(tx, incident_id).await?;
    Ok(services::store::all(tx).await?.into_iter().filter(|service| ids.contains(&service.id)).collect())
}

/// The ids of the services that an incident affects or affected, sorted.
pub async fn service_ids_of(tx: &mut Tx, incident_id: &PublicId) -> Result<Vec<PublicId>, Refusal> {
    Ok(tx
        .fetch_values(
            sql("select service_id from incident_service where incident_id = $1 order by service_id").bind(incident_id),
        )
        .await?)
}

/// The same without those that were [taken off](super::taken_off) it.
pub async fn listed_service_ids_of(tx: &mut Tx, incident_id: &PublicId) -> Result<Vec<PublicId>, Refusal> {
    let mut found = listed_service_ids(tx, std::slice::from_ref(incident_id)).await?;
    Ok(found.remove(incident_id).unwrap_or_default())
}

/// The services of some incidents without those that were taken off them, in the order of their ids.
pub async fn listed_service_ids(
    tx: &mut Tx,
    incident_ids: &[PublicId],
) -> Result<HashMap<PublicId, Vec<PublicId>>, Refusal> {
    const START: &str = "select incident_id, service_id from incident_service
                         where taken_off_at is null and incident_id in ";
    let text = tx.dialect(
        concatcp!(START, IDS_SQLITE, " order by service_id"),
        concatcp!(START, IDS_POSTGRES, " order by service_id"),
    );
    let mut found = HashMap::<PublicId, Vec<PublicId>>::new();
    for (incident, service) in tx.fetch_all::<(PublicId, PublicId)>(sql(text).bind(ids_json(incident_ids))).await? {
        found.entry(incident).or_default().push(service);
    }
    Ok(found)
}

/// When what the public sees of incidents last changed: one was published, corrected or withdrawn, an update was published, edited
/// or taken back, a promise was put off, or a post-mortem was published or edited. That of an incident which was reopened is hidden.
pub async fn public_changed_at(tx: &mut Tx) -> Result<Option<Timestamp>, Refusal> {
    const CHANGES: &str = concatcp!(
        "select max(updated_at) as changed_at from incident where published_at is not null and is_drill = false
         union all
         select max(coalesce(edited_at, post_mortem.published_at))
         from post_mortem join incident on incident.id = post_mortem.incident_id
         where post_mortem.published_at is not null and incident.state in ",
        State::OVER_SQL,
        " and incident.is_drill = false and incident.published_at is not null and incident.withdrawn_at is null"
    );
    let query = concatcp!("select max(changed_at) from (", CHANGES, ") as changes");
    Ok(tx.fetch_value::<Option<Timestamp>>(sql(query)).await?)
}

/// Locks an incident until the transaction ends. Waits for every [`keep_from_closing`], and makes later ones wait.
pub async fn lock_for_closing(tx: &mut Tx, id: &PublicId) -> Result<(), Refusal> {
    Ok(tx.lock("incident", id).await?)
}

/// Makes the closing of an incident wait until the transaction ends: whoever changes a complaint about it calls this
/// before the commit, so that no complaint appears between the count and the commit of a review (I12). Callers do not
/// wait for each other, nor do updates of the incident wait for them.
pub async fn keep_from_closing(tx: &mut Tx, id: &PublicId) -> Result<(), Refusal> {
    // SQLite has one writer, so its write transaction is the lock.
    if tx.is_postgres() {
        tx.execute(sql("select 1 from incident where id = $1 for key share").bind(id)).await?;
    }
    Ok(())
}

/// The review of an incident, if it is closed.
pub async fn find_review(tx: &mut Tx, incident_id: &PublicId) -> Result<Option<Review>, Refusal> {
    Ok(tx
        .fetch_optional::<Review>(
            sql("select closed_at, staff.name as closed_by, note
             from incident_review join staff_view as staff on staff.id = closed_by where incident_id = $1")
            .bind(incident_id),
        )
        .await?)
}

/// Counts the complaints about an incident that wait for an answer: open, without a reply by a person after the
/// customer's last message (decision 25).
pub async fn count_unanswered_complaints(tx: &mut Tx, incident_id: &PublicId) -> Result<i64, Refusal> {
    Ok(tx
        .fetch_value::<i64>(
            sql(const_format::concatcp!(
                "select count(*) from complaint_case_view where incident_id = $1 and state in ",
                crate::types::CaseState::OPEN_SQL,
                " and (last_human_out_at is null or last_human_out_at < last_in_at)",
            ))
            .bind(incident_id),
        )
        .await?)
}
