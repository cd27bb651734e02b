//! Writes to the rows of batches before they are sent, for `apologies`. Each statement names the states it starts from.

use super::{BatchHoldReason, State, outcomes, progress};
use crate::delivery::message::Class;
use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal, Timestamp};
use const_format::concatcp;

/// What an author decides about a batch, without its texts.
#[derive(Debug, Clone)]
pub struct BatchFields<'a> {
    /// Its internal title.
    pub title: &'a str,
    /// The revision of its incident.
    pub incident_rev: i64,
    /// The class of its messages.
    pub class: Class,
    /// The version of its texts, in `batch_text`.
    pub text_version: i64,
    /// The name of the person who signs.
    pub signed_by: &'a str,
    /// The job title of the person who signs.
    pub signed_title: &'a str,
    /// Who gets it, as JSON.
    pub audience: &'a str,
    /// What it promises.
    pub promise: &'a str,
    /// Who is responsible for the promise.
    pub promise_owner_id: &'a Option<PublicId>,
    /// When the promise is due.
    pub promise_due_at: Option<Timestamp>,
    /// Not before this time.
    pub scheduled_for: Option<Timestamp>,
    /// Most messages a minute.
    pub per_minute: i64,
    /// The linter's score.
    pub lint_score: i64,
    /// The hash of everything that is approved.
    pub content_hash: &'a str,
}

/// Locks the row of a batch until the transaction ends, so that concurrent changes come one after the other.
pub async fn lock(tx: &mut Tx, id: &PublicId) -> Result<(), Refusal> {
    Ok(tx.lock("batch", id).await?)
}

/// The next batch number. Locks the installation's row, so that two batches created at once get two numbers.
pub(super) async fn next_number(tx: &mut Tx) -> Result<i64, Refusal> {
    tx.lock("installation", 1_i64).await?;
    Ok(tx.fetch_value::<i64>(sql("select coalesce(max(number), 0) + 1 from batch")).await?)
}

/// Adds a batch as a draft.
pub async fn insert(
    tx: &mut Tx,
    now: Timestamp,
    id: &PublicId,
    incident_id: &PublicId,
    author_id: &PublicId,
    fields: &BatchFields<'_>,
) -> Result<(), Refusal> {
    let number = next_number(tx).await?;
    tx.execute(
        sql("insert into batch (id, number, incident_id, incident_rev, class, title, state, author_id, created_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)")
        .bind(id)
        .bind(number)
        .bind(incident_id)
        .bind(fields.incident_rev)
        .bind(fields.class)
        .bind(fields.title)
        .bind(State::Draft)
        .bind(author_id)
        .bind(now),
    )
    .await?;
    update(tx, id, fields).await
}

/// Stores what an author decided.
pub async fn update(tx: &mut Tx, id: &PublicId, fields: &BatchFields<'_>) -> Result<(), Refusal> {
    const UPDATE: &str = concatcp!(
        "update batch set title = $2, incident_rev = $3, class = $4, text_version = $5, signed_by = $6,
                signed_title = $7, audience = $8, promise = $9, promise_owner_id = $10, promise_due_at = $11, scheduled_for = $12,
                per_minute = $13, lint_score = $14, content_hash = $15
         where id = $1 and state in ",
        State::EDITABLE_SQL
    );
    tx.execute(
        sql(UPDATE)
            .bind(id)
            .bind(fields.title)
            .bind(fields.incident_rev)
            .bind(fields.class)
            .bind(fields.text_version)
            .bind(fields.signed_by)
            .bind(fields.signed_title)
            .bind(fields.audience)
            .bind(fields.promise)
            .bind(fields.promise_owner_id)
            .bind(fields.promise_due_at)
            .bind(fields.scheduled_for)
            .bind(fields.per_minute)
            .bind(fields.lint_score)
            .bind(fields.content_hash),
    )
    .await?;
    Ok(())
}

/// Submits a batch. It waits for an approval once it is prepared.
pub async fn submit(tx: &mut Tx, now: Timestamp, id: &PublicId, submitter: &PublicId) -> Result<(), Refusal> {
    const SUBMIT: &str = concatcp!(
        "update batch set state = $2, submitted_at = $3, submitted_by = $4, version = version + 1
         where id = $1 and state in ",
        State::SUBMITTABLE_SQL
    );
    tx.execute(sql(SUBMIT).bind(id).bind(State::Preparing).bind(now).bind(submitter)).await?;
    Ok(())
}

