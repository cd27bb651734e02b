//! The rows of batches. This file sends a batch: pausing, resuming and cancelling it, and the changes that workers make
//! to it. What happens before belongs to `apologies`, which decides and calls the functions of `record` and `messages`.

mod announcement;
mod cancelled;
pub mod events_out;
mod forecast;
mod messages;
mod outcomes;
mod progress;
mod record;
mod state;

pub use announcement::{
    AnnouncementFields, approve_announcement, begin_announcement, delete_announcement, due_announcement,
    end_announcement, insert_announcement, return_announcement, submit_announcement, update_announcement,
};
pub use cancelled::cancel_step;
pub use events_out::record_event_out;
pub use forecast::{Obstacle, Queue, Queues};
pub use messages::{
    ListedMessage, MessageBatch, NewBatchMessage, insert_messages, insert_messages_of, page_of_messages,
};
pub(super) use outcomes::{COUNT_SQL, count_added};
pub use outcomes::{Outcomes, outcomes};
pub use progress::{progress, rate};
pub use record::{
    BatchFields, Override, add_planned, approve, begin_review, expire, hand_over, hold, insert, last_planned, lock,
    return_to_draft, submit, update,
};
pub use state::{BatchHoldReason, State};

use super::canary::{self, CanaryState, Step};
use super::message::{Class, State as MessageState};
use super::queue;
use crate::access::SendingOperator;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::text_enum;
use crate::types::{Actor, PublicId, Refusal, Timestamp};
use const_format::concatcp;

text_enum! {
    /// The states of a batch from the moment its messages are sent. The states before belong to `apologies`.
    pub enum SendingState("state of a batch being sent") {
        /// Its messages are sent.
        Sending = "sending",
        /// Waits for a person to resume or cancel it.
        Paused = "paused",
        /// Every message is final.
        Completed = "completed",
        /// Cancelled by a person.
        Cancelled = "cancelled",
    }
    sets {
        /// Messages are sent, now or after the batch is resumed.
        ACTIVE, ACTIVE_SQL = [Sending, Paused];
        /// Nothing changes any more, unless a person retries what failed of a completed batch.
        ENDED, ENDED_SQL = [Completed, Cancelled];
    }
}

impl SendingState {
    /// Whether a batch may go from this state to another.
    pub const fn may_become(self, next: Self) -> bool {
        match self {
            Self::Sending => matches!(next, Self::Paused | Self::Completed | Self::Cancelled),
            Self::Paused => matches!(next, Self::Sending | Self::Cancelled),
            Self::Completed => matches!(next, Self::Sending),
            Self::Cancelled => false,
        }
    }
}

/// The `held_reason` of a batch that was paused because its incident was reopened.
pub const REOPENED: &str = BatchHoldReason::Reopened.as_str();
/// The `held_reason` of a batch that was paused because its content is not the approved content.
pub const CHANGED: &str = BatchHoldReason::Changed.as_str();

/// A batch that is or was being sent.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Batch {
    /// Its id.
    pub id: PublicId,
    /// Its number on the desk, as in `B-117`.
    pub number: i64,
    /// Its title.
    pub title: String,
    /// The class of its messages.
    pub class: Class,
    /// Where it stands.
    pub state: SendingState,
    /// Why a worker paused it, or empty.
    pub held_reason: String,
    /// How far its canary got ([`canary`]), once all messages of that are out.
    pub canary_state: Option<CanaryState>,
    /// When the last of these had its outcome.
    pub canary_sent_at: Option<Timestamp>,
    /// How many messages were planned.
    pub planned: i64,
    /// Most messages a minute.
    pub per_minute: i64,
    /// When sending began.
    pub started_at: Option<Timestamp>,
    /// When it was completed or cancelled.
    pub finished_at: Option<Timestamp>,
    /// The version for edits (decision 6).
    pub version: i64,
    /// The incident it is about.
    pub incident_id: PublicId,
    /// The number of that incident on the desk.
    pub incident_number: i64,
    /// Whether the incident was not reopened since the batch was written.
    pub is_incident_unchanged: bool,
    /// Whether its content is the approved content.
    pub is_as_approved: bool,
    /// The offer that it announces.
    pub offer_id: Option<PublicId>,
}

impl Batch {
    /// Whether messages are sent, now or after it is resumed.
    pub fn is_active(&self) -> bool {
        SendingState::ACTIVE.contains(&self.state)
    }

