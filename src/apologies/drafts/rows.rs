//! Writes to the tables of a batch: its content, its versions and its way back to a draft.

use crate::apologies::batch::{Content, State};
use crate::apologies::store::{self, Batch};
use crate::approvals::{self, Subject};
use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal, Timestamp};
use const_format::concatcp;

/// The batch, with its row locked until the transaction ends, so that concurrent changes come one after the other.
pub(in crate::apologies) async fn lock_batch(tx: &mut Tx, id: &PublicId) -> Result<Batch, Refusal> {
    tx.lock("batch", id).await?;
    store::get(tx, id).await
}

/// The next batch number. Locks the installation's row, so that two batches created at once get two numbers.
pub(super) async fn next_number(tx: &mut Tx) -> Result<i64, Refusal> {
    tx.lock("installation", 1_i64).await?;
    Ok(tx.fetch_value::<i64>(sql("select coalesce(max(number), 0) + 1 from batch")).await?)
}

/// Stores a title and content, and the content's hash.
pub(super) async fn update_content(
    tx: &mut Tx,
    id: &PublicId,
    title: &str,
    content: &Content,
    score: u8,
) -> Result<(), Refusal> {
    let audience = serde_json::to_string(&content.audience)
        .map_err(|error| Refusal::Fault(format!("batch {id}: the audience cannot be stored: {error}")))?;
    tx.execute(
        sql("update batch set title = $2, incident_rev = $3, class = $4, subject = $5, body = $6, sms_body = $7,
                    signed_by = $8, signed_title = $9, audience = $10, promise = $11, promise_owner_id = $12,
                    promise_due_at = $13, scheduled_for = $14, per_minute = $15, lint_score = $16, content_hash = $17
             where id = $1")
        .bind(id)
        .bind(title)
        .bind(content.incident_rev)
        .bind(content.class)
        .bind(&content.subject)
        .bind(&content.body)
        .bind(&content.sms_body)
        .bind(&content.signed_by)
        .bind(&content.signed_title)
        .bind(&audience)
        .bind(&content.promise.body)
        .bind(&content.promise.owner_id)
        .bind(content.promise.due_at)
        .bind(content.scheduled_for)
        .bind(content.per_minute)
        .bind(i64::from(score))
        .bind(store::hash(content)),
    )
    .await?;
    Ok(())
}

/// Stores the texts as the next version of the batch.
pub(super) async fn insert_version(
    tx: &mut Tx,
    id: &PublicId,
    content: &Content,
    editor: &PublicId,
    now: Timestamp,
    score: u8,
) -> Result<(), Refusal> {
    tx.execute(
        sql("insert into batch_version (batch_id, version, subject, body, sms_body, edited_by, edited_at, lint_score)
             select $1, coalesce(max(version), 0) + 1, $2, $3, $4, $5, $6, $7 from batch_version where batch_id = $1")
        .bind(id)
        .bind(&content.subject)
        .bind(&content.body)
        .bind(&content.sms_body)
        .bind(editor)
        .bind(now)
        .bind(i64::from(score)),
    )
    .await?;
    Ok(())
}

/// Makes a batch a draft again and withdraws its approvals. The caller has locked the batch.
pub(in crate::apologies) async fn return_to_draft(tx: &mut Tx, batch: &Batch, now: Timestamp) -> Result<(), Refusal> {
    const RETURN: &str = concatcp!(
        "update batch set state = $2, approved_hash = '', held_reason = '', lint_override_by = null,
                lint_override_reason = '', version = version + 1
         where id = $1 and state in ",
        State::EDITABLE_SQL
    );
    if batch.state != State::Draft {
        batch.state.check_move(State::Draft)?;
    }
    tx.execute(sql(RETURN).bind(&batch.id).bind(State::Draft)).await?;
    approvals::store::withdraw(tx, Subject::Batch, &batch.id, now).await
}
