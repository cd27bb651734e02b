//! The rows of a batch: what stands in it, every text it had, and the ways back and out.

use crate::apologies::batch::Content;
use crate::apologies::store::{self, Batch};
use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal, Timestamp};

/// The batch with its row locked to the end of the transaction: two who change it at once come one after the other.
pub(super) async fn locked(tx: &mut Tx, id: &PublicId) -> Result<Batch, Refusal> {
    tx.execute(sql("update batch set version = version where id = $1").bind(id)).await?;
    store::get(tx, id).await
}

/// The next desk number. The installation's row is locked until the end, so that two who begin at once get two numbers.
pub(super) async fn next_number(tx: &mut Tx) -> Result<i64, Refusal> {
    Ok({
        tx.execute(sql("update installation set version = version where id = 1")).await?;
        tx.fetch_value::<i64>(sql("select coalesce(max(number), 0) + 1 from batch")).await?
    })
}

pub(super) async fn keep(tx: &mut Tx, id: &PublicId, title: &str, content: &Content, score: u8) -> Result<(), Refusal> {
    let audience = serde_json::to_string(&content.audience)
        .map_err(|error| Refusal::Fault(format!("an audience that cannot be stored: {error}")))?;
    tx.execute(
        sql("update batch set title = $2, incident_rev = $3, class = $4, subject = $5, body = $6, sms_body = $7,
                    signed_by = $8, signed_title = $9, audience = $10, promise = $11, promise_owner_id = $12,
                    promise_due_at = $13, scheduled_for = $14, per_minute = $15, lint_score = $16, content_hash = $17
             where id = $1")
        .bind(id)
        .bind(title)
        .bind(content.incident_rev)
        .bind(content.class.as_str())
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

pub(super) async fn add_version(
    tx: &mut Tx,
    id: &PublicId,
    content: &Content,
    author: &PublicId,
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
        .bind(author)
        .bind(now)
        .bind(i64::from(score)),
    )
    .await?;
    Ok(())
}

/// Back to a draft that nobody has approved.
pub(in crate::apologies) async fn return_to_draft(tx: &mut Tx, id: &PublicId, now: Timestamp) -> Result<(), Refusal> {
    {
        tx.execute(
            sql("update batch set state = 'draft', approved_hash = '', held_reason = '', lint_override_by = null,
                    lint_override_reason = '', version = version + 1
             where id = $1")
            .bind(id),
        )
        .await?;
        tx.execute(
            sql("update approval set withdrawn_at = $2
             where subject = 'batch' and subject_id = $1 and decision = 'approved' and withdrawn_at is null")
            .bind(id)
            .bind(now),
        )
        .await?;
    };
    Ok(())
}