    /// Whether a person may resume it. After its incident was reopened an apology needs a new approval; an offer is as
    /// good as before, and a person decides whether it is announced now.
    pub const fn may_be_resumed(&self) -> bool {
        self.is_as_approved && (self.is_incident_unchanged || self.offer_id.is_some())
    }

    /// Why it is paused, if not by a person or after its canary: also in the moment before a worker has stored it.
    pub fn paused_because(&self) -> Option<&str> {
        if self.state != SendingState::Paused {
            return None;
        }
        match self.held_reason.as_str() {
            "" if self.may_be_resumed() => None,
            "" if self.is_incident_unchanged || self.offer_id.is_some() => Some(CHANGED),
            "" => Some(REOPENED),
            reason => Some(reason),
        }
    }

    /// Whether a message of it can be sent again, now or after it is resumed.
    pub fn may_be_sent(&self) -> bool {
        let may_be_opened = self.is_as_approved && self.is_incident_unchanged && self.offer_id.is_none();
        self.is_active() || (self.state == SendingState::Completed && may_be_opened)
    }
}

/// The columns of [`Batch`], for a `where` to follow.
const SELECT: &str = "select b.id, b.number, b.title, b.class, b.state, b.held_reason, b.canary_state, b.canary_sent_at, b.planned, b.per_minute,
                             b.started_at, b.finished_at, b.version, b.incident_id, b.offer_id, i.number as incident_number,
                             i.rev = b.incident_rev as is_incident_unchanged,
                             (b.approved_hash = b.content_hash and b.approved_hash <> '') as is_as_approved
                      from batch b
                      join incident_view i on i.id = b.incident_id ";

/// Returns a batch that is or was being sent.
///
/// # Errors
///
/// `Refusal::NotFound` if there is none, or if sending has not begun.
pub async fn get(tx: &mut Tx, id: &PublicId) -> Result<Batch, Refusal> {
    const BY_ID: &str = concatcp!(
        SELECT,
        "where b.id = $1 and (b.state in ",
        SendingState::ACTIVE_SQL,
        " or b.state in ",
        SendingState::ENDED_SQL,
        ")"
    );
    Ok(tx.fetch_one(sql(BY_ID).bind(id)).await?)
}

/// Batches that are being sent or paused, in the order they were started.
pub async fn active(tx: &mut Tx) -> Result<Vec<Batch>, Refusal> {
    const ACTIVE: &str =
        concatcp!(SELECT, "where b.state in ", SendingState::ACTIVE_SQL, " order by b.started_at, b.number");
    Ok(tx.fetch_all(sql(ACTIVE)).await?)
}

/// The batches that ended last, latest first.
pub async fn recently_ended(tx: &mut Tx, limit: i64) -> Result<Vec<Batch>, Refusal> {
    const ENDED: &str = concatcp!(
        SELECT,
        "where b.started_at is not null and b.state in ",
        SendingState::ENDED_SQL,
        " order by coalesce(b.finished_at, b.started_at) desc, b.number desc limit $1"
    );
    Ok(tx.fetch_all(sql(ENDED).bind(limit)).await?)
}

/// Batches that are or were being sent with a number below `before`, the newest first, at most `limit`; of both kinds
/// unless a state is given.
pub async fn page(tx: &mut Tx, state: Option<SendingState>, before: i64, limit: i64) -> Result<Vec<Batch>, Refusal> {
    const PAGE: &str = concatcp!(
        SELECT,
        "where b.number < $1 and ($2 = '' or b.state = $2) and (b.state in ",
        SendingState::ACTIVE_SQL,
        " or b.state in ",
        SendingState::ENDED_SQL,
        ") order by b.number desc limit $3"
    );
    let query = sql(PAGE).bind(before).bind(state.map_or("", SendingState::as_str)).bind(limit);
    Ok(tx.fetch_all(query).await?)
}

/// Pauses a batch. Messages that are being sent are finished.
///
/// # Errors
///
/// `Refusal::Conflict` if it is not being sent.
pub async fn pause(tx: &mut Tx, right: &SendingOperator, now: Timestamp, id: &PublicId) -> Result<(), Refusal> {
    let batch = get(tx, id).await?;
    if batch.state != SendingState::Sending {
        return Err(Refusal::conflict("delivery-not-sending"));
    }
    set_state(tx, &batch, SendingState::Paused, "").await?;
    record(tx, now, right.actor(), &batch, "batch.paused").await
}

