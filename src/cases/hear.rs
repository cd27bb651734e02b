//! Somebody tells us what it was like for them: their words open a case or extend the one they have.

use super::case::{CaseState, Channel, ReplyClock};
use super::report::PER_SOURCE_MAX;
use super::store::{self, Case};
use crate::customers::store::{best, contact_points};
use crate::customers::{self, Address};
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::types::Actor;
use crate::types::field_errors::FieldErrors;
use crate::types::{PublicId, Refusal, Timestamp};
use chrono::Duration;

/// Longest message that is taken, in characters.
pub const WORDS_MAX: usize = 5_000;
/// How far back limits look.
pub(super) const LIMIT_OVER: Duration = Duration::minutes(10);
/// Two presses from one address about one incident within this time, saying the same of where and who,
/// count once; so do the same words twice in one case.
pub(super) const SAME_PRESS: Duration = Duration::minutes(5);
/// Most messages one case takes in [`LIMIT_OVER`]: more is a machine, or somebody pressing for ever.
const CASE_MESSAGES_MAX: i64 = 40;

/// Who is speaking.
#[derive(Debug, Clone, Default)]
pub struct Person {
    /// The customer, where that is known.
    pub customer_id: Option<i64>,
    /// The customer is only guessed, from the address.
    pub is_provisional: bool,
    /// Where the answer goes.
    pub contact: Option<Address>,
}

impl Person {
    /// What makes two messages one person's: the customer, else the address.
    fn key(&self) -> Result<String, Refusal> {
        match (self.customer_id, &self.contact) {
            (Some(id), _) => Ok(format!("c:{id}")),
            (None, Some(contact)) => Ok(format!("a:{}", contact.key)),
            (None, None) => Err(Refusal::field("contact", "field-required")),
        }
    }

    /// The person behind an address: linked, provisionally, when exactly one customer has it.
    pub async fn behind(tx: &mut Tx, contact: Address) -> Result<Self, Refusal> {
        let found = tx
            .fetch_values::<i64>(
                sql("select distinct customer_id from contact_point
                 join customer on customer.id = contact_point.customer_id
                 where address_key = $1 and erased_at is null limit 2")
                .bind(&contact.key),
            )
            .await?;
        let customer_id = if let [only] = found[..] { Some(only) } else { None };
        Ok(Self { customer_id, is_provisional: customer_id.is_some(), contact: Some(contact) })
    }

    /// A customer who is known for sure; answered where they can be reached, by e-mail before text.
    pub async fn customer(tx: &mut Tx, customer_id: i64) -> Result<Self, Refusal> {
        let points = contact_points(tx, customer_id).await?;
        let usable = |medium| best(&points, medium).filter(|point| point.suppressed_at.is_none());
        let point = usable(customers::Channel::Email).or_else(|| usable(customers::Channel::Sms));
        let contact = point.and_then(|point| {
            let (text, key) = (point.address.clone(), point.address_key.clone());
            Some(Address { channel: point.channel()?, text, key })
        });
        Ok(Self { customer_id: Some(customer_id), is_provisional: false, contact })
    }
}

/// Words that came in.
#[derive(Debug, Clone)]
pub struct NewWords {
    /// Who says it.
    pub person: Person,
    /// About what; `None` for no incident in particular.
    pub incident_id: Option<PublicId>,
    /// What they say.
    pub words: String,
    /// Where.
    pub channel: Channel,
    /// The blinded address it came from, for limits; empty where there is none.
    pub source_key: String,
}

/// The case that heard it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Heard {
    /// The case.
    pub case_id: i64,
    /// Whether it began with these words.
    pub is_new: bool,
    /// When a person's answer is due.
    pub reply_due_at: Timestamp,
}

