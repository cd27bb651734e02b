//! How a mirror keeps up with its origin: it polls about every two seconds, and at once when the origin's stream
//! announces a change.
//!
//! A snapshot that is complete, of the same installation and not older replaces the mirror's edition. Anything else
//! leaves the edition in place, with a notice after two failures in a row.

use super::origin::{FetchError, Fetched, Origin};
use crate::platform::clock::Clock;
use crate::publishing::Published;
use crate::publishing::edition::Edition;
use crate::publishing::snapshot;
use crate::publishing::snapshot_writer::SnapshotWriter;
use crate::publishing::staleness_notice::StaleReason;
use crate::types::Timestamp;
use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;

/// Time between two polls, in milliseconds. Random, so that many mirrors do not poll at the same moment.
const POLL_INTERVAL_MS: std::ops::Range<u64> = 1_600..2_400;
/// Time before a stream that ended is opened again, in milliseconds.
const RECONNECT_DELAY_MS: std::ops::Range<u64> = 1_000..4_000;
/// How many polls in a row must fail before the page shows a notice.
const FAILURES_MAX: u32 = 2;
/// How many answers of the origin are remembered: several nodes behind one address each have their own.
const KNOWN_MAX: usize = 8;

/// Keeps a mirror's edition current.
#[derive(Debug)]
pub struct Follower {
    published: Published,
    origin: Origin,
    data_dir: PathBuf,
    clock: Clock,
    good: Option<Arc<Edition>>,
    /// When `good` was last known to be what the origin serves.
    confirmed_at: Option<Timestamp>,
    is_confirmed: bool,
    /// The latest answers by their entity tags, each with the reason why it was refused, if it was.
    known: VecDeque<(String, Option<&'static str>)>,
    failures: u32,
    /// The latest error, so that it is logged once.
    last_error: Option<String>,
    snapshot: SnapshotWriter,
}

impl Follower {
    /// A follower without an edition.
    pub fn new(published: Published, origin: Origin, data_dir: PathBuf, clock: Clock) -> Self {
        Self {
            published,
            origin,
            data_dir,
            clock,
            good: None,
            confirmed_at: None,
            is_confirmed: false,
            known: VecDeque::new(),
            failures: 0,
            last_error: None,
            snapshot: SnapshotWriter::default(),
        }
    }

    /// Loads the edition that the last run saved. A damaged file is logged and ignored.
    pub fn load_snapshot(&mut self) {
        match snapshot::read(&self.data_dir) {
            Ok(Some(edition)) => {
                self.confirmed_at = Some(edition.metadata.made_at);
                self.good = Some(Arc::new(edition));
            }
            Ok(None) => {}
            Err(error) => tracing::error!(%error, "the saved pages could not be read"),
        }
    }

    /// Serves the loaded edition with a notice, unless the origin has confirmed one by now.
    pub async fn serve_unconfirmed(&mut self) {
        if !self.is_confirmed && self.published.served().is_none() {
            self.serve(Some(StaleReason::OriginUnreachable)).await;
        }
    }

    /// Polls the origin once, and serves the result.
    pub async fn poll(&mut self) {
        let known = self.known.iter().map(|(etag, _)| etag.as_str()).collect::<Vec<_>>().join(", ");
        let outcome = match self.origin.fetch(&known).await {
            Ok(fetched) => self.accept(fetched).await,
            Err(error) => Err(error),
        };
        match outcome {
            Ok(stale) => {
                if self.last_error.take().is_some() {
                    tracing::info!(origin = self.origin.address(), "the origin can be mirrored again");
                }
                self.failures = 0;
                self.is_confirmed = true;
                self.confirmed_at = Some(stale.map_or_else(|| self.clock.now(), |(_, as_of)| as_of));
                self.serve(stale.map(|(reason, _)| reason)).await;
            }
            Err(error) => {
                self.failures += 1;
                let text = error.to_string();
                if self.last_error.as_ref() != Some(&text) {
                    tracing::warn!(origin = self.origin.address(), "{text}; the mirrored pages stay");
                    self.last_error = Some(text);
                }
                if self.failures >= FAILURES_MAX || !self.is_confirmed {
                    self.serve(Some(error.stale_reason())).await;
                }
            }
        }
        if let Some(good) = &self.good {
            self.snapshot.write_if_due(self.data_dir.clone(), good, self.clock.now()).await;
        }
    }

