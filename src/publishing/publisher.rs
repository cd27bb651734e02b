//! Publishes: compares the database's public version with the edition that is served, and makes the next edition when
//! the version has changed or when time itself changes what the pages say (a promised update becomes late, midnight).
//!
//! It takes no input, so it may run at any time and from any task. When an edition cannot be made, the last good one
//! stays with a notice, and the failure is logged once.

use super::Published;
use super::edition::{Edition, EditionError};
use super::site::Site;
use super::snapshot_writer::SnapshotWriter;
use super::staleness_notice::StaleReason;
use super::{render, store};
use crate::platform::AppState;
use crate::platform::installation::{self, Installation};
use crate::types::{Refusal, Timestamp};
use chrono::Duration;
use std::sync::Arc;

/// How often the number of customer reports is updated while an incident is open.
const REPORTS_INTERVAL: Duration = Duration::seconds(60);
/// How long one comparison waits for the database.
const DATABASE_TIMEOUT: std::time::Duration = std::time::Duration::from_secs(3);
/// The value of `nice` that gives way to all others.
#[cfg(target_os = "linux")]
const LOWEST_PRIORITY: i32 = 19;
/// How many comparisons in a row must fail before the page shows a notice.
const FAILURES_MAX: u32 = 2;

/// State of the publisher between two runs.
#[derive(Debug, Default)]
pub struct Publisher {
    /// The last good edition, without a notice.
    good: Option<Arc<Edition>>,
    /// Whether this process made `good`; false when it was found on disk.
    is_own: bool,
    /// When `good` was last known to agree with the database.
    confirmed_at: Option<Timestamp>,
    /// When time makes a new edition necessary.
    due: Option<Timestamp>,
    /// When the reports of open incidents were last counted.
    counted_at: Option<Timestamp>,
    /// The version that could not be made into an edition, so that it is not tried again and again.
    failed_version: Option<i64>,
    failures: u32,
    is_mismatch_logged: bool,
    /// The edition that was current when it was last asked which one to compress again.
    looked_at: Option<Arc<Edition>>,
    snapshot: SnapshotWriter,
}

/// Compares once, and publishes a new edition when one is due.
///
/// # Errors
///
/// `Refusal::Unavailable` when the database does not answer in time, and its other refusals.
pub async fn publish(app: &AppState) -> Result<(), Refusal> {
    let mut publisher = app.feature::<Published>().publisher().lock().await;
    let now = app.clock.now();
    let outcome = publisher.run(app, now).await;
    match &outcome {
        Ok(()) => publisher.failures = 0,
        Err(_) => {
            publisher.failures += 1;
            // An edition from disk that was never confirmed gets its notice at once.
            if publisher.failures >= FAILURES_MAX || !publisher.is_own {
                publisher.serve_stale(app, StaleReason::DatabaseUnreachable).await;
            }
        }
    }
    // Requests can fail although this comparison did not, as it may read what SQLite has in its cache.
    if app.db.is_failing() {
        publisher.serve_stale(app, StaleReason::DatabaseUnreachable).await;
    }
    outcome
}

/// Compresses the current edition again at the highest quality and serves the result (decision 20), unless a newer
/// edition was published meanwhile, or since the last call.
///
/// # Errors
///
/// `Refusal::Fault` when compression fails.
pub async fn recompress(app: &AppState) -> Result<(), Refusal> {
    let published = app.feature::<Published>();
    let Some(good) = published.publisher().lock().await.settled() else { return Ok(()) };
    let before = good.clone();
    let recompressed = at_lowest_priority("recompression", move || before.recompressed())
        .await?
        .map_err(|error| Refusal::Fault(error.to_string()))?;
    let mut publisher = published.publisher().lock().await;
    if publisher.good.as_ref().is_some_and(|current| Arc::ptr_eq(current, &good)) {
        let recompressed = Arc::new(recompressed);
        publisher.good = Some(recompressed.clone());
        publisher.snapshot.request_later(app.clock.now());
        if published.served().is_some_and(|served| served.stale.is_none()) {
            published.serve(recompressed, None);
        }
    }
    Ok(())
}

/// Runs `work` on a thread of its own that gives way to every other, so that seconds of processor time are not taken from
/// requests and from sending.
async fn at_lowest_priority<T: Send + 'static>(
    name: &str,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Refusal> {
    let (send, receive) = tokio::sync::oneshot::channel();
    let thread = std::thread::Builder::new().name(name.to_owned()).spawn(move || {
        // On Linux a priority is that of the calling thread; elsewhere it would be that of the server.
        #[cfg(target_os = "linux")]
        if let Err(error) = rustix::process::setpriority_process(None, LOWEST_PRIORITY) {
            tracing::debug!(%error, "a thread keeps its priority");
        }
        let _ = send.send(work());
    });
    thread.map_err(|error| Refusal::Fault(format!("the thread {name}: {error}")))?;
    receive.await.map_err(|_| Refusal::Fault(format!("the thread {name} panicked")))
}

impl Publisher {
    /// Starts with the edition that was found on disk.
    pub(super) fn start_with(&mut self, edition: Arc<Edition>) {
        self.confirmed_at = Some(edition.metadata.made_at);
        self.good = Some(edition);
    }

