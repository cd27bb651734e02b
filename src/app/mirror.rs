//! Runs a mirror, which serves the last good pages of another installation and has no database.

use super::{open, serve};
use crate::platform::CommandError;
use crate::platform::clock::Clock;
use crate::platform::config::Config;
use crate::publishing::mirror::{self, Follower, Origin};
use crate::publishing::{Published, workers};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// How long the start waits for the origin before it serves the pages on disk with a staleness notice.
const FIRST_FETCH_TIMEOUT: Duration = Duration::from_millis(1_500);

/// Mirrors `origin` on `listener` until `closing` turns true.
pub async fn run(
    listener: TcpListener,
    config: Config,
    origin: Origin,
    closing: watch::Receiver<bool>,
) -> Result<(), CommandError> {
    open::make_data_dir(&config)?;
    let published = Published::default();
    let mut follower = Follower::new(published.clone(), origin.clone(), config.data_dir.clone(), Clock::System);
    follower.load_snapshot();
    let _ = tokio::time::timeout(FIRST_FETCH_TIMEOUT, follower.poll()).await;
    follower.serve_unconfirmed().await;
    let mut tasks = JoinSet::new();
    workers::keep_streams_alive(&mut tasks, published.clone(), closing.clone());
    mirror::start(&mut tasks, follower, &closing);
    let router = mirror::router(published.clone(), &origin);
    serve::serve_http(listener, &config, published, router, closing).await?;
    serve::finish_workers(tasks).await;
    Ok(())
}
