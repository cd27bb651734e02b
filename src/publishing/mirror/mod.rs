//! `amends serve --mirror URL`: serves the pages of another instance, also after that instance is gone.
//!
//! A mirror has no database, no keys and no desk. Every instance, mirrors included, serves its edition to whoever asks
//! (`snapshot_server`). A mirror polls its `origin` and replaces its edition when the answer is complete, of the same
//! installation and not older (`follower`); it saves the edition to disk, so that it can start without the origin.
//! Requests for other addresses are redirected to the original (`routes`); while that cannot be reached, a page says so
//! (`pages`).

mod follower;
mod origin;
mod pages;
mod routes;
mod snapshot_server;

pub use follower::{Follower, start};
pub use origin::Origin;
pub use routes::router;
pub use snapshot_server::SnapshotServer;

/// The path of the snapshot that mirrors fetch.
pub const SNAPSHOT_PATH: &str = "/snapshot";
