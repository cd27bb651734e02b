//! Adds messages to the queue and cancels queued ones.
//!
//! Whoever enqueues a message says who it is for and when it is due. Whether it may be sent is decided when it is
//! claimed ([`admission`](super::admission)).

use super::batch::{SendingState, count_added};
use super::channel::Channel;
use super::destination::{Destination, Secret};
use super::link::MessageLink;
use super::message::{Class, State};
use crate::customers::{self, address_text};
use crate::platform::db::{Query, Tx, sql};
use crate::platform::random;
use crate::types::{PublicId, Refusal, Timestamp};
use const_format::concatcp;
use sqlx::AssertSqlSafe;

/// A message to one recipient.
#[derive(Debug, Clone)]
pub struct NewMessage {
    /// Its class, which decides the rules that apply.
    pub class: Class,
    /// The channel it is sent over.
    pub channel: Channel,
    /// The e-mail address or phone number, or the id of the destination.
    pub address: String,
    /// The key that equal addresses share; see [`address_text::key`].
    pub address_key: String,
    /// The recipient's name for the `To` header; may be empty.
    pub recipient_name: String,
    /// The subject; empty for a text message.
    pub subject: String,
    /// The plain text or JSON, without the URL of its link.
    pub body: String,
    /// The customer, if the recipient is one.
    pub customer_id: Option<i64>,
    /// The case it replies to.
    pub case_id: Option<i64>,
    /// The incident it is about.
    pub incident_id: Option<PublicId>,
    /// The revision of the incident when the message was written.
    pub incident_rev: i64,
    /// The batch it belongs to.
    pub batch_id: Option<PublicId>,
    /// A second message with the same key is not enqueued.
    pub dedupe_key: String,
    /// Earliest time to send it.
    pub due_at: Timestamp,
    /// The recipient's IANA time zone; empty if unknown.
    pub time_zone: String,
    /// The Message-ID it replies to; empty for none.
    pub in_reply_to: String,
    /// The link that [`PLACEHOLDER`](super::link::PLACEHOLDER) stands for in the body. One to a subscriber's page is
    /// also the one-click unsubscribe link.
    pub link: Option<MessageLink>,
    /// What the one-time code is derived from that stands in the place of a link; empty for none.
    pub code_subject: String,
}

impl NewMessage {
    /// A message to a person, with the fields that every message has. The others are empty; set them with `..`.
    pub fn new(
        class: Class,
        channel: customers::Channel,
        address: &str,
        dedupe_key: impl Into<String>,
        due_at: Timestamp,
    ) -> Self {
        let address_key = address_text::key(channel, address);
        Self::with_key(class, channel.into(), address.trim(), address_key, dedupe_key.into(), due_at)
    }

    /// A message to a destination, likewise. What pages show of its recipient is the destination's label.
    pub fn to_destination(
        class: Class,
        destination: &Destination,
        dedupe_key: impl Into<String>,
        due_at: Timestamp,
    ) -> Self {
        let Destination { id, channel, address_key, label, .. } = destination;
        Self {
            recipient_name: label.clone(),
            ..Self::with_key(class, *channel, id.as_str(), address_key.clone(), dedupe_key.into(), due_at)
        }
    }

    fn with_key(
        class: Class,
        channel: Channel,
        address: &str,
        address_key: String,
        dedupe_key: String,
        due_at: Timestamp,
    ) -> Self {
        Self {
            class,
            channel,
            address: address.to_owned(),
            address_key,
            recipient_name: String::new(),
            subject: String::new(),
            body: String::new(),
            customer_id: None,
            case_id: None,
            incident_id: None,
            incident_rev: 0,
            batch_id: None,
            dedupe_key,
            due_at,
            time_zone: String::new(),
            in_reply_to: String::new(),
            link: None,
            code_subject: String::new(),
        }
    }
}

/// A claimed message on its way to a provider.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// The id of its row.
    pub id: i64,
    /// The number of this try, from 1. An outcome is stored only while this is the latest try.
    pub attempt: i64,
    /// Its Message-ID or idempotency key; the same in every try.
    pub internet_id: String,
    /// Its class.
    pub class: Class,
    /// The channel it is sent over.
    pub channel: Channel,
    /// The e-mail address or phone number, or the id of the destination.
    pub address: String,
    /// What the channel needs in order to send to the destination; `None` for a person.
    pub destination: Option<Secret>,
    /// The recipient's name; may be empty.
    pub recipient_name: String,
    /// The subject; empty for a text message.
    pub subject: String,
    /// The plain text or JSON.
    pub body: String,
    /// The path of the one-click unsubscribe link; empty for none.
    pub unsubscribe_path: String,
    /// The Message-ID it replies to; empty for none.
    pub in_reply_to: String,
    /// The incident whose updates are shown together; `None` for messages that are no update.
    pub thread: Option<PublicId>,
    /// The language of its text, such as `de`; empty where the text has none of its own.
    pub language: String,
    /// When it was written.
    pub created_at: Timestamp,
}

/// Returns a new random Message-ID without its domain. It is stored once and used in every try; the sender's domain is
/// added when the message is sent.
pub fn internet_id() -> String {
    random::secret()
}

/// What a row of the queue holds; the values come from [`bind_row`], but for the last two columns, which have the same.
const INSERT: &str = "insert into message (internet_id, dedupe_key, batch_id, incident_id, incident_rev, customer_id,
                                  case_id, class, channel, address, address_key, recipient_name, subject, body,
                                  link, link_subject, in_reply_to, state, time_zone, due_at, created_at, updated_at) values ";
