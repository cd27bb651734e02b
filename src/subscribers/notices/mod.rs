//! Tells subscribers of published updates, of maintenance that begins soon, and of post-mortems.
//!
//! How far each got is stored: for an update in `update_notice`, for a maintenance and its start in
//! `maintenance_reminder`, for a post-mortem in `post_mortem_notice`. The row changes in the transaction that enqueues the
//! messages, so neither a crash nor a second node tells anybody twice or not at all. It stays when a post-mortem is
//! unpublished and published again.

mod pending;
mod post_mortem_text;
mod progress;
mod recipients;
pub(super) mod text;

pub(super) use pending::{dedupe_key_of_update, next_release};

use self::pending::{About, Pending};
use self::post_mortem_text::PostMortemFacts;
use self::recipients::Recipient;
use self::text::{MessageText, NoticeFacts};
use crate::customers::Channel;
use crate::delivery::link::{MessageLink, SubscriptionLink};
use crate::delivery::message::Class;
use crate::delivery::queue::{self, NewMessage};
use crate::incidents::store::Incident;
use crate::incidents::{self, post_mortem};
use crate::platform::AppState;
use crate::platform::db::Tx;
use crate::types::{Refusal, Timestamp};
use std::collections::HashMap;

/// Most messages enqueued in one step. On SQLite nobody else writes meanwhile, for some tens of milliseconds.
const STEP_MAX: i64 = 1_000;

/// Enqueues the next messages, and returns whether there may be more.
pub(super) async fn step(app: &AppState, now: Timestamp) -> Result<bool, Refusal> {
    // In a statement of its own, so that the connection is given back before the next.
    let pending = pending::next(&mut app.db.read().await?, now).await?;
    let Some(pending) = pending else { return Ok(false) };
    let public_url = app.config.public_url();
    app.db.write(async move |tx| tell(tx, now, &pending, &public_url).await).await?;
    Ok(true)
}

/// What is told, before it is written in a language.
enum Facts {
    Notice(Box<NoticeFacts>),
    PostMortem(PostMortemFacts),
}

impl Facts {
    /// `None` where there is nothing to tell any more.
    async fn load(
        tx: &mut Tx,
        pending: &Pending,
        incident: &Incident,
        public_url: &str,
    ) -> Result<Option<Self>, Refusal> {
        if pending.about == About::PostMortem {
            let published = post_mortem::find(tx, &incident.id).await?.filter(|found| found.published_at.is_some());
            let Some(published) = published else { return Ok(None) };
            return Ok(Some(Self::PostMortem(PostMortemFacts::load(tx, incident, &published, public_url).await?)));
        }
        let updates = incidents::store::updates(tx, &incident.id).await?;
        let facts = match &pending.about {
            About::Update(id) => {
                let Some(place) = updates.iter().position(|update| &update.id == id) else { return Ok(None) };
                NoticeFacts::of_update(tx, incident.clone(), updates, place, public_url).await?
            }
            About::Reminder(_) | About::PostMortem => {
                NoticeFacts::of_reminder(tx, incident.clone(), updates, public_url).await?
            }
        };
        Ok(Some(Self::Notice(Box::new(facts))))
    }

    fn text(&self, language: &str, channel: Channel) -> MessageText {
        match self {
            Self::Notice(facts) => facts.notice(language).text_for(channel),
            Self::PostMortem(facts) => facts.text(language, channel),
        }
    }
}

async fn tell(tx: &mut Tx, now: Timestamp, pending: &Pending, public_url: &str) -> Result<(), Refusal> {
    if !progress::claim(tx, now, pending).await? {
        return Ok(()); // Another node was faster, or it was taken back meanwhile.
    }
    let incident = incidents::store::get(tx, &pending.incident_id).await?;
    let Some(facts) = Facts::load(tx, pending, &incident, public_url).await? else { return Ok(()) };
    let recipients = recipients::next(tx, pending, incident.kind).await?;
    // Most subscribers share a few texts.
    let mut texts = HashMap::<(String, Channel), MessageText>::new();
    for recipient in &recipients {
        let key = (recipient.language.clone(), recipient.channel);
        let text = texts.entry(key).or_insert_with_key(|(language, channel)| facts.text(language, *channel));
        queue::enqueue(tx, now, message(now, pending, &incident, recipient, text)).await?;
    }
    progress::advance(tx, now, pending, &recipients).await
}

fn message(
    now: Timestamp,
    pending: &Pending,
    incident: &Incident,
    recipient: &Recipient,
    text: &MessageText,
) -> NewMessage {
    NewMessage {
        address_key: recipient.address_key.clone(),
        subject: text.subject.clone(),
        body: text.body.clone(),
        incident_id: Some(incident.id.clone()),
        incident_rev: incident.rev,
        link: Some(MessageLink::Subscription(SubscriptionLink::Manage(recipient.id.clone()))),
        ..NewMessage::new(
            Class::ServiceUpdate,
            recipient.channel,
            &recipient.address,
            pending.dedupe_key(&recipient.id),
            now,
        )
    }
}