    /// The current edition where it is to be compressed again: it was current at the last call too, so that a second of
    /// processor time is not spent on one that is replaced at once.
    fn settled(&mut self) -> Option<Arc<Edition>> {
        let good = self.good.clone().filter(|good| !good.is_recompressed());
        let before = std::mem::replace(&mut self.looked_at, good.clone());
        good.filter(|good| before.is_some_and(|before| Arc::ptr_eq(&before, good)))
    }

    async fn run(&mut self, app: &AppState, now: Timestamp) -> Result<(), Refusal> {
        // SQLite begins a transaction without noticing that the file is locked, so the limit includes the first query.
        let view = async {
            let mut tx = app.db.read().await?;
            let installation = installation::find(&mut tx).await?;
            Ok::<_, Refusal>((tx, installation))
        };
        let (mut tx, installation) =
            tokio::time::timeout(DATABASE_TIMEOUT, view).await.map_err(|_| Refusal::Unavailable)??;
        let Some(installation) = installation else { return Ok(()) };
        if self.is_mismatch(&installation) {
            drop(tx);
            self.serve_stale(app, StaleReason::DatabaseMismatch).await;
            return Ok(());
        }
        if self.failed_version == Some(installation.public_version) {
            return Ok(());
        }
        if self.is_due(&installation, now) {
            let site = store::load(&mut tx, &installation, now, &app.config.public_url()).await?;
            drop(tx);
            if let Some(site) = site {
                self.make_edition(app, site, now).await;
            }
        } else {
            drop(tx);
            if !app.db.is_failing() {
                self.confirmed_at = Some(now);
                self.serve_confirmed(app);
            }
        }
        if let Some(good) = &self.good {
            self.snapshot.write_if_due(app.config.data_dir.clone(), good, now).await;
        }
        Ok(())
    }

    /// Whether the database belongs to another installation, or is older than what was published from it.
    fn is_mismatch(&mut self, installation: &Installation) -> bool {
        let Some(good) = &self.good else { return false };
        let metadata = &good.metadata;
        let why = if metadata.installation_id != installation.installation_id {
            "the published pages belong to another installation than the database"
        } else if metadata.version > installation.public_version {
            "the published pages are newer than the database"
        } else {
            return false;
        };
        if !std::mem::replace(&mut self.is_mismatch_logged, true) {
            tracing::error!(
                published = metadata.version,
                database = installation.public_version,
                "{why}; they stay. To publish what the database holds, move DATA_DIR/snapshot away and restart"
            );
        }
        true
    }

    fn is_due(&self, installation: &Installation, now: Timestamp) -> bool {
        let Some(good) = &self.good else { return true };
        !self.is_own
            || good.metadata.version < installation.public_version
            || self.due.is_some_and(|due| due <= now)
            || self.counted_at.is_some_and(|at| now - at >= REPORTS_INTERVAL)
    }

    /// Renders on a blocking thread, where a panic is caught, and serves the result.
    async fn make_edition(&mut self, app: &AppState, site: Site, now: Timestamp) {
        let (version, due) = (site.version, site.next_change_at());
        let has_open_incident = site.open_incidents().next().is_some();
        let (assets, before) = (app.assets.clone(), self.good.clone());
        let made = tokio::task::spawn_blocking(move || {
            Edition::build(render::metadata(&site, &assets), render::documents(&site, &assets), before.as_deref())
        })
        .await
        .unwrap_or_else(|panic| Err(EditionError::Panicked(panic.to_string())));
        match made {
            Ok(edition) => {
                let edition = Arc::new(edition);
                self.good = Some(edition.clone());
                self.is_own = true;
                self.failed_version = None;
                self.due = Some(due);
                self.counted_at = has_open_incident.then_some(now);
                self.confirmed_at = Some(now);
                self.snapshot.request_now(now);
                let published = app.feature::<Published>();
                if app.db.is_failing() {
                    published.serve_stale(edition, StaleReason::DatabaseUnreachable, now).await;
                } else {
                    published.serve(edition, None);
                }
            }
            Err(error) => {
                tracing::error!(version, %error, "no new pages could be published; the last good ones stay");
                self.failed_version = Some(version);
                self.serve_stale(app, StaleReason::RenderFailed).await;
            }
        }
    }

    /// Removes the notice once the edition is confirmed again.
    fn serve_confirmed(&self, app: &AppState) {
        let is_stale = app.feature::<Published>().served().is_some_and(|served| served.stale.is_some());
        if let (true, Some(good)) = (is_stale, &self.good) {
            tracing::info!("the database can be reached again; the notice is removed from the pages");
            app.feature::<Published>().serve(good.clone(), None);
        }
    }

    /// Serves the last good edition with a notice, unless that is already the case.
    async fn serve_stale(&self, app: &AppState, reason: StaleReason) {
        let published = app.feature::<Published>();
        if published.served().is_some_and(|served| served.stale == Some(reason)) {
            return;
        }
        if let (Some(good), Some(as_of)) = (self.good.clone(), self.confirmed_at) {
            published.serve_stale(good, reason, as_of).await;
        }
    }
}
