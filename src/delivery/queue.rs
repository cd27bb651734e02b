//! How a message gets into the queue. Whoever enqueues says who it is for and when it is due; whether it
//! may go is decided when it is claimed, not here.

use super::message::{Channel, Class, State};
use crate::platform::db::{Tx, sql};
use crate::platform::random;
use crate::types::{PublicId, Refusal, Timestamp};

/// A message to one recipient, written out.
#[derive(Debug, Clone)]
pub struct NewMessage {
    /// Which rules it goes by.
    pub class: Class,
    /// How it travels.
    pub channel: Channel,
    /// Where to: an e-mail address or a number.
    pub address: String,
    /// The address as it is looked up; [`Channel::address_key`].
    pub address_key: String,
    /// The recipient's name as it stands in the message's head; may be empty.
    pub recipient_name: String,
    /// The subject; texts have none.
    pub subject: String,
    /// The plain text.
    pub body: String,
    /// The customer, where the recipient is one.
    pub customer_id: Option<i64>,
    /// The case it answers.
    pub case_id: Option<i64>,
    /// The incident it is about.
    pub incident_id: Option<PublicId>,
    /// That incident's revision when this was written.
    pub incident_rev: i64,
    /// The batch it belongs to.
    pub batch_id: Option<PublicId>,
    /// What makes it the same message: a second one with this key is not enqueued.
    pub dedupe_key: String,
    /// Not before.
    pub due_at: Timestamp,
    /// The recipient's IANA zone, empty where unknown.
    pub time_zone: String,
    /// The Message-ID it answers, empty for none.
    pub in_reply_to: String,
    /// The path of the one-click way out (beginning with `/`), empty for none.
    pub unsubscribe_path: String,
}

impl NewMessage {
    /// A message with nothing but what every message has; the rest is set with `..`.
    pub fn new(
        class: Class,
        channel: Channel,
        address: &str,
        dedupe_key: impl Into<String>,
        due_at: Timestamp,
    ) -> Self {
        Self {
            class,
            channel,
            address: address.trim().to_owned(),
            address_key: channel.address_key(address),
            recipient_name: String::new(),
            subject: String::new(),
            body: String::new(),
            customer_id: None,
            case_id: None,
            incident_id: None,
            incident_rev: 0,
            batch_id: None,
            dedupe_key: dedupe_key.into(),
            due_at,
            time_zone: String::new(),
            in_reply_to: String::new(),
            unsubscribe_path: String::new(),
        }
    }
}

/// A message that was claimed and is being handed over.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// Its row.
    pub id: i64,
    /// Which try this is, from 1; what comes of it counts only while this try lasts.
    pub attempt: i64,
    /// Its Message-ID or idempotency key, the same at every try.
    pub internet_id: String,
    /// Its class.
    pub class: Class,
    /// How it travels.
    pub channel: Channel,
    /// Where to.
    pub address: String,
    /// To whom.
    pub recipient_name: String,
    /// The subject.
    pub subject: String,
    /// The plain text.
    pub body: String,
    /// The path of the one-click way out, empty for none.
    pub unsubscribe_path: String,
    /// The Message-ID it answers, empty for none.
    pub in_reply_to: String,
    /// When it was written.
    pub created_at: Timestamp,
}

/// The part of a Message-ID before the `@`: random, made once, the same at every try. The sender's
/// domain is added when the message is handed over.
pub fn internet_id() -> String {
    random::secret()
}

/// Puts a message into the queue and answers its id; `None` when one with this `dedupe_key` is there.
pub async fn enqueue(tx: &mut Tx, now: Timestamp, new: NewMessage) -> Result<Option<i64>, Refusal> {
    Ok(tx
        .fetch_value_optional::<i64>(
            sql("insert into message (internet_id, dedupe_key, batch_id, incident_id, incident_rev, customer_id,
                                  case_id, class, channel, address, address_key, recipient_name, subject, body,
                                  unsubscribe_path, in_reply_to, state, time_zone, due_at, created_at, updated_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $20)
             on conflict (dedupe_key) do nothing
             returning id")
            .bind(internet_id())
            .bind(new.dedupe_key)
            .bind(new.batch_id)
            .bind(new.incident_id)
            .bind(new.incident_rev)
            .bind(new.customer_id)
            .bind(new.case_id)
            .bind(new.class.as_str())
            .bind(new.channel.as_str())
            .bind(new.address)
            .bind(new.address_key)
            .bind(new.recipient_name)
            .bind(new.subject)
            .bind(new.body)
            .bind(new.unsubscribe_path)
            .bind(new.in_reply_to)
            .bind(State::Rendered.as_str())
            .bind(new.time_zone)
            .bind(new.due_at)
            .bind(now),
        )
        .await?)
}

/// Ends a batch and every message of it that is still to go; answers how many those were.
pub async fn end_batch(tx: &mut Tx, id: &PublicId, now: Timestamp) -> Result<u64, Refusal> {
    Ok({
        tx.execute(
            sql("update batch set state = 'cancelled', held_reason = '', finished_at = $2, version = version + 1
             where id = $1")
            .bind(id)
            .bind(now),
        )
        .await?;
        tx.execute(
            sql("update message set state = 'cancelled', updated_at = $2
             where batch_id = $1 and state in ('planned', 'rendered', 'held', 'released', 'failed')")
            .bind(id)
            .bind(now),
        )
        .await?
    })
}
