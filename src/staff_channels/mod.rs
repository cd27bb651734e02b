//! Chat channels and other destinations that tell staff what needs them: an update that is due, an approval that waits,
//! messages in doubt, a budget that is nearly gone.
//!
//! A staff channel belongs to a role or to one person. It tells of the tasks that the dashboard shows to them, each once
//! while it lasts, so both agree. It stands above `dashboard`, whose tasks it reads, and `delivery`, which sends.

#[cfg(feature = "ssr")]
pub mod forms;
#[cfg(feature = "ssr")]
pub mod manage;
#[cfg(feature = "ssr")]
mod need;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
mod store;
#[cfg(feature = "ssr")]
pub mod workers;

/// The page of staff channels.
#[cfg(feature = "ssr")]
const PAGE: &str = "/desk/settings/channels";
