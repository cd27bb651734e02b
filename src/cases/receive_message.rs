//! Messages of customers, which open a case or extend the one their sender already has.

use super::case::{CaseChannel, CaseState, ReplyClock};
use super::report::SOURCE_LIMIT;
use super::store::{self, Case};
use crate::customers::store::{best_contact_point, contact_points};
use crate::customers::{self, Address};
use crate::platform::db::{Tx, sql};
use crate::platform::limits::StoredLimit;
use crate::types::field_errors::FieldErrors;
use crate::types::{Actor, PublicId, Refusal, Timestamp};
use chrono::Duration;

/// Longest message, in characters.
pub const MESSAGE_MAX: usize = 5_000;
/// How far back the rate limits count.
pub(super) const RATE_LIMIT_WINDOW: Duration = Duration::minutes(10);
/// The same message in one case within this time counts once; so does a report from the same source about the same
/// incident, with the same place and contact.
pub(super) const DUPLICATE_WINDOW: Duration = Duration::minutes(5);
/// What one source may write to one case. The address in a form proves nothing, so this must not use up what the
/// customer may write.
const CASE_SOURCE_MESSAGES: StoredLimit =
    StoredLimit { name: "case source messages", max: 20, window: RATE_LIMIT_WINDOW };
const CASE_SOURCE_TEXT: StoredLimit =
    StoredLimit { name: "case source text", max: 6 * MESSAGE_MAX as i64, window: Duration::hours(24) };
/// What all sources together may write to one case.
const CASE_MESSAGES: StoredLimit = StoredLimit { name: "case messages", max: 200, window: RATE_LIMIT_WINDOW };
const CASE_TEXT: StoredLimit =
    StoredLimit { name: "case text", max: 60 * MESSAGE_MAX as i64, window: Duration::hours(24) };

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
    /// Whoever has an address. The customer is set, provisionally, when exactly one has it.
    pub async fn from_address(tx: &mut Tx, contact: Address) -> Result<Self, Refusal> {
        let found = tx
            .fetch_values::<i64>(
                sql("select distinct customer_id from contact_point_view as contact_point
                 join customer_view as customer on customer.id = contact_point.customer_id
                 where address_key = $1 and erased_at is null limit 2")
                .bind(&contact.key),
            )
            .await?;
        let customer_id = if let [only] = found[..] { Some(only) } else { None };
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

    /// The stored key by which two messages are recognised as one person's: the customer, or else the address.
    fn key(&self) -> Result<String, Refusal> {
        match (self.customer_id, &self.contact) {
            (Some(id), _) => Ok(format!("c:{id}")),
            (None, Some(contact)) => Ok(address_key(contact)),
            (None, None) => Err(Refusal::field("contact", "field-required")),
        }
    }
}

fn address_key(contact: &Address) -> String {
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
    count_message(tx, now, case_id, &incoming, &message).await?;
    if !is_new && is_duplicate(tx, now, case_id, &message).await? {
        return Ok(ReceivedMessage { case_id, is_new, reply_due_at: case.clock.reply_due_at });
    }
    tx.execute(
        sql("insert into interaction (case_id, direction, channel, body, at, source_key)
             values ($1, 'in', $2, $3, $4, $5)")
        .bind(case_id)
        .bind(incoming.channel)
        .bind(&message)
        .bind(now)
        .bind(&incoming.source_key),
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
}

/// Stores a message from an address. One source may send as many as it may send reports.
pub(super) async fn receive_from_address(
    tx: &mut Tx,
    now: Timestamp,
    new: AddressMessage,
) -> Result<ReceivedMessage, Refusal> {
    SOURCE_LIMIT.take(tx, now, &new.source_key, 1).await?;
    let sender = Sender::from_address(tx, new.contact).await?;
    let incoming = IncomingMessage {
        sender,
        incident_id: Some(new.incident_id),
        message: new.message,
        channel: CaseChannel::Form,
        source_key: new.source_key,
    };
    receive_message(tx, now, incoming).await
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
    if let Some(id) = find_case(tx, incident_key, &person_key).await? {
        return Ok((id, false));
    }
    if let (Some(customer_id), Some(contact)) = (sender.customer_id, &sender.contact)
        && let Some(id) = find_case(tx, incident_key, &address_key(contact)).await?
    {
        // They wrote before the address was known to be a customer's.
        set_customer(tx, id, customer_id, &person_key).await?;
        return Ok((id, false));
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

/// Counts a message against the limits of its case. Whoever has the customer's own link has a limit of their own.
async fn count_message(
    tx: &mut Tx,
    now: Timestamp,
    case_id: i64,
    incoming: &IncomingMessage,
    message: &str,
) -> Result<(), Refusal> {
    let length = i64::try_from(message.chars().count()).unwrap_or(i64::MAX);
    let is_certain = incoming.sender.customer_id.is_some() && !incoming.sender.is_provisional;
    let source = if is_certain { "customer" } else { incoming.source_key.as_str() };
    let own = format!("{case_id} {source}");
    CASE_SOURCE_MESSAGES.take(tx, now, &own, 1).await?;
    CASE_SOURCE_TEXT.take(tx, now, &own, length).await?;
    if !is_certain {
        let case = case_id.to_string();
        CASE_MESSAGES.take(tx, now, &case, 1).await?;
        CASE_TEXT.take(tx, now, &case, length).await?;
    }
    Ok(())
}
