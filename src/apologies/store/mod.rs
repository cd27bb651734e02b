//! Reads batches and what belongs to them.

mod history;
mod list;
mod related;

pub use history::{ApprovalRecord, Version, approvals, find_override, versions};
pub use list::{BatchListItem, list};
pub use related::{
    Incident, earlier_apologies, eligible_incidents, find_incident, find_promise_owner, live_offer_numbers,
    promise_owners, service_names,
};

use super::batch::{BatchHoldReason, Class, Content, Promise, State};
use crate::delivery::text;
use crate::platform::db::{Tx, sql};
use crate::platform::keys::hex;
use crate::types::{PublicId, Refusal, Timestamp};
use const_format::concatcp;
use sha2::{Digest, Sha256};

/// A batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// Its id in URLs.
    pub id: PublicId,
    /// Its number, 117 in `B-117`.
    pub number: i64,
    /// Its internal title.
    pub title: String,
    /// Everything an approver approves.
    pub content: Content,
    /// Where it stands.
    pub state: State,
    /// Why it is not sent although it may be; `None` if it is not held.
    pub held_reason: Option<BatchHoldReason>,
    /// The linter's score when it was last saved, 0 to 100.
    pub lint_score: i64,
    /// Who approved it although the linter blocked it.
    pub lint_override_by: Option<PublicId>,
    /// The reason for the override; empty without one.
    pub lint_override_reason: String,
    /// The hash of the stored content.
    pub content_hash: String,
    /// The hash of the approved content; empty without an approval.
    pub approved_hash: String,
    /// The version of its texts.
    pub text_version: i64,
    /// How many messages are planned.
    pub planned: i64,
    /// Who created it.
    pub author_id: PublicId,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was last submitted for approval.
    pub submitted_at: Option<Timestamp>,
    /// Who submitted it.
    pub submitted_by: Option<PublicId>,
    /// When it was handed over to delivery.
    pub started_at: Option<Timestamp>,
    /// When the last message had its outcome.
    pub finished_at: Option<Timestamp>,
    /// Goes up with each change; an edit names the version it is based on (decision 6).
    pub version: i64,
}

impl Batch {
    /// `B-117`.
    pub fn label(&self) -> String {
        format!("B-{}", self.number)
    }
}

#[derive(Debug, sqlx::FromRow)]
struct BatchRow {
    id: PublicId,
    number: i64,
    incident_id: PublicId,
    incident_rev: i64,
    class: Class,
    title: String,
    text_version: i64,
    subject: String,
    email_parts: String,
    sms_parts: String,
    signed_by: String,
    signed_title: String,
    audience: String,
    promise: String,
    promise_owner_id: Option<PublicId>,
    promise_due_at: Option<Timestamp>,
    state: State,
    held_reason: Option<BatchHoldReason>,
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

impl TryFrom<BatchRow> for Batch {
    type Error = Refusal;
    fn try_from(row: BatchRow) -> Result<Self, Refusal> {
        let audience = serde_json::from_str(&row.audience)
            .map_err(|error| Refusal::Fault(format!("batch {}: the audience cannot be read: {error}", row.id)))?;
        let joined = |parts: &str| Ok::<_, Refusal>(text::join(&text::from_json(parts, &format!("batch {}", row.id))?));
        let (body, sms_body) = (joined(&row.email_parts)?, joined(&row.sms_parts)?);
        Ok(Self {
            content: Content {
                incident_id: row.incident_id,
                incident_rev: row.incident_rev,
                class: row.class,
                subject: row.subject,
                body,
                sms_body,
                signed_by: row.signed_by,
                signed_title: row.signed_title,
                audience,
                scheduled_for: row.scheduled_for,
                per_minute: row.per_minute,
                promise: Promise { body: row.promise, owner_id: row.promise_owner_id, due_at: row.promise_due_at },
            },
            id: row.id,
            number: row.number,
            title: row.title,
            state: row.state,
            held_reason: row.held_reason,
            lint_score: row.lint_score,
            lint_override_by: row.lint_override_by,
            lint_override_reason: row.lint_override_reason,
            content_hash: row.content_hash,
            approved_hash: row.approved_hash,
            text_version: row.text_version,
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

/// The SHA-256 of a content as 64 hexadecimal digits. An approval is bound to it (I6).
pub fn hash(content: &Content) -> String {
    hex(&Sha256::digest(content.canonical_bytes()))
}

/// The columns of [`BatchRow`], for conditions to follow. `$2` is the language of the texts.
const SELECT: &str = "select batch.id as id, number, incident_id, incident_rev, class, title, text_version,
        coalesce(email.subject, '') as subject, coalesce(email.parts, '[]') as email_parts,
        coalesce(sms.parts, '[]') as sms_parts, signed_by, signed_title, audience, promise, promise_owner_id,
        promise_due_at, state, nullif(held_reason, '') as held_reason, lint_score, lint_override_by,
        lint_override_reason, content_hash, approved_hash, planned, author_id, created_at, submitted_at,
        submitted_by, scheduled_for, per_minute, started_at, finished_at, batch.version as version
 from batch_view as batch
 left join batch_text as email on email.batch_id = batch.id and email.version = batch.text_version
                               and email.language = $2 and email.channel = 'email'
 left join batch_text as sms on sms.batch_id = batch.id and sms.version = batch.text_version
                             and sms.language = $2 and sms.channel = 'sms'
 where offer_id is null";

/// A batch by its id.
pub async fn find(tx: &mut Tx, id: &PublicId) -> Result<Option<Batch>, Refusal> {
    const BY_ID: &str = concatcp!(SELECT, " and batch.id = $1");
    let row = tx.fetch_optional::<BatchRow>(sql(BY_ID).bind(id).bind(text::UNDETERMINED)).await?;
    row.map(Batch::try_from).transpose()
}

/// Batches with a number below `before`, the newest first, at most `limit`; of all states unless one is given.
pub async fn page(tx: &mut Tx, state: Option<State>, before: i64, limit: i64) -> Result<Vec<Batch>, Refusal> {
    const PAGE: &str = concatcp!(SELECT, " and number < $1 and ($3 = '' or state = $3) order by number desc limit $4");
    let rows = tx.fetch_all::<BatchRow>(
        sql(PAGE).bind(before).bind(text::UNDETERMINED).bind(state.map_or("", State::as_str)).bind(limit),
    );
    rows.await?.into_iter().map(Batch::try_from).collect()
}

/// A batch by its id.
///
/// # Errors
///
/// `Refusal::NotFound` if there is none.
pub async fn get(tx: &mut Tx, id: &PublicId) -> Result<Batch, Refusal> {
    find(tx, id).await?.ok_or(Refusal::NotFound)
}