    /// Accepts an answer; returns the notice that the origin's own pages carry, if any.
    async fn accept(&mut self, fetched: Fetched) -> Result<Option<(StaleReason, Timestamp)>, FetchError> {
        let server = self.published.snapshot_server();
        if server.is_via_this_process(&fetched.via) {
            return Err(FetchError::Invalid("its pages come from this mirror itself".to_owned()));
        }
        server.set_upstream(fetched.via);
        let refused = match fetched.bytes {
            None => self.known.iter().find(|(etag, _)| *etag == fetched.etag).and_then(|(_, refused)| *refused),
            Some(bytes) => {
                let unpacked = tokio::task::spawn_blocking(move || snapshot::unpack(&bytes)).await;
                let edition = unpacked
                    .map_err(|panic| FetchError::Invalid(panic.to_string()))?
                    // Not remembered: it may have been damaged in transit.
                    .map_err(|why| FetchError::Invalid(why.to_owned()))?;
                let refused = self.replace_edition(edition).err();
                self.known.push_front((fetched.etag, refused));
                self.known.truncate(KNOWN_MAX);
                refused
            }
        };
        match refused {
            Some(why) => Err(FetchError::Invalid(why.to_owned())),
            None => Ok(fetched.stale),
        }
    }

    /// Puts an edition in the place of the current one, or says why not.
    fn replace_edition(&mut self, edition: Edition) -> Result<(), &'static str> {
        if let Some(good) = &self.good {
            let (theirs, ours) = (&edition.metadata, &good.metadata);
            if theirs.installation_id != ours.installation_id {
                return Err("it is another installation; to mirror that one, move DATA_DIR/snapshot away");
            }
            if theirs.version < ours.version {
                return Err(
                    "it is older than what was mirrored; to mirror it all the same, move DATA_DIR/snapshot away",
                );
            }
            // Another node's edition of the same version, made a little earlier: as good as ours.
            if !edition.may_replace(ours) {
                return Ok(());
            }
        }
        self.good = Some(Arc::new(edition));
        self.snapshot.request_now(self.clock.now());
        Ok(())
    }

    /// Serves the good edition, with a notice if there is a reason; does nothing where that is already served.
    async fn serve(&self, stale: Option<StaleReason>) {
        let (Some(good), Some(as_of)) = (self.good.clone(), self.confirmed_at) else { return };
        if let Some(served) = self.published.served()
            && Arc::ptr_eq(&served.confirmed, &good)
            && served.stale == stale
            // While the origin cannot be reached, the time stays; an origin with a notice may announce a later one.
            && (stale.is_none() || served.as_of == as_of)
        {
            return;
        }
        match stale {
            Some(reason) => self.published.serve_stale(good, reason, as_of).await,
            None => self.published.serve(good, None),
        }
    }
}

/// Starts the tasks that poll the origin and read its stream, until `closing` turns true.
pub fn start(workers: &mut JoinSet<()>, mut follower: Follower, closing: &watch::Receiver<bool>) {
    let changed = Arc::new(Notify::new());
    let (origin, notify, mut until) = (follower.origin.clone(), changed.clone(), closing.clone());
    workers.spawn(async move {
        tokio::select! {
            () = read_stream(origin, notify) => {}
            _ = until.wait_for(|closing| *closing) => {}
        }
    });
    let mut closing = closing.clone();
    workers.spawn(async move {
        loop {
            tokio::select! {
                () = tokio::time::sleep(random_duration(POLL_INTERVAL_MS)) => {}
                () = changed.notified() => {}
                _ = closing.wait_for(|closing| *closing) => return,
            }
            tokio::select! {
                () = follower.poll() => {}
                _ = closing.wait_for(|closing| *closing) => return,
            }
        }
    });
}

/// Notifies whenever the origin's stream announces a change.
async fn read_stream(origin: Origin, changed: Arc<Notify>) {
    loop {
        if let Some(mut stream) = origin.changes().await {
            // The client ends a stream that is silent for a minute.
            while let Ok(Some(chunk)) = stream.chunk().await {
                if chunk.windows(5).any(|window| window == b"data:") {
                    changed.notify_one();
                }
            }
        }
        tokio::time::sleep(random_duration(RECONNECT_DELAY_MS)).await;
    }
}

fn random_duration(range_ms: std::ops::Range<u64>) -> Duration {
    use rand::Rng;
    Duration::from_millis(rand::rng().random_range(range_ms))
}
