//! The catalogue customers see: services in groups, each with a status and the history of it.
//!
//! `store` reads it; `keeping` has the verbs that change it; `overall` says in one word how everything
//! is. A status is set by what an incident publishes, never by hand here.

#[cfg(feature = "ssr")]
pub mod forms;
#[cfg(feature = "ssr")]
pub mod keeping;
pub mod overall;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod store;

pub use overall::{Indicator, overall};
