//! Making it good: rules, offers, approvals, budgets, vouchers, redemption, ledger.
//!
//! Pure: `rules` says who gets how much and why, `approval` who must sign, `ledger` how money moves,
//! `code` what a voucher's code looks like, `offer` what states an offer has.
//!
//! The story, in the order it happens: `budgets` are made; an offer is written (`drafting`), worked out for
//! every customer who was hit (`harms`, `costing`), submitted and signed (`signing`); the clock moves it
//! (`lifecycle`); the customer claims (`claiming`, `codes`); a till takes it (`redeeming`, `guesses`). Every
//! movement of money goes through `books`, and `checking` holds the books against everything else.

#[cfg(feature = "ssr")]
pub mod api;
pub mod approval;
#[cfg(feature = "ssr")]
pub mod books;
#[cfg(feature = "ssr")]
pub mod budgets;
#[cfg(feature = "ssr")]
pub mod checking;
#[cfg(feature = "ssr")]
pub mod claiming;
pub mod code;
#[cfg(feature = "ssr")]
pub mod codes;
#[cfg(feature = "ssr")]
pub mod costing;
#[cfg(feature = "ssr")]
pub mod drafting;
#[cfg(feature = "ssr")]
pub mod figures;
#[cfg(feature = "ssr")]
pub mod forms;
#[cfg(feature = "ssr")]
pub mod guesses;
#[cfg(feature = "ssr")]
pub mod harms;
pub mod ledger;
#[cfg(feature = "ssr")]
pub mod letter;
#[cfg(feature = "ssr")]
pub mod lifecycle;
pub mod offer;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod record;
#[cfg(feature = "ssr")]
pub mod redeeming;
#[cfg(feature = "ssr")]
pub mod rows;
pub mod rules;
#[cfg(feature = "ssr")]
pub mod sheet;
#[cfg(feature = "ssr")]
pub mod signing;
#[cfg(feature = "ssr")]
pub mod workers;

#[cfg(feature = "ssr")]
pub use guesses::Guesses;

/// Registers what this feature keeps for the whole process.
#[cfg(feature = "ssr")]
pub fn register(features: &mut crate::platform::feature_state::FeatureState) {
    features.insert(Guesses::default());
}
