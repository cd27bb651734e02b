//! What this room does by itself, after commits and by the clock: sealing events.

use super::audit::seal;
use crate::platform::AppState;
use crate::platform::worker;
use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// How often events of other nodes, and of the command line, are looked for.
const BEAT: Duration = Duration::from_secs(5);

/// Starts this room's workers.
pub fn start(workers: &mut JoinSet<()>, app: &AppState, closing: &watch::Receiver<bool>) {
    let sealed_to = Arc::new(AtomicI64::new(0));
    worker::spawn(workers, "sealer", app.clone(), BEAT, closing.clone(), move |app| {
        let sealed_to = sealed_to.clone();
        async move { seal::batch(&app, &sealed_to).await }
    });
}
