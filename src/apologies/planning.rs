//! Plans approved batches: writes one message per customer, queued, held or skipped with its reason, so that
//! the number planned is always the sum of the outcomes (I13). Delivery sends the rows.
//!
//! The rows are those of the frozen audience, copied by the database (decision 45), in steps of one short transaction each. The
//! audience's run says where the next step begins, so a planner that was killed, or planners on two nodes, continue there; that the
//! `dedupe_key` is unique keeps a customer from getting two rows.

use super::approval;
use super::audience::{self, RunState};
use super::batch::{APPROVAL_WINDOW, BatchHoldReason, State};
use super::drafts::{lock_batch, record_event, return_to_draft};
use super::store::{self, Batch};
use crate::delivery::batch::MessageBatch;
use crate::delivery::text::UNDETERMINED;
use crate::delivery::{self, queue};
use crate::platform::AppState;
use crate::platform::db::{Tx, sql};
use crate::types::{Actor, PublicId, Refusal, Timestamp};
use const_format::concatcp;

/// Most customers of one step. On SQLite a step holds the only writer for about a tenth of a second.
const STEP_MAX: i64 = 4_000;
/// What messages are planned from.
const MEMBERS: &str = "audience_member_view";

/// Takes the next step of the first batch that is due. Returns whether there was one.
pub async fn step(app: &AppState) -> Result<bool, Refusal> {
    let now = app.clock.now();
    let mut tx = app.db.read().await?;
    let overdue = find_overdue(&mut tx, now).await?;
    let reopened = find_reopened(&mut tx).await?;
    let due = find_due(&mut tx, now).await?;
    drop(tx);
    if let Some(id) = overdue {
        app.db.write(async |tx| expire(tx, now, &id).await).await?;
        return Ok(true);
    }
    if let Some(id) = reopened {
        app.db.write(async |tx| hold_reopened(tx, now, &id).await).await?;
        return Ok(true);
    }
    let Some(id) = due else { return Ok(false) };
    app.db.write(async |tx| plan_step(tx, now, &id).await).await?;
    Ok(true)
}

/// An approved batch that is due and has not been handed over to delivery.
async fn find_due(tx: &mut Tx, now: Timestamp) -> Result<Option<PublicId>, Refusal> {
    const DUE: &str = concatcp!(
        "select id from batch_view
         where state in ",
        State::PLANNABLE_SQL,
        " and offer_id is null and held_reason = '' and (scheduled_for is null or scheduled_for <= $1)
           and exists (select 1 from audience_run as run where run.batch_id = batch_view.id and run.state = 'ready')
         order by coalesce(scheduled_for, submitted_at), id limit 1"
    );
    Ok(tx.fetch_value_optional::<PublicId>(sql(DUE).bind(now)).await?)
}

/// A batch on which nobody decided within the approval window.
async fn find_overdue(tx: &mut Tx, now: Timestamp) -> Result<Option<PublicId>, Refusal> {
    Ok(tx
        .fetch_value_optional::<PublicId>(
            sql("select id from batch_view where state = $1 and offer_id is null and submitted_at <= $2 order by id limit 1")
                .bind(State::InReview)
                .bind(now - APPROVAL_WINDOW),
        )
        .await?)
}

/// An approved batch whose incident was reopened. It is held at once and not only when it is due, so that whoever looks at it until
/// then learns that it will not be sent.
async fn find_reopened(tx: &mut Tx) -> Result<Option<PublicId>, Refusal> {
    const REOPENED: &str = concatcp!(
        "select batch.id from batch_view as batch
         join incident_view as incident on incident.id = batch.incident_id and incident.rev <> batch.incident_rev
         where batch.state in ",
        State::PLANNABLE_SQL,
        " and batch.offer_id is null and batch.held_reason = '' order by batch.id limit 1"
    );
    Ok(tx.fetch_value_optional::<PublicId>(sql(REOPENED)).await?)
}

/// Holds a batch if its incident was reopened.
async fn hold_reopened(tx: &mut Tx, now: Timestamp, id: &PublicId) -> Result<(), Refusal> {
    let batch = lock_batch(tx, id).await?;
    // Another node, an edit or a withdrawal came first.
    if !State::PLANNABLE.contains(&batch.state) || batch.held_reason.is_some() || !is_reopened(tx, &batch).await? {
        return Ok(());
    }
    hold(tx, now, &batch, BatchHoldReason::Reopened).await
}

async fn is_reopened(tx: &mut Tx, batch: &Batch) -> Result<bool, Refusal> {
    let incident = store::find_incident(tx, &batch.content.incident_id).await?.ok_or(Refusal::NotFound)?;
    Ok(incident.rev != batch.content.incident_rev)
}

