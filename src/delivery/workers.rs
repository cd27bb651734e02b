//! What this room does by itself: recover what a dead node left, complete and stop batches, and hand
//! messages over.
//!
//! A [`Worker`] claims as much as it has room for, hands over side by side, and writes outcomes down as
//! they come in, several in one transaction. It never claims more while outcomes wait to be written: a
//! database that is away for a moment costs no knowledge of what was taken.

use super::channel::{Channels, HANDOVER_MAX, Handover, Trouble};
use super::claim::{self, Outlook};
use super::health::{self, Rests};
use super::message::Channel;
use super::node::Node;
use super::queue::Outgoing;
use super::{batch, outcome};
use crate::platform::AppState;
use crate::platform::installation;
use crate::platform::worker;
use crate::types::{Refusal, Timestamp};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, watch};
use tokio::task::JoinSet;

/// Messages that are handed over side by side by one node; also the most that one crash leaves in doubt.
pub const SIDE_BY_SIDE: usize = 20;
/// How often the queue is looked at when nothing in this process changes.
const BEAT: Duration = Duration::from_secs(1);
/// Longest wait for a permit before the queue is looked at again: less than a bucket holds.
const PERMIT_WAIT_MAX: Duration = Duration::from_millis(500);
/// How long an outcome that could not be written waits for the database.
const WRITE_AGAIN: Duration = Duration::from_millis(250);

/// Starts this room's workers.
pub fn start(workers: &mut JoinSet<()>, app: &AppState, closing: &watch::Receiver<bool>) {
    // The start has read the settings before and would have stopped at a wrong one.
    let channels = match Channels::read(&app.config) {
        Ok(channels) => channels,
        Err(line) => return tracing::error!("nothing is sent: {line}"),
    };
    let made = Worker::new(app.clone(), channels, Node::in_folder(&app.config.data_dir), closing.clone());
    let shared = Arc::new(Mutex::new(made));
    worker::spawn(workers, "delivery", app.clone(), BEAT, closing.clone(), move |_| {
        let shared = shared.clone();
        async move { shared.lock().await.run().await }
    });
}

/// One node's hands.
#[derive(Debug)]
pub struct Worker {
    app: AppState,
    channels: Arc<Channels>,
    node: Node,
    rests: Rests,
    closing: watch::Receiver<bool>,
    is_recovered: bool,
    health: BTreeMap<Channel, (String, Timestamp)>,
}

struct Handed {
    message: Outgoing,
    handover: Handover,
    took: Duration,
}

impl Worker {
    /// A worker that stops claiming when `closing` turns true.
    pub fn new(app: AppState, channels: Channels, node: Node, closing: watch::Receiver<bool>) -> Self {
        let (channels, rests, health) = (Arc::new(channels), Rests::default(), BTreeMap::new());
        Self { app, channels, node, rests, closing, is_recovered: false, health }
    }

    /// Does what is due; waits for permits, but answers at least every half second. `true` when there may
    /// be more at once.
    async fn run(&mut self) -> Result<bool, Refusal> {
        match self.pass().await? {
            Outlook::Wait(wait) => {
                let mut closing = self.closing.clone();
                tokio::select! {
                    () = tokio::time::sleep(wait.min(PERMIT_WAIT_MAX)) => Ok(true),
                    _ = closing.changed() => Ok(false),
                }
            }
            _ => Ok(false),
        }
    }

    /// Hands over until nothing more may go now, and says what it looks like then. Tests and tools call
    /// this; the server calls it again and again.
    pub async fn pass(&mut self) -> Result<Outlook, Refusal> {
        self.recover().await?;
        let mut under_way: JoinSet<Handed> = JoinSet::new();
        let outlook = loop {
            let outlook = self.claim(&mut under_way).await;
            if under_way.is_empty() {
                break outlook?;
            }
            if let Err(refusal) = outlook {
                // What is under way is written down all the same.
                tracing::warn!(%refusal, "nothing can be claimed for the moment");
            }
            let handed = self.some_handed(&mut under_way).await;
            self.write_down(handed).await?;
        };
        self.keep_batches().await?;
        Ok(outlook)
    }

    async fn recover(&mut self) -> Result<(), Refusal> {
        let now = self.app.clock.now();
        // Messages under this name can be from an earlier life only before the first claim of this one.
        let own = if self.is_recovered { None } else { self.node.own().map(str::to_owned) };
        let mut tx = self.app.db.read().await?;
        let are_orphans = outcome::are_orphans(&mut tx, now, own.as_deref()).await?;
        drop(tx);
        if are_orphans {
            let wait = self.app.db.write(async |tx| outcome::recover(tx, now, own.as_deref()).await).await?;
            tracing::warn!(
                in_doubt = wait,
                "a node died while it was sending; what nobody can know waits for a person"
            );
        }
        self.is_recovered = true;
        Ok(())
    }

