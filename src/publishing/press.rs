//! The press: looks whether something public has changed, and if so makes the next edition.
//!
//! It takes no input. Each look compares the database's public version with the edition that is served;
//! a new edition is made when the version has moved, or when time itself changes what the page says
//! (a promise falls due, the page's midnight). What cannot be made leaves the last good edition where
//! it is, with a notice, and is told once.

use super::Published;
use super::edition::{Edition, Unfit};
use super::site::Site;
use super::stale::Reason;
use super::{render, snapshot, store};
use crate::platform::AppState;
use crate::platform::installation::{self, Installation};
use crate::types::{Refusal, Timestamp};
use chrono::Duration;
use std::sync::Arc;

/// How often the number of people who reported is brought up to date, while anything is open.
const REPORTS_EVERY: Duration = Duration::seconds(60);
/// How long a snapshot that could not be written waits for the next try.
const SAVE_AGAIN: Duration = Duration::seconds(15);
/// How long a look waits for the database.
const LOOK_MAX: std::time::Duration = std::time::Duration::from_secs(3);
/// Looks in a row that must fail before the page says so: one is a hiccup.
const FAILURES_MAX: u32 = 2;

/// What the press remembers from look to look.
#[derive(Debug, Default)]
pub struct Press {
    /// The last good edition, without a notice.
    good: Option<Arc<Edition>>,
    /// Whether `good` was made by this run, or only found on disk.
    is_own: bool,
    /// When `good` was last known to be what the database says.
    confirmed_at: Option<Timestamp>,
    /// When time itself makes a new edition due.
    due: Option<Timestamp>,
    /// When the reports of open incidents were last counted.
    counted_at: Option<Timestamp>,
    /// The version that could not be made into an edition, so that it is not tried over and over.
    unfit: Option<i64>,
    failures: u32,
    said_foreign: bool,
    unsaved_since: Option<Timestamp>,
    said_unsaved: bool,
}

impl Press {
    /// Begins with what was on disk.
    pub(super) fn found(&mut self, edition: Arc<Edition>) {
        self.confirmed_at = Some(edition.imprint.made_at);
        self.good = Some(edition);
    }
}

/// Looks once, and publishes what is due. Safe to call at any time, from any task.
pub async fn publish(app: &AppState) -> Result<(), Refusal> {
    let mut press = app.feature::<Published>().press().lock().await;
    let now = app.clock.now();
    let outcome = press.look(app, now).await;
    match &outcome {
        Ok(()) => press.failures = 0,
        Err(_) => {
            press.failures += 1;
            // Found on disk and not once confirmed: it must say at once how old it is.
            if press.failures >= FAILURES_MAX || !press.is_own {
                press.show_stale(app, Reason::RecordsAway).await;
            }
        }
    }
    outcome
}

/// Presses what is served once more, as small as it gets, and serves that instead, unless something newer
/// was published meanwhile: that gets its own turn.
pub async fn refine(app: &AppState) -> Result<(), Refusal> {
    let Some(good) = app.feature::<Published>().press().lock().await.good.clone().filter(|good| !good.is_refined())
    else {
        return Ok(());
    };
    let before = good.clone();
    let refined = tokio::task::spawn_blocking(move || before.refined())
        .await
        .map_err(|panic| Refusal::Fault(panic.to_string()))?
        .map_err(|error| Refusal::Fault(error.to_string()))?;
    let mut press = app.feature::<Published>().press().lock().await;
    if press.good.as_ref().is_some_and(|now| Arc::ptr_eq(now, &good)) {
        let refined = Arc::new(refined);
        press.good = Some(refined.clone());
        press.unsaved_since.get_or_insert(app.clock.now());
        if app.feature::<Published>().served().is_some_and(|served| served.stale.is_none()) {
            app.feature::<Published>().serve(refined, None);
        }
    }
    Ok(())
}

impl Press {
    async fn look(&mut self, app: &AppState, now: Timestamp) -> Result<(), Refusal> {
        // With the first question: SQLite begins a view without looking whether somebody locks the file.
        let view = async {
            let mut tx = app.db.read().await?;
            let here = installation::find(&mut tx).await?;
            Ok::<_, Refusal>((tx, here))
        };
        let (mut tx, here) = tokio::time::timeout(LOOK_MAX, view).await.map_err(|_| Refusal::Unavailable)??;
        let Some(here) = here else { return Ok(()) };
        if self.is_foreign(&here) {
            drop(tx);
            self.show_stale(app, Reason::NotOurs).await;
            return Ok(());
        }
        if self.unfit == Some(here.public_version) {
            return Ok(());
        }
        if self.is_due(&here, now) {
            let site = store::load(&mut tx, &here, now, &app.config.public_url()).await?;
            drop(tx);
            if let Some(site) = site {
                self.make(app, site, now).await;
            }
        } else {
            drop(tx);
            self.confirmed_at = Some(now);
            self.show_good(app);
        }
        self.save(app, now).await;
        Ok(())
    }

