//! The worker that reads watched pages.

use super::reading;
use crate::platform::{AppState, worker};
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// How often the worker looks for pages that are due; each is read once a minute.
const POLL_INTERVAL: Duration = Duration::from_secs(10);

/// Starts the worker of this feature.
pub fn start(workers: &mut JoinSet<()>, app: &AppState, closing: &watch::Receiver<bool>) {
    worker::spawn(workers, "watched pages", app.clone(), POLL_INTERVAL, closing.clone(), reading::read_due);
}
