//! What this room does by itself: planned work begins and ends by the clock.

use super::maintenance;
use crate::platform::AppState;
use crate::platform::worker;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// How often the clock is looked at: planned work is announced to the minute.
const BEAT: Duration = Duration::from_secs(10);

/// Starts this room's workers.
pub fn start(workers: &mut JoinSet<()>, app: &AppState, closing: &watch::Receiver<bool>) {
    worker::spawn(workers, "maintenance", app.clone(), BEAT, closing.clone(), |app| async move {
        let now = app.clock.now();
        let is_due = maintenance::is_due(&mut app.db.read().await?, now).await?;
        if !is_due {
            return Ok(false);
        }
        app.db.write(async move |tx| maintenance::reconcile(tx, now).await).await
    });
}
