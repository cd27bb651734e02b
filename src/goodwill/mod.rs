//! Making it good: rules, offers, approvals, budgets, vouchers, redemption, ledger.

#[cfg(feature = "ssr")]
pub mod api;
pub mod approval;
pub mod code;
#[cfg(feature = "ssr")]
pub mod forms;
pub mod ledger;
#[cfg(feature = "ssr")]
pub mod pages;
pub mod rules;
#[cfg(feature = "ssr")]
pub mod workers;
