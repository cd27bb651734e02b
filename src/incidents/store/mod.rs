//! Incidents in the database: one, the open ones, the past ones page by page, and their timelines.

mod incident;
mod timeline;

pub use incident::{After, Filter, Incident, OPEN_MAX, by_number, find, open, past, recent};
pub use timeline::{Change, Revision, Update, revisions, updates};

use crate::platform::db::{Tx, sql};
use crate::services;
use crate::services::store::Service;
use crate::types::{PublicId, Refusal, Timestamp};

/// The record that an incident is closed: everybody who complained has an answer.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Review {
    /// When.
    pub closed_at: Timestamp,
    /// The name of who closed it.
    pub closed_by: String,
    /// What was learned; may be empty.
    pub note: String,
}

/// The services an incident touches, as they are now, in the page's order.
pub async fn services_of(tx: &mut Tx, incident_id: &PublicId) -> Result<Vec<Service>, Refusal> {
    let ids = service_ids_of(tx, incident_id).await?;
    Ok(services::store::all(tx).await?.into_iter().filter(|service| ids.contains(&service.id)).collect())
}

/// Only their ids, in order, for whoever has the catalogue already or needs none of it.
pub async fn service_ids_of(tx: &mut Tx, incident_id: &PublicId) -> Result<Vec<PublicId>, Refusal> {
    Ok(tx
        .fetch_values(
            sql("select service_id from incident_service where incident_id = $1 order by service_id").bind(incident_id),
        )
        .await?)
}

/// The record that an incident is closed, if it is.
pub async fn review_of(tx: &mut Tx, incident_id: &PublicId) -> Result<Option<Review>, Refusal> {
    Ok(tx
        .fetch_optional::<Review>(
            sql("select closed_at, staff.name as closed_by, note
             from incident_review join staff on staff.id = closed_by where incident_id = $1")
            .bind(incident_id),
        )
        .await?)
}

/// The name of a person of staff, for "commander: …".
pub async fn staff_name(tx: &mut Tx, id: Option<&PublicId>) -> Result<Option<String>, Refusal> {
    let Some(id) = id else { return Ok(None) };
    Ok(tx.fetch_value_optional::<String>(sql("select name from staff where id = $1").bind(id)).await?)
}

/// How many complaints of an incident wait for a human: open, and nobody wrote after the last word in
/// (decision 25).
pub async fn unanswered(tx: &mut Tx, incident_id: &PublicId) -> Result<i64, Refusal> {
    Ok(tx
        .fetch_value::<i64>(
            sql(const_format::concatcp!(
                "select count(*) from complaint_case where incident_id = $1 and state in ",
                crate::types::CaseState::OPEN_SQL,
                " and (last_human_out_at is null or last_human_out_at < last_in_at)",
            ))
            .bind(incident_id),
        )
        .await?)
}
