//! Plans the announcement of an offer that went live: one message per customer, queued, held or skipped with its reason, so
//! that the number planned is always the sum of the outcomes (I13).
//!
//! Planning goes in steps of one short transaction each, which lock the offer. The last customer with a row is where the
//! next step begins, so a planner that was killed, or planners on two nodes, continue there.

use super::audience::{self, Recipient};
use super::store::{self, Announcement};
use super::{hash, text_for};
use crate::customers::Channel;
use crate::delivery::batch::{self, MessageBatch, NewBatchMessage, State};
use crate::delivery::message::{Class, HoldReason, SkipReason, State as MessageState};
use crate::delivery::template::{Template, Values, Variable};
use crate::goodwill::offer::OfferState;
use crate::goodwill::offer_store::{self, Offer};
use crate::platform::AppState;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::platform::installation::{self, Installation};
use crate::services::page::first_page;
use crate::types::{Actor, Money, PublicId, Refusal, Timestamp};
use crate::ui::time;
use crate::ui::wording::Language;
use chrono::TimeDelta;
use chrono_tz::Tz;

/// Most customers of one step.
const STEP_MAX: i64 = 200;
/// The reason of a message that cannot be rendered because a variable is empty; `detail` lists the variables.
const EMPTY_VARIABLE: &str = "empty_variable";

/// Takes the next step of the first announcement that is due. Returns whether there was one.
pub async fn step(app: &AppState) -> Result<bool, Refusal> {
    let now = app.clock.now();
    let mut tx = app.db.read().await?;
    let due = batch::due_announcement(&mut tx).await?;
    drop(tx);
    let Some((offer_id, _)) = due else { return Ok(false) };
    app.db.write(async |tx| plan_step(tx, now, &offer_id).await).await?;
    Ok(true)
}

async fn plan_step(tx: &mut Tx, now: Timestamp, offer_id: &PublicId) -> Result<(), Refusal> {
    let offer = offer_store::get_locked(tx, offer_id).await?;
    let Some(announcement) = store::find(tx, offer_id).await? else { return Ok(()) };
    batch::lock(tx, &announcement.batch_id).await?;
    // Another node finished it, or somebody ended it.
    let Some(announcement) = store::find(tx, offer_id).await?.filter(|found| found.state == State::Scheduled) else {
        return Ok(());
    };
    if offer.state != OfferState::Live {
        return store::end(tx, &Actor::System, now, &offer, "batch.offer_ended").await;
    }
    if announcement.approved_hash.is_empty() || hash(&announcement.texts)? != announcement.approved_hash {
        return store::end(tx, &Actor::System, now, &offer, "batch.unapproved").await;
    }
    let last = batch::last_planned(tx, &announcement.batch_id).await?;
    let people = audience::fetch_after(tx, offer_id, last, STEP_MAX).await?;
    let Some(through) = people.last().map(|person| person.customer_id) else {
        return hand_over(tx, now, &offer, &announcement).await;
    };
    let rows = insert(tx, now, &offer, &announcement, &people).await?;
    batch::add_planned(tx, &announcement.batch_id, rows, through).await
}

async fn hand_over(tx: &mut Tx, now: Timestamp, offer: &Offer, announcement: &Announcement) -> Result<(), Refusal> {
    batch::hand_over(tx, now, &announcement.batch_id).await?;
    let event = Event {
        actor: &Actor::System,
        verb: "batch.planned",
        subject: "batch",
        subject_id: &announcement.batch_id,
        incident_id: Some(offer.incident_id.as_str()),
        fields: &["state"],
    };
    events::record(tx, now, event).await?;
    batch::record_event_out(tx, now, &announcement.batch_id, "batch.planned").await
}

/// Plans the messages of some customers and returns how many are new.
async fn insert(
    tx: &mut Tx,
    now: Timestamp,
    offer: &Offer,
    announcement: &Announcement,
    people: &[Recipient],
) -> Result<i64, Refusal> {
    let shared = Shared::load(tx, offer, announcement).await?;
    let messages: Vec<NewBatchMessage<'_>> =
        people.iter().map(|person| message(&shared, person)).collect::<Result<_, _>>()?;
    let incident_rev = tx
        .fetch_value::<i64>(sql("select incident_rev from batch_view where id = $1").bind(&announcement.batch_id))
        .await?;
    let planned = MessageBatch {
        id: &announcement.batch_id,
        incident_id: &offer.incident_id,
        incident_rev,
        class: Class::GoodwillOffer,
        text_version: announcement.text_version,
        due_at: now,
    };
    batch::insert_messages(tx, now, &planned, &messages).await
}