    /// Whether the database is another installation's, or behind what was published from it.
    fn is_foreign(&mut self, here: &Installation) -> bool {
        let Some(good) = &self.good else { return false };
        let imprint = &good.imprint;
        let why = if imprint.installation_id != here.installation_id {
            "the published pages are of another installation than the database"
        } else if imprint.version > here.public_version {
            "the published pages are newer than the database"
        } else {
            return false;
        };
        if !std::mem::replace(&mut self.said_foreign, true) {
            tracing::error!(
                published = imprint.version,
                database = here.public_version,
                "{why}; they stay. Move DATA_DIR/snapshot away and start again to publish what the database holds"
            );
        }
        true
    }

    fn is_due(&self, here: &Installation, now: Timestamp) -> bool {
        let Some(good) = &self.good else { return true };
        !self.is_own
            || good.imprint.version < here.public_version
            || self.due.is_some_and(|due| due <= now)
            || self.counted_at.is_some_and(|at| now - at >= REPORTS_EVERY)
    }

    /// Renders on a thread of its own, so that a panic is caught and nothing else waits.
    async fn make(&mut self, app: &AppState, site: Site, now: Timestamp) {
        let (version, due) = (site.version, site.due_next());
        let counts = site.open_incidents().next().is_some();
        let (assets, before) = (app.assets.clone(), self.good.clone());
        let made = tokio::task::spawn_blocking(move || {
            let imprint = render::imprint(&site, &assets);
            Edition::bind(imprint, render::drafts(&site, &assets), before.as_deref())
        })
        .await
        .unwrap_or_else(|panic| Err(Unfit::Panicked(panic.to_string())));
        match made {
            Ok(edition) => {
                let edition = Arc::new(edition);
                self.good = Some(edition.clone());
                self.is_own = true;
                self.unfit = None;
                self.due = Some(due);
                self.counted_at = counts.then_some(now);
                self.confirmed_at = Some(now);
                self.unsaved_since = Some(now - SAVE_AGAIN);
                app.feature::<Published>().serve(edition, None);
            }
            Err(why) => {
                tracing::error!(version, %why, "the page was not published; the last good one stays");
                self.unfit = Some(version);
                self.show_stale(app, Reason::NotRendered).await;
            }
        }
    }

    /// Takes the notice away again, once what is served is confirmed.
    fn show_good(&self, app: &AppState) {
        let is_stale = app.feature::<Published>().served().is_some_and(|served| served.stale.is_some());
        if let (true, Some(good)) = (is_stale, &self.good) {
            tracing::info!("the records can be reached again; the page says so");
            app.feature::<Published>().serve(good.clone(), None);
        }
    }

    /// Puts the notice on, once.
    async fn show_stale(&self, app: &AppState, reason: Reason) {
        let served = app.feature::<Published>().served();
        if served.is_some_and(|served| served.stale == Some(reason)) {
            return;
        }
        let (Some(good), Some(as_of)) = (self.good.clone(), self.confirmed_at) else { return };
        let published = app.feature::<Published>().clone();
        let noticed = tokio::task::spawn_blocking(move || published.serve_stale(&good, reason, as_of)).await;
        match noticed {
            Ok(Ok(())) => tracing::warn!(reason = reason.as_str(), "the page now says how old it is"),
            Ok(Err(error)) => tracing::error!(%error, "the notice could not be put on the page"),
            Err(error) => tracing::error!(%error, "the notice could not be put on the page"),
        }
    }

    /// Writes the edition to disk; tries again later where that fails, and says so once.
    async fn save(&mut self, app: &AppState, now: Timestamp) {
        let (Some(since), Some(good)) = (self.unsaved_since, self.good.clone()) else { return };
        if now - since < SAVE_AGAIN {
            return;
        }
        let config = app.config.clone();
        let written = tokio::task::spawn_blocking(move || snapshot::write(&config.data_dir, &good)).await;
        match written {
            Ok(Ok(())) => {
                self.unsaved_since = None;
                self.said_unsaved = false;
            }
            Ok(Err(error)) => {
                if !std::mem::replace(&mut self.said_unsaved, true) {
                    tracing::error!(%error, "the pages are served, but not kept on disk; tried again every 15 s");
                }
                self.unsaved_since = Some(now);
            }
            Err(error) => {
                tracing::error!(%error, "the pages are served, but not kept on disk");
                self.unsaved_since = None;
            }
        }
    }
}
