//! Deliveries: an event on its way to one endpoint. What became of it is in the message that carries it.

use crate::delivery::destination;
use crate::delivery::message::{Class, State};
use crate::delivery::queue::{self, NewMessage};
use crate::platform::db::{Tx, sql};
use crate::platform::event_out::{self, EventType, HandedOut};
use crate::platform::random;
use crate::text_enum;
use crate::types::{PublicId, Refusal, Timestamp};
use const_format::concatcp;

text_enum! {
    /// How far a delivery got.
    pub enum Progress("progress of a webhook delivery") {
        /// Not tried yet, or being tried.
        Waiting = "waiting",
        /// Failed, and tried again later.
        Retrying = "retrying",
        /// The endpoint took it.
        Delivered = "delivered",
        /// The endpoint took it in no try.
        Failed = "failed",
        /// Not sent, because the endpoint was disabled or deleted.
        Cancelled = "cancelled",
    }
}

impl Progress {
    /// How far a message in this state got.
    pub const fn of(state: State) -> Self {
        match state {
            State::Planned | State::Rendered | State::Released | State::Sending | State::Held => Self::Waiting,
            State::Failed | State::InDoubt => Self::Retrying,
            State::Sent | State::Delivered | State::Complained => Self::Delivered,
            State::Bounced | State::FailedPermanently | State::Abandoned => Self::Failed,
            State::Skipped | State::Cancelled => Self::Cancelled,
        }
    }

    /// The states of messages that are worth a replay: they ended without arriving.
    pub(super) const ENDED_SQL: &'static str = State::NOT_REACHED_SQL;
}

/// A delivery.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Delivery {
    /// Its id.
    pub id: i64,
    /// The row of the event.
    pub event_row: i64,
    /// The id of the event, which the endpoint sees.
    pub event_id: String,
    /// What happened.
    #[sqlx(rename = "type")]
    pub kind: EventType,
    /// When it was enqueued.
    pub at: Timestamp,
    /// The delivery that it repeats.
    pub replay_of: Option<i64>,
    /// The message that carries it.
    pub message_id: i64,
    /// Where that message stands.
    pub state: State,
    /// How many times it was tried.
    pub attempt: i64,
    /// What the last try failed with, such as `http 503`; empty if it arrived.
    pub code: String,
    /// When it is tried next, where it is.
    pub next_at: Timestamp,
    /// When the endpoint took it.
    pub sent_at: Option<Timestamp>,
}

impl Delivery {
    /// How far it got.
    pub const fn progress(&self) -> Progress {
        Progress::of(self.state)
    }
}

const SELECT: &str = "select delivery.id, delivery.event_row, delivery.event_id, delivery.type, delivery.at,
        delivery.replay_of, delivery.message_id, message.state, message.attempt, message.detail as code, message.next_at,
        message.sent_at
    from webhook_delivery as delivery join destination_message_view as message on message.id = delivery.message_id ";

/// What a delivery carries.
#[derive(Debug, Clone)]
pub(super) struct Parcel {
    /// The row of the event.
    pub event_row: i64,
    /// The id of the event.
    pub event_id: String,
    /// What happened.
    pub kind: EventType,
    /// The body of the requests.
    pub body: String,
}

impl Parcel {
    /// An event with its body in the format of an endpoint.
    pub fn new(event: &HandedOut, body: String) -> Self {
        Self { event_row: event.id, event_id: event.event_id.clone(), kind: event.kind, body }
    }

    /// What an earlier delivery carried, byte for byte.
    pub async fn of(tx: &mut Tx, delivery: &Delivery) -> Result<Self, Refusal> {
        let (_, body) = request(tx, delivery).await?;
        let Delivery { event_row, event_id, kind, .. } = delivery.clone();
        Ok(Self { event_row, event_id, kind, body })
    }
}

