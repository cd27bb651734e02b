//! The worker that notifies subscribers of published updates, reminds them of maintenance, and ends subscriptions that
//! have served their purpose.
//!
//! The row of an update in `update_notice`, or of a maintenance and its start in `maintenance_reminder`, stores the last
//! subscriber that was notified. It changes in the transaction that enqueues the messages, so neither a crash nor a
//! second node notifies anybody twice or not at all.

use super::edit::end;
use super::notice_text::Notice;
use super::post_mortem_notices;
use super::rekey;
use super::store::{notice_dedupe_key, reminder_dedupe_key};
use crate::customers::Channel;
use crate::delivery::link::{MessageLink, SubscriptionLink};
use crate::delivery::message::Class;
use crate::delivery::queue::{self, NewMessage};
use crate::incidents::{self, undo::UNDO_WINDOW};
use crate::platform::AppState;
use crate::platform::db::{Tx, sql};
use crate::platform::worker::{self, Next};
use crate::types::{Actor, PublicId, Refusal, Timestamp};
use chrono::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// How often the worker runs when nothing in this process changes.
const POLL_INTERVAL: std::time::Duration = std::time::Duration::from_secs(15);
/// Most messages enqueued, or subscriptions ended, in one step.
pub(super) const STEP_MAX: i64 = 200;
/// Subscribers are not notified of an older update, which a restart or an import may find.
const UPDATE_MAX_AGE: Duration = Duration::hours(24);
/// How long subscriptions to an incident stay active after its end, in case it is reopened.
const REOPEN_WINDOW: Duration = Duration::hours(24);
/// Subscriptions to an incident outlive it while somebody works on its post-mortem: until it was told, or for so long after
/// its draft was last saved.
const POST_MORTEM_WINDOW: Duration = Duration::days(14);
/// How long an address is stored that nobody confirmed.
const UNCONFIRMED_MAX_AGE: Duration = Duration::days(7);

/// Starts the workers of this feature.
pub fn start(workers: &mut JoinSet<()>, app: &AppState, closing: &watch::Receiver<bool>) {
    worker::spawn(workers, "subscribers", app.clone(), POLL_INTERVAL, closing.clone(), |app| async move {
        if reconcile(&app).await? {
            return Ok(Next::AtOnce);
        }
        let now = app.clock.now();
        let next = next_release(&mut app.db.read().await?, now).await?;
        Ok(Next::at(next, now))
    });
    worker::spawn(workers, "addresses of subscribers", app.clone(), POLL_INTERVAL, closing.clone(), |app| async move {
        rekey::step(&app).await
    });
}

/// Does one step of what is due, and returns whether there may be more.
pub async fn reconcile(app: &AppState) -> Result<bool, Refusal> {
    let now = app.clock.now();
    // In a statement of its own, so that the connection is given back before the next.
    let pending = next_notice(&mut app.db.read().await?, now).await?;
    if let Some(notice) = pending {
        notify_subscribers(app, now, notice).await?;
        return Ok(true);
    }
    if post_mortem_notices::step(app).await? {
        return Ok(true);
    }
    let expired = expired_subscribers(&mut app.db.read().await?, now).await?;
    let has_more = !expired.is_empty();
    for id in expired {
        app.db.write(async move |tx| end(tx, &Actor::System, now, &id).await).await?;
    }
    Ok(has_more)
}

/// Something of which not all subscribers were notified.
#[derive(Debug, Clone)]
struct Pending {
    about: About,
    incident_id: PublicId,
    /// Who confirmed later is not notified.
    confirmed_until: Timestamp,
    /// The last subscriber that was notified, or empty.
    after: String,
}

/// What subscribers are notified of.
#[derive(Debug, Clone)]
enum About {
    /// An update.
    Update(PublicId),
    /// That maintenance begins soon, and when.
    Reminder(Timestamp),
}

impl Pending {
    /// The update that subscribers are notified of; empty for a reminder.
    fn update_id(&self) -> &str {
        match &self.about {
            About::Update(update) => update.as_str(),
            About::Reminder(_) => "",
        }
    }

    /// No subscriber gets two messages with the same key.
    fn dedupe_key(&self, subscriber: &PublicId) -> String {
        match &self.about {
            About::Update(update) => notice_dedupe_key(update, subscriber),
            About::Reminder(starts_at) => reminder_dedupe_key(&self.incident_id, *starts_at, subscriber),
        }
    }
}

