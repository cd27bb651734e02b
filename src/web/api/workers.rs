//! The worker that deletes stored answers that need no longer be kept.

use super::idempotency;
use crate::platform::AppState;
use crate::platform::worker;
use crate::types::Refusal;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// How often it runs when nothing in this process changes.
const POLL_INTERVAL: Duration = Duration::from_secs(600);
/// Most rows deleted in one step.
const STEP_MAX: i64 = 500;

/// Starts the workers of this module.
pub fn start(workers: &mut JoinSet<()>, app: &AppState, closing: &watch::Receiver<bool>) {
    worker::spawn(workers, "answers of the API", app.clone(), POLL_INTERVAL, closing.clone(), |app| async move {
        delete_expired(&app).await
    });
}

/// Does one step, and returns whether there may be more.
pub async fn delete_expired(app: &AppState) -> Result<bool, Refusal> {
    let now = app.clock.now();
    // Reads first: a write would wake every worker, this one too.
    if !idempotency::any_expired(&mut app.db.read().await?, now).await? {
        return Ok(false);
    }
    let deleted = app.db.write(async move |tx| idempotency::delete_expired(tx, now, STEP_MAX).await).await?;
    Ok(i64::try_from(deleted).unwrap_or(STEP_MAX) >= STEP_MAX)
}
