//! Reads prepared updates.

use super::State;
use crate::platform::db::{Tx, sql};
use crate::types::{Message, PublicId, Refusal, Timestamp};
use crate::web::form_fields::Fields;
use const_format::concatcp;

/// A prepared update.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Prepared {
    /// Its id.
    pub id: PublicId,
    /// The incident.
    pub incident_id: PublicId,
    /// Who wrote it.
    pub author_id: PublicId,
    /// Their name.
    pub author_name: String,
    /// The composer's form as JSON.
    fields: String,
    /// What its author saw, as JSON.
    pub(super) seen: String,
    /// When it is to be published; `None` for as soon as it is approved.
    pub publish_at: Option<Timestamp>,
    /// Whether a second commander must approve it.
    pub needs_approval: bool,
    /// The hash of its content.
    pub content_hash: String,
    /// Who approved this content.
    pub approved_by: Option<PublicId>,
    /// Their name.
    pub approved_by_name: Option<String>,
    /// What became of it.
    pub state: State,
    /// Why it was refused, as JSON; empty otherwise.
    refusal: String,
    /// Why its author published it without the approval; empty otherwise.
    pub emergency_reason: String,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// For edits (decision 6).
    pub version: i64,
}

impl Prepared {
    /// The composer's form; empty where it cannot be read.
    pub fn fields(&self) -> Fields {
        Fields(serde_json::from_str(&self.fields).unwrap_or_default())
    }

    /// Why it was refused.
    pub fn refusal(&self) -> Option<Message> {
        serde_json::from_str(&self.refusal).ok()
    }

    /// Whether it waits for an approval.
    pub const fn waits_for_approval(&self) -> bool {
        self.needs_approval && self.approved_by.is_none()
    }
}

const SELECT: &str = "select prepared_update.id, incident_id, author_id, author.name as author_name, fields, seen,
        publish_at, needs_approval, content_hash, approved_by, approver.name as approved_by_name, state, refusal,
        emergency_reason, updated_at, version
    from prepared_update
    join staff_view as author on author.id = author_id
    left join staff_view as approver on approver.id = approved_by ";

/// A prepared update of an incident.
///
/// # Errors
///
/// `Refusal::NotFound` when the incident has none with this id.
pub async fn get(tx: &mut Tx, incident_id: &PublicId, id: &PublicId) -> Result<Prepared, Refusal> {
    let query = sql(concatcp!(SELECT, "where prepared_update.id = $1 and incident_id = $2"));
    Ok(tx.fetch_one::<Prepared>(query.bind(id).bind(incident_id)).await?)
}

/// What waits for an incident, the next first, and what was refused since `since`.
pub async fn shown(tx: &mut Tx, incident_id: &PublicId, since: Timestamp) -> Result<Vec<Prepared>, Refusal> {
    let query = sql(concatcp!(
        SELECT,
        "where incident_id = $1 and (state = 'waiting' or (state = 'refused' and prepared_update.updated_at > $2))
         order by case state when 'waiting' then 0 else 1 end, coalesce(publish_at, prepared_update.updated_at),
             prepared_update.id"
    ));
    Ok(tx.fetch_all::<Prepared>(query.bind(incident_id).bind(since)).await?)
}

/// How many updates of an incident wait.
pub async fn count_waiting(tx: &mut Tx, incident_id: &PublicId) -> Result<i64, Refusal> {
    let text = "select count(*) from prepared_update where incident_id = $1 and state = 'waiting'";
    Ok(tx.fetch_value::<i64>(sql(text).bind(incident_id)).await?)
}

/// The updates whose time has come, as (incident, update), the oldest first.
pub(super) async fn due(tx: &mut Tx, now: Timestamp) -> Result<Vec<(PublicId, PublicId)>, Refusal> {
    let text = "select incident_id, id from prepared_update
        where state = 'waiting' and publish_at is not null and publish_at <= $1 order by publish_at, id limit 100";
    Ok(tx.fetch_all::<(PublicId, PublicId)>(sql(text).bind(now)).await?)
}

/// When the next update is due.
pub(super) async fn next_due(tx: &mut Tx) -> Result<Option<Timestamp>, Refusal> {
    let text = "select min(publish_at) from prepared_update where state = 'waiting' and publish_at is not null";
    Ok(tx.fetch_value::<Option<Timestamp>>(sql(text)).await?)
}

/// The updates of which staff are still to be told something, as (incident, update).
pub async fn untold(tx: &mut Tx) -> Result<Vec<(PublicId, PublicId)>, Refusal> {
    let text = "select incident_id, id from prepared_update where told_at is null order by updated_at, id limit 100";
    Ok(tx.fetch_all::<(PublicId, PublicId)>(sql(text)).await?)
}

/// Notes that staff are told, and returns what of; `None` where another node was faster.
pub async fn take_untold(
    tx: &mut Tx,
    now: Timestamp,
    incident_id: &PublicId,
    id: &PublicId,
) -> Result<Option<Prepared>, Refusal> {
    let text = "update prepared_update set told_at = $2 where id = $1 and told_at is null";
    if tx.execute(sql(text).bind(id).bind(now)).await? == 0 {
        return Ok(None);
    }
    get(tx, incident_id, id).await.map(Some)
}
