//! Staff and how they sign in: accounts, roles, sessions, API tokens, the organisation's settings and the audit trail.
//!
//! Who may do what is declared in [`crate::access`].

pub mod access_notice;
pub mod audit;
pub mod forms;
pub mod initial_settings;
pub mod organisation;
pub mod oversight;
pub mod ownership;
pub mod pages;
pub mod password;
pub mod pending_action;
pub mod reachable;
pub mod session;
pub mod session_lookups;
pub mod setup;
pub mod shortcuts;
pub mod sign_in_limits;
mod sign_in_source;
pub mod staff;
pub mod store;
pub mod token;
pub mod token_limits;
pub mod workers;

use crate::platform::config::Config;
use crate::platform::feature_state::FeatureState;
use crate::types::Refusal;
use session_lookups::SessionLookups;
use sign_in_limits::SignInLimits;
use token_limits::TokenLimits;

/// The page and form on which a password that somebody else knows is changed. Until then nothing else is open.
pub const PASSWORD_CHANGE: &str = "/desk/password";

/// The step of set-up that asks for name and country.
pub const SETUP: &str = "/desk/setup";
/// The step of set-up that asks for currency, language and time zone.
pub const SETUP_REGION: &str = "/desk/setup/region";
/// The step of set-up that asks for the first service, and what to do after it.
pub const SETUP_SERVICE: &str = "/desk/setup/service";

/// Why everything else is refused until the password is changed.
pub fn password_change_required() -> Refusal {
    Refusal::not_allowed("password-change-required")
}

/// Registers the state that this feature keeps for the whole process.
pub fn register(features: &mut FeatureState, config: &Config) {
    features.insert(SignInLimits::default());
    features.insert(SessionLookups::default());
    features.insert(TokenLimits::new(config));
}
