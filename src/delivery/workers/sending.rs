//! The worker that recovers messages of dead nodes, completes and pauses batches, and sends messages.
//!
//! A [`Worker`] claims as many messages as it has free slots, sends them concurrently, and stores outcomes as they come
//! in, several in one transaction, in which it claims more. It claims nothing while outcomes wait to be stored, so that no
//! knowledge of what a provider accepted is lost when the database is away for a moment.

use super::POLL_INTERVAL;
use crate::delivery::channel::{Channel, Channels, Reach, SEND_TIMEOUT, SendError, SendOutcome};
use crate::delivery::claim::{self, ChannelSlots, Readiness};
use crate::delivery::health::{self, Backoff};
use crate::delivery::link::LinkMaker;
use crate::delivery::mail::{self, MailLook};
use crate::delivery::node::Node;
use crate::delivery::outcome::{self, Finished};
use crate::delivery::queue::Outgoing;
use crate::delivery::{batch, reevaluation, store};
use crate::platform::AppState;
use crate::platform::db::Tx;
use crate::platform::installation::{self, Installation};
use crate::types::{Refusal, Timestamp};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::{JoinError, JoinSet};

/// How long a node waits when others took the permits that it saw.
const TAKEN_WAIT: Duration = Duration::from_millis(20);
/// Longest wait for a permit before the queue is read again; shorter than it takes to fill a bucket.
const PERMIT_WAIT_MAX: Duration = Duration::from_millis(500);
/// How long outcomes are gathered after the first, so that storing them and claiming more costs one commit for many.
const GATHER_TIME: Duration = Duration::from_millis(8);
/// How long to wait before storing outcomes again after the database was unavailable.
const STORE_RETRY_INTERVAL: Duration = Duration::from_millis(250);
/// How long the health of a channel is not stored again while it stays the same.
const HEALTH_INTERVAL: chrono::Duration = chrono::Duration::seconds(10);

/// Sends messages for one node.
#[derive(Debug)]
pub struct Worker {
    app: AppState,
    channels: Arc<Channels>,
    links: LinkMaker,
    node: Node,
    backoff: Backoff,
    closing: watch::Receiver<bool>,
    has_recovered: bool,
    /// The places of each channel.
    places: BTreeMap<Channel, Arc<Semaphore>>,
    /// The error code of each channel that was stored last, and when.
    stored_health: BTreeMap<Channel, (String, Timestamp)>,
}

/// A message that was sent, and the place that it has until its outcome is known to the worker: only then does the worker know
/// whether the channel works, and may claim more for it.
struct Returned {
    finished: Finished,
    _place: Option<OwnedSemaphorePermit>,
}

impl Worker {
    /// A worker that stops claiming when `closing` becomes true.
    pub fn new(app: AppState, channels: Channels, node: Node, closing: watch::Receiver<bool>) -> Self {
        let (channels, backoff, stored_health) = (Arc::new(channels), Backoff::default(), BTreeMap::new());
        let links = LinkMaker { keys: app.keys.clone(), public_url: app.config.public_url() };
        let concurrent = |channel: Channel| {
            if channel == Channel::EMAIL { app.config.smtp_connections } else { channel.limits().concurrent }
        };
        let places = Channel::all().map(|channel| (channel, Arc::new(Semaphore::new(concurrent(channel))))).collect();
        Self { app, channels, links, node, backoff, closing, has_recovered: false, places, stored_health }
    }

    /// Does what is due, and waits for a permit for up to [`PERMIT_WAIT_MAX`]. Returns whether there may be more to do
    /// at once.
    pub(super) async fn run(&mut self) -> Result<bool, Refusal> {
        match self.run_once().await? {
            Readiness::Wait(wait) => {
                let mut closing = self.closing.clone();
                tokio::select! {
                    () = tokio::time::sleep(wait.min(PERMIT_WAIT_MAX)) => Ok(true),
                    _ = closing.changed() => Ok(false),
                }
            }
            _ => Ok(false),
        }
    }

