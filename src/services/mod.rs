//! The service catalogue: services in groups, each with its current status and the history of it.
//!
//! `page` holds the status pages, `store` reads services, `catalogue` adds and edits groups and services, `holds` derives
//! the status of a service from what incidents and maintenance say about it, and `overall` sums up all statuses as one
//! indicator. A status is never set by hand in the catalogue.

#[cfg(feature = "ssr")]
pub mod api;
#[cfg(feature = "ssr")]
pub mod catalogue;
#[cfg(feature = "ssr")]
pub mod events_out;
#[cfg(feature = "ssr")]
pub mod forms;
#[cfg(feature = "ssr")]
pub mod holds;
pub mod overall;
#[cfg(feature = "ssr")]
pub mod page;
#[cfg(feature = "ssr")]
pub mod page_text;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod security_contact;
#[cfg(feature = "ssr")]
pub mod store;

pub use overall::{Indicator, OVERALL_KEYS, overall};
