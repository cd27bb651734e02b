//! How a mirror keeps up: it asks its origin every two seconds, and at once when the origin's stream says
//! that something changed. What came whole, from the same installation and not older takes the place of
//! what it has; everything else leaves that where it is, under a notice once it has happened twice in a row.

use super::super::Published;
use super::super::edition::Edition;
use super::super::snapshot;
use super::super::stale::Reason;
use super::origin::{Given, Origin, Withheld};
use crate::platform::clock::Clock;
use crate::types::Timestamp;
use chrono::Duration;
use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration as StdDuration;
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;

/// How long a mirror waits between two looks, in milliseconds: spread, so that many do not ask at once.
const LOOK_EVERY_MS: std::ops::Range<u64> = 1_600..2_400;
/// How long until a stream of changes that ended is asked for again.
const LISTEN_AGAIN_MS: std::ops::Range<u64> = 1_000..4_000;
/// Looks in a row that must fail before the page says so: one is a hiccup.
const FAILURES_MAX: u32 = 2;
/// How many of the origin's answers are remembered: equal nodes behind one address give each its own.
const SEEN_MAX: usize = 8;
/// How long a copy that could not be written waits for the next try.
const SAVE_AGAIN: Duration = Duration::seconds(15);

/// A mirror's memory.
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
    /// Answers by their tags, each with what was wrong with it.
    seen: VecDeque<(String, Option<&'static str>)>,
    failures: u32,
    /// What was wrong last, so that it is told once.
    said: Option<String>,
    unsaved_since: Option<Timestamp>,
}

impl Follower {
    /// One that has nothing yet.
    pub fn new(published: Published, origin: Origin, data_dir: PathBuf, clock: Clock) -> Self {
        Self {
            published,
            origin,
            data_dir,
            clock,
            good: None,
            confirmed_at: None,
            is_confirmed: false,
            seen: VecDeque::new(),
            failures: 0,
            said: None,
            unsaved_since: None,
        }
    }

    /// Takes what the last run left on disk; a damaged copy is told of and passed over.
    pub fn find(&mut self) {
        match snapshot::read(&self.data_dir) {
            Ok(Some(edition)) => {
                self.confirmed_at = Some(edition.imprint.made_at);
                self.good = Some(Arc::new(edition));
            }
            Ok(None) => {}
            Err(error) => tracing::error!(%error, "the last copy could not be read"),
        }
    }

    /// Serves what was found on disk under a notice, unless the origin has confirmed it by now.
    pub async fn show_unconfirmed(&mut self) {
        if !self.is_confirmed && self.published.served().is_none() {
            self.show(Some(Reason::OriginAway)).await;
        }
    }

    /// Asks once, and serves what there is to be served then.
    pub async fn look(&mut self) {
        let known = self.seen.iter().map(|(etag, _)| etag.as_str()).collect::<Vec<_>>().join(", ");
        let outcome = match self.origin.give(&known).await {
            Ok(given) => self.take(given).await,
            Err(withheld) => Err(withheld),
        };
        match outcome {
            Ok(stale) => {
                if self.said.take().is_some() {
                    tracing::info!(origin = self.origin.address(), "the origin can be copied again");
                }
                self.failures = 0;
                self.is_confirmed = true;
                self.confirmed_at = Some(stale.map_or_else(|| self.clock.now(), |(_, as_of)| as_of));
                self.show(stale.map(|(reason, _)| reason)).await;
            }
            Err(withheld) => {
                self.failures += 1;
                let line = withheld.to_string();
                if self.said.as_ref() != Some(&line) {
                    tracing::warn!(origin = self.origin.address(), "{line}; what was copied stays");
                    self.said = Some(line);
                }
                if self.failures >= FAILURES_MAX || !self.is_confirmed {
                    let is_away = matches!(withheld, Withheld::Away(_));
                    self.show(Some(if is_away { Reason::OriginAway } else { Reason::OriginUnfit })).await;
                }
            }
        }
        self.save().await;
    }

    /// Takes an answer over, where it may; says whether the origin's own pages carry a notice.
    async fn take(&mut self, given: Given) -> Result<Option<(Reason, Timestamp)>, Withheld> {
        if self.published.giving().is_among(&given.through) {
            return Err(Withheld::Unfit("its pages come from this mirror itself".to_owned()));
        }
        self.published.giving().came_through(given.through);
        let wrong = match given.bytes {
            None => self.seen.iter().find(|(etag, _)| *etag == given.etag).and_then(|(_, wrong)| *wrong),
            Some(bytes) => {
                let unpacked = tokio::task::spawn_blocking(move || snapshot::unpack(&bytes)).await;
                let edition = unpacked
                    .map_err(|panic| Withheld::Unfit(panic.to_string()))?
                    // Not remembered: it may have been damaged on the way.
                    .map_err(|what| Withheld::Unfit(what.to_owned()))?;
                let wrong = self.judge(edition);
                self.seen.push_front((given.etag, wrong));
                self.seen.truncate(SEEN_MAX);
                wrong
            }
        };
        match wrong {
            Some(what) => Err(Withheld::Unfit(what.to_owned())),
            None => Ok(given.stale),
        }
    }

