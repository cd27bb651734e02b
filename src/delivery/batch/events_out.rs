//! What other systems are told about batches: how far one is and how many it reaches, never whom or with which words.

use super::State;
use crate::delivery::message::Class;
use crate::platform::db::{Tx, sql};
use crate::platform::event_out::{self, EventOut, EventType};
use crate::types::{PublicId, Refusal, Timestamp};
use serde::Serialize;

/// The facts of events about batches.
#[derive(Debug, Clone, Serialize)]
pub struct BatchData {
    /// The batch.
    pub batch: BatchFacts,
}

/// What a batch is.
#[derive(Debug, Clone, Serialize, sqlx::FromRow)]
pub struct BatchFacts {
    /// Its id.
    pub id: PublicId,
    /// Its number, as in `B-117`.
    pub number: i64,
    /// The class of its messages.
    pub class: Class,
    /// Its state.
    pub state: State,
    /// Why it is held or paused; empty if it is not, or by a person.
    pub held_reason: String,
    /// The incident it is about.
    pub incident_id: PublicId,
    /// The offer that it announces.
    pub offer_id: Option<PublicId>,
    /// How many messages are planned.
    pub planned: i64,
    /// When sending began.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
}

/// Records what happened to a batch, by the verb of its audit event.
pub async fn record_event_out(tx: &mut Tx, now: Timestamp, id: &PublicId, verb: &str) -> Result<(), Refusal> {
    let kind = match verb {
        "batch.submitted" => EventType::BatchSubmitted,
        "batch.approved" => EventType::BatchApproved,
        "batch.planned" => EventType::BatchStarted,
        "batch.paused" | "batch.held" | "batch.canary_held" => EventType::BatchPaused,
        "batch.resumed" => EventType::BatchResumed,
        "batch.completed" => EventType::BatchFinished,
        "batch.cancelled" | "batch.withdrawn" | "batch.unapproved" | "batch.offer_ended" | "batch.offer_withdrawn" => {
            EventType::BatchCancelled
        }
        _ => return Ok(()),
    };
    if !event_out::is_listened_to(tx, kind).await? {
        return Ok(());
    }
    let text = "select id, number, class, state, held_reason, incident_id, offer_id, planned, started_at, finished_at
                from batch where id = $1";
    let batch = tx.fetch_one::<BatchFacts>(sql(text).bind(id)).await?;
    // One that lost its approval before anything was planned is a draft again.
    if kind == EventType::BatchCancelled && batch.state != State::Cancelled {
        return Ok(());
    }
    let data = BatchData { batch };
    event_out::record(tx, now, EventOut::new(kind, now, id, &data)).await?;
    Ok(())
}
