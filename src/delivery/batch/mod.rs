//! A batch on its way out: pausing, resuming and ending it; its numbers; and what happens to it by
//! itself. Everything up to `sending` is the room of `apologies`.

mod outcomes;

pub use outcomes::{Outcomes, outcomes};

use super::queue;
use crate::access::SendingOperator;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::types::Actor;
use crate::types::{PublicId, Refusal, Timestamp};

/// Why a batch was stopped by itself; in `batch.held_reason`.
pub const REOPENED: &str = "reopened";
/// What would be sent is not what was approved; in `batch.held_reason`.
pub const CHANGED: &str = "changed";

/// A batch as the queue sees it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Batch {
    /// Its id.
    pub id: PublicId,
    /// Its desk number, `B-117`.
    pub number: i64,
    /// What it is called.
    pub title: String,
    /// The class of its messages.
    pub class: String,
    /// Where it stands.
    pub state: String,
    /// Why it was stopped by itself; empty otherwise.
    pub held_reason: String,
    /// How many messages were planned.
    pub planned: i64,
    /// Most messages a minute.
    pub per_minute: i64,
    /// When sending began.
    pub started_at: Option<Timestamp>,
    /// When the last outcome was in, or it was ended.
    pub finished_at: Option<Timestamp>,
    /// For edits.
    pub version: i64,
    /// The incident it is about.
    pub incident_id: PublicId,
    /// That incident's desk number.
    pub incident_number: i64,
    /// Whether the incident is as it was when this was written.
    pub incident_is_same: bool,
    /// Whether what would be sent is what was approved.
    pub is_as_approved: bool,
}

/// The columns of [`Batch`], for a `where` to follow.
macro_rules! batches {
    ($where:literal) => {
        concat!(
            "select b.id, b.number, b.title, b.class, b.state, b.held_reason, b.planned, b.per_minute, b.started_at,
                    b.finished_at, b.version, b.incident_id, i.number as incident_number,
                    i.rev = b.incident_rev as incident_is_same,
                    (b.approved_hash = b.content_hash and b.approved_hash <> '') as is_as_approved
             from batch b
             join incident i on i.id = b.incident_id ",
            $where
        )
    };
}

/// One batch that the queue has or had.
pub async fn load(tx: &mut Tx, id: &PublicId) -> Result<Batch, Refusal> {
    Ok(tx
        .fetch_one::<Batch>(
            sql(batches!("where b.id = $1 and b.state in ('sending', 'paused', 'completed', 'cancelled')")).bind(id),
        )
        .await?)
}

/// Batches under way, in the order they began.
pub async fn under_way(tx: &mut Tx) -> Result<Vec<Batch>, Refusal> {
    Ok(tx
        .fetch_all::<Batch>(sql(batches!("where b.state in ('sending', 'paused') order by b.started_at, b.number")))
        .await?)
}

/// The last batches that came to an end, the latest first.
pub async fn ended(tx: &mut Tx, most: i64) -> Result<Vec<Batch>, Refusal> {
    Ok(tx
        .fetch_all::<Batch>(
            sql(batches!(
                "where b.state in ('completed', 'cancelled') and b.started_at is not null
             order by b.finished_at desc, b.number desc limit $1"
            ))
            .bind(most),
        )
        .await?)
}

/// Stops a batch for the time being. What is being handed over finishes.
pub async fn pause(tx: &mut Tx, right: &SendingOperator, now: Timestamp, id: &PublicId) -> Result<(), Refusal> {
    let batch = load(tx, id).await?;
    if batch.state != "sending" {
        return Err(Refusal::conflict("delivery-not-sending"));
    }
    set_state(tx, &batch, "paused", "").await?;
    tell(tx, now, right.actor(), &batch, "batch.paused").await
}

