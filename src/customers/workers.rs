//! Background work: imports are applied and cleaned up, and exposure is counted again when its inputs changed.

use super::exposure::{self, CountProgress};
use super::import::{apply_customers, run, staging};
use crate::platform::AppState;
use crate::platform::db::sql;
use crate::platform::installation;
use crate::platform::worker;
use crate::types::Actor;
use crate::types::{PublicId, Refusal, Timestamp};
use chrono::Duration;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::watch;
use tokio::task::JoinSet;

/// How often the workers look for changes of other processes.
const POLL_INTERVAL: std::time::Duration = std::time::Duration::from_secs(10);
/// How long after the end of an incident, or after it was entered, new customers and late reports still change its exposure.
const RECOUNT_WINDOW: Duration = Duration::days(90);
/// How long the bad rows of a file are kept for whoever corrects it.
const BAD_ROWS_MAX_AGE: Duration = Duration::days(30);

/// Starts the workers.
pub fn start(workers: &mut JoinSet<()>, app: &AppState, closing: &watch::Receiver<bool>) {
    worker::spawn(workers, "imports", app.clone(), POLL_INTERVAL, closing.clone(), |app| async move {
        process_imports(&app).await
    });
    // The inputs of the last complete count. While they stay the same there is nothing to do.
    let seen = Arc::new(Mutex::new(None));
    worker::spawn(workers, "exposure", app.clone(), POLL_INTERVAL, closing.clone(), move |app| {
        let seen = seen.clone();
        async move {
            let inputs = input_versions(&app).await?;
            if *seen.lock().unwrap_or_else(PoisonError::into_inner) == Some(inputs) {
                return Ok(false);
            }
            let progress = count_exposure(&app).await?;
            if progress == CountProgress::Done {
                *seen.lock().unwrap_or_else(PoisonError::into_inner) = Some(inputs);
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

/// Numbers that rise whenever the inputs of exposure may have changed.
async fn input_versions(app: &AppState) -> Result<(i64, i64, i64), Refusal> {
    let mut tx = app.db.read().await?;
    let public_version = installation::get(&mut tx).await?.public_version;
    let (import, report) = tx
        .fetch_one::<(i64, i64)>(sql("select (select coalesce(max(id), 0) from import where finished_at is not null),
                    (select coalesce(max(id), 0) from report_view)"))
        .await?;
    Ok((public_version, import, report))
}

/// Runs one step for every incident whose count is out of date. Returns `More` while a step of this node is needed, and
/// `Elsewhere` while only other nodes are counting.
pub async fn count_exposure(app: &AppState) -> Result<CountProgress, Refusal> {
    let now = app.clock.now();
    let mut all = CountProgress::Done;
    for incident in incidents(app, now).await? {
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

/// Published incidents that are open, or ended or were entered within [`RECOUNT_WINDOW`]: one may be entered years after
/// it was over. Drills affect nobody.
async fn incidents(app: &AppState, now: Timestamp) -> Result<Vec<PublicId>, Refusal> {
    let mut tx = app.db.read().await?;
    Ok(tx
        .fetch_values::<PublicId>(
            sql("select id from incident_view
             where kind = 'incident' and state <> 'draft' and is_drill = $1 and withdrawn_at is null
               and (resolved_at is null or resolved_at > $2 or published_at > $2)
             order by started_at desc")
            .bind(false)
            .bind(now - RECOUNT_WINDOW),
        )
        .await?)
}
