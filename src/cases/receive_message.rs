//! Messages of customers, which open a case or extend the one their sender already has.

use super::case::{CaseChannel, CaseState, ReplyClock};
use super::message_limits::{Admission, Incoming, MessageLimits, count_first_message, count_own_message};
use super::report::SOURCE_LIMIT;
use super::store::{self, Case};
use crate::customers::store::{best_contact_point, contact_points};
use crate::customers::{self, Address};
use crate::platform::db::{Tx, sql};
use crate::types::field_errors::FieldErrors;
use crate::types::{Actor, Message, PublicId, Refusal, Timestamp};
use chrono::Duration;

/// Longest message, in characters.
pub const MESSAGE_MAX: usize = 5_000;
/// How far back the rate limits count.
pub(super) const RATE_LIMIT_WINDOW: Duration = Duration::minutes(10);
/// The same message in one case within this time counts once; so does a report from the same source about the same
/// incident, with the same place and contact.
pub(super) const DUPLICATE_WINDOW: Duration = Duration::minutes(5);
/// Who wrote a message.
#[derive(Debug, Clone, Default)]
pub struct Sender {
    /// The customer, where known.
    pub customer_id: Option<i64>,
    /// Whether the customer was only matched by the address.
    pub is_provisional: bool,
    /// Where the reply goes.
    pub contact: Option<Address>,
}

impl Sender {
    /// Whoever has an address; `incident_key` is empty for no incident in particular. The customer is set, provisionally, when exactly one has it, unless staff found out that
    /// somebody else wrote with it about this incident.
    pub async fn from_address(tx: &mut Tx, contact: Address, incident_key: &str) -> Result<Self, Refusal> {
        let found = tx
            .fetch_values::<i64>(
                sql("select distinct customer_id from contact_point_view as contact_point
                 join customer_view as customer on customer.id = contact_point.customer_id
                 where address_key = $1 and erased_at is null limit 2")
                .bind(&contact.key),
            )
            .await?;
        let customer_id = match found[..] {
            [only] if !is_rejected(tx, only, &contact, incident_key).await? => Some(only),
            _ => None,
        };
        Ok(Self { customer_id, is_provisional: customer_id.is_some(), contact: Some(contact) })
    }

    /// A customer whose identity is certain. The reply goes to their best address, e-mail before text message.
    pub async fn customer(tx: &mut Tx, customer_id: i64) -> Result<Self, Refusal> {
        let points = contact_points(tx, customer_id).await?;
        let usable = |channel| best_contact_point(&points, channel).filter(|point| point.suppressed_at.is_none());
        let point = usable(customers::Channel::Email).or_else(|| usable(customers::Channel::Sms));
        let contact = point.map(|point| Address {
            channel: point.channel,
            text: point.address.clone(),
            key: point.address_key.clone(),
        });
        Ok(Self { customer_id: Some(customer_id), is_provisional: false, contact })
    }

    /// Whether the customer is known by more than an address that anybody can type.
    fn is_certain(&self) -> bool {
        self.customer_id.is_some() && !self.is_provisional
    }

    /// The stored key by which two messages are recognised as one person's: the customer, or else the address.
    fn key(&self) -> Result<String, Refusal> {
        match (self.customer_id, &self.contact) {
            (Some(id), _) => Ok(format!("c:{id}")),
            (None, Some(contact)) => Ok(address_key(contact)),
            (None, None) => Err(Refusal::field("contact", "field-required")),
        }
    }
}

/// Whether staff decided that the address is not this customer's in the case of this incident.
async fn is_rejected(tx: &mut Tx, customer_id: i64, contact: &Address, incident_key: &str) -> Result<bool, Refusal> {
    Ok(tx
        .fetch_value::<bool>(
            sql("select exists (select 1 from complaint_case
                 where incident_key = $1 and person_key = $2 and rejected_customer_id = $3)")
            .bind(incident_key)
            .bind(address_key(contact))
            .bind(customer_id),
        )
        .await?)
}

/// The stored key of a person who is known by their address only.
pub(super) fn address_key(contact: &Address) -> String {
    format!("a:{}", contact.key)
}

/// A message of a customer.
#[derive(Debug, Clone)]
pub struct IncomingMessage {
    /// Who wrote it.
    pub sender: Sender,
    /// The incident it is about; `None` for none in particular.
    pub incident_id: Option<PublicId>,
    /// The text.
    pub message: String,
    /// Where it came in.
    pub channel: CaseChannel,
    /// Keyed hash of the IP address, for rate limits; empty where there is none.
    pub source_key: String,
}

/// The case that a message became part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReceivedMessage {
    /// The case.
    pub case_id: i64,
    /// Whether the message opened it.
    pub is_new: bool,
    /// When a person's reply is due.
    pub reply_due_at: Timestamp,
}

