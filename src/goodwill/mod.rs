//! Compensation: rules, offers, approvals, budgets, vouchers, redemption, ledger.
//!
//! Without I/O: [`rules`] computes how much each customer gets and why, [`approval`] who must approve, [`ledger`]
//! which accounts a posting moves, [`offer`] and [`voucher`] the states, [`voucher_code`] the format of a code.
//!
//! An offer's life, in order: [`draft`] writes it, a job of [`costing`] computes every affected customer's amount
//! (from [`disruptions`]), [`submit`] reserves the money, [`approval`] records the approvals, [`schedule`] makes it
//! live and ends it, [`announcement`] tells its customers, [`claim`] issues a customer's code, [`redeem`] takes it at a merchant, [`withdraw`] takes an
//! offer back. Every movement of money goes through [`ledger_store`], and [`reconcile`] compares the ledger with
//! everything else.

#[cfg(feature = "ssr")]
pub mod announcement;
#[cfg(feature = "ssr")]
pub mod api;
pub mod approval;
#[cfg(feature = "ssr")]
pub mod budgets;
#[cfg(feature = "ssr")]
pub mod claim;
#[cfg(feature = "ssr")]
pub mod code_derivation;
#[cfg(feature = "ssr")]
pub mod costing;
#[cfg(feature = "ssr")]
pub mod disruptions;
#[cfg(feature = "ssr")]
pub mod draft;
pub mod entitlement;
#[cfg(feature = "ssr")]
pub mod estimate;
#[cfg(feature = "ssr")]
pub mod events_out;
#[cfg(feature = "ssr")]
pub mod export_csv;
#[cfg(feature = "ssr")]
pub mod forms;
pub mod ledger;
#[cfg(feature = "ssr")]
pub mod ledger_store;
#[cfg(feature = "ssr")]
pub mod not_computed;
pub mod offer;
#[cfg(feature = "ssr")]
pub mod offer_store;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod personal_page;
#[cfg(feature = "ssr")]
pub mod progress;
#[cfg(feature = "ssr")]
pub mod reconcile;
#[cfg(feature = "ssr")]
pub mod redeem;
#[cfg(feature = "ssr")]
pub mod redemption_limiter;
#[cfg(feature = "ssr")]
pub mod rule_files;
pub mod rules;
#[cfg(feature = "ssr")]
pub mod schedule;
#[cfg(feature = "ssr")]
pub mod submit;
pub mod voucher;
pub mod voucher_code;
#[cfg(feature = "ssr")]
pub mod voucher_store;
#[cfg(feature = "ssr")]
pub mod withdraw;
#[cfg(feature = "ssr")]
pub mod workers;

#[cfg(feature = "ssr")]
pub use redemption_limiter::RedemptionLimiter;

/// Registers the state this feature holds for the whole process.
#[cfg(feature = "ssr")]
pub fn register(features: &mut crate::platform::feature_state::FeatureState) {
    features.insert(RedemptionLimiter::default());
}
