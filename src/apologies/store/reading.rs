//! What pages and verbs read beside the batch itself.

use super::Batch;
use crate::apologies::batch::State;
use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal, Timestamp};

/// Most batches one list shows.
pub const LIST_MAX: i64 = 100;
/// Earlier apologies that a new one is compared with.
const EARLIER_MAX: i64 = 10;

/// The incident a batch is about.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Incident {
    /// Its id.
    pub id: PublicId,
    /// Its desk number, `INC-27`.
    pub number: i64,
    /// Its title.
    pub title: String,
    /// `draft`, `investigating`, …
    pub state: String,
    /// `none`, `minor`, `major` or `critical`.
    pub impact: String,
    /// How often it was opened again.
    pub rev: i64,
    /// Nobody outside sees it.
    pub is_drill: bool,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended.
    pub resolved_at: Option<Timestamp>,
    /// Whose it is.
    pub commander: Option<String>,
    /// What they are.
    pub commander_title: Option<String>,
}

impl Incident {
    /// `INC-27`.
    pub fn label(&self) -> String {
        format!("INC-{}", self.number)
    }
}

/// The incident a batch is about.
pub async fn incident(tx: &mut Tx, id: &PublicId) -> Result<Option<Incident>, Refusal> {
    Ok(tx
        .fetch_optional::<Incident>(
            sql("select incident.id as id, number, incident.title as title, state,
                    coalesce(impact_override, impact) as impact, rev, is_drill, started_at, resolved_at,
                    staff.name as commander, staff.title as commander_title
             from incident left join staff on staff.id = commander_id
             where incident.id = $1")
            .bind(id),
        )
        .await?)
}

/// One line of the list of batches.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct BatchListItem {
    /// Its id.
    pub id: PublicId,
    /// Its desk number.
    pub number: i64,
    /// What the desk calls it.
    pub title: String,
    /// Its class.
    pub class: String,
    /// Where it stands.
    pub state: String,
    /// Why it is held.
    pub held_reason: String,
    /// The linter's score.
    pub lint_score: i64,
    /// Rows planned so far.
    pub planned: i64,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When it was put before an approver.
    pub submitted_at: Option<Timestamp>,
    /// From when it goes.
    pub scheduled_for: Option<Timestamp>,
    /// When the queue got it.
    pub started_at: Option<Timestamp>,
    /// When it was done.
    pub finished_at: Option<Timestamp>,
    /// Who wrote it first.
    pub author: String,
    /// The incident's desk number.
    pub incident_number: i64,
    /// The incident's title.
    pub incident_title: String,
}

/// Batches, those that wait for somebody first, then the newest.
pub async fn list(tx: &mut Tx) -> Result<Vec<BatchListItem>, Refusal> {
    Ok(tx
        .fetch_all::<BatchListItem>(
            sql("select batch.id as id, batch.number as number, batch.title as title, class, batch.state as state,
                    held_reason, lint_score, planned, batch.created_at as created_at, submitted_at, scheduled_for,
                    batch.started_at as started_at, finished_at, staff.name as author,
                    incident.number as incident_number, incident.title as incident_title
             from batch
             join staff on staff.id = author_id
             join incident on incident.id = incident_id
             order by case when batch.state = 'in_review' then 0 when batch.state in ('completed', 'cancelled') then 2
                      else 1 end, batch.created_at desc
             limit $1")
            .bind(LIST_MAX),
        )
        .await?)
}

/// One saved text of a batch.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Version {
    /// Counted from 1.
    pub version: i64,
    /// Subject of the e-mail.
    pub subject: String,
    /// Text of the e-mail.
    pub body: String,
    /// The text message.
    pub sms_body: String,
    /// Who saved it.
    pub staff_id: PublicId,
    /// Their name.
    pub name: String,
    /// When.
    pub edited_at: Timestamp,
}

