//! What this room does by itself, after commits and by the clock: imports are brought in and tidied up
//! after, exposure is counted again when what it rests on has changed.

use super::exposure::{self, Progress};
use super::import::{applying, run, staging};
use crate::platform::AppState;
use crate::platform::db::sql;
use crate::platform::worker;
use crate::types::Actor;
use crate::types::{PublicId, Refusal, Timestamp};
use chrono::Duration;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::watch;
use tokio::task::JoinSet;

/// How often both look, when nothing here woke them: for what other nodes did.
const BEAT: std::time::Duration = std::time::Duration::from_secs(10);
/// How long after its end an incident's exposure still follows new customers and late reports.
const SETTLES: Duration = Duration::days(90);
/// How long the bad rows of a file are kept for whoever mends it.
const BAD_ROWS_KEPT: Duration = Duration::days(30);

/// Starts this room's workers.
pub fn start(workers: &mut JoinSet<()>, app: &AppState, closing: &watch::Receiver<bool>) {
    worker::spawn(workers, "imports", app.clone(), BEAT, closing.clone(), |app| async move { imports(&app).await });
    // What the last complete look was at; a look at the same is no work.
    let seen = Arc::new(Mutex::new(None));
    worker::spawn(workers, "exposure", app.clone(), BEAT, closing.clone(), move |app| {
        let seen = seen.clone();
        async move {
            let stands = standing(&app).await?;
            if *seen.lock().unwrap_or_else(PoisonError::into_inner) == Some(stands) {
                return Ok(false);
            }
            let more = count(&app).await?;
            if !more {
                *seen.lock().unwrap_or_else(PoisonError::into_inner) = Some(stands);
            }
            Ok(more)
        }
    });
}

/// Brings in what is decided, gives up what died, throws away what is not needed any more.
pub async fn imports(app: &AppState) -> Result<bool, Refusal> {
    let now = app.clock.now();
    if run::follow(app, now).await? {
        return Ok(true);
    }
    let mut tx = app.db.read().await?;
    let over = staging::left_over(&mut tx, now - BAD_ROWS_KEPT).await?;
    drop(tx);
    let Some(id) = over else { return Ok(false) };
    app.db
        .write(async move |tx| {
            staging::forget_bad_rows(tx, now - BAD_ROWS_KEPT).await?;
            applying::tidy(tx, id).await
        })
        .await?;
    Ok(true)
}

/// The numbers that rise whenever exposure may have changed.
async fn standing(app: &AppState) -> Result<(i64, i64, i64), Refusal> {
    let mut tx = app.db.read().await?;
    Ok(tx
        .fetch_one::<(i64, i64, i64)>(sql("select public_version,
                    (select coalesce(max(id), 0) from import where finished_at is not null),
                    (select coalesce(max(id), 0) from report)
             from installation where id = 1"))
        .await?)
}

/// Takes one step for every incident whose count is not up to date. Whether there is more to do.
pub async fn count(app: &AppState) -> Result<bool, Refusal> {
    let now = app.clock.now();
    let mut more = false;
    for incident in incidents(app, now).await? {
        let mut tx = app.db.read().await?;
        let plan = exposure::plan(&mut tx, now, &incident).await?;
        let stands = exposure::stands(&mut tx, &plan).await?;
        drop(tx);
        if !stands {
            let progress =
                app.db.write(async move |tx| exposure::proceed(tx, &Actor::System, now, &plan).await).await?;
            more |= progress == Progress::More;
        }
    }
    Ok(more)
}

/// Incidents that people were told of and that are not long over. Drills hit nobody.
async fn incidents(app: &AppState, now: Timestamp) -> Result<Vec<PublicId>, Refusal> {
    let mut tx = app.db.read().await?;
    Ok(tx
        .fetch_values::<PublicId>(
            sql("select id from incident
             where kind = 'incident' and state <> 'draft' and is_drill = $1 and withdrawn_at is null
               and (resolved_at is null or resolved_at > $2)
             order by started_at desc")
            .bind(false)
            .bind(now - SETTLES),
        )
        .await?)
}
