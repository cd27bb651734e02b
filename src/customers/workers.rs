//! Background work: imports are applied and cleaned up, new customers are added to the index of the search, and exposure is
//! counted again when its inputs changed.

use super::exposure::{self, CountProgress};
use super::import::{apply_customers, run, staging};
use super::rekey;
use super::search::index;
use crate::platform::AppState;
use crate::platform::worker;
use crate::types::Actor;
use crate::types::{PublicId, Refusal};
use chrono::Duration;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::watch;
use tokio::task::JoinSet;

/// How often the workers look for changes of other processes.
const POLL_INTERVAL: std::time::Duration = std::time::Duration::from_secs(10);
/// How long the bad rows of a file are kept for whoever corrects it.
const BAD_ROWS_MAX_AGE: Duration = Duration::days(30);

/// Starts the workers.
pub fn start(workers: &mut JoinSet<()>, app: &AppState, closing: &watch::Receiver<bool>) {
    worker::spawn(workers, "imports", app.clone(), POLL_INTERVAL, closing.clone(), |app| async move {
        process_imports(&app).await
    });
    worker::spawn(workers, "addresses of customers", app.clone(), POLL_INTERVAL, closing.clone(), |app| async move {
        rekey::step(&app).await
    });
    // Where creating the index failed, the next start tries again.
    let has_failed = Arc::new(AtomicBool::new(false));
    worker::spawn(workers, "search of customers", app.clone(), POLL_INTERVAL, closing.clone(), move |app| {
        let has_failed = has_failed.clone();
        async move {
            if app.db.is_shared()
                && !has_failed.load(Ordering::Relaxed)
                && let Err(refusal) = index::prepare(&app).await
            {
                has_failed.store(true, Ordering::Relaxed);
                tracing::warn!(%refusal, "customers are found by the beginning of their names only: no pg_trgm");
            }
            index::step(&app).await
        }
    });
    let seen = Arc::new(Mutex::new(None));
    worker::spawn(workers, "exposure", app.clone(), POLL_INTERVAL, closing.clone(), move |app| {
        let seen = seen.clone();
        async move {
            let before = seen.lock().unwrap_or_else(PoisonError::into_inner).clone();
            let (due, now_seen) = exposure::due(&mut app.db.read().await?, before.as_ref(), app.clock.now()).await?;
            let progress = count(&app, due).await?;
            if progress == CountProgress::Done {
                *seen.lock().unwrap_or_else(PoisonError::into_inner) = Some(now_seen);
            }
            Ok(progress == CountProgress::More)
        }
    });
}

/// Continues abandoned imports and deletes what finished ones left behind. Returns whether there was something to do.
pub async fn process_imports(app: &AppState) -> Result<bool, Refusal> {
    let now = app.clock.now();
    if run::resume_abandoned(app, now).await? {
        return Ok(true);
    }
    let mut tx = app.db.read().await?;
    let leftover = staging::find_leftovers(&mut tx, now - BAD_ROWS_MAX_AGE).await?;
    drop(tx);
    let Some(id) = leftover else { return Ok(false) };
    app.db
        .write(async move |tx| {
            staging::delete_bad_rows(tx, now - BAD_ROWS_MAX_AGE).await?;
            apply_customers::delete_leftovers(tx, id).await
        })
        .await?;
    Ok(true)
}

/// Runs one step for every incident whose count is out of date. Returns `More` while a step of this node is needed, and
/// `Elsewhere` while only other nodes are counting.
pub async fn count_exposure(app: &AppState) -> Result<CountProgress, Refusal> {
    let (due, _) = exposure::due(&mut app.db.read().await?, None, app.clock.now()).await?;
    count(app, due).await
}

async fn count(app: &AppState, incidents: Vec<PublicId>) -> Result<CountProgress, Refusal> {
    let now = app.clock.now();
    let mut all = CountProgress::Done;
    for incident in incidents {
        let mut tx = app.db.read().await?;
        let plan = exposure::plan(&mut tx, now, &incident).await?;
        let is_current = exposure::is_current(&mut tx, &plan).await?;
        drop(tx);
        if !is_current {
            let progress =
                app.db.write(async move |tx| exposure::run_step(tx, &Actor::System, now, &incident).await).await?;
            all = match (all, progress) {
                (_, CountProgress::More) => CountProgress::More,
                (CountProgress::Done, other) => other,
                (other, _) => other,
            };
        }
    }
    Ok(all)
}
