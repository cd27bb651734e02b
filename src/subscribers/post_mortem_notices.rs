//! Tells subscribers once that the post-mortem of an incident was published: those of everything, of a service it affected,
//! and of the incident itself.
//!
//! The row of an incident in `post_mortem_notice` stores how far it got, as `update_notice` does for an update. It stays
//! when the post-mortem is unpublished and published again, so nobody is told twice.

use super::notice_text::{MessageText, POST_MORTEM_TEXT_MAX, shortened};
use super::workers::{Recipient, STEP_MAX};
use crate::customers::Channel;
use crate::delivery::link::{MessageLink, PLACEHOLDER, SubscriptionLink, without_placeholder};
use crate::delivery::message::Class;
use crate::delivery::queue::{self, NewMessage};
use crate::incidents::{self, markdown, post_mortem};
use crate::platform::AppState;
use crate::platform::db::{Tx, sql};
use crate::platform::installation;
use crate::services::page::first_page;
use crate::t;
use crate::types::{PublicId, Refusal, Timestamp};
use crate::ui::wording::Language;
use chrono::Duration;

/// Subscribers are not told of one that was published before, which a restart or an upgrade may find.
const MAX_AGE: Duration = Duration::hours(24);

/// A post-mortem of which not all subscribers were told.
#[derive(Debug, Clone)]
struct Pending {
    incident_id: PublicId,
    published_at: Timestamp,
    /// The last subscriber that was told, or empty.
    after: String,
}

/// Tells the next subscribers, and returns whether there may be more.
pub(super) async fn step(app: &AppState) -> Result<bool, Refusal> {
    let now = app.clock.now();
    let pending = next(&mut app.db.read().await?, now).await?;
    let Some(pending) = pending else { return Ok(false) };
    let public_url = app.config.public_url();
    app.db.write(async move |tx| tell(tx, now, &pending, &public_url).await).await?;
    Ok(true)
}

async fn next(tx: &mut Tx, now: Timestamp) -> Result<Option<Pending>, Refusal> {
    for (incident_id, published_at) in post_mortem::published_since(tx, now - MAX_AGE).await? {
        let begun = tx
            .fetch_optional::<(String, Option<Timestamp>)>(
                sql("select after_subscriber, done_at from post_mortem_notice where incident_id = $1")
                    .bind(&incident_id),
            )
            .await?;
        let after = match begun {
            Some((_, Some(_))) => continue,
            Some((after, None)) => after,
            None => String::new(),
        };
        return Ok(Some(Pending { incident_id, published_at, after }));
    }
    Ok(None)
}

async fn tell(tx: &mut Tx, now: Timestamp, pending: &Pending, public_url: &str) -> Result<(), Refusal> {
    if !claim(tx, now, pending).await? {
        return Ok(()); // Another node was faster.
    }
    let incident = incidents::store::get(tx, &pending.incident_id).await?;
    let published = post_mortem::find(tx, &pending.incident_id).await?.filter(|found| found.published_at.is_some());
    let Some(published) = published else {
        return Ok(()); // It was unpublished meanwhile.
    };
    let page = first_page(tx).await?;
    let organisation = installation::get(tx).await?.organisation;
    let parts = Parts {
        organisation: without_placeholder(&organisation),
        title: without_placeholder(&incident.title),
        text: without_placeholder(&markdown::to_plain(&published.body, public_url)),
        url: format!("{public_url}/incidents/{}", incident.id),
    };
    let language = Language::from_tag(&page.language);
    let recipients = recipients(tx, pending).await?;
    for recipient in &recipients {
        let text = language.scope(|| parts.for_channel(recipient.channel));
        let message = NewMessage {
            address_key: recipient.address_key.clone(),
            subject: text.subject,
            body: text.body,
            incident_id: Some(incident.id.clone()),
            incident_rev: incident.rev,
            link: Some(MessageLink::Subscription(SubscriptionLink::Manage(recipient.id.clone()))),
            ..NewMessage::new(
                Class::ServiceUpdate,
                recipient.channel,
                &recipient.address,
                format!("post-mortem:{}:{}", incident.id, recipient.id),
                now,
            )
        };
        queue::enqueue(tx, now, message).await?;
    }
    advance(tx, now, pending, &recipients).await
}

/// What all messages share.
struct Parts {
    organisation: String,
    title: String,
    text: String,
    url: String,
}

impl Parts {
    fn for_channel(&self, channel: Channel) -> MessageText {
        match channel {
            Channel::Email => MessageText {
                subject: t!("post-mortem-notice-subject", title = &self.title),
                body: t!(
                    "post-mortem-notice-body",
                    title = &self.title,
                    text = &self.text,
                    link = &self.url,
                    organisation = &self.organisation,
                    stop = PLACEHOLDER
                ),
            },
            Channel::Sms => {
                let text = self.text.split_whitespace().collect::<Vec<_>>().join(" ");
                let body = t!(
                    "post-mortem-notice-sms",
                    organisation = &self.organisation,
                    title = &self.title,
                    text = shortened(&text, POST_MORTEM_TEXT_MAX),
                    link = &self.url,
                    stop = PLACEHOLDER
                );
                MessageText { subject: String::new(), body }
            }
        }
    }
}

/// Claims the next step for this transaction. Only one node still finds the row as it was read.
async fn claim(tx: &mut Tx, now: Timestamp, pending: &Pending) -> Result<bool, Refusal> {
    tx.execute(
        sql("insert into post_mortem_notice (incident_id, begun_at) values ($1, $2) on conflict do nothing")
            .bind(&pending.incident_id)
            .bind(now),
    )
    .await?;
    let rows = tx
        .execute(
            sql("update post_mortem_notice set begun_at = begun_at
             where incident_id = $1 and after_subscriber = $2 and done_at is null")
            .bind(&pending.incident_id)
            .bind(&pending.after),
        )
        .await?;
    Ok(rows == 1)
}

/// The next subscribers: confirmed before it was published, with a scope that the incident matches.
async fn recipients(tx: &mut Tx, pending: &Pending) -> Result<Vec<Recipient>, Refusal> {
    Ok(tx
        .fetch_all::<Recipient>(
            sql("select id, channel, address, address_key from subscriber
             where state = 'active' and id > $1 and confirmed_at <= $2
               and (about = 'incident' or wants_incidents = true)
               and (about = 'all'
                    or (about = 'incident' and incident_id = $3)
                    or (about = 'chosen' and exists
                        (select 1 from subscriber_service
                         join incident_service_view as incident_service on incident_service.service_id = subscriber_service.service_id
                         where subscriber_id = subscriber.id and incident_service.incident_id = $3)))
             order by id limit $4")
            .bind(&pending.after)
            .bind(pending.published_at)
            .bind(&pending.incident_id)
            .bind(STEP_MAX),
        )
        .await?)
}

async fn advance(tx: &mut Tx, now: Timestamp, pending: &Pending, recipients: &[Recipient]) -> Result<(), Refusal> {
    let told = i64::try_from(recipients.len()).unwrap_or(STEP_MAX);
    let last = recipients.last().map_or("", |recipient| recipient.id.as_str());
    tx.execute(
        sql("update post_mortem_notice
             set told = told + $1, after_subscriber = case when $2 = '' then after_subscriber else $2 end, done_at = $3
             where incident_id = $4")
        .bind(told)
        .bind(last)
        .bind((told < STEP_MAX).then_some(now))
        .bind(&pending.incident_id),
    )
    .await?;
    Ok(())
}
