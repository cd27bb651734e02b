//! The workers that start and end maintenance at its scheduled times, make the occurrences of series, publish updates at
//! their times, import past incidents, and notice promises of post-mortems whose date has passed.

use super::post_mortem::actions;
use super::{backfill, maintenance, prepared};
use crate::platform::AppState;
use crate::platform::worker;
use crate::types::Refusal;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// How often the worker looks for maintenance that is due; it is announced to the minute.
const POLL_INTERVAL: Duration = Duration::from_secs(10);

/// How often the worker looks for series whose next occurrences are due to be made, months ahead.
const SERIES_INTERVAL: Duration = Duration::from_secs(600);
/// How often the worker looks for public promises whose date has passed.
const PROMISES_INTERVAL: Duration = Duration::from_secs(60);

/// Starts the workers of this feature.
pub fn start(workers: &mut JoinSet<()>, app: &AppState, closing: &watch::Receiver<bool>) {
    worker::spawn(workers, "maintenance", app.clone(), POLL_INTERVAL, closing.clone(), |app| async move {
        let now = app.clock.now();
        let is_due = maintenance::is_due(&mut app.db.read().await?, now).await?;
        if !is_due {
            return Ok(false);
        }
        app.db.write(async move |tx| maintenance::reconcile(tx, now).await).await
    });
    worker::spawn(workers, "prepared updates", app.clone(), POLL_INTERVAL, closing.clone(), |app| async move {
        prepared::workers::reconcile(&app).await
    });
    worker::spawn(workers, "maintenance series", app.clone(), SERIES_INTERVAL, closing.clone(), |app| async move {
        let now = app.clock.now();
        let is_due = maintenance::series::is_due(&mut app.db.read().await?, now).await?;
        if !is_due {
            return Ok(false);
        }
        app.db.write(async move |tx| maintenance::series::reconcile(tx, now).await).await
    });
    worker::spawn(workers, "past incidents", app.clone(), POLL_INTERVAL, closing.clone(), |app| async move {
        backfill::step(&app).await
    });
    worker::spawn(workers, "missed promises", app.clone(), PROMISES_INTERVAL, closing.clone(), |app| async move {
        note_missed_promises(&app).await
    });
}

/// Has the public pages made anew where a promise to customers was missed.
pub async fn note_missed_promises(app: &AppState) -> Result<bool, Refusal> {
    let now = app.clock.now();
    let missed = actions::newly_missed(&mut app.db.read().await?, now).await?;
    if missed.is_empty() {
        return Ok(false);
    }
    app.db.write(async move |tx| actions::note_missed(tx, now, &missed).await).await?;
    Ok(true)
}
