//! The worker that tells subscribers what was published, and ends subscriptions that have served their purpose.

use super::edit::{end, end_incident};
use super::notices;
use super::{digest, many, quarantine, rekey};
use crate::platform::AppState;
use crate::platform::db::{Tx, sql};
use crate::platform::worker::{self, Next};
use crate::types::{Actor, PublicId, Refusal, Timestamp};
use chrono::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// How often the worker runs when nothing in this process changes.
const POLL_INTERVAL: std::time::Duration = std::time::Duration::from_secs(15);
/// Most subscriptions ended in one step.
const STEP_MAX: i64 = 200;
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
        let mut tx = app.db.read().await?;
        let next = [notices::next_release(&mut tx, now).await?, digest::next(&mut tx).await?];
        drop(tx);
        let next = next.into_iter().flatten().min();
        Ok(Next::at(next, now))
    });
    worker::spawn(workers, "addresses of subscribers", app.clone(), POLL_INTERVAL, closing.clone(), |app| async move {
        rekey::step(&app).await
    });
}

/// Does one step of what is due, and returns whether there may be more.
pub async fn reconcile(app: &AppState) -> Result<bool, Refusal> {
    let now = app.clock.now();
    if notices::step(app, now).await? {
        return Ok(true);
    }
    let has_more = digest::step(app, now).await? | quarantine::step(app, now).await?;
    let has_more = has_more | end_finished(app, now).await? | quarantine::purge(app, now).await?;
    // Last, so that nothing else waits for what fails here.
    Ok(has_more | many::step(app, now).await?)
}

/// Ends what has served its purpose, and returns whether there may be more.
async fn end_finished(app: &AppState, now: Timestamp) -> Result<bool, Refusal> {
    let finished = finished_subscriptions(&mut app.db.read().await?, now).await?;
    let mut has_more = !finished.is_empty();
    for (id, incident_id) in finished {
        app.db.write(async move |tx| end_incident(tx, &Actor::System, now, &id, &incident_id).await).await?;
    }
    let unconfirmed = unconfirmed_subscribers(&mut app.db.read().await?, now).await?;
    has_more |= !unconfirmed.is_empty();
    for id in unconfirmed {
        app.db.write(async move |tx| end(tx, &Actor::System, now, &id).await).await?;
    }
    Ok(has_more)
}

/// Subscriptions to an incident that is over.
async fn finished_subscriptions(tx: &mut Tx, now: Timestamp) -> Result<Vec<(PublicId, PublicId)>, Refusal> {
    Ok(tx
        .fetch_all::<(PublicId, PublicId)>(
            sql("select subscriber_id, target from subscription
             where scope = 'incident' and target in
                    (select id from incident_view
                     where state in ('resolved', 'completed', 'cancelled') and coalesce(resolved_at, updated_at) < $1)
               and not exists
                    (select 1 from post_mortem_view as post_mortem
                     where post_mortem.incident_id = subscription.target and post_mortem.saved_at > $2
                       and not exists
                        (select 1 from post_mortem_notice as notice
                         where notice.incident_id = post_mortem.incident_id and notice.done_at is not null))
             order by subscriber_id, target limit $3")
            .bind(now - REOPEN_WINDOW)
            .bind(now - POST_MORTEM_WINDOW)
            .bind(STEP_MAX),
        )
        .await?)
}

/// Subscribers who did not confirm in time.
async fn unconfirmed_subscribers(tx: &mut Tx, now: Timestamp) -> Result<Vec<PublicId>, Refusal> {
    Ok(tx
        .fetch_values::<PublicId>(
            sql("select id from subscriber
             where state = 'unconfirmed' and created_at < $1 and not exists
                    (select 1 from subscription_request where subscriber_id = subscriber.id and expires_at > $2)
             order by id limit $3")
            .bind(now - UNCONFIRMED_MAX_AGE)
            .bind(now)
            .bind(STEP_MAX),
        )
        .await?)
}
