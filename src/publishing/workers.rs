//! Background work: publishes after commits, compresses again, and keeps the streams of open pages alive.

use super::{Published, publisher, views};
use crate::platform::AppState;
use crate::platform::worker::{self, Next};
use std::time::{Duration, Instant};
use tokio::sync::watch;
use tokio::task::JoinSet;

/// How often the public version is compared, for commits of other processes and for changes that only time makes.
const POLL_INTERVAL: Duration = Duration::from_millis(400);
/// How much longer than it took nothing is published again, so that publishing takes at most a tenth of a processor from
/// requests that change something again and again. A single change is published at once.
const REST_FACTOR: u32 = 9;
/// The longest such rest, since a change is to be seen within a second.
const REST_MAX: Duration = Duration::from_millis(400);
/// How often it is checked whether the current edition still has to be compressed at the highest quality.
const RECOMPRESS_INTERVAL: Duration = Duration::from_secs(3);
/// How often quiet streams get a keep-alive: less than the minute after which proxies close them.
const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(25);

/// Starts the workers of this module.
pub fn start(workers: &mut JoinSet<()>, app: &AppState, closing: &watch::Receiver<bool>) {
    worker::spawn(workers, "publishing", app.clone(), POLL_INTERVAL, closing.clone(), |app| async move {
        let begun = Instant::now();
        publisher::publish(&app).await?;
        Ok(Next::NotBefore((begun.elapsed() * REST_FACTOR).min(REST_MAX)))
    });
    // Not after each commit: while updates follow each other, only the last edition is worth it.
    worker::spawn(workers, "recompression", app.clone(), RECOMPRESS_INTERVAL, closing.clone(), |app| async move {
        publisher::recompress(&app).await?;
        Ok(Next::NotBefore(RECOMPRESS_INTERVAL))
    });
    views::workers::start(workers, app, closing);
    keep_streams_alive(workers, app.feature::<Published>().clone(), closing.clone());
}

/// Sends keep-alives to open streams, and ends all streams when `closing` turns true.
pub fn keep_streams_alive(workers: &mut JoinSet<()>, published: Published, mut closing: watch::Receiver<bool>) {
    workers.spawn(async move {
        while !*closing.borrow() {
            tokio::select! {
                () = tokio::time::sleep(KEEPALIVE_INTERVAL) => published.live().send_keepalive(),
                changed = closing.changed() => { if changed.is_err() { break } }
            }
        }
        published.live().close();
    });
}