/// Resumes a paused batch. The rest of one whose canary is out follows, also before failures were waited for.
///
/// # Errors
///
/// `Refusal::Conflict` if it is not paused, or if its incident was reopened or its content changed: it then needs a
/// new approval and is never resumed.
pub async fn resume(tx: &mut Tx, right: &SendingOperator, now: Timestamp, id: &PublicId) -> Result<(), Refusal> {
    let batch = get(tx, id).await?;
    let is_canary_out = matches!(batch.canary_state, Some(CanaryState::Observed | CanaryState::Held));
    if batch.state == SendingState::Sending && is_canary_out {
        canary::set_state(tx, now, id, CanaryState::Passed).await?;
        return record(tx, now, right.actor(), &batch, "batch.canary_passed").await;
    }
    if batch.state != SendingState::Paused {
        return Err(Refusal::conflict("delivery-not-paused"));
    }
    if !batch.is_incident_unchanged && batch.offer_id.is_none() {
        return Err(Refusal::conflict("delivery-resume-reopened"));
    }
    if !batch.is_as_approved {
        return Err(Refusal::conflict("delivery-resume-changed"));
    }
    set_state(tx, &batch, SendingState::Sending, "").await?;
    if is_canary_out {
        canary::set_state(tx, now, id, CanaryState::Passed).await?;
    }
    if !batch.is_incident_unchanged {
        let update = sql("update batch set incident_rev = (select rev from incident_view as i
                                                           where i.id = batch.incident_id) where id = $1");
        tx.execute(update.bind(id)).await?;
    }
    record(tx, now, right.actor(), &batch, "batch.resumed").await
}

/// Cancels a batch for good: none of its messages is claimed any more, and a job cancels them one after the other. Messages that
/// are being sent are finished, and those in doubt wait for a decision.
///
/// # Errors
///
/// `Refusal::Conflict` if it has ended.
pub async fn cancel(tx: &mut Tx, right: &SendingOperator, now: Timestamp, id: &PublicId) -> Result<(), Refusal> {
    let batch = get(tx, id).await?;
    if !batch.is_active() {
        return Err(Refusal::conflict("delivery-batch-ended"));
    }
    queue::cancel_batch(tx, id, now).await?;
    record(tx, now, right.actor(), &batch, "batch.cancelled").await
}

/// Makes sure that a batch is sent, now or after it is resumed. One that is completed is being sent again.
///
/// # Errors
///
/// `Refusal::Conflict` if it was cancelled, or may not be sent as it is. What an offer announces depends on the offer, so its
/// completed announcement is not opened again.
pub async fn open_for_sending(tx: &mut Tx, actor: &Actor, now: Timestamp, batch: &Batch) -> Result<(), Refusal> {
    if batch.is_active() {
        return Ok(());
    }
    if batch.state != SendingState::Completed || batch.offer_id.is_some() {
        return Err(Refusal::conflict("delivery-decision-batch-ended"));
    }
    if !batch.is_incident_unchanged {
        return Err(Refusal::conflict("delivery-resume-reopened"));
    }
    if !batch.is_as_approved {
        return Err(Refusal::conflict("delivery-resume-changed"));
    }
    set_state(tx, batch, SendingState::Sending, "").await?;
    // What failed of it is few, and needs no canary.
    let update = sql("update batch set finished_at = null, canary_state = 'passed' where id = $1");
    tx.execute(update.bind(&batch.id)).await?;
    record(tx, now, actor, batch, "batch.resumed").await
}

async fn set_state(tx: &mut Tx, batch: &Batch, state: SendingState, held_reason: &str) -> Result<(), Refusal> {
    if !batch.state.may_become(state) {
        let (id, from) = (&batch.id, batch.state.as_str());
        return Err(Refusal::Fault(format!("batch {id} cannot go from {from} to {}", state.as_str())));
    }
    let changed = tx
        .execute(
            sql("update batch set state = $3, held_reason = $4, version = version + 1 where id = $1 and state = $2")
                .bind(&batch.id)
                .bind(batch.state)
                .bind(state)
                .bind(held_reason),
        )
        .await?;
    // Somebody else changed it at the same time.
    if changed == 1 { Ok(()) } else { Err(Refusal::conflict("delivery-batch-changed")) }
}

/// Says why a paused batch cannot be resumed, unless somebody changed it at the same time.
async fn set_held_reason(tx: &mut Tx, batch: &Batch, held_reason: &str) -> Result<(), Refusal> {
    let update = sql("update batch set held_reason = $2, version = version + 1 where id = $1 and state = 'paused'");
    tx.execute(update.bind(&batch.id).bind(held_reason)).await?;
    Ok(())
}

