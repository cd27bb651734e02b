//! Replies to a customer, calls that are logged, and internal notes.

use super::case::CaseChannel;
use super::conversation::Direction;
use super::reply_message;
use super::store::{self, Case};
use crate::access::CaseAgent;
use crate::customers;
use crate::delivery::message::Class;
use crate::delivery::queue::{self, NewMessage};
use crate::platform::db::{Tx, sql};
use crate::types::field_errors::{BODY_MAX, FieldErrors};
use crate::types::{Refusal, Timestamp};
use chrono::Duration;

/// How long a reply is recognised that its author sends again from another window.
const SAME_REPLY_WINDOW: Duration = Duration::minutes(10);

/// Sends a reply on the customer's channel, signed with the staff member's name, and stops the case's clock. Returns
/// the id of the interaction. A reply that only conflicts with the same one by the same person is that reply.
///
/// # Errors
///
/// `Refusal::Stale` when the case changed since `version` was read, for example because the customer wrote again.
/// `Refusal::Conflict` when the customer left no address.
pub async fn reply(
    tx: &mut Tx,
    right: &CaseAgent,
    now: Timestamp,
    case_id: i64,
    version: i64,
    body: &str,
) -> Result<i64, Refusal> {
    let body = required(body)?;
    let mut case = store::lock(tx, case_id).await?;
    if case.version != version + 1 {
        if let Some(sent) = own_newest_reply(tx, right, now, case_id, &body).await? {
            return Ok(sent);
        }
        return Err(Refusal::Stale { theirs: newest_body(tx, case_id).await?, yours: body });
    }
    let Some(contact) = case.contact.clone() else { return Err(Refusal::conflict("case-no-address")) };
    let reply = reply_message::compose(tx, right.staff_id()?, &case, &body).await?;
    let thread = thread(tx, case_id).await?;
    let channel = match contact.channel {
        customers::Channel::Email => CaseChannel::Email,
        customers::Channel::Sms => CaseChannel::Sms,
    };
    let interaction_id = insert_interaction(tx, right, now, case_id, Direction::Out, channel, &body).await?;
    let message_id = queue::enqueue(
        tx,
        now,
        NewMessage {
            address_key: contact.key.clone(),
            recipient_name: reply.recipient,
            subject: reply.subject,
            body: reply.body,
            customer_id: case.customer_id,
            case_id: Some(case_id),
            incident_id: case.incident_id.clone(),
            in_reply_to: thread,
            ..NewMessage::new(Class::Reply, contact.channel, &contact.text, format!("reply:{interaction_id}"), now)
        },
    )
    .await?;
    tx.execute(sql("update interaction set message_id = $2 where id = $1").bind(interaction_id).bind(message_id))
        .await?;
    mark_answered(&mut case, right, now)?;
    store::save(tx, now, &case).await?;
    store::record_event(tx, right.actor(), now, &case, "case.replied", &["body"]).await?;
    Ok(interaction_id)
}

/// Logs a conversation by telephone or in person. It counts as a reply; nothing is sent.
pub async fn log_call(tx: &mut Tx, right: &CaseAgent, now: Timestamp, case_id: i64, body: &str) -> Result<(), Refusal> {
    let body = required(body)?;
    let mut case = store::lock(tx, case_id).await?;
    insert_interaction(tx, right, now, case_id, Direction::Out, CaseChannel::Phone, &body).await?;
    mark_answered(&mut case, right, now)?;
    store::save(tx, now, &case).await?;
    store::record_event(tx, right.actor(), now, &case, "case.spoken", &["body"]).await
}

/// Adds an internal note, which does not count as a reply.
pub async fn add_note(tx: &mut Tx, right: &CaseAgent, now: Timestamp, case_id: i64, body: &str) -> Result<(), Refusal> {
    let body = required(body)?;
    let case = store::get(tx, case_id).await?;
    insert_interaction(tx, right, now, case_id, Direction::Note, case.channel, &body).await?;
    store::record_event(tx, right.actor(), now, &case, "case.noted", &["body"]).await
}

fn required(body: &str) -> Result<String, Refusal> {
    let mut form = FieldErrors::new();
    let body = form.required("body", body, BODY_MAX);
    form.check()?;
    Ok(body)
}

/// Stops the clock, moves the case on, and gives a case without owner to whoever replied.
fn mark_answered(case: &mut Case, right: &CaseAgent, now: Timestamp) -> Result<(), Refusal> {
    case.clock.last_human_out_at = Some(now);
    case.first_human_out_at = case.first_human_out_at.or(Some(now));
    case.change_state(case.state.after_reply())?;
    if case.owner_id.is_none() {
        case.owner_id = Some(right.staff_id()?.clone());
    }
    Ok(())
}

async fn insert_interaction(
    tx: &mut Tx,
    right: &CaseAgent,
    now: Timestamp,
    case_id: i64,
    direction: Direction,
    channel: CaseChannel,
    body: &str,
) -> Result<i64, Refusal> {
    let author = right.staff_id()?.clone();
    Ok(tx
        .fetch_value::<i64>(
            sql("insert into interaction (case_id, direction, channel, author_id, body, at, in_reply_to)
             values ($1, $2, $3, $4, $5, $6,
                     (select max(id) from interaction where case_id = $1 and direction = 'in'))
             returning id")
            .bind(case_id)
            .bind(direction)
            .bind(channel)
            .bind(author)
            .bind(body)
            .bind(now),
        )
        .await?)
}

/// The newest message of the case, if it is this reply by this person: they sent it from another window.
async fn own_newest_reply(
    tx: &mut Tx,
    right: &CaseAgent,
    now: Timestamp,
    case_id: i64,
    body: &str,
) -> Result<Option<i64>, Refusal> {
    Ok(tx
        .fetch_value_optional::<i64>(
            sql("select id from interaction
             where id = (select max(id) from interaction where case_id = $1 and direction in ('in', 'out'))
                 and direction = 'out' and author_id = $2 and body = $3 and at > $4")
            .bind(case_id)
            .bind(right.staff_id()?)
            .bind(body)
            .bind(now - SAME_REPLY_WINDOW),
        )
        .await?)
}

/// The newest message of the case, which the author of a stale form has to read first.
pub(super) async fn newest_body(tx: &mut Tx, case_id: i64) -> Result<String, Refusal> {
    let found = tx
        .fetch_value_optional::<String>(
            sql("select body from interaction where case_id = $1 order by id desc limit 1").bind(case_id),
        )
        .await?;
    Ok(found.unwrap_or_default())
}

/// The Message-ID of the last reply by e-mail, so that mail programs show one thread. Empty when there is none.
async fn thread(tx: &mut Tx, case_id: i64) -> Result<String, Refusal> {
    let found = tx
        .fetch_value_optional::<String>(
            sql("select internet_id from message_view where case_id = $1 and class = 'reply' and channel = 'email'
             order by id desc limit 1")
            .bind(case_id),
        )
        .await?;
    Ok(found.unwrap_or_default())
}