/// Stores a message in the case of its sender and incident, which is created if needed. There is one case per person
/// and incident, also when several messages arrive at the same time.
///
/// Messages of a sender who is not certain are [admitted](admit) before.
///
/// # Errors
///
/// Field errors for an invalid message or a sender without address, `Refusal::TooMany` beyond the rate limit.
pub async fn receive_message(
    tx: &mut Tx,
    now: Timestamp,
    incoming: IncomingMessage,
) -> Result<ReceivedMessage, Refusal> {
    let mut form = FieldErrors::new();
    let message = form.required("words", &incoming.message, MESSAGE_MAX);
    form.check()?;
    let (case_id, is_new) = find_or_insert_case(tx, now, &incoming).await?;
    let mut case = store::lock(tx, case_id).await?;
    let is_certain = incoming.sender.is_certain();
    let length = message.chars().count();
    if is_certain {
        count_own_message(tx, now, case_id, length).await?;
    } else if is_new {
        count_first_message(tx, now, case_id, &incoming.source_key, length).await?;
    }
    if !is_new && is_duplicate(tx, now, case_id, &message).await? {
        return Ok(ReceivedMessage { case_id, is_new, reply_due_at: case.clock.reply_due_at });
    }
    tx.execute(
        sql("insert into interaction (case_id, direction, channel, body, at, source_key, is_certain)
             values ($1, 'in', $2, $3, $4, $5, $6)")
        .bind(case_id)
        .bind(incoming.channel)
        .bind(&message)
        .bind(now)
        .bind(&incoming.source_key)
        .bind(is_certain),
    )
    .await?;
    if !is_new {
        case.clock = case.clock.after_message(incoming.channel, now);
        case.change_state(case.state.after_message())?;
        case.channel = incoming.channel;
    }
    update_sender(&mut case, &incoming.sender);
    store::save(tx, now, &case).await?;
    let verb = if is_new { "case.opened" } else { "case.extended" };
    store::record_event(tx, &Actor::Visitor, now, &case, verb, &["words"]).await?;
    Ok(ReceivedMessage { case_id, is_new, reply_due_at: case.clock.reply_due_at })
}

/// A message about a finished incident from whoever has an address.
#[derive(Debug, Clone)]
pub(super) struct AddressMessage {
    /// Where the reply goes.
    pub contact: Address,
    /// The incident.
    pub incident_id: PublicId,
    /// The text.
    pub message: String,
    /// Keyed hash of the IP address.
    pub source_key: String,
    /// What all may write about one incident.
    pub limits: MessageLimits,
}

/// Stores a message from an address. One source may send as many as it may send reports.
///
/// # Errors
///
/// A field error where others wrote so much that there is no room now.
pub(super) async fn receive_from_address(
    tx: &mut Tx,
    now: Timestamp,
    new: AddressMessage,
) -> Result<ReceivedMessage, Refusal> {
    SOURCE_LIMIT.take(tx, now, &new.source_key, 1).await?;
    let sender = Sender::from_address(tx, new.contact, new.incident_id.as_str()).await?;
    let length = new.message.chars().count();
    if let Admission::Full(until) =
        admit(tx, now, &new.limits, &sender, new.incident_id.as_str(), &new.source_key, length).await?
    {
        return Err(Refusal::fields([("words", no_room(until - now))]));
    }
    let incoming = IncomingMessage {
        sender,
        incident_id: Some(new.incident_id),
        message: new.message,
        channel: CaseChannel::Form,
        source_key: new.source_key,
    };
    receive_message(tx, now, incoming).await
}

/// When to send a message again, in the largest unit that is not much longer than needed.
fn no_room(wait: Duration) -> Message {
    let minutes = (wait.num_seconds() + 59) / 60;
    if minutes <= 90 {
        Message::new("affected-over-full-minutes").with("minutes", minutes)
    } else {
        Message::new("affected-over-full-hours").with("hours", (minutes + 59) / 60)
    }
}

/// Counts a message of a sender who is not certain, before [`receive_message`] stores it.
pub(super) async fn admit(
    tx: &mut Tx,
    now: Timestamp,
    limits: &MessageLimits,
    sender: &Sender,
    incident_key: &str,
    source_key: &str,
    length: usize,
) -> Result<Admission, Refusal> {
    let case_id = match &sender.contact {
        Some(_) => find_case_of(tx, sender, incident_key).await?.map(|found| found.case_id),
        None => None,
    };
    let opens_case = sender.contact.is_some() && case_id.is_none();
    limits.admit(tx, now, Incoming { source_key, incident_key, case_id, opens_case, length }).await
}

/// Replies go to the newest address. A customer who was certain does not become provisional again.
fn update_sender(case: &mut Case, sender: &Sender) {
    if sender.contact.is_some() {
        case.contact.clone_from(&sender.contact);
    }
    if sender.customer_id.is_some() {
        let was_certain = case.customer_id.is_some() && !case.is_provisional;
        case.customer_id = sender.customer_id;
        case.is_provisional = sender.is_provisional && !was_certain;
    }
}

/// The case of a sender and incident, and whether it was inserted. Concurrent callers are kept apart by the unique
/// constraint on `(incident_key, person_key)`.
async fn find_or_insert_case(tx: &mut Tx, now: Timestamp, incoming: &IncomingMessage) -> Result<(i64, bool), Refusal> {
    let sender = &incoming.sender;
    let incident_key = incoming.incident_id.as_ref().map_or("", PublicId::as_str);
    let person_key = sender.key()?;
    if let Some(found) = find_case_of(tx, sender, incident_key).await? {
        if let (Some(customer_id), true) = (sender.customer_id, found.is_of_address) {
            // They wrote before the address was known to be a customer's.
            set_customer(tx, found.case_id, customer_id, &person_key).await?;
        }
        return Ok((found.case_id, false));
    }
    let clock = ReplyClock::started(incoming.channel, now);
    let inserted = tx
        .fetch_value_optional::<i64>(
            sql("insert into complaint_case (incident_key, incident_id, person_key, customer_id, is_provisional,
                                         channel, contact, contact_key, state, opened_at, last_in_at, reply_due_at)
             values ($1, $2, $3, $4, $5, $6, '', '', $7, $8, $8, $9)
             on conflict (incident_key, person_key) do nothing
             returning id")
            .bind(incident_key)
            .bind(&incoming.incident_id)
            .bind(&person_key)
            .bind(sender.customer_id)
            .bind(sender.is_provisional)
            .bind(incoming.channel)
            .bind(CaseState::New)
            .bind(now)
            .bind(clock.reply_due_at),
        )
        .await?;
    if let Some(id) = inserted {
        return Ok((id, true));
    }
    let found = find_case(tx, incident_key, &person_key).await?;
    found.map(|id| (id, false)).ok_or_else(|| {
        Refusal::Fault(format!("the case of {person_key} and incident {incident_key:?} exists but was not found"))
    })
}

/// The case of a sender.
struct FoundCase {
    case_id: i64,
    /// Whether it is the case of their address, although they are known as a customer now.
    is_of_address: bool,
}

async fn find_case_of(tx: &mut Tx, sender: &Sender, incident_key: &str) -> Result<Option<FoundCase>, Refusal> {
    if let Some(case_id) = find_case(tx, incident_key, &sender.key()?).await? {
        return Ok(Some(FoundCase { case_id, is_of_address: false }));
    }
    let (Some(customer_id), Some(contact)) = (sender.customer_id, &sender.contact) else { return Ok(None) };
    // Not where a person found out that somebody else wrote with their address.
    let found = tx
        .fetch_value_optional::<i64>(
            sql("select id from complaint_case
             where incident_key = $1 and person_key = $2
               and (rejected_customer_id is null or rejected_customer_id <> $3)")
            .bind(incident_key)
            .bind(address_key(contact))
            .bind(customer_id),
        )
        .await?;
    Ok(found.map(|case_id| FoundCase { case_id, is_of_address: true }))
}

async fn find_case(tx: &mut Tx, incident_key: &str, person_key: &str) -> Result<Option<i64>, Refusal> {
    Ok(tx
        .fetch_value_optional::<i64>(
            sql("select id from complaint_case where incident_key = $1 and person_key = $2")
                .bind(incident_key)
                .bind(person_key),
        )
        .await?)
}

async fn set_customer(tx: &mut Tx, case_id: i64, customer_id: i64, person_key: &str) -> Result<(), Refusal> {
    tx.execute(
        sql("update complaint_case set customer_id = $2, person_key = $3, is_provisional = true
             where id = $1 and customer_id is null")
        .bind(case_id)
        .bind(customer_id)
        .bind(person_key),
    )
    .await?;
    Ok(())
}

/// Whether the case got the same text within [`DUPLICATE_WINDOW`]: a form that was sent twice.
async fn is_duplicate(tx: &mut Tx, now: Timestamp, case_id: i64, message: &str) -> Result<bool, Refusal> {
    Ok(tx
        .fetch_value::<bool>(
            sql("select exists (select 1 from interaction
                            where case_id = $1 and direction = 'in' and at > $2 and body = $3)")
            .bind(case_id)
            .bind(now - DUPLICATE_WINDOW)
            .bind(message),
        )
        .await?)
}