/// How many values [`bind_row`] binds.
const ROW_VALUES: usize = 20;
/// Most rows of one statement. More gain nothing, and their values stay far below what SQLite and PostgreSQL take.
const ROWS_MAX: usize = 100;

/// Adds a message to the queue and returns its id; `None` if one with the same `dedupe_key` exists.
pub async fn enqueue(tx: &mut Tx, now: Timestamp, new: NewMessage) -> Result<Option<i64>, Refusal> {
    let batch_id = new.batch_id.clone();
    let insert = bind_row(sql(AssertSqlSafe(insert(1) + " returning id")).bind(now), new);
    let id = tx.fetch_value_optional::<i64>(insert).await?;
    if let (Some(id), Some(batch_id)) = (id, &batch_id) {
        count_added(tx, batch_id, id - 1).await?;
    }
    Ok(id)
}

/// Adds messages that belong to no batch to the queue, many with each statement. Those with a `dedupe_key` that exists are left out.
pub async fn enqueue_all(tx: &mut Tx, now: Timestamp, new: Vec<NewMessage>) -> Result<(), Refusal> {
    let mut left = new.into_iter();
    while left.len() > 0 {
        let rows = left.len().min(ROWS_MAX);
        let query = sql(AssertSqlSafe(insert(rows))).bind(now);
        tx.execute(left.by_ref().take(rows).fold(query, bind_row)).await?;
    }
    Ok(())
}

/// The statement that adds rows. Its first value is the time.
fn insert(rows: usize) -> String {
    let row = |row: usize| {
        let first = 2 + row * ROW_VALUES;
        let places: String = (first..first + ROW_VALUES).map(|place| format!("${place}, ")).collect();
        format!("({places}$1, $1)")
    };
    let rows: Vec<String> = (0..rows).map(row).collect();
    format!("{INSERT}{} on conflict (dedupe_key) do nothing", rows.join(", "))
}

fn bind_row(query: Query<'_>, new: NewMessage) -> Query<'_> {
    let (link, link_subject) = new.link.as_ref().map(MessageLink::stored).unzip();
    query
        .bind(internet_id())
        .bind(new.dedupe_key)
        .bind(new.batch_id)
        .bind(new.incident_id)
        .bind(new.incident_rev)
        .bind(new.customer_id)
        .bind(new.case_id)
        .bind(new.class)
        .bind(new.channel)
        .bind(new.address)
        .bind(new.address_key)
        .bind(new.recipient_name)
        .bind(new.subject)
        .bind(new.body)
        .bind(link)
        .bind(link_subject.unwrap_or(new.code_subject))
        .bind(new.in_reply_to)
        .bind(State::Rendered)
        .bind(new.time_zone)
        .bind(new.due_at)
}

const _: () = assert!(State::all_may_become(State::CANCELLABLE, State::Cancelled));
const _: () = assert!(State::all_may_become(State::QUEUED, State::Cancelled));

/// Cancels a batch that has not ended. A job cancels every message of it that is neither sent nor being sent
/// ([`batch::cancel_step`](super::batch::cancel_step)).
///
/// # Errors
///
/// `Refusal::Conflict` if the batch has ended.
pub async fn cancel_batch(tx: &mut Tx, id: &PublicId, now: Timestamp) -> Result<(), Refusal> {
    const CANCEL_BATCH: &str = concatcp!(
        "update batch set state = 'cancelled', held_reason = '', finished_at = $2, version = version + 1
         where id = $1 and state not in ",
        SendingState::ENDED_SQL
    );
    if tx.execute(sql(CANCEL_BATCH).bind(id).bind(now)).await? == 0 {
        return Err(Refusal::conflict("delivery-batch-ended"));
    }
    Ok(())
}

/// Cancels the message with this `dedupe_key` if it is still queued.
pub async fn cancel_message(tx: &mut Tx, now: Timestamp, dedupe_key: &str) -> Result<(), Refusal> {
    const CANCEL: &str = concatcp!(
        "update message set state = 'cancelled', updated_at = $2 where dedupe_key = $1 and state in ",
        State::QUEUED_SQL
    );
    tx.execute(sql(CANCEL).bind(dedupe_key).bind(now)).await?;
    Ok(())
}

/// Cancels what is queued for a subscriber.
pub async fn cancel_for_subscriber(tx: &mut Tx, now: Timestamp, subscriber_id: &PublicId) -> Result<(), Refusal> {
    const CANCEL: &str = concatcp!(
        "update message set state = 'cancelled', updated_at = $2
         where link = 'subscription' and link_subject = $1 and state in ",
        State::QUEUED_SQL
    );
    tx.execute(sql(CANCEL).bind(subscriber_id).bind(now)).await?;
    Ok(())
}

/// Deletes a message that carried an event and has ended, with its tries.
pub async fn delete_event(tx: &mut Tx, id: i64) -> Result<(), Refusal> {
    const DELETE: &str =
        concatcp!("delete from message where id = $1 and class = 'event' and state in ", State::FINAL_SQL);
    tx.execute(sql("delete from message_attempt where message_id = $1").bind(id)).await?;
    tx.execute(sql(DELETE).bind(id)).await?;
    Ok(())
}