/// Expires a batch that was not decided on, or whose approval is no longer valid.
async fn expire(tx: &mut Tx, now: Timestamp, id: &PublicId) -> Result<(), Refusal> {
    let batch = lock_batch(tx, id).await?;
    // Somebody decided in the meantime.
    if !batch.state.may_become(State::Expired) {
        return Ok(());
    }
    delivery::batch::expire(tx, id).await?;
    record_event(tx, &Actor::System, now, "batch.expired", id, &batch.content, &["state"]).await
}

/// One step of one batch.
async fn plan_step(tx: &mut Tx, now: Timestamp, id: &PublicId) -> Result<(), Refusal> {
    let batch = lock_batch(tx, id).await?;
    // Another node, an edit or a withdrawal came first.
    if !State::PLANNABLE.contains(&batch.state) || batch.held_reason.is_some() {
        return Ok(());
    }
    if is_reopened(tx, &batch).await? {
        return hold(tx, now, &batch, BatchHoldReason::Reopened).await;
    }
    if !check_approval(tx, &batch, now).await? {
        return Ok(());
    }
    let Some(run) = audience::current(tx, id).await?.filter(|run| run.state == RunState::Ready) else { return Ok(()) };
    if batch.content.audience.frozen.as_ref().is_some_and(|hash| *hash != run.hash) {
        return Err(Refusal::Fault(format!("batch {id}: the stored audience is not the approved one")));
    }
    // An earlier version kept no place, but planned in the same order.
    let is_resumed = run.planned_after == 0 && batch.planned > 0;
    let from = if is_resumed { delivery::batch::last_planned(tx, id).await? } else { run.planned_after };
    let Some(upto) = audience::last_of_next(tx, run.id, from, STEP_MAX).await? else {
        return hand_over(tx, now, &batch).await;
    };
    let shared = MessageBatch {
        id,
        incident_id: &batch.content.incident_id,
        incident_rev: batch.content.incident_rev,
        class: batch.content.class.message_class(),
        text_version: batch.text_version,
        due_at: batch.content.scheduled_for.unwrap_or(now),
    };
    let planned =
        delivery::batch::insert_messages_of(tx, now, &shared, MEMBERS, (run.id, UNDETERMINED), (from, upto)).await?;
    audience::set_planned(tx, &run, upto).await?;
    add_planned(tx, &batch, planned, upto).await
}

/// Counts the rows of a step. A batch with planned rows is scheduled until all of them are planned.
async fn add_planned(tx: &mut Tx, batch: &Batch, rows: i64, through: i64) -> Result<(), Refusal> {
    if batch.state != State::Scheduled {
        batch.state.check_move(State::Scheduled)?;
    }
    delivery::batch::add_planned(tx, &batch.id, rows, through).await
}

/// Whether the stored content is the approved content, and the approval is still valid (I6). A changed batch becomes a
/// draft, or is cancelled if it has planned rows; one whose approval is not valid expires.
async fn check_approval(tx: &mut Tx, batch: &Batch, now: Timestamp) -> Result<bool, Refusal> {
    if batch.approved_hash.is_empty() || store::hash(&batch.content) != batch.approved_hash {
        if batch.planned > 0 {
            batch.state.check_move(State::Cancelled)?;
            queue::cancel_batch(tx, &batch.id, now).await?;
        } else {
            return_to_draft(tx, batch, now).await?;
        }
        record_event(tx, &Actor::System, now, "batch.unapproved", &batch.id, &batch.content, &["state"]).await?;
        return Ok(false);
    }
    // Once planning has begun, it goes on to the end.
    if batch.planned > 0 || approval::is_valid(tx, batch, now).await? {
        return Ok(true);
    }
    expire(tx, now, &batch.id).await?;
    Ok(false)
}

async fn hold(tx: &mut Tx, now: Timestamp, batch: &Batch, reason: BatchHoldReason) -> Result<(), Refusal> {
    delivery::batch::hold(tx, &batch.id, reason).await?;
    record_event(tx, &Actor::System, now, "batch.held", &batch.id, &batch.content, &["held_reason"]).await
}

/// Hands a batch whose rows are all planned over to delivery.
async fn hand_over(tx: &mut Tx, now: Timestamp, batch: &Batch) -> Result<(), Refusal> {
    batch.state.check_move(State::Sending)?;
    delivery::batch::hand_over(tx, now, &batch.id).await?;
    record_event(tx, &Actor::System, now, "batch.planned", &batch.id, &batch.content, &["state"]).await
}
