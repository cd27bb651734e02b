//! What this room does by itself: moves offers by the clock, checks the books, forgets old till keys.

use super::{checking, lifecycle, redeeming};
use crate::platform::AppState;
use crate::platform::worker::spawn;
use crate::types::{Refusal, Timestamp};
use chrono::TimeDelta;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// How often offers are looked at when nothing is committed here.
const BEAT: Duration = Duration::from_secs(15);
/// How often the books are checked in full.
const CHECK_EVERY: TimeDelta = TimeDelta::minutes(10);
/// How long a till may come back with the same key.
const KEYS_KEPT: TimeDelta = TimeDelta::days(30);

/// Starts this room's workers.
pub fn start(workers: &mut JoinSet<()>, app: &AppState, closing: &watch::Receiver<bool>) {
    spawn(workers, "goodwill: offers", app.clone(), BEAT, closing.clone(), |app| async move {
        lifecycle::advance(&app).await
    });
    let house = Arc::new(Mutex::new(House::default()));
    spawn(workers, "goodwill: books", app.clone(), BEAT, closing.clone(), move |app| {
        let house = house.clone();
        async move { keep_house(&app, &house).await }
    });
}

/// When the books were last looked at; what was said about them.
#[derive(Default)]
struct House {
    looked_at: Option<Timestamp>,
    said: Arc<Mutex<Vec<checking::Difference>>>,
}

async fn keep_house(app: &AppState, house: &Mutex<House>) -> Result<bool, Refusal> {
    let now = app.clock.now();
    let said = {
        let mut house = house.lock().unwrap_or_else(PoisonError::into_inner);
        if house.looked_at.is_some_and(|at| now - at < CHECK_EVERY) {
            return Ok(false);
        }
        house.looked_at = Some(now);
        house.said.clone()
    };
    checking::look(app, &said).await?;
    app.db.write(async |tx| redeeming::forget_keys(tx, now - KEYS_KEPT).await).await?;
    Ok(false)
}
