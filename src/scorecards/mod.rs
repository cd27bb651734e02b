//! The scorecard of an incident: how well it was handled, computed from records only.
//!
//! [`figures`] computes from the updates; `store` counts customers, cases, messages and vouchers.

pub mod figures;

#[cfg(feature = "ssr")]
pub mod api;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod store;
