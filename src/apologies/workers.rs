//! The background worker of this feature: it plans due batches and expires undecided requests for approval.

use super::planning;
use crate::platform::AppState;
use crate::platform::worker;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// How often the worker looks for batches that fell due or that another node approved.
const POLL_INTERVAL: Duration = Duration::from_secs(5);

/// Starts the worker.
pub fn start(workers: &mut JoinSet<()>, app: &AppState, closing: &watch::Receiver<bool>) {
    worker::spawn(workers, "plan batches", app.clone(), POLL_INTERVAL, closing.clone(), |app| async move {
        planning::step(&app).await
    });
}