    /// Sends until nothing more may be sent now, and returns the readiness of the queue then.
    pub async fn run_once(&mut self) -> Result<Readiness, Refusal> {
        self.recover().await?;
        while reevaluation::step(&self.app).await? {}
        let mut sending: JoinSet<Returned> = JoinSet::new();
        let mut commits = self.app.db.commits();
        let mut looked_after = Instant::now();
        let readiness = loop {
            // A long batch keeps neither others from being completed nor the messages of a dead node from being recovered.
            if looked_after.elapsed() >= POLL_INTERVAL {
                if let Err(refusal) = self.look_after().await {
                    tracing::warn!(%refusal, "cannot look after batches at the moment");
                }
                looked_after = Instant::now();
            }
            let readiness = self.claim(&mut sending, &mut commits).await;
            if sending.is_empty() {
                break readiness?;
            }
            let wait = match readiness {
                Ok(Readiness::Wait(wait)) => wait.min(POLL_INTERVAL),
                Ok(_) => POLL_INTERVAL,
                Err(refusal) => {
                    // The outcomes of what is being sent are stored all the same.
                    tracing::warn!(%refusal, "cannot claim messages at the moment");
                    POLL_INTERVAL
                }
            };
            while let Some(finished) = next_finished(&mut sending, &mut commits, wait).await {
                let before = *commits.borrow();
                let is_full = self.store_and_claim(finished, &mut sending).await?;
                if !is_full || looked_after.elapsed() >= POLL_INTERVAL {
                    break;
                }
                // Its own commit brings nothing to claim.
                if *commits.borrow() <= before + 1 {
                    commits.mark_unchanged();
                }
            }
        };
        self.update_batches().await?;
        Ok(readiness)
    }

    async fn look_after(&mut self) -> Result<(), Refusal> {
        self.recover().await?;
        while reevaluation::step(&self.app).await? {}
        self.update_batches().await
    }

    async fn recover(&mut self) -> Result<(), Refusal> {
        let now = self.app.clock.now();
        // Messages claimed by this name are from an earlier run only before the first claim of this one.
        let own_name = if self.has_recovered { None } else { self.node.persistent_name().map(str::to_owned) };
        let mut tx = self.app.db.read().await?;
        let has_orphans = outcome::has_orphans(&mut tx, now, own_name.as_deref()).await?;
        if !self.has_recovered {
            log_unknown_messages(&store::unknown_messages(&mut tx).await?);
        }
        drop(tx);
        if has_orphans {
            let in_doubt = self.app.db.write(async |tx| outcome::recover(tx, now, own_name.as_deref()).await).await?;
            tracing::warn!(in_doubt, "a node died while it was sending; messages in doubt wait for a decision");
        }
        self.has_recovered = true;
        Ok(())
    }

    async fn update_batches(&self) -> Result<(), Refusal> {
        let mut tx = self.app.db.read().await?;
        let now = self.app.clock.now();
        let needs_update = batch::needs_update(&mut tx, now).await?;
        drop(tx);
        if needs_update {
            self.app.db.write(async |tx| batch::update_states(tx, now).await).await?;
        }
        Ok(())
    }

    /// Fills the free slots. Every claimed message is being sent when it returns, and `commits` changes with what it did not see.
    async fn claim(
        &mut self,
        sending: &mut JoinSet<Returned>,
        commits: &mut watch::Receiver<u64>,
    ) -> Result<Readiness, Refusal> {
        loop {
            commits.mark_unchanged();
            if *self.closing.borrow() || self.places.values().all(|places| places.available_permits() == 0) {
                return Ok(Readiness::Idle);
            }
            let now = self.app.clock.now();
            let mut tx = self.app.db.read().await?;
            let installation = installation::get(&mut tx).await?;
            let usable = self.usable(&installation, now);
            let readiness = claim::readiness(&mut tx, now, &usable).await?;
            if readiness != Readiness::Ready {
                return Ok(readiness);
            }
            let look = Arc::new(mail::load_look(&mut tx, &installation).await?);
            drop(tx);
            let (node, links) = (self.node.name(), &self.links);
            let free = usable.iter().map(|slots| slots.free).sum();
            let claimed = self.app.db.write(async |tx| claim::claim(tx, links, node, now, free, &usable).await).await?;
            if claimed.messages.is_empty() && claimed.set_aside == 0 {
                // Other nodes were faster, and more permits come soon.
                return Ok(Readiness::Wait(TAKEN_WAIT));
            }
            for message in claimed.messages {
                self.send(sending, message, look.clone(), installation.is_demo, now);
            }
        }
    }

