//! Staff and how they sign in: accounts, roles, sessions, API tokens, settings of the organisation, and the audit trail.
//!
//! Who may do what is declared in [`crate::access`].

pub mod audit;
pub mod forms;
pub mod limiter;
pub mod organisation;
pub mod pages;
pub mod password;
pub mod people;
pub mod session;
pub mod setup;
pub mod store;
pub mod token;
pub mod workers;

use crate::platform::feature_state::FeatureState;

/// Registers what this feature keeps for the whole process.
pub fn register(features: &mut FeatureState) {
    features.insert(limiter::SignInLimiter::default());
}
