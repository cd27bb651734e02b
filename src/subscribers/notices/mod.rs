//! Tells subscribers of published updates, of maintenance that begins soon, and of post-mortems.
//!
//! How far each got is stored: for an update in `update_notice`, for a maintenance and its start in
//! `maintenance_reminder`, for a post-mortem in `post_mortem_notice`. The row changes in the transaction that enqueues the
//! messages, so neither a crash nor a second node tells anybody twice or not at all. It stays when a post-mortem is
//! unpublished and published again.

mod pending;
mod post_mortem_text;
mod progress;
pub(super) mod recipients;
pub(super) mod text;
mod webhook;

pub(super) use pending::next_release;

use self::pending::{About, Pending};
use self::post_mortem_text::PostMortemFacts;
use self::recipients::Recipient;
use self::text::IncidentFacts;
use self::webhook::Payloads;
use super::digest;
use super::store::Digest;
use crate::delivery::channel::{Channel, Content};
use crate::delivery::link::{MessageLink, SubscriptionLink};
use crate::delivery::message::Class;
use crate::delivery::notice::Notice;
use crate::delivery::queue::{self, NewMessage};
use crate::incidents::{self, post_mortem};
use crate::platform::AppState;
use crate::platform::db::{Tx, sql};
use crate::services::page::first_page;
use crate::types::{PublicId, Refusal, Timestamp};
use crate::ui::wording::Language;
use std::collections::{HashMap, HashSet};

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

/// Notes that nobody is told of the post-mortem of an incident: readers were told where it was published first.
pub async fn tell_nobody_of_post_mortem(tx: &mut Tx, now: Timestamp, incident_id: &PublicId) -> Result<(), Refusal> {
    tx.execute(
        sql("insert into post_mortem_notice (incident_id, begun_at, done_at) values ($1, $2, $2)
             on conflict (incident_id) do update set done_at = excluded.done_at")
        .bind(incident_id)
        .bind(now),
    )
    .await?;
    Ok(())
}

/// What is told, before it is written in a language.
enum Facts {
    Incident(Box<IncidentFacts>),
    PostMortem(PostMortemFacts),
}

impl Facts {
    /// `None` where there is nothing to tell any more.
    async fn load(tx: &mut Tx, pending: &Pending, public_url: &str) -> Result<Option<Self>, Refusal> {
        let Some(facts) = IncidentFacts::load(tx, &pending.incident_id, public_url).await? else { return Ok(None) };
        if pending.about != About::PostMortem {
            return Ok(Some(Self::Incident(Box::new(facts))));
        }
        let published = post_mortem::find(tx, &pending.incident_id).await?.filter(|found| found.published_at.is_some());
        let Some(published) = published else { return Ok(None) };
        Ok(Some(Self::PostMortem(PostMortemFacts::load(tx, facts.incident(), &published, public_url).await?)))
    }

    /// What is said in a language; `None` for an update that is not there any more.
    fn notice(&self, pending: &Pending, language: &str) -> Option<Notice> {
        match (self, &pending.about) {
            (Self::PostMortem(facts), _) => Some(facts.notice(language)),
            (Self::Incident(facts), About::Update(id)) => facts.of_update(id.as_str(), language),
            (Self::Incident(facts), About::Reminder(_) | About::PostMortem) => facts.of_reminder(language),
        }
    }
}

async fn tell(tx: &mut Tx, now: Timestamp, pending: &Pending, public_url: &str) -> Result<(), Refusal> {
    if !progress::claim(tx, now, pending).await? {
        return Ok(()); // Another node was faster, or it was taken back meanwhile.
    }
    let incident = incidents::store::get(tx, &pending.incident_id).await?;
    let Some(facts) = Facts::load(tx, pending, public_url).await? else { return Ok(()) };
    let recipients = recipients::next(tx, pending, incident.kind).await?;
    let page = first_page(tx).await?;
    // Most subscribers share a few texts.
    let mut contents = HashMap::<(String, Channel), Option<Content>>::new();
    let webhooks = Webhooks::load(tx, now, pending, &recipients, public_url).await?;
    let (at_once, in_digests): (Vec<_>, Vec<_>) =
        recipients.iter().partition(|recipient| recipient.digest == Digest::Immediate);
    // A reminder would come too late.
    if !matches!(pending.about, About::Reminder(_)) {
        let entry = digest::Entry { incident_id: &incident.id, update_id: pending.update_id() };
        digest::collect(tx, now, entry, &in_digests, page.zone()).await?;
    }
    let mut messages = Vec::new();
    for recipient in at_once {
        let contact = recipient.contact();
        let content =
            contents.entry((recipient.language.clone(), contact.channel)).or_insert_with_key(|(language, channel)| {
                let notice = facts.notice(pending, language)?;
                let tag = if language.is_empty() { &page.language } else { language };
                // What a channel adds is in the same language.
                Some(Language::from_tag(tag).scope(|| channel.render(&notice)))
            });
        let Some(content) = content else { continue };
        let message = |dedupe_key: String, body: &str| -> Result<NewMessage, Refusal> {
            Ok(NewMessage {
                subject: content.subject.clone(),
                body: body.to_owned(),
                incident_id: Some(incident.id.clone()),
                incident_rev: incident.rev,
                link: Some(MessageLink::Subscription(SubscriptionLink::Manage(recipient.id.clone()))),
                ..contact.message(Class::ServiceUpdate, dedupe_key, now)?
            })
        };
        let key = pending.dedupe_key(&recipient.id);
        let Some(webhooks) = webhooks.as_ref().filter(|_| contact.channel == Channel::WEBHOOK) else {
            messages.push(message(key, &content.body)?);
            continue;
        };
        messages.push(message(key.clone(), &webhooks.payloads.incident)?);
        let targets = webhooks.targets.get(&recipient.id).cloned().unwrap_or_default();
        for (service_id, body) in webhooks.payloads.components(&targets, &page.id) {
            messages.push(message(format!("{key}:{service_id}"), body)?);
        }
    }
    queue::enqueue_all(tx, now, messages).await?;
    progress::advance(tx, now, pending, &recipients).await
}

/// What the webhooks among some recipients get.
struct Webhooks {
    payloads: Payloads,
    /// What each of them subscribed to.
    targets: HashMap<PublicId, HashSet<String>>,
}

impl Webhooks {
    /// `None` where there is no webhook among them.
    async fn load(
        tx: &mut Tx,
        now: Timestamp,
        pending: &Pending,
        recipients: &[Recipient],
        public_url: &str,
    ) -> Result<Option<Self>, Refusal> {
        let is_webhook = |recipient: &Recipient| recipient.contact().channel == Channel::WEBHOOK;
        let Some(last) = recipients.iter().rfind(|recipient| is_webhook(recipient)) else { return Ok(None) };
        let targets = webhook::targets_between(tx, &pending.after, &last.id).await?;
        Ok(Some(Self { payloads: Payloads::load(tx, now, pending, public_url).await?, targets }))
    }
}