    /// Stores outcomes and fills the slots that they freed, in one transaction: a queue that is not empty costs one commit for each
    /// round instead of two. Returns whether all of those were filled.
    async fn store_and_claim(
        &mut self,
        finished: Vec<Finished>,
        sending: &mut JoinSet<Returned>,
    ) -> Result<bool, Refusal> {
        let now = self.app.clock.now();
        let health = self.changed_health(&finished, now);
        if !*self.closing.borrow() {
            match self.try_store_and_claim(&finished, &health, sending, now).await {
                Ok(is_full) => return Ok(is_full),
                // Nothing was stored. What a provider accepted is, whatever keeps messages from being claimed.
                Err(refusal) => tracing::warn!(%refusal, "cannot claim messages at the moment"),
            }
        }
        self.store_outcomes(&finished, &health, now).await?;
        Ok(false)
    }

    async fn try_store_and_claim(
        &self,
        finished: &[Finished],
        health: &[(Channel, String, i64)],
        sending: &mut JoinSet<Returned>,
        now: Timestamp,
    ) -> Result<bool, Refusal> {
        let freed: BTreeSet<Channel> = finished.iter().map(|finished| finished.message.channel).collect();
        let mut tx = self.app.db.read().await?;
        let installation = installation::get(&mut tx).await?;
        let look = Arc::new(mail::load_look(&mut tx, &installation).await?);
        drop(tx);
        let usable = self.usable(&installation, now);
        let (node, links) = (self.node.name(), &self.links);
        let free = usable.iter().map(|slots| slots.free).sum();
        let claimed = self
            .app
            .db
            .write(async |tx| {
                // First, as in every claim: two nodes never wait for each other's rows.
                claim::lock_claims(tx, now).await?;
                record_outcomes(tx, now, finished, health).await?;
                claim::claim(tx, links, node, now, free, &usable).await
            })
            .await?;
        for message in claimed.messages {
            self.send(sending, message, look.clone(), installation.is_demo, now);
        }
        Ok(freed.iter().all(|channel| self.places.get(channel).is_none_or(|places| places.available_permits() == 0)))
    }

    /// The channels that messages can be sent over now, with their free places.
    fn usable(&self, installation: &Installation, now: Timestamp) -> Vec<ChannelSlots> {
        self.places
            .iter()
            .map(|(channel, places)| {
                let free = i64::try_from(places.available_permits()).unwrap_or(i64::MAX);
                ChannelSlots { channel: *channel, free }
            })
            .filter(|slots| slots.free > 0)
            .filter(|slots| self.channels.route(slots.channel, installation.is_demo).is_usable())
            .filter(|slots| self.backoff.is_available(slots.channel, now))
            .collect()
    }

    fn send(
        &self,
        sending: &mut JoinSet<Returned>,
        message: Outgoing,
        look: Arc<MailLook>,
        is_demo: bool,
        now: Timestamp,
    ) {
        let channels = self.channels.clone();
        // A claim takes no more than there are places, so there is one.
        let place = self.places.get(&message.channel).and_then(|places| places.clone().try_acquire_owned().ok());
        sending.spawn(async move {
            let begun = Instant::now();
            let outcome = tokio::time::timeout(SEND_TIMEOUT, channels.send(&message, &look, is_demo, now))
                .await
                .unwrap_or_else(|_| SendOutcome::Unknown(timed_out(message.channel)));
            Returned { finished: Finished { message, outcome, took: begun.elapsed() }, _place: place }
        });
    }

