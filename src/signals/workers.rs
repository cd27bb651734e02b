//! The worker that raises and ends signals.

use super::{evidence, manage, store};
use crate::platform::AppState;
use crate::platform::worker;
use crate::types::Refusal;
use std::collections::BTreeSet;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// How often signals are compared. Not after commits: a crowd of reports would ask the database for all its history with
/// each of them.
const INTERVAL: Duration = Duration::from_secs(5);

/// Starts the workers of this feature.
pub fn start(workers: &mut JoinSet<()>, app: &AppState, closing: &watch::Receiver<bool>) {
    worker::spawn_at_interval(workers, "signals", app.clone(), INTERVAL, closing.clone(), |app| async move {
        reconcile(&app).await
    });
}

/// Compares every service that somebody wrote about lately, and every signal that goes on.
pub async fn reconcile(app: &AppState) -> Result<bool, Refusal> {
    let now = app.clock.now();
    let mut tx = app.db.read().await?;
    let written = evidence::services_with_voices(&mut tx, store::window_start(now)).await?;
    let going_on = store::going_on(&mut tx).await?;
    let services: BTreeSet<_> =
        written.into_iter().chain(going_on.into_iter().map(|signal| signal.service_id)).collect();
    let mut due = Vec::new();
    for service in services {
        if manage::is_due(&mut tx, now, &service).await? {
            due.push(service);
        }
    }
    drop(tx);
    for service in due {
        app.db.write(async move |tx| manage::review(tx, now, &service).await).await?;
    }
    Ok(false)
}
