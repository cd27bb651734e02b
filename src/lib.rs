//! Amends: tell customers the truth while it is broken, hear them, say sorry, make it good.
//!
//! The map of the house. A room is entered by its door (`mod.rs`), which says what it is for and what
//! it offers; inside are, where needed, rules (pure), `store` (SQL), `actions` (server functions),
//! `pages` (HTML) and `islands` (the few moving parts).

/// The words every room uses.
pub mod types;

/// Staff, roles, sessions, tokens, audit.
pub mod accounts;
/// What is said to everybody that is no incident.
#[cfg(feature = "ssr")]
pub mod announcements;
/// Compose, lint, preview, approve, schedule.
pub mod apologies;
/// The shell and the route of every page.
#[cfg(feature = "ssr")]
pub mod app;
/// Who the customers are and how they were hit.
pub mod customers;
/// The message queue and its channels.
pub mod delivery;
/// The outage of 2012, played as Larkmoor Mobile through the functions that staff use.
#[cfg(feature = "ssr")]
pub mod demo;
/// Rules, offers, approvals, budgets, vouchers, redemption, ledger.
pub mod goodwill;
/// Declare, update, promise the next update, resolve.
pub mod incidents;
/// Reports, cases, replies.
pub mod cases;
/// The public page as bytes.
#[cfg(feature = "ssr")]
pub mod publishing;
/// The scorecard.
pub mod scorecards;
/// Plumbing: configuration, database, router, sessions, workers.
#[cfg(feature = "ssr")]
pub mod server;
/// The catalogue customers see: services, groups, their status over time.
pub mod services;
/// Who asked to be told.
#[cfg(feature = "ssr")]
pub mod subscribers;
/// What needs whoever is signed in, by the clock.
#[cfg(feature = "ssr")]
pub mod dashboard;
/// Frame, fields, times, badges, tables, charts.
pub mod ui;

/// Wakes the islands in the browser.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_islands();
}