    /// Stores outcomes, and tries again while the database is unavailable.
    async fn store_outcomes(
        &self,
        finished: &[Finished],
        health: &[(Channel, String, i64)],
        now: Timestamp,
    ) -> Result<(), Refusal> {
        loop {
            match self.app.db.write(async |tx| record_outcomes(tx, now, finished, health).await).await {
                Ok(()) => return Ok(()),
                Err(Refusal::Unavailable | Refusal::Busy) if !*self.closing.borrow() => {
                    tokio::time::sleep(STORE_RETRY_INTERVAL).await;
                }
                Err(refusal) => return Err(refusal),
            }
        }
    }

    /// Updates the backoff, and returns the health of channels to store: what changed, or was not stored for
    /// [`HEALTH_INTERVAL`].
    fn changed_health(&mut self, finished: &[Finished], now: Timestamp) -> Vec<(Channel, String, i64)> {
        let mut changed: Vec<(Channel, String, i64)> = Vec::new();
        for Finished { message, outcome, took } in finished {
            let error_code = match outcome {
                SendOutcome::Deferred(error) | SendOutcome::Unknown(error) if error.is_channel_wide() => {
                    self.backoff.failed(message.channel, now);
                    error.code.clone()
                }
                _ => {
                    self.backoff.succeeded(message.channel);
                    String::new()
                }
            };
            let is_stored = self
                .stored_health
                .get(&message.channel)
                .is_some_and(|(stored, at)| *stored == error_code && (now - *at).abs() < HEALTH_INTERVAL);
            if !is_stored {
                self.stored_health.insert(message.channel, (error_code.clone(), now));
                changed.retain(|(channel, ..)| *channel != message.channel);
                changed.push((message.channel, error_code, i64::try_from(took.as_millis()).unwrap_or(i64::MAX)));
            }
        }
        changed
    }
}

/// Waits for one message to finish, and returns it with every other that finishes within [`GATHER_TIME`]; `None` where messages may
/// be claimed before: somebody committed something, or `wait` is over. A receiver that does not answer keeps no others waiting.
async fn next_finished(
    sending: &mut JoinSet<Returned>,
    commits: &mut watch::Receiver<u64>,
    wait: Duration,
) -> Option<Vec<Finished>> {
    let first = tokio::select! {
        biased;
        first = sending.join_next() => first?,
        _ = commits.changed() => return None,
        () = tokio::time::sleep(wait) => return None,
    };
    let mut finished = Vec::new();
    let mut take = |result: Result<Returned, JoinError>| match result {
        Ok(returned) => finished.push(returned.finished),
        // The message stays `sending` until its lease runs out and is recovered then.
        Err(error) => tracing::error!(%error, "sending a message was aborted"),
    };
    take(first);
    let gathered = tokio::time::sleep(GATHER_TIME);
    tokio::pin!(gathered);
    loop {
        tokio::select! {
            biased;
            next = sending.join_next() => match next {
                Some(next) => take(next),
                None => break,
            },
            () = &mut gathered => break,
        }
    }
    Some(finished)
}

async fn record_outcomes(
    tx: &mut Tx,
    now: Timestamp,
    finished: &[Finished],
    health: &[(Channel, String, i64)],
) -> Result<(), Refusal> {
    outcome::record(tx, now, finished).await?;
    for (channel, error_code, took_ms) in health {
        health::record(tx, now, *channel, error_code, *took_ms).await?;
    }
    Ok(())
}

fn timed_out(channel: Channel) -> SendError {
    let reach = if channel.has_destinations() { Reach::Destination } else { Reach::Channel };
    SendError { code: "timeout".into(), reach, retry_after: None }
}

/// Logs messages that this version cannot send, once in the life of a worker.
fn log_unknown_messages(messages: &[(i64, String, String)]) {
    for (id, class, channel) in messages {
        tracing::error!(id, class, channel, "a message of an unknown class or channel is not sent");
    }
}
