//! The worker that notifies subscribers of published updates, and ends subscriptions that have served their purpose.
//!
//! The row of an update in `update_notice` stores the last subscriber that was notified. It changes in the transaction
//! that enqueues the messages, so neither a crash nor a second node notifies anybody twice or not at all.

use super::edit::end;
use super::notice_text::Notice;
use super::rekey;
use super::store::notice_dedupe_key;
use crate::customers::Channel;
use crate::delivery::link::{MessageLink, SubscriptionLink};
use crate::delivery::message::Class;
use crate::delivery::queue::{self, NewMessage};
use crate::incidents;
use crate::platform::AppState;
use crate::platform::db::{Tx, sql};
use crate::platform::worker;
use crate::types::{Actor, PublicId, Refusal, Timestamp};
use chrono::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// How often the worker runs when nothing in this process changes.
const POLL_INTERVAL: std::time::Duration = std::time::Duration::from_secs(15);
/// Most messages enqueued, or subscriptions ended, in one step.
const STEP_MAX: i64 = 200;
/// Subscribers are not notified of an older update, which a restart or an import may find.
const UPDATE_MAX_AGE: Duration = Duration::hours(24);
/// How long subscriptions to an incident stay active after its end, in case it is reopened.
const REOPEN_WINDOW: Duration = Duration::hours(24);
/// How long an address is stored that nobody confirmed.
const UNCONFIRMED_MAX_AGE: Duration = Duration::days(7);

/// Starts the workers of this feature.
pub fn start(workers: &mut JoinSet<()>, app: &AppState, closing: &watch::Receiver<bool>) {
    worker::spawn(workers, "subscribers", app.clone(), POLL_INTERVAL, closing.clone(), |app| async move {
        reconcile(&app).await
    });
    worker::spawn(workers, "addresses of subscribers", app.clone(), POLL_INTERVAL, closing.clone(), |app| async move {
        rekey::step(&app).await
    });
}

/// Does one step of what is due, and returns whether there may be more.
pub async fn reconcile(app: &AppState) -> Result<bool, Refusal> {
    let now = app.clock.now();
    // In a statement of its own, so that the connection is given back before the next.
    let pending = next_update(&mut app.db.read().await?, now).await?;
    if let Some(update) = pending {
        notify_subscribers(app, now, update).await?;
        return Ok(true);
    }
    let expired = expired_subscribers(&mut app.db.read().await?, now).await?;
    let has_more = !expired.is_empty();
    for id in expired {
        app.db.write(async move |tx| end(tx, &Actor::System, now, &id).await).await?;
    }
    Ok(has_more)
}

#[derive(Debug, Clone, sqlx::FromRow)]
struct PendingUpdate {
    id: PublicId,
    incident_id: PublicId,
    /// The last subscriber that was notified, or empty.
    after: String,
}

/// The oldest update of which not all subscribers were notified.
async fn next_update(tx: &mut Tx, now: Timestamp) -> Result<Option<PendingUpdate>, Refusal> {
    Ok(tx
        .fetch_optional::<PendingUpdate>(
            sql("select incident_update.id, incident_id, coalesce(after_subscriber, '') as after
             from incident_update_view as incident_update
             join incident_view as incident on incident.id = incident_id
             left join update_notice on update_id = incident_update.id
             where notify = true and is_backdated = false and incident_update.published_at > $1
               and incident_update.published_at <= $2 and done_at is null
               and is_drill = false and incident.state <> 'draft' and incident.published_at is not null
               and incident.withdrawn_at is null
             order by incident_update.published_at, incident_update.position limit 1")
            .bind(now - UPDATE_MAX_AGE)
            .bind(now),
        )
        .await?)
}

#[derive(Debug, sqlx::FromRow)]
struct Recipient {
    id: PublicId,
    channel: Channel,
    address: String,
    address_key: String,
}

/// Enqueues the next messages of an update.
async fn notify_subscribers(app: &AppState, now: Timestamp, pending: PendingUpdate) -> Result<(), Refusal> {
    let public_url = app.config.public_url();
    app.db
        .write(async move |tx| {
            if !claim(tx, now, &pending).await? {
                return Ok(()); // Another node was faster.
            }
            let incident = incidents::store::get(tx, &pending.incident_id).await?;
            let updates = incidents::store::updates(tx, &pending.incident_id).await?;
            let Some(update) = updates.into_iter().find(|update| update.id == pending.id) else { return Ok(()) };
            let recipients = recipients(tx, &pending, update.published_at).await?;
            let notice = Notice::load(tx, &incident, &update, &public_url).await?;
            for recipient in &recipients {
                let text = notice.text_for(recipient.channel);
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
                        notice_dedupe_key(&pending.id, &recipient.id),
                        now,
                    )
                };
                queue::enqueue(tx, now, message).await?;
            }
            advance(tx, now, &pending.id, &recipients).await
        })
        .await
}