/// Takes somebody's words in: one case per person and incident, however many arrive at once.
pub async fn hear(tx: &mut Tx, now: Timestamp, new: NewWords) -> Result<Heard, Refusal> {
    let mut form = FieldErrors::new();
    let words = form.required("words", &new.words, WORDS_MAX);
    form.check()?;
    let (case_id, is_new) = open_or_find(tx, now, &new).await?;
    let mut case = store::lock(tx, case_id).await?;
    check_limit(tx, now, case_id).await?;
    if !is_new && said_already(tx, now, case_id, &words).await? {
        return Ok(Heard { case_id, is_new, reply_due_at: case.clock.reply_due_at });
    }
    tx.execute(
        sql("insert into interaction (case_id, direction, channel, body, at, source_key)
             values ($1, 'in', $2, $3, $4, $5)")
        .bind(case_id)
        .bind(new.channel.as_str())
        .bind(&words)
        .bind(now)
        .bind(&new.source_key),
    )
    .await?;
    if !is_new {
        case.clock = case.clock.heard(new.channel, now);
        case.state = case.state.after_message();
        case.channel = new.channel;
    }
    learn(&mut case, &new.person);
    store::save(tx, now, &case).await?;
    let event = Event {
        actor: &Actor::Visitor,
        verb: if is_new { "case.opened" } else { "case.extended" },
        subject: "case",
        subject_id: &case_id,
        incident_id: new.incident_id.as_ref().map(PublicId::as_str),
        fields: &["words"],
    };
    events::record(tx, now, event).await?;
    Ok(Heard { case_id, is_new, reply_due_at: case.clock.reply_due_at })
}

/// Words from whoever is behind an address, after an incident is over.
#[derive(Debug, Clone)]
pub(super) struct AddressWords {
    /// Where the answer goes.
    pub contact: Address,
    /// About what.
    pub incident_id: PublicId,
    /// What they say.
    pub words: String,
    /// The blinded address it came from.
    pub source_key: String,
}

/// Takes words in from an address; no more from one source than reports.
pub(super) async fn hear_address(tx: &mut Tx, now: Timestamp, new: AddressWords) -> Result<Heard, Refusal> {
    let lately = tx
        .fetch_value::<i64>(
            sql("select count(*) from interaction where source_key = $1 and at > $2")
                .bind(&new.source_key)
                .bind(now - LIMIT_OVER),
        )
        .await?;
    if lately >= PER_SOURCE_MAX {
        return Err(Refusal::TooMany { retry_after_s: LIMIT_OVER.num_seconds().unsigned_abs() });
    }
    let person = Person::behind(tx, new.contact).await?;
    let words = NewWords {
        person,
        incident_id: Some(new.incident_id),
        words: new.words,
        channel: Channel::Form,
        source_key: new.source_key,
    };
    hear(tx, now, words).await
}

/// The newest address is where they want the answer; certainty about who they are is never lost.
fn learn(case: &mut Case, person: &Person) {
    if person.contact.is_some() {
        case.contact.clone_from(&person.contact);
    }
    if person.customer_id.is_some() {
        let was_sure = case.customer_id.is_some() && !case.is_provisional;
        case.customer_id = person.customer_id;
        case.is_provisional = person.is_provisional && !was_sure;
    }
}

/// The person's case for this incident; made when there is none. Two who come at once meet at the
/// unique (incident, person).
async fn open_or_find(tx: &mut Tx, now: Timestamp, new: &NewWords) -> Result<(i64, bool), Refusal> {
    let incident_key = new.incident_id.as_ref().map_or("", PublicId::as_str);
    let person_key = new.person.key()?;
    if let Some(id) = by_person(tx, incident_key, &person_key).await? {
        return Ok((id, false));
    }
    if let (Some(customer_id), Some(contact)) = (new.person.customer_id, &new.person.contact)
        && let Some(id) = by_person(tx, incident_key, &format!("a:{}", contact.key)).await?
    {
        // They wrote before we knew whose address it is: the same case, now with its person.
        adopt(tx, id, customer_id, &person_key).await?;
        return Ok((id, false));
    }
    let clock = ReplyClock::started(new.channel, now);
    let made = tx.fetch_value_optional::<i64>(sql("insert into complaint_case (incident_key, incident_id, person_key, customer_id, is_provisional, channel,
                                         contact, contact_key, state, opened_at, last_in_at, reply_due_at)
             values ($1, $2, $3, $4, $5, $6, '', '', $7, $8, $8, $9)
             on conflict (incident_key, person_key) do nothing
             returning id").bind(incident_key).bind(&new.incident_id).bind(&person_key).bind(new.person.customer_id).bind(new.person.is_provisional).bind(new.channel.as_str()).bind(CaseState::New.as_str()).bind(now).bind(clock.reply_due_at)).await?;
    match made {
        Some(id) => Ok((id, true)),
        None => {
            let id = by_person(tx, incident_key, &person_key).await?;
            id.map(|id| (id, false)).ok_or_else(|| Refusal::Fault("a case was there and is not".to_owned()))
        }
    }
}

async fn by_person(tx: &mut Tx, incident_key: &str, person_key: &str) -> Result<Option<i64>, Refusal> {
    Ok(tx
        .fetch_value_optional::<i64>(
            sql("select id from complaint_case where incident_key = $1 and person_key = $2")
                .bind(incident_key)
                .bind(person_key),
        )
        .await?)
}

async fn adopt(tx: &mut Tx, case_id: i64, customer_id: i64, person_key: &str) -> Result<(), Refusal> {
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

/// The same words again within minutes are a second press of the button, not a second message.
async fn said_already(tx: &mut Tx, now: Timestamp, case_id: i64, words: &str) -> Result<bool, Refusal> {
    Ok(tx
        .fetch_value::<bool>(
            sql("select exists (select 1 from interaction
                            where case_id = $1 and direction = 'in' and at > $2 and body = $3)")
            .bind(case_id)
            .bind(now - SAME_PRESS)
            .bind(words),
        )
        .await?)
}

async fn check_limit(tx: &mut Tx, now: Timestamp, case_id: i64) -> Result<(), Refusal> {
    let lately = tx
        .fetch_value::<i64>(
            sql("select count(*) from interaction where case_id = $1 and direction = 'in' and at > $2")
                .bind(case_id)
                .bind(now - LIMIT_OVER),
        )
        .await?;
    if lately >= CASE_MESSAGES_MAX {
        return Err(Refusal::TooMany { retry_after_s: LIMIT_OVER.num_seconds().unsigned_abs() });
    }
    Ok(())
}
