//! Background work: imports are applied and cleaned up, new customers are added to the index of the search and to their groups,
//! and exposure is counted again when its inputs changed.

use super::exposure::{self, CountProgress};
use super::import::{apply_customers, missing, run, staging};
use super::rekey;
use super::search::{folding, index};
use crate::platform::AppState;
use crate::platform::worker;
use crate::types::Actor;
use crate::types::{PublicId, Refusal};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::watch;
use tokio::task::JoinSet;

/// How often the workers look for changes of other processes.
const POLL_INTERVAL: std::time::Duration = std::time::Duration::from_secs(10);

/// Steps of one count before it is looked again which incident comes first.
const STEPS_TOGETHER: usize = 10;

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
            Ok(index::step(&app).await? || folding::step(&app).await?)
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
    worker::spawn(workers, "figures of exposure", app.clone(), POLL_INTERVAL, closing.clone(), |app| async move {
        exposure::sum_step(&app).await
    });
    // Apart from the rows, so that a new incident is counted by the rule while a long count of another one goes on.
    worker::spawn(workers, "groups of customers", app.clone(), POLL_INTERVAL, closing.clone(), |app| async move {
        follow_customers(&app).await
    });
}

/// Continues abandoned imports and deletes what finished ones left behind. Returns whether there was something to do.
pub async fn process_imports(app: &AppState) -> Result<bool, Refusal> {
    let now = app.clock.now();
    if run::resume_abandoned(app, now).await? {
        return Ok(true);
    }
    let mut tx = app.db.read().await?;
    let leftover = staging::find_leftovers(&mut tx, now - missing::KEPT_FOR).await?;
    drop(tx);
    let Some(id) = leftover else { return Ok(false) };
    app.db
        .write(async move |tx| {
            staging::delete_bad_rows(tx, now - missing::KEPT_FOR).await?;
            apply_customers::delete_leftovers(tx, id).await
        })
        .await?;
    Ok(true)
}

/// Follows the next customers who were added or changed. Returns whether there were any.
pub async fn follow_customers(app: &AppState) -> Result<bool, Refusal> {
    if !exposure::is_waiting(&mut app.db.read().await?).await? {
        return Ok(false);
    }
    let now = app.clock.now();
    app.db.write(async move |tx| exposure::follow_in(tx, now).await).await
}

/// Follows customers, then runs steps for the first incident whose count is out of date. Returns `More` while a step of this
/// node is needed, and `Elsewhere` while only other nodes are counting.
pub async fn count_exposure(app: &AppState) -> Result<CountProgress, Refusal> {
    if follow_customers(app).await? {
        return Ok(CountProgress::More);
    }
    let (due, _) = exposure::due(&mut app.db.read().await?, None, app.clock.now()).await?;
    count(app, due).await
}

/// Counts the first of some incidents whose count is out of date, for a while: the next look may find one that comes before it.
async fn count(app: &AppState, mut incidents: Vec<PublicId>) -> Result<CountProgress, Refusal> {
    let mut all = CountProgress::Done;
    loop {
        let mut tx = app.db.read().await?;
        let next = exposure::next_outdated(&mut tx, app.clock.now(), &incidents).await?;
        // The steps write, and nothing has two connections at once.
        drop(tx);
        let Some(index) = next else { break };
        let incident = incidents.remove(index);
        for _ in 0..STEPS_TOGETHER {
            let (id, now) = (incident.clone(), app.clock.now());
            match app.db.write(async move |tx| exposure::run_step(tx, &Actor::System, now, &id).await).await? {
                CountProgress::More => all = CountProgress::More,
                CountProgress::Done => break,
                // Another node counts this one.
                CountProgress::Elsewhere if all == CountProgress::Done => {
                    all = CountProgress::Elsewhere;
                    break;
                }
                CountProgress::Elsewhere => break,
            }
        }
        if all == CountProgress::More {
            break;
        }
        incidents.drain(..index);
    }
    Ok(all)
}
