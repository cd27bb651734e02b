//! Batches in the database.

mod reading;

pub use reading::*;

use super::batch::{Audience, Class, Content, Promise, State};
use crate::platform::db::{Tx, sql};
use crate::platform::keys::hex;
use crate::types::{PublicId, Refusal, Timestamp};
use sha2::{Digest, Sha256};

/// One batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// Its id, in URLs.
    pub id: PublicId,
    /// Its desk number, `B-117`.
    pub number: i64,
    /// What the desk calls it.
    pub title: String,
    /// Everything an approver approves.
    pub content: Content,
    /// Where it stands.
    pub state: State,
    /// Why it does not go although it may: `reopened`, `budget`, `kill_switch`; empty for none.
    pub held_reason: String,
    /// What the linter gave it when it was last saved.
    pub lint_score: i64,
    /// Who let it go against the linter.
    pub lint_override_by: Option<PublicId>,
    /// And why.
    pub lint_override_reason: String,
    /// Of the content as it is stored.
    pub content_hash: String,
    /// Of the content that was approved; empty before.
    pub approved_hash: String,
    /// Rows planned so far.
    pub planned: i64,
    /// Who wrote it first.
    pub author_id: PublicId,
    /// When.
    pub created_at: Timestamp,
    /// When it was last put before an approver.
    pub submitted_at: Option<Timestamp>,
    /// By whom.
    pub submitted_by: Option<PublicId>,
    /// When the queue got it.
    pub started_at: Option<Timestamp>,
    /// When the last recipient had an outcome.
    pub finished_at: Option<Timestamp>,
    /// For edits (decision 6).
    pub version: i64,
}

impl Batch {
    /// `B-117`.
    pub fn label(&self) -> String {
        format!("B-{}", self.number)
    }
}

#[derive(Debug, sqlx::FromRow)]
struct Row {
    id: PublicId,
    number: i64,
    incident_id: PublicId,
    incident_rev: i64,
    class: String,
    title: String,
    subject: String,
    body: String,
    sms_body: String,
    signed_by: String,
    signed_title: String,
    audience: String,
    promise: String,
    promise_owner_id: Option<PublicId>,
    promise_due_at: Option<Timestamp>,
    state: String,
    held_reason: String,
    lint_score: i64,
    lint_override_by: Option<PublicId>,
    lint_override_reason: String,
    content_hash: String,
    approved_hash: String,
    planned: i64,
    author_id: PublicId,
    created_at: Timestamp,
    submitted_at: Option<Timestamp>,
    submitted_by: Option<PublicId>,
    scheduled_for: Option<Timestamp>,
    per_minute: i64,
    started_at: Option<Timestamp>,
    finished_at: Option<Timestamp>,
    version: i64,
}

impl TryFrom<Row> for Batch {
    type Error = Refusal;
    fn try_from(row: Row) -> Result<Self, Refusal> {
        let unknown = |what: &str| Refusal::Fault(format!("batch {} has an unknown {what}", row.id));
        let class = row.class.parse::<Class>().ok().ok_or_else(|| unknown("class"))?;
        let state = row.state.parse::<State>().ok().ok_or_else(|| unknown("state"))?;
        let audience: Audience = serde_json::from_str(&row.audience).map_err(|_| unknown("audience"))?;
        Ok(Self {
            content: Content {
                incident_id: row.incident_id,
                incident_rev: row.incident_rev,
                class,
                subject: row.subject,
                body: row.body,
                sms_body: row.sms_body,
                signed_by: row.signed_by,
                signed_title: row.signed_title,
                audience,
                scheduled_for: row.scheduled_for,
                per_minute: row.per_minute,
                promise: Promise { body: row.promise, owner_id: row.promise_owner_id, due_at: row.promise_due_at },
            },
            state,
            id: row.id,
            number: row.number,
            title: row.title,
            held_reason: row.held_reason,
            lint_score: row.lint_score,
            lint_override_by: row.lint_override_by,
            lint_override_reason: row.lint_override_reason,
            content_hash: row.content_hash,
            approved_hash: row.approved_hash,
            planned: row.planned,
            author_id: row.author_id,
            created_at: row.created_at,
            submitted_at: row.submitted_at,
            submitted_by: row.submitted_by,
            started_at: row.started_at,
            finished_at: row.finished_at,
            version: row.version,
        })
    }
}

/// What is approved, as 64 hexadecimal digits (I6).
pub fn hash(content: &Content) -> String {
    hex(&Sha256::digest(content.canonical_bytes()))
}

/// A batch by its id.
pub async fn find(tx: &mut Tx, id: &PublicId) -> Result<Option<Batch>, Refusal> {
    let row = tx
        .fetch_optional::<Row>(
            sql("select id, number, incident_id, incident_rev, class, title, subject, body, sms_body, signed_by,
                    signed_title, audience, promise, promise_owner_id, promise_due_at, state, held_reason,
                    lint_score, lint_override_by, lint_override_reason, content_hash, approved_hash, planned,
                    author_id, created_at, submitted_at, submitted_by, scheduled_for, per_minute, started_at,
                    finished_at, version
             from batch where id = $1")
            .bind(id),
        )
        .await?;
    row.map(Batch::try_from).transpose()
}

/// A batch by its id; its absence is the page that says so.
pub async fn get(tx: &mut Tx, id: &PublicId) -> Result<Batch, Refusal> {
    find(tx, id).await?.ok_or(Refusal::NotFound)
}
