//! The service catalogue: services in groups, each with its current status and the history of it.
//!
//! `page` holds the status pages, `store` reads services, `catalogue` adds and edits groups and services, and `overall` sums up all statuses as one indicator.
//! A status is set only by what an incident or maintenance publishes, never by hand in the catalogue.

#[cfg(feature = "ssr")]
pub mod catalogue;
#[cfg(feature = "ssr")]
pub mod forms;
pub mod overall;
#[cfg(feature = "ssr")]
pub mod page;
#[cfg(feature = "ssr")]
pub mod page_text;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod store;

pub use overall::{Indicator, overall};