/// What the messages of an announcement are filled in with, apart from what the customer has.
pub struct Shared<'a> {
    offer: &'a Offer,
    announcement: &'a Announcement,
    incident: String,
    installation: Installation,
    page_language: String,
}

impl<'a> Shared<'a> {
    /// Reads it.
    pub async fn load(tx: &mut Tx, offer: &'a Offer, announcement: &'a Announcement) -> Result<Self, Refusal> {
        let title = sql("select title from incident_view where id = $1").bind(&offer.incident_id);
        Ok(Self {
            offer,
            announcement,
            incident: tx.fetch_value(title).await?,
            installation: installation::get(tx).await?,
            page_language: first_page(tx).await?.language,
        })
    }

    /// The language of a customer's text.
    pub fn language_of(&self, customer_language: &str) -> &'a str {
        let text = text_for(&self.announcement.texts, customer_language, &self.page_language);
        text.map_or("", |text| &text.language)
    }

    /// The values for one customer in a language. The link is left empty; it is made when a message is sent.
    pub fn values(&self, language: &str, name: &str, amount_minor: i64, time_zone: &str) -> Values {
        let zone = time_zone.parse::<Tz>().unwrap_or_else(|_| self.installation.zone());
        // The end is exclusive, and what people read is the last day.
        let last = self.offer.valid_to - TimeDelta::minutes(1);
        Language::from_tag(language).scope(|| {
            Values::default()
                .with(Variable::Name, name)
                .with(Variable::Amount, &Money::new(amount_minor, self.offer.currency).short())
                .with(Variable::Merchant, &self.offer.merchant)
                .with(Variable::ValidUntil, &time::date_text(last, zone))
                .with(Variable::Incident, &self.incident)
                .with(Variable::Organisation, &self.installation.organisation)
        })
    }
}

fn message<'a>(shared: &Shared<'a>, person: &'a Recipient) -> Result<NewBatchMessage<'a>, Refusal> {
    let language = shared.language_of(&person.language);
    let message = NewBatchMessage {
        customer_id: person.customer_id,
        channel: Some(Channel::Email),
        address: &person.address,
        address_key: &person.address_key,
        recipient_name: &person.name,
        time_zone: &person.time_zone,
        state: MessageState::Rendered,
        reason: "",
        detail: String::new(),
        language,
        values: None,
    };
    if let Some(reason) = person.skipped {
        // Name and address of a skipped customer are not needed, and not stored.
        return Ok(NewBatchMessage {
            channel: Some(Channel::Email).filter(|_| reason != SkipReason::NoAddress),
            address: "",
            address_key: "",
            recipient_name: "",
            state: MessageState::Skipped,
            reason: reason.as_str(),
            ..message
        });
    }
    let text = shared.announcement.texts.iter().find(|text| text.language == language);
    let templates = text.and_then(|text| text.templates().ok());
    let (subject, body) =
        templates.ok_or_else(|| Refusal::Fault(format!("offer {}: the announcement", shared.offer.id)))?;
    let used: Vec<Variable> = variables(&subject, &body);
    let values = shared.values(language, &person.name, person.amount_minor, &person.time_zone);
    let empty: Vec<&str> =
        used.iter().filter(|variable| values.get(**variable).is_empty()).map(|variable| variable.as_str()).collect();
    if !empty.is_empty() {
        // Failed and not held: whoever released it would send a gap.
        let detail = empty.join(", ");
        return Ok(NewBatchMessage {
            state: MessageState::FailedPermanently,
            reason: EMPTY_VARIABLE,
            detail,
            ..message
        });
    }
    let values = Some(values.only(used.into_iter()));
    if person.is_confirmed {
        return Ok(NewBatchMessage { values, ..message });
    }
    Ok(NewBatchMessage { values, state: MessageState::Held, reason: HoldReason::Provisional.as_str(), ..message })
}

/// The variables that are filled in before a message is sent: all but the link, each once.
fn variables(subject: &Template, body: &Template) -> Vec<Variable> {
    let mut used: Vec<Variable> = subject.variables().chain(body.variables()).collect();
    used.retain(|variable| *variable != Variable::Link);
    used.sort_unstable();
    used.dedup();
    used
}
