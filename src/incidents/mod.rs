//! What broke, what we said about it and when, and what we promised to say next.
//!
//! An incident is *declared* with its first words, *updated*, and *resolved* by an update; planned work
//! is the same thing with a window. `incident`, `promise` and `spike` are the rules; `declare`,
//! `publish`, `edit`, `review`, `post_mortem`, `withdraw` and `maintenance` are the verbs; `store` reads. Texts are Markdown, made
//! safe once, when they are published (`markdown`).

pub mod actions;
#[cfg(feature = "ssr")]
pub mod compose;
#[cfg(feature = "ssr")]
pub mod declare;
#[cfg(feature = "ssr")]
pub mod draft;
#[cfg(feature = "ssr")]
pub mod edit;
#[cfg(feature = "ssr")]
pub mod forms;
pub mod incident;
pub mod islands;
#[cfg(feature = "ssr")]
pub mod maintenance;
#[cfg(feature = "ssr")]
pub mod markdown;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod post_mortem;
pub mod promise;
#[cfg(feature = "ssr")]
pub mod publish;
#[cfg(feature = "ssr")]
pub mod reports;
#[cfg(feature = "ssr")]
pub mod review;
pub mod spike;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(feature = "ssr")]
pub mod withdraw;
#[cfg(feature = "ssr")]
pub mod workers;

#[cfg(feature = "ssr")]
pub use declare::{Declaration, declare};
#[cfg(feature = "ssr")]
pub use edit::edit_update;
pub use incident::{Cause, Kind, State};
#[cfg(feature = "ssr")]
pub use maintenance::{Plan, plan};
#[cfg(feature = "ssr")]
pub use publish::{NewUpdate, publish_update};
#[cfg(feature = "ssr")]
pub use review::review;
