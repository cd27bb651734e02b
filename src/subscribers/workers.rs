//! What this room does by itself: passes each published update on, once to everybody it concerns, and
//! ends what has served its purpose.
//!
//! The row of an update in `update_notice` says how far it was passed on; it moves in the transaction
//! that puts the messages into the queue, so a crash or a second node repeats and skips nobody.

use super::ask::medium;
use super::change::end;
use super::words::{self, Notice};
use crate::customers::Channel;
use crate::delivery::message::Class;
use crate::delivery::queue::{self, NewMessage};
use crate::incidents;
use crate::platform::AppState;
use crate::platform::db::{Tx, sql};
use crate::platform::worker;
use crate::types::Actor;
use crate::types::{PublicId, Refusal, Timestamp};
use chrono::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// How often it looks by itself.
const BEAT: std::time::Duration = std::time::Duration::from_secs(15);
/// Most messages put into the queue in one transaction.
const AT_ONCE: i64 = 200;
/// An update older than this is news no longer, and is not passed on: what a restart or an import finds.
const NEWS_FOR: Duration = Duration::hours(24);
/// How long after its end an incident's subscribers are kept, in case it opens again.
const KEPT_AFTER: Duration = Duration::hours(24);
/// How long an address is kept that nobody confirmed.
const UNCONFIRMED_FOR: Duration = Duration::days(7);

/// Starts this room's workers.
pub fn start(workers: &mut JoinSet<()>, app: &AppState, closing: &watch::Receiver<bool>) {
    worker::spawn(
        workers,
        "subscribers",
        app.clone(),
        BEAT,
        closing.clone(),
        |app| async move { reconcile(&app).await },
    );
}

/// Does one step of what is due, and answers whether there may be more.
pub async fn reconcile(app: &AppState) -> Result<bool, Refusal> {
    let now = app.clock.now();
    if let Some(update) = next_update(&mut app.db.read().await?, now).await? {
        pass_on(app, now, update).await?;
        return Ok(true);
    }
    let over = over(&mut app.db.read().await?, now).await?;
    let more = !over.is_empty();
    for id in over {
        app.db.write(async move |tx| end(tx, &Actor::System, now, &id).await).await?;
    }
    Ok(more)
}

#[derive(Debug, Clone, sqlx::FromRow)]
struct Pending {
    id: PublicId,
    incident_id: PublicId,
    after: String,
}

/// The oldest update that has not been passed on to all.
async fn next_update(tx: &mut Tx, now: Timestamp) -> Result<Option<Pending>, Refusal> {
    Ok(tx
        .fetch_optional::<Pending>(
            sql("select incident_update.id, incident_id, coalesce(after_subscriber, '') as after
             from incident_update
             join incident on incident.id = incident_id
             left join update_notice on update_id = incident_update.id
             where notify = true and is_backdated = false and incident_update.published_at > $1
               and incident_update.published_at <= $2 and done_at is null
               and is_drill = false and incident.state <> 'draft' and incident.published_at is not null
               and incident.withdrawn_at is null
             order by incident_update.published_at, incident_update.position limit 1")
            .bind(now - NEWS_FOR)
            .bind(now),
        )
        .await?)
}

#[derive(Debug, sqlx::FromRow)]
struct Reader {
    id: PublicId,
    channel: String,
    address: String,
    address_key: String,
}

/// Puts the next messages of an update into the queue.
async fn pass_on(app: &AppState, now: Timestamp, pending: Pending) -> Result<(), Refusal> {
    let (keys, public_url) = (app.keys.clone(), app.config.public_url());
    app.db
        .write(async move |tx| {
            if !claim(tx, now, &pending).await? {
                return Ok(()); // Another node was quicker.
            }
            let incident = incidents::store::get(tx, &pending.incident_id).await?;
            let updates = incidents::store::updates(tx, &pending.incident_id).await?;
            let Some(update) = updates.into_iter().find(|update| update.id == pending.id) else { return Ok(()) };
            let readers = readers(tx, &pending, update.published_at).await?;
            let notice = Notice::load(tx, &incident, &update, &public_url).await?;
            for reader in &readers {
                let Some(channel) = reader.channel.parse::<Channel>().ok() else { continue };
                let manage = words::manage_path(&keys, &reader.id);
                let letter = notice.to(channel, &manage);
                let message = NewMessage {
                    address_key: reader.address_key.clone(),
                    subject: letter.subject,
                    body: letter.body,
                    incident_id: Some(incident.id.clone()),
                    incident_rev: incident.rev,
                    unsubscribe_path: format!("{manage}/end"),
                    ..NewMessage::new(
                        Class::ServiceUpdate,
                        medium(channel),
                        &reader.address,
                        format!("update:{}:{}", pending.id, reader.id),
                        now,
                    )
                };
                queue::enqueue(tx, now, message).await?;
            }
            advance(tx, now, &pending.id, &readers).await
        })
        .await
}

/// Takes the step for this transaction: only one node finds the row where it was read.
async fn claim(tx: &mut Tx, now: Timestamp, pending: &Pending) -> Result<bool, Refusal> {
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

/// Whom it concerns: confirmed before it was published, and it is about what they asked for.
async fn readers(tx: &mut Tx, pending: &Pending, published_at: Timestamp) -> Result<Vec<Reader>, Refusal> {
    Ok(tx
        .fetch_all::<Reader>(
            sql("select id, channel, address, address_key from subscriber
             where state = 'active' and id > $1 and confirmed_at <= $2
               and (about = 'all'
                    or (about = 'incident' and incident_id = $3)
                    or (about = 'chosen' and exists
                        (select 1 from subscriber_service
                         join incident_service on incident_service.service_id = subscriber_service.service_id
                         where subscriber_id = subscriber.id and incident_service.incident_id = $3)))
             order by id limit $4")
            .bind(&pending.after)
            .bind(published_at)
            .bind(&pending.incident_id)
            .bind(AT_ONCE),
        )
        .await?)
}

async fn advance(tx: &mut Tx, now: Timestamp, update_id: &PublicId, readers: &[Reader]) -> Result<(), Refusal> {
    let told = i64::try_from(readers.len()).unwrap_or(AT_ONCE);
    let is_done = told < AT_ONCE;
    tx.execute(
        sql("update update_notice
             set told = told + $2, after_subscriber = case when $3 = '' then after_subscriber else $3 end, done_at = $4
             where update_id = $1")
        .bind(update_id)
        .bind(told)
        .bind(readers.last().map_or("", |reader| reader.id.as_str()))
        .bind(is_done.then_some(now)),
    )
    .await?;
    Ok(())
}

/// Subscriptions to an incident that is over for good, and addresses nobody confirmed.
async fn over(tx: &mut Tx, now: Timestamp) -> Result<Vec<PublicId>, Refusal> {
    Ok(tx
        .fetch_values::<PublicId>(
            sql("select id from subscriber
             where (state = 'active' and about = 'incident' and incident_id in
                        (select id from incident
                         where state in ('resolved', 'completed', 'cancelled')
                           and coalesce(resolved_at, updated_at) < $1))
                or (state = 'unconfirmed' and created_at < $2 and not exists
                        (select 1 from subscription_request
                         where subscriber_id = subscriber.id and expires_at > $3))
             order by id limit $4")
            .bind(now - KEPT_AFTER)
            .bind(now - UNCONFIRMED_FOR)
            .bind(now)
            .bind(AT_ONCE),
        )
        .await?)
}