/// Goes on where it stopped. A batch whose incident opened again, or whose text changed, needs a new
/// approval and never goes on.
pub async fn resume(tx: &mut Tx, right: &SendingOperator, now: Timestamp, id: &PublicId) -> Result<(), Refusal> {
    let batch = load(tx, id).await?;
    if batch.state != "paused" {
        return Err(Refusal::conflict("delivery-not-paused"));
    }
    if !batch.incident_is_same {
        return Err(Refusal::conflict("delivery-resume-reopened"));
    }
    if !batch.is_as_approved {
        return Err(Refusal::conflict("delivery-resume-changed"));
    }
    set_state(tx, &batch, "sending", "").await?;
    tell(tx, now, right.actor(), &batch, "batch.resumed").await
}

/// Ends a batch for good: whoever has not got it hears nothing. What is being handed over finishes, and
/// what is in doubt stays for a person to decide. Answers how many will hear nothing.
pub async fn cancel(tx: &mut Tx, right: &SendingOperator, now: Timestamp, id: &PublicId) -> Result<u64, Refusal> {
    let batch = load(tx, id).await?;
    if !matches!(batch.state.as_str(), "sending" | "paused") {
        return Err(Refusal::conflict("delivery-batch-ended"));
    }
    let ended = queue::end_batch(tx, id, now).await?;
    tell(tx, now, right.actor(), &batch, "batch.cancelled").await?;
    Ok(ended)
}

async fn set_state(tx: &mut Tx, batch: &Batch, state: &str, held_reason: &str) -> Result<(), Refusal> {
    let changed = tx
        .execute(
            sql("update batch set state = $3, held_reason = $4, version = version + 1 where id = $1 and state = $2")
                .bind(&batch.id)
                .bind(&batch.state)
                .bind(state)
                .bind(held_reason),
        )
        .await?;
    // Two people at once: the second is told.
    if changed == 1 { Ok(()) } else { Err(Refusal::conflict("delivery-batch-changed")) }
}

async fn tell(tx: &mut Tx, now: Timestamp, actor: &Actor, batch: &Batch, verb: &str) -> Result<(), Refusal> {
    let event = Event {
        actor,
        verb,
        subject: "batch",
        subject_id: &batch.id,
        incident_id: Some(batch.incident_id.as_str()),
        fields: &["state"],
    };
    events::record(tx, now, event).await
}

/// Batches whose state has to change by itself: every message has its end, the incident opened again, or
/// the text is not the approved one.
async fn due(tx: &mut Tx) -> Result<Vec<(Batch, &'static str)>, Refusal> {
    let complete = tx
        .fetch_all::<Batch>(sql(batches!(
            "where b.state = 'sending'
               and not exists (select 1 from message m
                               where m.batch_id = b.id
                                 and m.state in ('planned', 'rendered', 'held', 'released', 'failed', 'claimed',
                                                 'sending', 'in_doubt'))"
        )))
        .await?;
    let stopped = tx
        .fetch_all::<Batch>(sql(batches!(
            "where b.state = 'sending'
               and (i.rev <> b.incident_rev or b.approved_hash <> b.content_hash or b.approved_hash = '')"
        )))
        .await?;
    let complete = complete.into_iter().map(|batch| (batch, "completed"));
    let stopped = stopped.into_iter().map(|batch| (batch, "paused"));
    Ok(complete.chain(stopped).collect())
}

/// Whether [`keep`] has anything to do.
pub async fn need_keeping(tx: &mut Tx) -> Result<bool, Refusal> {
    Ok(!due(tx).await?.is_empty())
}

/// Completes batches and stops those that must not go on.
pub async fn keep(tx: &mut Tx, now: Timestamp) -> Result<(), Refusal> {
    for (batch, state) in due(tx).await? {
        if state == "completed" {
            tx.execute(
                sql("update batch set state = 'completed', finished_at = $2, version = version + 1
                     where id = $1 and state = 'sending'")
                .bind(&batch.id)
                .bind(now),
            )
            .await?;
            tell(tx, now, &Actor::System, &batch, "batch.completed").await?;
        } else {
            let why = if batch.incident_is_same { CHANGED } else { REOPENED };
            set_state(tx, &batch, "paused", why).await?;
            tell(tx, now, &Actor::System, &batch, "batch.held").await?;
        }
    }
    Ok(())
}
