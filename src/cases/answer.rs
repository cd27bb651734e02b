//! What staff do with a case: answer it, note something, take it, hand it on, say where it stands.

use super::case::{CaseState, Channel};
use super::store::{self, Case};
use super::words;
use crate::access::{CaseAgent, CaseAssigner};
use crate::customers;
use crate::delivery::message::{self, Class};
use crate::delivery::queue::{self, NewMessage};
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::t;
use crate::types::Actor;
use crate::types::field_errors::{BODY_MAX, FieldErrors};
use crate::types::{PublicId, Refusal, Timestamp};

/// A person answers: the words go out on the customer's channel, under the person's name, and stop the
/// case's clock. Refused as stale when the customer wrote again meanwhile, so that nobody talks past them.
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
        return Err(Refusal::Stale { theirs: newest(tx, case_id).await?, yours: body });
    }
    let Some(contact) = case.contact.clone() else { return Err(Refusal::conflict("case-no-address")) };
    let letter = words::letter(tx, right.staff_id()?, &case, &body).await?;
    let thread = thread(tx, case_id).await?;
    let channel = match contact.channel {
        customers::Channel::Email => (Channel::Email, message::Channel::Email),
        customers::Channel::Sms => (Channel::Sms, message::Channel::Sms),
    };
    let interaction_id = add(tx, right, now, case_id, "out", channel.0, &body).await?;
    let message_id = queue::enqueue(
        tx,
        now,
        NewMessage {
            address_key: contact.key.clone(),
            recipient_name: letter.recipient,
            subject: letter.subject,
            body: letter.body,
            customer_id: case.customer_id,
            case_id: Some(case_id),
            incident_id: case.incident_id.clone(),
            in_reply_to: thread,
            ..NewMessage::new(Class::Reply, channel.1, &contact.text, format!("reply:{interaction_id}"), now)
        },
    )
    .await?;
    tx.execute(sql("update interaction set message_id = $2 where id = $1").bind(interaction_id).bind(message_id))
        .await?;
    answered(&mut case, right, now)?;
    store::save(tx, now, &case).await?;
    told(tx, right.actor(), now, &case, "case.replied", &["body"]).await?;
    Ok(interaction_id)
}

/// A person spoke with the customer, by telephone or at a counter: that answers too, and nothing is sent.
pub async fn spoke(tx: &mut Tx, right: &CaseAgent, now: Timestamp, case_id: i64, body: &str) -> Result<(), Refusal> {
    let body = required(body)?;
    let mut case = store::lock(tx, case_id).await?;
    add(tx, right, now, case_id, "out", Channel::Phone, &body).await?;
    answered(&mut case, right, now)?;
    store::save(tx, now, &case).await?;
    told(tx, right.actor(), now, &case, "case.spoken", &["body"]).await
}

/// A note among colleagues; the customer's clock goes on.
pub async fn note(tx: &mut Tx, right: &CaseAgent, now: Timestamp, case_id: i64, body: &str) -> Result<(), Refusal> {
    let body = required(body)?;
    let case = store::find(tx, case_id).await?;
    add(tx, right, now, case_id, "note", case.channel, &body).await?;
    told(tx, right.actor(), now, &case, "case.noted", &["body"]).await
}

/// Takes a case over, from nobody or from a colleague.
pub async fn take(tx: &mut Tx, right: &CaseAgent, now: Timestamp, case_id: i64, version: i64) -> Result<(), Refusal> {
    own(tx, right.actor(), now, case_id, version, right.staff_id()?.clone()).await
}

/// Gives a case to a colleague who answers customers.
pub async fn assign(
    tx: &mut Tx,
    right: &CaseAssigner,
    now: Timestamp,
    case_id: i64,
    version: i64,
    to: PublicId,
) -> Result<(), Refusal> {
    if !store::colleagues(tx).await?.iter().any(|(id, _)| *id == to) {
        return Err(Refusal::field("owner", "field-choice"));
    }
    own(tx, right.actor(), now, case_id, version, to).await
}

