//! The worker that reads stored addresses again.

use super::rekey;
use crate::platform::AppState;
use crate::platform::worker;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// How often the worker looks for changes of other processes.
const POLL_INTERVAL: std::time::Duration = std::time::Duration::from_secs(600);

/// Starts the workers of this feature.
pub fn start(workers: &mut JoinSet<()>, app: &AppState, closing: &watch::Receiver<bool>) {
    worker::spawn(workers, "addresses of cases", app.clone(), POLL_INTERVAL, closing.clone(), |app| async move {
        rekey::step(&app).await
    });
}
