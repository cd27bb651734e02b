//! What this room does by itself: it plans batches whose time has come, and lets requests lapse that nobody decided.

use super::planning;
use crate::platform::AppState;
use crate::platform::worker;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// How often it looks for what other nodes did and what fell due by the clock.
const BEAT: Duration = Duration::from_secs(5);

/// Starts this room's workers.
pub fn start(workers: &mut JoinSet<()>, app: &AppState, closing: &watch::Receiver<bool>) {
    worker::spawn(workers, "plan batches", app.clone(), BEAT, closing.clone(), |app| async move {
        planning::step(&app).await
    });
}
