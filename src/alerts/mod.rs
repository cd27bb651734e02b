//! Alerts of monitoring systems: taken by receivers, judged by rules, and made into draft incidents that a commander
//! publishes with a few keys.
//!
//! `formats` reads what Alertmanager, Grafana, PagerDuty's clients, Uptime Kuma, Datadog and others send into one form of
//! `alert`; `rules` says what becomes of one. Both do no I/O. `endpoints` takes requests, within `limits`; `intake` stores
//! a delivery and what it makes in one transaction. `receivers` and `rule_store` keep the settings of administrators,
//! `drafts` publishes and discards, `drafts_of_pages` makes those of watched pages, and `workers` follow the rules that publish by themselves. A sender's text never
//! reaches a public page unless somebody publishes it.

pub mod alert;
pub mod command;
mod delivery_store;
pub mod drafts;
pub mod drafts_of_pages;
mod endpoints;
pub mod formats;
pub mod forms;
pub mod intake;
pub mod kind;
pub mod limits;
pub mod pages;
pub mod receivers;
mod rule_form;
pub mod rule_store;
pub mod rules;
pub mod token;
pub mod workers;

use crate::platform::feature_state::FeatureState;

/// Registers the state that this feature keeps for the whole process.
pub fn register(features: &mut FeatureState) {
    features.insert(limits::HookLimits::default());
}
