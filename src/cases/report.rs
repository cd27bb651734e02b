//! "I'm affected": what a visitor reports about an open incident (decision 25).

use super::case::Channel;
use super::hear::{self, LIMIT_OVER, NewWords, Person, SAME_PRESS, WORDS_MAX};
use crate::customers::Address;
use crate::incidents::{self, State, store::Incident};
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::services;
use crate::text_enum;
use crate::types::Actor;
use crate::types::field_errors::FieldErrors;
use crate::types::{Message, PublicId, Refusal, Timestamp};

/// Most reports one address may make in ten minutes. Whole towns of mobile customers share an address,
/// so this stops machines, not people.
pub const PER_SOURCE_MAX: i64 = 60;
/// Longest place that is taken, in characters.
pub const PLACE_MAX: usize = 8;
/// Most services one report names.
const SERVICES_MAX: usize = 100;

text_enum! {
    /// How badly it fails.
    pub enum Severity("severity") {
        /// Not at all.
        Down = "down",
        /// It comes and goes.
        Flaky = "flaky",
        /// Slow or poor.
        Slow = "slow",
    }
}

/// What a visitor says.
#[derive(Debug, Clone)]
pub struct NewReport {
    /// What does not work; empty when it is something that is not on the list.
    pub services: Vec<PublicId>,
    /// How badly.
    pub severity: Severity,
    /// Where they are: the first half of a postcode, say; may be empty.
    pub place: String,
    /// Anything else; may be empty.
    pub words: String,
    /// Where an answer goes.
    pub contact: Option<Address>,
    /// The blinded address it came from.
    pub source_key: String,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reported {
    /// The report that counts.
    pub report_id: i64,
    /// The case its words opened or extended.
    pub case_id: Option<i64>,
    /// When a person's answer is due.
    pub reply_due_at: Option<Timestamp>,
}

/// Whether customers may read of an incident, and may speak about it: it has begun and was not called off.
pub fn takes_words(incident: &Incident) -> bool {
    let has_begun = incident.state.is_under_way() || matches!(incident.state, State::Resolved | State::Completed);
    incident.is_public() && has_begun
}

/// Takes a report. Words with a contact also open or extend a case, which holds its person out of every
/// batch. A second press counts once and loses none of its words.
pub async fn report(tx: &mut Tx, now: Timestamp, incident_id: &PublicId, new: NewReport) -> Result<Reported, Refusal> {
    let mut form = FieldErrors::new();
    let place = form.optional("where", &new.place, PLACE_MAX).to_uppercase();
    let words = form.optional("words", &new.words, WORDS_MAX);
    form.check()?;
    let incident = incidents::store::get(tx, incident_id).await?;
    if incident.withdrawn_at.is_some() {
        return Err(Refusal::Gone(Message::new("incident-withdrawn-notice")));
    }
    if !takes_words(&incident) {
        return Err(Refusal::NotFound);
    }
    if !incident.state.is_under_way() {
        return Err(Refusal::conflict("affected-closed"));
    }
    one_source_at_a_time(tx, &new.source_key).await?;
    check_limit(tx, now, &new.source_key).await?;
    let person = match new.contact.clone() {
        Some(contact) => Person::behind(tx, contact).await?,
        None => Person::default(),
    };
    let customer_id = person.customer_id;
    let heard = if words.is_empty() || person.contact.is_none() {
        None
    } else {
        let incident_id = Some(incident_id.clone());
        let source_key = new.source_key.clone();
        let words = words.clone();
        Some(hear::hear(tx, now, NewWords { person, incident_id, words, channel: Channel::Form, source_key }).await?)
    };
    let case_id = heard.map(|heard| heard.case_id);
    let new = NewReport { place, words, ..new };
    let report_id = match same_press(tx, now, incident_id, &new).await? {
        Some(id) => {
            again(tx, id, &new, case_id).await?;
            id
        }
        None => add(tx, now, incident_id, &new, customer_id, case_id).await?,
    };
    for service_id in new.services.iter().take(SERVICES_MAX) {
        tx.execute(
            sql("insert into report_service (report_id, service_id) values ($1, $2) on conflict do nothing")
                .bind(report_id)
                .bind(service_id),
        )
        .await?;
    }
    Ok(Reported { report_id, case_id, reply_due_at: heard.map(|heard| heard.reply_due_at) })
}

/// Two presses of one finger must not both find that nobody pressed. On SQLite there is one writer.
async fn one_source_at_a_time(tx: &mut Tx, source_key: &str) -> Result<(), Refusal> {
    match tx {
        Tx::Sqlite(_) => {}
        Tx::Postgres(db) => {
            sqlx::query("select pg_advisory_xact_lock(hashtextextended($1, 0))")
                .bind(source_key)
                .execute(&mut **db)
                .await?;
        }
    }
    Ok(())
}

async fn check_limit(tx: &mut Tx, now: Timestamp, source_key: &str) -> Result<(), Refusal> {
    let (count, first) = tx
        .fetch_one::<(i64, Option<Timestamp>)>(
            sql("select count(*), min(at) from report where source_key = $1 and at > $2")
                .bind(source_key)
                .bind(now - LIMIT_OVER),
        )
        .await?;
    if count < PER_SOURCE_MAX {
        return Ok(());
    }
    let wait = first.map_or(LIMIT_OVER, |first| first + LIMIT_OVER - now);
    Err(Refusal::TooMany { retry_after_s: wait.num_seconds().max(1).unsigned_abs() })
}

async fn same_press(
    tx: &mut Tx,
    now: Timestamp,
    incident_id: &PublicId,
    new: &NewReport,
) -> Result<Option<i64>, Refusal> {
    Ok(tx
        .fetch_value_optional::<i64>(
            sql("select id from report
             where source_key = $1 and incident_id = $2 and contact_key = $3 and place = $4 and at > $5
             order by id desc limit 1")
            .bind(&new.source_key)
            .bind(incident_id)
            .bind(new.contact.as_ref().map_or("", |contact| contact.key.as_str()))
            .bind(&new.place)
            .bind(now - SAME_PRESS),
        )
        .await?)
}

async fn add(
    tx: &mut Tx,
    now: Timestamp,
    incident_id: &PublicId,
    new: &NewReport,
    customer_id: Option<i64>,
    case_id: Option<i64>,
) -> Result<i64, Refusal> {
    let page_id = services::store::first_page(tx).await?.id;
    let id = tx.fetch_value::<i64>(sql("insert into report (page_id, incident_id, at, severity, place, words, contact, contact_key, customer_id,
                                 case_id, source_key)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
             returning id").bind(page_id).bind(incident_id).bind(now).bind(new.severity.as_str()).bind(&new.place).bind(&new.words).bind(new.contact.as_ref().map_or("", |contact| contact.text.as_str())).bind(new.contact.as_ref().map_or("", |contact| contact.key.as_str())).bind(customer_id).bind(case_id).bind(&new.source_key)).await?;
    let event = Event {
        actor: &Actor::Visitor,
        verb: "report.made",
        subject: "report",
        subject_id: &id,
        incident_id: Some(incident_id.as_str()),
        fields: &["services", "severity", "place", "words", "contact"],
    };
    events::record(tx, now, event).await?;
    Ok(id)
}

/// The same person pressed again: it counts once, with everything they said and the newest severity.
async fn again(tx: &mut Tx, id: i64, new: &NewReport, case_id: Option<i64>) -> Result<(), Refusal> {
    tx.execute(
        sql("update report
             set severity = $2, case_id = coalesce($3, case_id),
                 words = case when $4 = '' or $4 = words then words
                              when words = '' then $4
                              else words || $5 || $4 end
             where id = $1")
        .bind(id)
        .bind(new.severity.as_str())
        .bind(case_id)
        .bind(&new.words)
        .bind("\n\n"),
    )
    .await?;
    Ok(())
}
