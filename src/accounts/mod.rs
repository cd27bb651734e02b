//! Who may do what: staff, roles, sessions, tokens, and the audit chain.
//!
//! Rights are values: a verb asks for an `IncidentCommander` or a `MarketingApprover`, and only
//! [`rights`] can make one, so a call without the right does not compile. Which path needs which right
//! stands in one table in [`rights::TABLE`]; a path without a row stops the start.

#[cfg(feature = "ssr")]
pub mod audit;
#[cfg(feature = "ssr")]
pub mod forms;
#[cfg(feature = "ssr")]
pub mod limiter;
#[cfg(feature = "ssr")]
pub mod organisation;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod password;
#[cfg(feature = "ssr")]
pub mod people;
#[cfg(feature = "ssr")]
pub mod rights;
#[cfg(feature = "ssr")]
pub mod session;
#[cfg(feature = "ssr")]
pub mod setup;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(feature = "ssr")]
pub mod token;
#[cfg(feature = "ssr")]
pub mod workers;

#[cfg(feature = "ssr")]
pub use rights::{Actor, Staff};
