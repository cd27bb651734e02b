//! Background work: costs offers, moves them as time passes, reconciles the ledger, deletes old idempotency keys.

use super::reconcile::{self, Discrepancy};
use super::{costing, redeem, schedule};
use crate::platform::AppState;
use crate::platform::worker::spawn;
use crate::types::{Refusal, Timestamp};
use chrono::TimeDelta;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// How often the workers look when nothing is committed in this process.
const POLL_INTERVAL: Duration = Duration::from_secs(15);
/// How often the whole ledger is reconciled.
const RECONCILE_INTERVAL: TimeDelta = TimeDelta::minutes(10);
/// How long a merchant may retry with the same idempotency key.
const IDEMPOTENCY_KEY_TTL: TimeDelta = TimeDelta::days(30);

/// Starts the workers of this feature.
pub fn start(workers: &mut JoinSet<()>, app: &AppState, closing: &watch::Receiver<bool>) {
    spawn(workers, "goodwill: offers", app.clone(), POLL_INTERVAL, closing.clone(), |app| async move {
        schedule::advance(&app).await
    });
    spawn(workers, "goodwill: costings", app.clone(), POLL_INTERVAL, closing.clone(), |app| async move {
        Ok(costing::job::step(&app).await? == costing::job::Progress::More || costing::backfill::step(&app).await?)
    });
    let reconciled = Arc::new(Mutex::new(Reconciled::default()));
    spawn(workers, "goodwill: ledger", app.clone(), POLL_INTERVAL, closing.clone(), move |app| {
        let reconciled = reconciled.clone();
        async move { reconcile_and_clean_up(&app, &reconciled).await }
    });
}

/// The last reconciliation of this process.
#[derive(Default)]
struct Reconciled {
    at: Option<Timestamp>,
    reported: Arc<Mutex<Vec<Discrepancy>>>,
}

async fn reconcile_and_clean_up(app: &AppState, reconciled: &Mutex<Reconciled>) -> Result<bool, Refusal> {
    let now = app.clock.now();
    let reported = {
        let mut reconciled = reconciled.lock().unwrap_or_else(PoisonError::into_inner);
        if reconciled.at.is_some_and(|at| now - at < RECONCILE_INTERVAL) {
            return Ok(false);
        }
        reconciled.at = Some(now);
        reconciled.reported.clone()
    };
    reconcile::report_discrepancies(app, &reported).await?;
    app.db.write(async |tx| redeem::delete_idempotency_keys(tx, now - IDEMPOTENCY_KEY_TTL).await).await?;
    Ok(false)
}
