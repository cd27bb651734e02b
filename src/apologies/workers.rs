//! The background workers of this feature: one finds out who gets batches, one plans due batches and expires undecided requests for approval, one
//! splits the texts of earlier versions.

use super::{audience, old_texts, planning};
use crate::platform::AppState;
use crate::platform::worker;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// How often the worker looks for batches that fell due or that another node approved.
const POLL_INTERVAL: Duration = Duration::from_secs(5);

/// How often it is checked whether texts of an earlier version are to be split.
const SPLIT_INTERVAL: Duration = Duration::from_secs(600);

/// Starts the workers.
pub fn start(workers: &mut JoinSet<()>, app: &AppState, closing: &watch::Receiver<bool>) {
    worker::spawn(workers, "audiences", app.clone(), POLL_INTERVAL, closing.clone(), |app| async move {
        audience::step(&app).await
    });
    worker::spawn(workers, "plan batches", app.clone(), POLL_INTERVAL, closing.clone(), |app| async move {
        planning::step(&app).await
    });
    // No new ones appear, so the worker stops looking when there are none.
    let is_done = Arc::new(AtomicBool::new(false));
    worker::spawn(workers, "split texts", app.clone(), SPLIT_INTERVAL, closing.clone(), move |app| {
        let is_done = is_done.clone();
        async move {
            let has_more = !is_done.load(Ordering::Relaxed) && old_texts::split_step(&app).await?;
            is_done.store(!has_more, Ordering::Relaxed);
            Ok(has_more)
        }
    });
}