    /// Keeps an edition in the place of what there is; else what is wrong with it.
    fn judge(&mut self, edition: Edition) -> Option<&'static str> {
        if let Some(good) = &self.good {
            let (theirs, ours) = (&edition.imprint, &good.imprint);
            if theirs.installation_id != ours.installation_id {
                return Some("it is another installation; move DATA_DIR/snapshot away to copy that one");
            }
            if theirs.version < ours.version {
                return Some(
                    "it is behind what was copied from it; move DATA_DIR/snapshot away to copy it all the same",
                );
            }
            // Another node's edition of the same version, made a little earlier: as good as ours.
            if !edition.may_replace(ours) {
                return None;
            }
        }
        self.good = Some(Arc::new(edition));
        self.unsaved_since = Some(self.clock.now() - SAVE_AGAIN);
        None
    }

    /// Serves the good edition, with a notice where there is a reason for one; does nothing where that is so.
    async fn show(&self, stale: Option<Reason>) {
        let (Some(good), Some(as_of)) = (self.good.clone(), self.confirmed_at) else { return };
        if let Some(served) = self.published.served()
            && Arc::ptr_eq(&served.good, &good)
            && served.stale == stale
            // Away, it does not get older by being asked again; but an origin may say that it is from later.
            && (stale.is_none() || served.as_of == as_of)
        {
            return;
        }
        let Some(reason) = stale else { return self.published.serve(good, None) };
        let published = self.published.clone();
        let noticed = tokio::task::spawn_blocking(move || published.serve_stale(&good, reason, as_of)).await;
        match noticed {
            Ok(Ok(())) => tracing::warn!(reason = reason.as_str(), "the page now says how old it is"),
            Ok(Err(error)) => tracing::error!(%error, "the notice could not be put on the page"),
            Err(error) => tracing::error!(%error, "the notice could not be put on the page"),
        }
    }

    /// Writes what was taken over to disk; tries again later where that fails.
    async fn save(&mut self) {
        let now = self.clock.now();
        let (Some(since), Some(good)) = (self.unsaved_since, self.good.clone()) else { return };
        if now - since < SAVE_AGAIN {
            return;
        }
        let data_dir = self.data_dir.clone();
        let written = tokio::task::spawn_blocking(move || snapshot::write(&data_dir, &good)).await;
        self.unsaved_since = match written {
            Ok(Ok(())) => None,
            Ok(Err(error)) => {
                tracing::error!(%error, "the copy is served, but not kept on disk; tried again in 15 s");
                Some(now)
            }
            Err(error) => {
                tracing::error!(%error, "the copy is served, but not kept on disk; tried again in 15 s");
                Some(now)
            }
        };
    }
}

/// Keeps looking, and listening, until `closing` turns true.
pub fn start(workers: &mut JoinSet<()>, mut follower: Follower, closing: &watch::Receiver<bool>) {
    let changed = Arc::new(Notify::new());
    let (origin, heard, mut until) = (follower.origin.clone(), changed.clone(), closing.clone());
    workers.spawn(async move {
        tokio::select! {
            () = listen(origin, heard) => {}
            _ = until.wait_for(|closing| *closing) => {}
        }
    });
    let mut closing = closing.clone();
    workers.spawn(async move {
        loop {
            tokio::select! {
                () = tokio::time::sleep(jittered(LOOK_EVERY_MS)) => {}
                () = changed.notified() => {}
                _ = closing.wait_for(|closing| *closing) => return,
            }
            tokio::select! {
                () = follower.look() => {}
                _ = closing.wait_for(|closing| *closing) => return,
            }
        }
    });
}

/// Rings whenever the origin says that something changed.
async fn listen(origin: Origin, changed: Arc<Notify>) {
    loop {
        if let Some(mut stream) = origin.changes().await {
            // Quiet for a minute, it is dead; the client sees to that.
            while let Ok(Some(chunk)) = stream.chunk().await {
                if chunk.windows(5).any(|window| window == b"data:") {
                    changed.notify_one();
                }
            }
        }
        tokio::time::sleep(jittered(LISTEN_AGAIN_MS)).await;
    }
}

fn jittered(range: std::ops::Range<u64>) -> StdDuration {
    use rand::Rng;
    StdDuration::from_millis(rand::rng().random_range(range))
}