    async fn keep_batches(&self) -> Result<(), Refusal> {
        let mut tx = self.app.db.read().await?;
        let need = batch::need_keeping(&mut tx).await?;
        drop(tx);
        if need {
            let now = self.app.clock.now();
            self.app.db.write(async |tx| batch::keep(tx, now).await).await?;
        }
        Ok(())
    }

    /// Fills the room that is left; afterwards everything claimed is under way.
    async fn claim(&mut self, under_way: &mut JoinSet<Handed>) -> Result<Outlook, Refusal> {
        loop {
            let room = SIDE_BY_SIDE.saturating_sub(under_way.len());
            if room == 0 || *self.closing.borrow() {
                return Ok(Outlook::Nothing);
            }
            let now = self.app.clock.now();
            let mut tx = self.app.db.read().await?;
            let house = installation::get(&mut tx).await?;
            let open: Vec<Channel> = Channel::ALL
                .iter()
                .copied()
                .filter(|channel| self.channels.way(*channel, house.is_demo).is_open())
                .filter(|channel| self.rests.is_awake(*channel, now))
                .collect();
            let outlook = claim::outlook(&mut tx, now, &open).await?;
            drop(tx);
            if outlook != Outlook::Ready {
                return Ok(outlook);
            }
            let node = self.node.name();
            let claimed = self.app.db.write(async |tx| claim::claim(tx, node, now, room as i64, &open).await).await?;
            if claimed.messages.is_empty() && claimed.set_aside == 0 {
                // Others were faster.
                return Ok(Outlook::Nothing);
            }
            for message in claimed.messages {
                self.hand_over(under_way, message, house.organisation.clone(), now);
            }
        }
    }

    fn hand_over(&self, under_way: &mut JoinSet<Handed>, message: Outgoing, organisation: String, now: Timestamp) {
        let channels = self.channels.clone();
        under_way.spawn(async move {
            let begun = std::time::Instant::now();
            let handing = channels.hand_over(&message, &organisation, now);
            let handover = tokio::time::timeout(HANDOVER_MAX, handing)
                .await
                .unwrap_or_else(|_| Handover::Unknown(Trouble { code: "timeout".to_owned(), is_the_channel: true }));
            Handed { message, handover, took: begun.elapsed() }
        });
    }

    /// Waits for one hand-over to end, and takes along whatever else has ended meanwhile.
    async fn some_handed(&self, under_way: &mut JoinSet<Handed>) -> Vec<Handed> {
        let mut handed = Vec::new();
        let mut next = under_way.join_next().await;
        while let Some(ended) = next {
            match ended {
                Ok(ended) => handed.push(ended),
                // Its message stays `sending` until the lease runs out, and is then in doubt.
                Err(error) => tracing::error!(%error, "a hand-over broke off"),
            }
            next = under_way.try_join_next();
        }
        handed
    }

    /// Writes outcomes down, as often as it takes: nothing is known better than what a server just said.
    async fn write_down(&mut self, handed: Vec<Handed>) -> Result<(), Refusal> {
        let now = self.app.clock.now();
        let health = self.health_of(&handed, now);
        let outcomes: Vec<(Outgoing, Handover)> =
            handed.into_iter().map(|handed| (handed.message, handed.handover)).collect();
        loop {
            let written = self
                .app
                .db
                .write(async |tx| {
                    outcome::record(tx, now, &outcomes).await?;
                    for (channel, trouble, took_ms) in &health {
                        health::note(tx, now, *channel, trouble, *took_ms).await?;
                    }
                    Ok(())
                })
                .await;
            match written {
                Ok(()) => return Ok(()),
                Err(Refusal::Unavailable) if !*self.closing.borrow() => tokio::time::sleep(WRITE_AGAIN).await,
                Err(refusal) => return Err(refusal),
            }
        }
    }

    /// What these outcomes say about the channels: only what is new, or has not been said for a while.
    fn health_of(&mut self, handed: &[Handed], now: Timestamp) -> Vec<(Channel, String, i64)> {
        let mut news: Vec<(Channel, String, i64)> = Vec::new();
        for Handed { message, handover, took } in handed {
            let trouble = match handover {
                Handover::Later(trouble) | Handover::Unknown(trouble) if trouble.is_the_channel => {
                    self.rests.trouble(message.channel, now);
                    trouble.code.clone()
                }
                _ => {
                    self.rests.works(message.channel);
                    String::new()
                }
            };
            let is_old = self
                .health
                .get(&message.channel)
                .is_some_and(|(known, at)| *known == trouble && (now - *at).abs() < chrono::Duration::seconds(10));
            if !is_old {
                self.health.insert(message.channel, (trouble.clone(), now));
                news.retain(|(channel, ..)| *channel != message.channel);
                news.push((message.channel, trouble, i64::try_from(took.as_millis()).unwrap_or(i64::MAX)));
            }
        }
        news
    }
}
