//! What this room does by itself: it plans batches whose time has come, and lets requests lapse that nobody decided.

use super::planning;
use crate::server::{App, worker};
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// How often it looks for what other nodes did and what fell due by the clock.
const BEAT: Duration = Duration::from_secs(5);

/// Starts this room's workers.
pub fn start(workers: &mut JoinSet<()>, app: &App, closing: &watch::Receiver<bool>) {
    worker::spawn(workers, "plan batches", app.clone(), BEAT, closing.clone(), |app| async move {
        planning::step(&app).await
    });
}
