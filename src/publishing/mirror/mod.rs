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

pub use doors::router;
pub use follow::{Follower, start};
pub use giving::Giving;
pub use origin::Origin;

/// Where an instance gives its edition to mirrors.
pub const SNAPSHOT_PATH: &str = "/snapshot";
