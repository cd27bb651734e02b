//! Stores the counted views of this process, and forgets old ones.

use crate::platform::AppState;
use crate::platform::db::{Tx, sql};
use crate::platform::random;
use crate::platform::worker;
use crate::publishing::Published;
use crate::types::{Refusal, Timestamp};
use chrono::{Duration, DurationRound};
use std::sync::LazyLock;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// Views are stored by windows of this length.
pub const WINDOW: Duration = Duration::minutes(5);
/// How often they are stored. Not after commits as other workers do: storing commits, and would wake itself.
const INTERVAL: std::time::Duration = std::time::Duration::from_secs(60);
/// How long they are kept: four weeks to compare with, and a day.
const KEPT: Duration = Duration::days(29);
/// Most rows deleted in one step.
const STEP_MAX: i64 = 500;

/// The name of this process in the table. A process that restarts counts on under another one.
static NODE: LazyLock<String> = LazyLock::new(|| random::public_id().to_string());

/// Starts the worker, which stores once more when `closing` turns true.
pub fn start(workers: &mut JoinSet<()>, app: &AppState, closing: &watch::Receiver<bool>) {
    worker::spawn_at_interval(workers, "views", app.clone(), INTERVAL, closing.clone(), |app| async move {
        store(&app).await
    });
}

/// Stores what was counted since the last time under the window of now. What cannot be stored is kept in memory.
pub async fn store(app: &AppState) -> Result<bool, Refusal> {
    let counts = app.feature::<Published>().views();
    let taken = counts.take();
    if taken.is_empty() {
        return forget(app).await;
    }
    let window = app.clock.now().duration_trunc(WINDOW).unwrap_or_else(|_| app.clock.now());
    let rows = taken.clone();
    let stored = app.db.write(async move |tx| add(tx, window, &rows).await).await;
    if stored.is_err() {
        counts.give_back(taken);
    }
    stored.map(|()| false)
}

async fn add(tx: &mut Tx, window: Timestamp, counted: &[(String, u64)]) -> Result<(), Refusal> {
    for (about, views) in counted {
        tx.execute(
            sql("insert into page_view (node, about, window_at, views) values ($1, $2, $3, $4)
             on conflict (node, about, window_at) do update set views = page_view.views + excluded.views")
            .bind(NODE.as_str())
            .bind(about)
            .bind(window)
            .bind(i64::try_from(*views).unwrap_or(i64::MAX)),
        )
        .await?;
    }
    Ok(())
}

async fn forget(app: &AppState) -> Result<bool, Refusal> {
    let until = app.clock.now() - KEPT;
    let text = "select exists (select 1 from page_view where window_at < $1)";
    if !app.db.read().await?.fetch_value::<bool>(sql(text).bind(until)).await? {
        return Ok(false);
    }
    let delete = async move |tx: &mut Tx| {
        Ok(tx
            .execute(
                sql("delete from page_view where (node, about, window_at) in
                     (select node, about, window_at from page_view where window_at < $1 limit $2)")
                .bind(until)
                .bind(STEP_MAX),
            )
            .await?)
    };
    Ok(app.db.write(delete).await? > 0)
}