/// Enqueues an event for an endpoint, given with its destination, and returns the delivery; `None` where it is enqueued
/// already. `again` is the delivery that is repeated.
pub(super) async fn enqueue(
    tx: &mut Tx,
    now: Timestamp,
    (endpoint_id, destination_id): (&PublicId, &PublicId),
    parcel: Parcel,
    again: Option<i64>,
) -> Result<Option<i64>, Refusal> {
    let destination = destination::find(tx, destination_id).await?.ok_or(Refusal::NotFound)?;
    let Parcel { event_row, event_id, kind, body } = parcel;
    let dedupe_key = match again {
        None => format!("webhook:{event_id}:{endpoint_id}"),
        Some(_) => format!("webhook:{event_id}:{endpoint_id}:{}", random::public_id()),
    };
    let message = NewMessage {
        subject: kind.as_str().to_owned(),
        body,
        ..NewMessage::to_destination(Class::Event, &destination, dedupe_key, now)
    };
    let Some(message_id) = queue::enqueue(tx, now, message).await? else { return Ok(None) };
    let id = tx
        .fetch_value::<i64>(
            sql("insert into webhook_delivery (endpoint_id, event_row, event_id, type, message_id, at, replay_of)
                 values ($1, $2, $3, $4, $5, $6, $7) returning id")
            .bind(endpoint_id)
            .bind(event_row)
            .bind(event_id)
            .bind(kind)
            .bind(message_id)
            .bind(now)
            .bind(again),
        )
        .await?;
    Ok(Some(id))
}

/// The deliveries to an endpoint below an id, the latest first.
pub async fn latest(tx: &mut Tx, endpoint_id: &PublicId, before: i64, limit: i64) -> Result<Vec<Delivery>, Refusal> {
    let text =
        concatcp!(SELECT, "where delivery.endpoint_id = $1 and delivery.id < $2 order by delivery.id desc limit $3");
    Ok(tx.fetch_all(sql(text).bind(endpoint_id).bind(before).bind(limit)).await?)
}

/// A delivery to an endpoint.
///
/// # Errors
///
/// `Refusal::NotFound` when there is none, or it was deleted for its age.
pub async fn get(tx: &mut Tx, endpoint_id: &PublicId, id: i64) -> Result<Delivery, Refusal> {
    let text = concatcp!(SELECT, "where delivery.endpoint_id = $1 and delivery.id = $2");
    Ok(tx.fetch_one(sql(text).bind(endpoint_id).bind(id)).await?)
}

/// The id in the header `webhook-id` of a delivery, and the body of its requests.
pub async fn request(tx: &mut Tx, delivery: &Delivery) -> Result<(String, String), Refusal> {
    let text = "select internet_id, body from destination_message_view where id = $1";
    Ok(tx.fetch_one(sql(text).bind(delivery.message_id)).await?)
}

/// One try of a delivery.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Attempt {
    /// Its number, from 1.
    pub attempt: i64,
    /// When it ended.
    pub at: Timestamp,
    /// What it failed with, such as `http 503`; empty if it arrived.
    pub code: String,
    /// How long it took, in milliseconds.
    pub took_ms: i64,
}

/// The tries of a delivery, in order.
pub async fn attempts(tx: &mut Tx, delivery: &Delivery) -> Result<Vec<Attempt>, Refusal> {
    let text = "select attempt, at, code, took_ms from message_attempt_view where message_id = $1 order by attempt";
    Ok(tx.fetch_all(sql(text).bind(delivery.message_id)).await?)
}

/// Cancels queued messages to endpoints that are disabled, at most `limit`. Returns whether there may be more.
pub(super) async fn cancel_disabled(tx: &mut Tx, now: Timestamp, limit: i64) -> Result<bool, Refusal> {
    let keys = to_cancel(tx, limit).await?;
    for key in &keys {
        queue::cancel_message(tx, now, key).await?;
    }
    Ok(i64::try_from(keys.len()).is_ok_and(|count| count >= limit))
}

/// Queued messages to endpoints that are disabled or deleted.
pub(super) async fn to_cancel(tx: &mut Tx, limit: i64) -> Result<Vec<String>, Refusal> {
    const QUEUED: &str = concatcp!(
        "select message.dedupe_key
         from webhook_endpoint as endpoint
         join destination_message_view as message on message.destination_id = endpoint.destination_id
         where endpoint.state <> 'enabled' and message.state in ",
        State::QUEUED_SQL,
        " limit $1"
    );
    Ok(tx.fetch_values(sql(QUEUED).bind(limit)).await?)
}

/// Whether there are events or deliveries from before a time.
pub(super) async fn has_old(tx: &mut Tx, before: Timestamp) -> Result<bool, Refusal> {
    let text = "select exists (select 1 from webhook_delivery where at < $1)";
    Ok(tx.fetch_value::<bool>(sql(text).bind(before)).await? || event_out::has_old(tx, before).await?)
}

/// Deletes deliveries that were enqueued before a time, with their messages, at most `limit`. Returns how many.
pub(super) async fn delete_old(tx: &mut Tx, before: Timestamp, limit: i64) -> Result<usize, Refusal> {
    const OLD: &str = concatcp!(
        "select delivery.id, delivery.message_id
         from webhook_delivery as delivery join destination_message_view as message on message.id = delivery.message_id
         where delivery.at < $1 and message.state in ",
        State::FINAL_SQL,
        " order by delivery.at, delivery.id limit $2"
    );
    let old = tx.fetch_all::<(i64, i64)>(sql(OLD).bind(before).bind(limit)).await?;
    for (id, message_id) in &old {
        tx.execute(sql("delete from webhook_delivery where id = $1").bind(*id)).await?;
        queue::delete_event(tx, *message_id).await?;
    }
    Ok(old.len())
}
