//! The background workers that seal events into the audit chain and apply actions whose time has come.

use super::audit::seal;
use super::pending_action::decide;
use crate::platform::AppState;
use crate::platform::worker;
use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// How often the sealer looks for events that other nodes and the command line have written.
const POLL_INTERVAL: Duration = Duration::from_secs(5);

/// How often pending actions are looked at when nothing in this process changes.
const ACTIONS_INTERVAL: Duration = Duration::from_secs(30);

/// Starts the workers of this feature.
pub fn start(workers: &mut JoinSet<()>, app: &AppState, closing: &watch::Receiver<bool>) {
    let sealed_to = Arc::new(AtomicI64::new(0));
    worker::spawn(workers, "sealer", app.clone(), POLL_INTERVAL, closing.clone(), move |app| {
        let sealed_to = sealed_to.clone();
        async move { seal::seal_batch(&app, &sealed_to).await }
    });
    worker::spawn(workers, "pending actions", app.clone(), ACTIONS_INTERVAL, closing.clone(), |app| async move {
        decide::apply_due(&app).await
    });
}