/// The oldest update that is not done, else the next reminder.
async fn next_notice(tx: &mut Tx, now: Timestamp) -> Result<Option<Pending>, Refusal> {
    if let Some(update) = next_update(tx, now).await? {
        return Ok(Some(Pending {
            about: About::Update(update.id),
            incident_id: update.incident_id,
            confirmed_until: update.published_at,
            after: update.after,
        }));
    }
    for maintenance in incidents::maintenance::due_reminders(tx, now).await? {
        let begun = tx
            .fetch_optional::<(String, Option<Timestamp>)>(
                sql("select after_subscriber, done_at from maintenance_reminder
                 where incident_id = $1 and starts_at = $2")
                .bind(&maintenance.id)
                .bind(maintenance.started_at),
            )
            .await?;
        let after = match begun {
            Some((_, Some(_))) => continue,
            Some((after, None)) => after,
            None => String::new(),
        };
        return Ok(Some(Pending {
            about: About::Reminder(maintenance.started_at),
            incident_id: maintenance.id,
            confirmed_until: now,
            after,
        }));
    }
    Ok(None)
}

#[derive(Debug, Clone, sqlx::FromRow)]
struct PendingUpdate {
    id: PublicId,
    incident_id: PublicId,
    published_at: Timestamp,
    after: String,
}

/// The oldest update of which not all subscribers were notified.
async fn next_update(tx: &mut Tx, now: Timestamp) -> Result<Option<PendingUpdate>, Refusal> {
    Ok(tx
        .fetch_optional::<PendingUpdate>(
            sql("select incident_update.id, incident_id, incident_update.published_at,
                    coalesce(after_subscriber, '') as after
             from incident_update_view as incident_update
             join incident_view as incident on incident.id = incident_id
             left join update_notice on update_id = incident_update.id
             where notify = true and is_backdated = false and incident_update.published_at > $1
               and incident_update.published_at <= $2 and done_at is null
               and (kind <> 'incident' or incident_update.published_at <= $3)
               and is_drill = false and incident.state <> 'draft' and incident.published_at is not null
               and incident.withdrawn_at is null
             order by incident_update.published_at, incident_update.position limit 1")
            .bind(now - UPDATE_MAX_AGE)
            .bind(now)
            .bind(now - UNDO_WINDOW),
        )
        .await?)
}

/// When the next notices are released that wait because their update can still be taken back.
async fn next_release(tx: &mut Tx, now: Timestamp) -> Result<Option<Timestamp>, Refusal> {
    let next = tx
        .fetch_value::<Option<Timestamp>>(
            sql("select min(published_at) from incident_update_view where notify = true and published_at > $1")
                .bind(now - UNDO_WINDOW),
        )
        .await?;
    Ok(next.map(|published_at| published_at + UNDO_WINDOW))
}

/// A subscriber to be told.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct Recipient {
    pub id: PublicId,
    pub channel: Channel,
    pub address: String,
    pub address_key: String,
}

/// Enqueues the next messages of a notice.
async fn notify_subscribers(app: &AppState, now: Timestamp, pending: Pending) -> Result<(), Refusal> {
    let public_url = app.config.public_url();
    app.db
        .write(async move |tx| {
            if !claim(tx, now, &pending).await? {
                return Ok(()); // Another node was faster.
            }
            let incident = incidents::store::get(tx, &pending.incident_id).await?;
            let updates = incidents::store::updates(tx, &pending.incident_id).await?;
            let recipients = recipients(tx, &pending).await?;
            let notice = match &pending.about {
                About::Update(id) => {
                    let Some(place) = updates.iter().position(|update| &update.id == id) else { return Ok(()) };
                    Notice::of_update(tx, &incident, &updates, place, &public_url).await?
                }
                About::Reminder(_) => Notice::of_reminder(tx, &incident, &updates, &public_url).await?,
            };
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
                        pending.dedupe_key(&recipient.id),
                        now,
                    )
                };
                queue::enqueue(tx, now, message).await?;
            }
            advance(tx, now, &pending, &recipients).await
        })
        .await
}