async fn record(tx: &mut Tx, now: Timestamp, actor: &Actor, batch: &Batch, verb: &str) -> Result<(), Refusal> {
    let event = Event {
        actor,
        verb,
        subject: "batch",
        subject_id: &batch.id,
        incident_id: Some(batch.incident_id.as_str()),
        fields: &["state"],
    };
    events::record(tx, now, event).await?;
    record_event_out(tx, now, &batch.id, verb).await
}

/// Batches being sent all of whose messages are final.
async fn completable(tx: &mut Tx) -> Result<Vec<Batch>, Refusal> {
    const COMPLETABLE: &str = concatcp!(
        SELECT,
        "where b.state = 'sending'
           and not exists (select 1 from message m where m.batch_id = b.id and m.state in ",
        MessageState::OPEN_SQL,
        ")
           and not exists (select 1 from message_decision d where d.batch_id = b.id and d.finished_at is null)"
    );
    Ok(tx.fetch_all(sql(COMPLETABLE)).await?)
}

/// Batches being sent whose incident was reopened, or whose content is not the approved content; and those that somebody paused
/// and that cannot be resumed any more for such a reason, which they do not have yet.
async fn unapproved(tx: &mut Tx) -> Result<Vec<Batch>, Refusal> {
    const UNAPPROVED: &str = concatcp!(
        SELECT,
        "where (b.state = 'sending' or (b.state = 'paused' and b.held_reason = ''))
           and (b.approved_hash <> b.content_hash or b.approved_hash = ''
                or (i.rev <> b.incident_rev and (b.state = 'sending' or b.offer_id is null)))"
    );
    Ok(tx.fetch_all(sql(UNAPPROVED)).await?)
}

/// Whether [`update_states`] has anything to do.
pub async fn needs_update(tx: &mut Tx, now: Timestamp) -> Result<bool, Refusal> {
    Ok(!completable(tx).await?.is_empty()
        || !unapproved(tx).await?.is_empty()
        || !canary::due(tx, now).await?.is_empty()
        || !progress::due(tx, now).await?.is_empty())
}

/// Completes batches whose messages are all final, pauses those that may no longer be sent, and those whose canary failed or needs
/// a person, and notes how far the others are.
pub async fn update_states(tx: &mut Tx, now: Timestamp) -> Result<(), Refusal> {
    for batch in completable(tx).await? {
        tx.execute(
            sql("update batch set state = 'completed', finished_at = $2, version = version + 1
                 where id = $1 and state = 'sending'")
            .bind(&batch.id)
            .bind(now),
        )
        .await?;
        let sent = outcomes(tx, &batch.id).await?.sent();
        progress::note(tx, now, &batch.id, sent).await?;
        record(tx, now, &Actor::System, &batch, "batch.completed").await?;
    }
    for batch in unapproved(tx).await? {
        let is_paused = batch.state == SendingState::Paused;
        let may_be_reopened = is_paused && batch.offer_id.is_some();
        let reason = if batch.is_incident_unchanged || may_be_reopened { CHANGED } else { REOPENED };
        if is_paused {
            set_held_reason(tx, &batch, reason).await?;
        } else {
            set_state(tx, &batch, SendingState::Paused, reason).await?;
        }
        record(tx, now, &Actor::System, &batch, "batch.held").await?;
    }
    for (id, step) in canary::due(tx, now).await? {
        let batch = get(tx, &id).await?;
        match step {
            Step::Observe => canary::set_state(tx, now, &id, CanaryState::Observed).await?,
            Step::Hold => {
                set_state(tx, &batch, SendingState::Paused, "").await?;
                canary::set_state(tx, now, &id, CanaryState::Held).await?;
                record(tx, now, &Actor::System, &batch, "batch.canary_held").await?;
            }
            Step::Pass => {
                canary::set_state(tx, now, &id, CanaryState::Passed).await?;
                record(tx, now, &Actor::System, &batch, "batch.canary_passed").await?;
            }
        }
    }
    for (id, sent) in progress::due(tx, now).await? {
        progress::note(tx, now, &id, sent).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn active_batches_may_be_cancelled_and_ended_ones_stay_so() {
        for state in SendingState::ALL {
            assert_eq!(SendingState::ACTIVE.contains(&state), state.may_become(SendingState::Cancelled), "{state:?}");
            assert_eq!(SendingState::ENDED.contains(&state), !SendingState::ACTIVE.contains(&state), "{state:?}");
        }
    }
}
