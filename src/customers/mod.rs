//! Who the customers are and how they were hit: import, profile, exposure, personal links.
//!
//! `address` says when two spellings are one address; `store` finds people; `link` makes and resolves
//! the personal links of `/r/…`; `exposure` holds who was without what, from when to when, by the best
//! evidence there is (`spans` is its rule).

pub mod address;
pub mod spans;

#[cfg(feature = "ssr")]
pub mod command;
#[cfg(feature = "ssr")]
pub mod exposure;
#[cfg(feature = "ssr")]
pub mod forms;
#[cfg(feature = "ssr")]
pub mod history;
#[cfg(feature = "ssr")]
pub mod import;
#[cfg(feature = "ssr")]
pub mod link;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod search;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(feature = "ssr")]
pub mod workers;

pub use address::{Address, Channel};