async fn own(
    tx: &mut Tx,
    actor: &Actor,
    now: Timestamp,
    case_id: i64,
    version: i64,
    to: PublicId,
) -> Result<(), Refusal> {
    let mut case = store::lock(tx, case_id).await?;
    if case.version != version + 1 {
        let theirs = match &case.owner_id {
            Some(id) => store::staff_name(tx, id).await?,
            None => t!("case-unassigned"),
        };
        return Err(Refusal::Stale { theirs, yours: store::staff_name(tx, &to).await? });
    }
    case.owner_id = Some(to);
    if case.state == CaseState::New {
        case.state = CaseState::Acknowledged;
    }
    store::save(tx, now, &case).await?;
    told(tx, actor, now, &case, "case.taken", &["owner", "state"]).await
}

/// Says where a case stands, where the rules allow it ([`CaseState::may_become`]).
pub async fn set_state(
    tx: &mut Tx,
    right: &CaseAgent,
    now: Timestamp,
    case_id: i64,
    version: i64,
    to: CaseState,
) -> Result<(), Refusal> {
    let mut case = store::lock(tx, case_id).await?;
    if case.version != version + 1 {
        let word = |state: CaseState| t!(&format!("case-state-{}", state.as_str()));
        return Err(Refusal::Stale { theirs: word(case.state), yours: word(to) });
    }
    case.state.may_become(to, case.clock.is_unanswered()).map_err(|why| Refusal::fields([("state", why)]))?;
    case.state = to;
    store::save(tx, now, &case).await?;
    told(tx, right.actor(), now, &case, "case.moved", &["state"]).await
}

fn required(body: &str) -> Result<String, Refusal> {
    let mut form = FieldErrors::new();
    let body = form.required("body", body, BODY_MAX);
    form.check()?;
    Ok(body)
}

/// The clock stops, the talk has begun, and whoever answers a case that was nobody's has it now.
fn answered(case: &mut Case, right: &CaseAgent, now: Timestamp) -> Result<(), Refusal> {
    case.clock.last_human_out_at = Some(now);
    case.first_human_out_at = case.first_human_out_at.or(Some(now));
    case.state = case.state.after_reply();
    if case.owner_id.is_none() {
        case.owner_id = Some(right.staff_id()?.clone());
    }
    Ok(())
}

async fn add(
    tx: &mut Tx,
    right: &CaseAgent,
    now: Timestamp,
    case_id: i64,
    direction: &str,
    channel: Channel,
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
            .bind(channel.as_str())
            .bind(author)
            .bind(body)
            .bind(now),
        )
        .await?)
}

/// The customer's newest words: what a reply that came too late has to take in.
async fn newest(tx: &mut Tx, case_id: i64) -> Result<String, Refusal> {
    let found = tx
        .fetch_value_optional::<String>(
            sql("select body from interaction where case_id = $1 order by id desc limit 1").bind(case_id),
        )
        .await?;
    Ok(found.unwrap_or_default())
}

/// The Message-ID of our last message in this case, so that mail programs keep the talk together.
async fn thread(tx: &mut Tx, case_id: i64) -> Result<String, Refusal> {
    let found = tx
        .fetch_value_optional::<String>(
            sql("select internet_id from message where case_id = $1 and class = 'reply' and channel = 'email'
             order by id desc limit 1")
            .bind(case_id),
        )
        .await?;
    Ok(found.unwrap_or_default())
}

async fn told(
    tx: &mut Tx,
    actor: &Actor,
    now: Timestamp,
    case: &Case,
    verb: &str,
    fields: &[&str],
) -> Result<(), Refusal> {
    let event = Event {
        actor,
        verb,
        subject: "case",
        subject_id: &case.id,
        incident_id: case.incident_id.as_ref().map(PublicId::as_str),
        fields,
    };
    events::record(tx, now, event).await
}
