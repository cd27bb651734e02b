//! Writes to the tables of a batch: its content, its versions and its way back to a draft.

use crate::apologies::batch::{Content, State};
use crate::apologies::store::{self, Batch};
use crate::apologies::texts;
use crate::approvals::{self, Subject};
use crate::customers::Channel;
use crate::delivery::batch::{self, BatchFields};
use crate::delivery::text::UNDETERMINED;
use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal, Timestamp};

/// The version of a new batch's texts.
const FIRST_VERSION: i64 = 1;

/// The batch, with its row locked until the transaction ends, so that concurrent changes come one after the other.
pub(in crate::apologies) async fn lock_batch(tx: &mut Tx, id: &PublicId) -> Result<Batch, Refusal> {
    batch::lock(tx, id).await?;
    store::get(tx, id).await
}

/// Adds a batch with the first version of its texts.
pub(super) async fn insert_batch(
    tx: &mut Tx,
    now: Timestamp,
    id: &PublicId,
    title: &str,
    content: &Content,
    author: &PublicId,
    score: u8,
) -> Result<(), Refusal> {
    let (audience, hash) = (audience_json(id, content)?, store::hash(content));
    let fields = fields(title, content, FIRST_VERSION, &audience, &hash, score);
    batch::insert(tx, now, id, &content.incident_id, author, &fields).await?;
    insert_version(tx, now, id, FIRST_VERSION, content, author, score).await
}

/// Stores a content with a new version of its texts. The caller has locked the batch.
pub(super) async fn update_batch(
    tx: &mut Tx,
    now: Timestamp,
    batch: &Batch,
    title: &str,
    content: &Content,
    editor: &PublicId,
    score: u8,
) -> Result<(), Refusal> {
    let version = batch.text_version + 1;
    insert_version(tx, now, &batch.id, version, content, editor, score).await?;
    store_fields(tx, &batch.id, title, content, version, score).await
}

/// Stores everything of a content but its texts, which are the stored ones.
pub(super) async fn update_fields(tx: &mut Tx, batch: &Batch, title: &str, score: u8) -> Result<(), Refusal> {
    store_fields(tx, &batch.id, title, &batch.content, batch.text_version, score).await
}

async fn store_fields(
    tx: &mut Tx,
    id: &PublicId,
    title: &str,
    content: &Content,
    text_version: i64,
    score: u8,
) -> Result<(), Refusal> {
    let (audience, hash) = (audience_json(id, content)?, store::hash(content));
    batch::update(tx, id, &fields(title, content, text_version, &audience, &hash, score)).await
}

fn audience_json(id: &PublicId, content: &Content) -> Result<String, Refusal> {
    serde_json::to_string(&content.audience)
        .map_err(|error| Refusal::Fault(format!("batch {id}: the audience cannot be stored: {error}")))
}

fn fields<'a>(
    title: &'a str,
    content: &'a Content,
    text_version: i64,
    audience: &'a str,
    content_hash: &'a str,
    score: u8,
) -> BatchFields<'a> {
    BatchFields {
        title,
        incident_rev: content.incident_rev,
        class: content.class.message_class(),
        text_version,
        signed_by: &content.signed_by,
        signed_title: &content.signed_title,
        audience,
        promise: &content.promise.body,
        promise_owner_id: &content.promise.owner_id,
        promise_due_at: content.promise.due_at,
        scheduled_for: content.scheduled_for,
        per_minute: content.per_minute,
        lint_score: i64::from(score),
        content_hash,
    }
}

/// Stores a version of the texts, split into parts.
async fn insert_version(
    tx: &mut Tx,
    now: Timestamp,
    id: &PublicId,
    version: i64,
    content: &Content,
    editor: &PublicId,
    score: u8,
) -> Result<(), Refusal> {
    tx.execute(
        sql("insert into batch_version (batch_id, version, edited_by, edited_at, lint_score)
             values ($1, $2, $3, $4, $5)")
        .bind(id)
        .bind(version)
        .bind(editor)
        .bind(now)
        .bind(i64::from(score)),
    )
    .await?;
    for (channel, subject, body) in
        [(Channel::Email, content.subject.as_str(), &content.body), (Channel::Sms, "", &content.sms_body)]
    {
        if subject.is_empty() && body.is_empty() {
            continue;
        }
        texts::insert(tx, (id, version), (UNDETERMINED, channel), subject, body, &content.signed_by).await?;
    }
    Ok(())
}

/// Makes a batch a draft again and withdraws its approvals. The caller has locked the batch.
pub(in crate::apologies) async fn return_to_draft(tx: &mut Tx, batch: &Batch, now: Timestamp) -> Result<(), Refusal> {
    if batch.state != State::Draft {
        batch.state.check_move(State::Draft)?;
    }
    batch::return_to_draft(tx, &batch.id).await?;
    approvals::store::withdraw(tx, Subject::Batch, &batch.id, now).await
}