/// Lets a batch that is prepared wait for an approval.
pub async fn begin_review(tx: &mut Tx, id: &PublicId) -> Result<(), Refusal> {
    let update = sql("update batch set state = $2, version = version + 1 where id = $1 and state = $3");
    tx.execute(update.bind(id).bind(State::InReview).bind(State::Preparing)).await?;
    Ok(())
}

/// Who overrode the linter, and why.
#[derive(Debug, Clone)]
pub struct Override<'a> {
    /// The approver.
    pub staff_id: &'a PublicId,
    /// Their reason.
    pub reason: &'a str,
}

/// Approves a content, by its hash. Returns whether the batch was in review with that content.
pub async fn approve(
    tx: &mut Tx,
    id: &PublicId,
    content_hash: &str,
    next: State,
    lint_override: Option<Override<'_>>,
) -> Result<bool, Refusal> {
    State::InReview.check_move(next)?;
    let updated = tx
        .execute(
            sql("update batch set state = $3, approved_hash = content_hash, lint_override_by = $4,
                    lint_override_reason = $5, version = version + 1
             where id = $1 and state = $6 and content_hash = $2")
            .bind(id)
            .bind(content_hash)
            .bind(next)
            .bind(lint_override.as_ref().map(|by| by.staff_id))
            .bind(lint_override.as_ref().map_or("", |by| by.reason))
            .bind(State::InReview),
        )
        .await?;
    Ok(updated == 1)
}

/// Makes a batch a draft again.
pub async fn return_to_draft(tx: &mut Tx, id: &PublicId) -> Result<(), Refusal> {
    const RETURN: &str = concatcp!(
        "update batch set state = $2, approved_hash = '', held_reason = '', lint_override_by = null,
                lint_override_reason = '', version = version + 1
         where id = $1 and state in ",
        State::EDITABLE_SQL
    );
    tx.execute(sql(RETURN).bind(id).bind(State::Draft)).await?;
    Ok(())
}

/// Ends a batch on which nobody decided in time, or whose approval is no longer valid.
pub async fn expire(tx: &mut Tx, id: &PublicId) -> Result<(), Refusal> {
    const EXPIRE: &str = concatcp!(
        "update batch set state = $2, version = version + 1 where id = $1 and state in ",
        State::EXPIRABLE_SQL
    );
    tx.execute(sql(EXPIRE).bind(id).bind(State::Expired)).await?;
    Ok(())
}

/// Holds a batch that may be sent.
pub async fn hold(tx: &mut Tx, id: &PublicId, reason: BatchHoldReason) -> Result<(), Refusal> {
    tx.execute(sql("update batch set held_reason = $2, version = version + 1 where id = $1").bind(id).bind(reason))
        .await?;
    Ok(())
}

/// The last customer with a message of the batch, in the order of their ids; 0 for none.
pub async fn last_planned(tx: &mut Tx, id: &PublicId) -> Result<i64, Refusal> {
    Ok(tx.fetch_value(sql("select planned_through from batch where id = $1").bind(id)).await?)
}

/// Counts planned messages, of which `through` is the last customer. A batch with planned messages is scheduled until all of them
/// are planned.
pub async fn add_planned(tx: &mut Tx, id: &PublicId, rows: i64, through: i64) -> Result<(), Refusal> {
    const ADD: &str = concatcp!(
        "update batch set planned = planned + $2, planned_through = $4, state = $3, version = version + 1
         where id = $1 and state in ",
        State::PLANNABLE_SQL
    );
    tx.execute(sql(ADD).bind(id).bind(rows).bind(State::Scheduled).bind(through)).await?;
    Ok(())
}

/// Begins to send a batch whose messages are all planned.
pub async fn hand_over(tx: &mut Tx, now: Timestamp, id: &PublicId) -> Result<(), Refusal> {
    const HAND_OVER: &str = concatcp!(
        "update batch set state = $2, started_at = $3, version = version + 1 where id = $1 and state in ",
        State::PLANNABLE_SQL
    );
    tx.execute(sql(HAND_OVER).bind(id).bind(State::Sending).bind(now)).await?;
    // Its rate counts from here: a message with a gap has failed already.
    let failed = outcomes(tx, id).await?.sent();
    progress::note(tx, now, id, failed).await
}