/// Claims the next step of a notice for this transaction. Only one node still finds the row as it was read.
async fn claim(tx: &mut Tx, now: Timestamp, pending: &Pending) -> Result<bool, Refusal> {
    let rows = match &pending.about {
        About::Update(update) => {
            if !incidents::undo::release_notices(tx, now, update).await? {
                return Ok(false); // It was taken back meanwhile.
            }
            tx.execute(
                sql("insert into update_notice (update_id, begun_at) values ($1, $2) on conflict do nothing")
                    .bind(update)
                    .bind(now),
            )
            .await?;
            tx.execute(
                sql("update update_notice set begun_at = begun_at
                 where update_id = $1 and after_subscriber = $2 and done_at is null")
                .bind(update)
                .bind(&pending.after),
            )
            .await?
        }
        About::Reminder(starts_at) => {
            tx.execute(
                sql("insert into maintenance_reminder (incident_id, starts_at, begun_at) values ($1, $2, $3)
                 on conflict do nothing")
                .bind(&pending.incident_id)
                .bind(*starts_at)
                .bind(now),
            )
            .await?;
            tx.execute(
                sql("update maintenance_reminder set begun_at = begun_at
                 where incident_id = $1 and starts_at = $2 and after_subscriber = $3 and done_at is null")
                .bind(&pending.incident_id)
                .bind(*starts_at)
                .bind(&pending.after),
            )
            .await?
        }
    };
    Ok(rows == 1)
}

/// The next subscribers to notify: confirmed in time, with a scope and kinds that the incident matches. An update that
/// takes services out of planned maintenance goes to their subscribers too.
async fn recipients(tx: &mut Tx, pending: &Pending) -> Result<Vec<Recipient>, Refusal> {
    Ok(tx
        .fetch_all::<Recipient>(
            sql("select id, channel, address, address_key from subscriber
             where state = 'active' and id > $1 and confirmed_at <= $2
               and (about = 'incident' or exists
                    (select 1 from incident_view as incident
                     where incident.id = $3 and ((incident.kind = 'maintenance' and wants_maintenance = true)
                         or (incident.kind = 'incident' and wants_incidents = true))))
               and (about = 'all'
                    or (about = 'incident' and incident_id = $3)
                    or (about = 'chosen' and exists
                        (select 1 from subscriber_service
                         where subscriber_id = subscriber.id and (service_id in
                             (select incident_service.service_id from incident_service_view as incident_service
                              where incident_service.incident_id = $3)
                             or service_id in
                             (select former.service_id from maintenance_former_service_view as former
                              where former.update_id = $5)))))
             order by id limit $4")
            .bind(&pending.after)
            .bind(pending.confirmed_until)
            .bind(&pending.incident_id)
            .bind(STEP_MAX)
            .bind(pending.update_id()),
        )
        .await?)
}

/// Stores how far a notice got.
async fn advance(tx: &mut Tx, now: Timestamp, pending: &Pending, recipients: &[Recipient]) -> Result<(), Refusal> {
    let notified = i64::try_from(recipients.len()).unwrap_or(STEP_MAX);
    let done_at = (notified < STEP_MAX).then_some(now);
    let last = recipients.last().map_or("", |recipient| recipient.id.as_str());
    let statement = match &pending.about {
        About::Update(update) => sql("update update_notice
             set told = told + $1, after_subscriber = case when $2 = '' then after_subscriber else $2 end, done_at = $3
             where update_id = $4")
        .bind(notified)
        .bind(last)
        .bind(done_at)
        .bind(update),
        About::Reminder(starts_at) => sql("update maintenance_reminder
             set told = told + $1, after_subscriber = case when $2 = '' then after_subscriber else $2 end, done_at = $3
             where incident_id = $4 and starts_at = $5")
        .bind(notified)
        .bind(last)
        .bind(done_at)
        .bind(&pending.incident_id)
        .bind(*starts_at),
    };
    tx.execute(statement).await?;
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
                           and coalesce(resolved_at, updated_at) < $1)
                        and not exists
                        (select 1 from post_mortem_view as post_mortem
                         where post_mortem.incident_id = subscriber.incident_id and post_mortem.saved_at > $5
                           and not exists
                            (select 1 from post_mortem_notice as notice
                             where notice.incident_id = post_mortem.incident_id and notice.done_at is not null)))
                or (state = 'unconfirmed' and created_at < $2 and not exists
                        (select 1 from subscription_request
                         where subscriber_id = subscriber.id and expires_at > $3))
             order by id limit $4")
            .bind(now - REOPEN_WINDOW)
            .bind(now - UNCONFIRMED_MAX_AGE)
            .bind(now)
            .bind(STEP_MAX)
            .bind(now - POST_MORTEM_WINDOW),
        )
        .await?)
}