/// Claims the next step of an update for this transaction. Only one node still finds the row as it was read.
async fn claim(tx: &mut Tx, now: Timestamp, pending: &PendingUpdate) -> Result<bool, Refusal> {
    let rows = {
        tx.execute(
            sql("insert into update_notice (update_id, begun_at) values ($1, $2) on conflict do nothing")
                .bind(&pending.id)
                .bind(now),
        )
        .await?;
        tx.execute(
            sql("update update_notice set begun_at = begun_at
             where update_id = $1 and after_subscriber = $2 and done_at is null")
            .bind(&pending.id)
            .bind(&pending.after),
        )
        .await?
    };
    Ok(rows == 1)
}

/// The next subscribers to notify: confirmed before the update was published, with a scope that it matches.
async fn recipients(tx: &mut Tx, pending: &PendingUpdate, published_at: Timestamp) -> Result<Vec<Recipient>, Refusal> {
    Ok(tx
        .fetch_all::<Recipient>(
            sql("select id, channel, address, address_key from subscriber
             where state = 'active' and id > $1 and confirmed_at <= $2
               and (about = 'all'
                    or (about = 'incident' and incident_id = $3)
                    or (about = 'chosen' and exists
                        (select 1 from subscriber_service
                         join incident_service_view as incident_service on incident_service.service_id = subscriber_service.service_id
                         where subscriber_id = subscriber.id and incident_service.incident_id = $3)))
             order by id limit $4")
            .bind(&pending.after)
            .bind(published_at)
            .bind(&pending.incident_id)
            .bind(STEP_MAX),
        )
        .await?)
}

/// Stores how far an update was notified.
async fn advance(tx: &mut Tx, now: Timestamp, update_id: &PublicId, recipients: &[Recipient]) -> Result<(), Refusal> {
    let notified = i64::try_from(recipients.len()).unwrap_or(STEP_MAX);
    let is_done = notified < STEP_MAX;
    tx.execute(
        sql("update update_notice
             set told = told + $2, after_subscriber = case when $3 = '' then after_subscriber else $3 end, done_at = $4
             where update_id = $1")
        .bind(update_id)
        .bind(notified)
        .bind(recipients.last().map_or("", |recipient| recipient.id.as_str()))
        .bind(is_done.then_some(now)),
    )
    .await?;
    Ok(())
}

/// Subscribers of an incident that is over, and those who did not confirm in time.
async fn expired_subscribers(tx: &mut Tx, now: Timestamp) -> Result<Vec<PublicId>, Refusal> {
    Ok(tx
        .fetch_values::<PublicId>(
            sql("select id from subscriber
             where (state = 'active' and about = 'incident' and incident_id in
                        (select id from incident_view
                         where state in ('resolved', 'completed', 'cancelled')
                           and coalesce(resolved_at, updated_at) < $1))
                or (state = 'unconfirmed' and created_at < $2 and not exists
                        (select 1 from subscription_request
                         where subscriber_id = subscriber.id and expires_at > $3))
             order by id limit $4")
            .bind(now - REOPEN_WINDOW)
            .bind(now - UNCONFIRMED_MAX_AGE)
            .bind(now)
            .bind(STEP_MAX),
        )
        .await?)
}
