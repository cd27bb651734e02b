//! The workers of this feature.

mod sending;

pub use sending::Worker;

use super::channel::Channels;
use super::node::Node;
use super::{batch, claim, destination, group_decision, rekey, rewrite};
use crate::platform::{AppState, outgoing, worker};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, watch};
use tokio::task::JoinSet;

/// Messages that one node sends over a channel at the same time, unless the channel says otherwise, and so the most that one
/// crash puts in doubt. Each channel has places of its own, so that receivers that do not answer keep no mail waiting.
pub const CONCURRENT_SENDS_MAX: usize = 20;
/// How often the queue is read when nothing in this process changes.
const POLL_INTERVAL: Duration = Duration::from_secs(1);
/// How often it is checked whether old messages are to be rewritten.
const REWRITE_INTERVAL: Duration = Duration::from_secs(600);
/// How often it is checked whether destinations are sealed under an older key, and the rates of domains are cleared.
const SEAL_INTERVAL: Duration = Duration::from_secs(3_600);

/// Starts the workers of this feature.
pub fn start(workers: &mut JoinSet<()>, app: &AppState, closing: &watch::Receiver<bool>) {
    // `app::serve` checks these settings before and does not start with wrong ones.
    let channels = match Channels::read(&app.config, app.features.get::<outgoing::Client>()) {
        Ok(channels) => channels,
        Err(error) => return tracing::error!(error, "nothing is sent"),
    };
    let node = Node::in_data_dir(&app.config.data_dir);
    let node_name = node.name().to_owned();
    worker::spawn(workers, "rewrite messages", app.clone(), REWRITE_INTERVAL, closing.clone(), move |app| {
        let name = node_name.clone();
        async move { rewrite::step(&app, &name).await }
    });
    worker::spawn(workers, "addresses of messages", app.clone(), REWRITE_INTERVAL, closing.clone(), |app| async move {
        rekey::step(&app).await
    });
    worker::spawn_at_interval(
        workers,
        "rates of domains",
        app.clone(),
        SEAL_INTERVAL,
        closing.clone(),
        |app| async move {
            let now = app.clock.now();
            app.db
                .write(async |tx| {
                    claim::domains::forget(tx, now).await?;
                    claim::quiet_turns::forget(tx, now).await
                })
                .await?;
            Ok(false)
        },
    );
    worker::spawn(workers, "seals of destinations", app.clone(), SEAL_INTERVAL, closing.clone(), |app| async move {
        let mut tx = app.db.read().await?;
        let is_due = destination::has_old_seals(&mut tx, &app.keys).await?;
        drop(tx);
        if is_due { app.db.write(async |tx| destination::seal_again(tx, &app.keys).await).await } else { Ok(false) }
    });
    let shared = Arc::new(Mutex::new(Worker::new(app.clone(), channels, node, closing.clone())));
    worker::spawn(
        workers,
        "messages of cancelled batches",
        app.clone(),
        POLL_INTERVAL,
        closing.clone(),
        |app| async move { batch::cancel_step(&app).await },
    );
    worker::spawn(workers, "decisions about messages", app.clone(), POLL_INTERVAL, closing.clone(), |app| async move {
        group_decision::step(&app).await
    });
    worker::spawn(workers, "delivery", app.clone(), POLL_INTERVAL, closing.clone(), move |_| {
        let shared = shared.clone();
        async move { shared.lock().await.run().await }
    });
}
