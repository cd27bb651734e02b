//! What this room does by itself: publishes after commits, and keeps streams open.

use super::{Published, press};
use crate::platform::AppState;
use crate::platform::worker;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// How often the public version is looked at for what other processes committed, and for the clock.
const BEAT: Duration = Duration::from_millis(400);
/// How often what was published is looked at to be pressed once more.
const REFINE_BEAT: Duration = Duration::from_secs(3);
/// How often quiet streams get a sign of life: below the minute after which proxies close them.
const STREAM_BEAT: Duration = Duration::from_secs(25);

/// Starts this room's workers.
pub fn start(workers: &mut JoinSet<()>, app: &AppState, closing: &watch::Receiver<bool>) {
    worker::spawn(workers, "publishing", app.clone(), BEAT, closing.clone(), |app| async move {
        press::publish(&app).await?;
        Ok(false)
    });
    worker::spawn(workers, "refining", app.clone(), REFINE_BEAT, closing.clone(), |app| async move {
        press::refine(&app).await?;
        Ok(false)
    });
    keep_streams(workers, app.feature::<Published>().clone(), closing.clone());
}

/// Gives quiet streams their signs of life, and ends them all with the server.
pub fn keep_streams(workers: &mut JoinSet<()>, live: Published, mut closing: watch::Receiver<bool>) {
    workers.spawn(async move {
        while !*closing.borrow() {
            tokio::select! {
                () = tokio::time::sleep(STREAM_BEAT) => live.live().beat(),
                changed = closing.changed() => { if changed.is_err() { break } }
            }
        }
        live.live().close();
    });
}
