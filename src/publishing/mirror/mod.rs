//! `amends serve --mirror URL`: the last good pages of another instance, served for ever if that one is gone.
//!
//! A mirror has no database, no keys and no desk. Every instance, mirrors too, gives its edition to whoever
//! asks (`giving`). A mirror asks its `origin` every two seconds, and at once when the origin's stream of
//! changes says so (`follow`); what came whole, from the same installation and not older is served and kept
//! on disk, so that a start finds it without the origin. Other addresses lead to the original (`doors`),
//! and where that is away, to a page that says so (`page`).

mod doors;
mod follow;
mod giving;
mod origin;
mod page;

pub use giving::Giving;
pub use origin::Origin;

use super::{Published, workers};
use crate::server::clock::Clock;
use crate::server::config::Config;
use crate::server::serve;
use crate::server::stop::Stop;
use follow::Follower;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// Where an instance gives its edition to mirrors.
pub const SNAPSHOT_PATH: &str = "/snapshot";
/// How long a start waits for the origin before it serves what is on disk with the notice.
const FIRST_LOOK_MAX: Duration = Duration::from_millis(1_500);

/// Mirrors `origin` on `listener` until `closing` turns true.
pub async fn running(
    listener: TcpListener,
    config: Config,
    origin: Origin,
    closing: watch::Receiver<bool>,
) -> Result<(), Stop> {
    std::fs::create_dir_all(&config.data_dir)
        .map_err(|error| Stop::because(format!("data directory {}: {error}", config.data_dir.display())))?;
    let published = Published::default();
    let mut follower = Follower::new(published.clone(), origin.clone(), config.data_dir.clone(), Clock::System);
    follower.find();
    let _ = tokio::time::timeout(FIRST_LOOK_MAX, follower.look()).await;
    follower.show_unconfirmed().await;
    let mut workers = JoinSet::new();
    workers::keep_streams(&mut workers, published.clone(), closing.clone());
    follow::start(&mut workers, follower, &closing);
    let router = doors::router(published.clone(), &origin);
    serve::answering(listener, &config, published, router, closing).await?;
    serve::ended(workers).await;
    Ok(())
}