/// Every saved text, the first one first.
pub async fn versions(tx: &mut Tx, id: &PublicId) -> Result<Vec<Version>, Refusal> {
    Ok(tx.fetch_all::<Version>(sql("select batch_version.version as version, subject, body, sms_body, edited_by as staff_id, name, edited_at
             from batch_version join staff on staff.id = edited_by
             where batch_id = $1 order by batch_version.version").bind(id)).await?)
}

/// One decision on a batch.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Decision {
    /// Who decided.
    pub staff_id: PublicId,
    /// Their name.
    pub name: String,
    /// `approved` or `sent_back`.
    pub decision: String,
    /// What they said.
    pub comment: String,
    /// When.
    pub at: Timestamp,
    /// Until when it counts.
    pub expires_at: Timestamp,
    /// Since when it counts no more, because the batch was changed after it.
    pub withdrawn_at: Option<Timestamp>,
}

/// Every decision on a batch, the first one first.
pub async fn decisions(tx: &mut Tx, id: &PublicId) -> Result<Vec<Decision>, Refusal> {
    Ok(tx
        .fetch_all::<Decision>(
            sql("select staff_id, name, decision, comment, at, expires_at, withdrawn_at
             from approval join staff on staff.id = staff_id
             where subject = 'batch' and subject_id = $1 order by approval.id")
            .bind(id),
        )
        .await?)
}

/// An apology that some of the same people had before.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Overlap {
    /// Its desk number.
    pub number: i64,
    /// When it went.
    pub started_at: Timestamp,
    /// Its e-mail.
    pub body: String,
    /// Its text message.
    pub sms_body: String,
}

/// Apologies for other incidents that people hit by this one had before, the newest first.
pub async fn earlier(tx: &mut Tx, incident_id: &PublicId) -> Result<Vec<Overlap>, Refusal> {
    Ok(tx
        .fetch_all::<Overlap>(
            sql("select number, started_at, body, sms_body from batch
             where class = 'apology' and incident_id <> $1 and started_at is not null and exists (
                 select 1 from message join exposure on exposure.customer_id = message.customer_id
                 where message.batch_id = batch.id and message.state in ('sent', 'delivered')
                 and exposure.incident_id = $1)
             order by started_at desc limit $2")
            .bind(incident_id)
            .bind(EARLIER_MAX),
        )
        .await?)
}

impl BatchListItem {
    /// Where it stands, as a word of ours.
    pub fn state(&self) -> Option<State> {
        self.state.parse::<State>().ok()
    }
}

/// Numbers of the offers on an incident that are alive, the oldest first.
pub async fn offers(tx: &mut Tx, incident_id: &PublicId) -> Result<Vec<i64>, Refusal> {
    Ok(tx
        .fetch_values::<i64>(
            sql("select number from offer
             where incident_id = $1 and state not in ('draft', 'rejected', 'withdrawn') order by number limit 5")
            .bind(incident_id),
        )
        .await?)
}

/// Incidents whose people may be written to, the newest first: id, number, title and how many were hit.
pub async fn addressable(tx: &mut Tx) -> Result<Vec<(PublicId, i64, String, i64)>, Refusal> {
    Ok(tx
        .fetch_all(
            sql("select incident.id, number, incident.title, count(distinct customer_id)
             from incident join exposure on exposure.incident_id = incident.id
             where not is_drill and state <> 'draft' and withdrawn_at is null
             group by incident.id, number, incident.title, started_at
             order by started_at desc limit $1")
            .bind(LIST_MAX),
        )
        .await?)
}

/// Who may answer for a promise: everybody of staff, by name.
pub async fn answerable(tx: &mut Tx) -> Result<Vec<(PublicId, String)>, Refusal> {
    Ok(tx.fetch_all(sql("select id, name from staff where disabled_at is null order by name, id limit 500")).await?)
}

/// Somebody's name.
pub async fn name_of(tx: &mut Tx, staff_id: &PublicId) -> Result<Option<String>, Refusal> {
    Ok(tx.fetch_value_optional(sql("select name from staff where id = $1").bind(staff_id)).await?)
}

/// Who answers for what a batch promises, by name.
pub async fn promise_owner(tx: &mut Tx, batch: &Batch) -> Result<Option<String>, Refusal> {
    match &batch.content.promise.owner_id {
        Some(id) => name_of(tx, id).await,
        None => Ok(None),
    }
}

/// Who let a batch go against the linter, by name, and why.
pub async fn overrider(tx: &mut Tx, batch: &Batch) -> Result<Option<(String, String)>, Refusal> {
    match &batch.lint_override_by {
        Some(id) => Ok(name_of(tx, id).await?.map(|name| (name, batch.lint_override_reason.clone()))),
        None => Ok(None),
    }
}
