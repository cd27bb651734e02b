//! The workers of webhooks: one hands out events as they are recorded, one looks after endpoints and old rows.

use super::{deliveries, endpoints, hand_out, health, replay, store};
use crate::platform::worker::Next;
use crate::platform::{AppState, event_out, worker};
use crate::types::Refusal;
use chrono::Duration as Span;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// How often events are looked for when nothing in this process changes.
const POLL_INTERVAL: Duration = Duration::from_secs(2);
/// How often endpoints are looked after.
const HEALTH_INTERVAL: Duration = Duration::from_secs(30);
/// How long events and their deliveries are kept.
pub const KEPT: Span = Span::days(30);
/// Most rows that one transaction cancels or deletes.
const STEP_MAX: i64 = 200;

/// Starts the workers of this feature.
pub fn start(workers: &mut JoinSet<()>, app: &AppState, closing: &watch::Receiver<bool>) {
    worker::spawn(workers, "webhooks", app.clone(), POLL_INTERVAL, closing.clone(), |app| async move {
        reconcile(&app).await
    });
    let name = "webhook endpoints";
    worker::spawn_at_interval(workers, name, app.clone(), HEALTH_INTERVAL, closing.clone(), |app| async move {
        look_after(&app).await.map(|()| false)
    });
}

/// Hands out events, replays what failed, and cancels what goes to disabled endpoints, one step of each.
pub async fn reconcile(app: &AppState) -> Result<Next, Refusal> {
    let next = hand_out::step(app).await?;
    let mut has_more = replay::step(app).await?;
    if !deliveries::to_cancel(&mut app.db.read().await?, 1).await?.is_empty() {
        let now = app.clock.now();
        has_more |= app.db.write(async |tx| deliveries::cancel_disabled(tx, now, STEP_MAX).await).await?;
    }
    Ok(if has_more { Next::AtOnce } else { next })
}

/// Disables endpoints to which nothing arrives, ends the overlap of secrets, and deletes what is old.
pub async fn look_after(app: &AppState) -> Result<(), Refusal> {
    let now = app.clock.now();
    health::step(app).await?;
    if store::has_new_types(&mut app.db.read().await?).await? {
        app.db.write(async |tx| endpoints::listen_anew(tx).await).await?;
    }
    if endpoints::has_old_secrets(&mut app.db.read().await?, now).await? {
        app.db.write(async |tx| endpoints::end_overlaps(tx, &app.keys, now).await).await?;
    }
    while deliveries::has_old(&mut app.db.read().await?, now - KEPT).await? {
        let deleted = app
            .db
            .write(async |tx| {
                let deliveries = deliveries::delete_old(tx, now - KEPT, STEP_MAX).await?;
                Ok(deliveries.max(usize::try_from(event_out::delete_old(tx, now - KEPT, STEP_MAX).await?).unwrap_or(0)))
            })
            .await?;
        if deleted == 0 {
            break; // What is left has not ended yet.
        }
    }
    Ok(())
}
