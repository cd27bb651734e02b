//! Amends tells customers the truth during an outage, answers them, apologises, and compensates them.
//!
//! Modules import in one direction only, from the bottom of this list to the top:
//!
//! 1. [`types`]: values such as money, ids and timestamps. [`ui`]: wording and small view components.
//! 2. `platform`: settings, database, clock, keys, events, background workers.
//! 3. `access`: roles, and who may change or read what.
//! 4. `web`: request context, form routes, API errors, security headers, the page frame.
//! 5. The features, from `accounts` to `webhooks`. Each owns its tables.
//! 6. `publishing` renders the public pages to bytes, `front` serves them, `dashboard` is the desk's start page,
//!    `staff_channels` tells staff of its tasks, `statuspage_api` lets programs manage the page, and
//!    `statuspage_import` imports another status page.
//! 7. `app` composes everything into one process, `demo` loads the demonstration.
//!
//! A feature is a folder whose `mod.rs` says what it is for. Inside, files without I/O hold the rules; `store` reads;
//! functions that change something run in one transaction; `forms`, `actions` and `api` decode requests and call
//! them; `workers` do what follows a commit; `pages` and `islands` are HTML. `tests/architecture` checks the
//! direction of imports.

/// Values shared by everything: money, ids, timestamps, refusals.
pub mod types;
/// Wording, icons, times, numbers.
pub mod ui;

/// Settings, database, clock, keys, events, workers.
#[cfg(feature = "ssr")]
pub mod platform;

/// Roles, rights, and the tables of who may change or read what.
#[cfg(feature = "ssr")]
pub mod access;

/// Request context, forms, API errors, security headers, the page frame.
#[cfg(feature = "ssr")]
pub mod web;

/// Staff, sign-in, sessions, tokens, the audit trail.
#[cfg(feature = "ssr")]
pub mod accounts;
/// Alerts of monitoring systems, and the draft incidents that they make.
#[cfg(feature = "ssr")]
pub mod alerts;
/// Notices on the status page that are not incidents.
#[cfg(feature = "ssr")]
pub mod announcements;
/// Apologies: writing, linting, approval, planning.
pub mod apologies;
/// Decisions of approvers about apologies and offers.
pub mod approvals;
/// Reports and complaints of customers, and the replies to them.
pub mod cases;
/// Customers, and their exposure to incidents.
pub mod customers;
/// The message queue and its channels.
pub mod delivery;
/// Drills: what follows an incident, practised with people made up for it.
#[cfg(feature = "ssr")]
pub mod drills;
/// Erases what is stored of a customer who asked for it.
#[cfg(feature = "ssr")]
pub mod erasure;
/// Tells staff before a promised update is due, when it is due, and when it was missed.
pub mod escalation;
/// Compensation: rules, offers, approvals, budgets, vouchers, redemption, ledger.
pub mod goodwill;
/// Incidents, their updates, maintenance and post-mortems.
pub mod incidents;
/// How well an incident was handled, in figures.
pub mod scorecards;
/// Services and their status over time.
pub mod services;
/// What customers say about services before anybody declares an incident.
#[cfg(feature = "ssr")]
pub mod signals;
/// E-mails to staff about what waits for them.
#[cfg(feature = "ssr")]
pub mod staff_notices;
/// The objects of the Statuspage contract.
#[cfg(feature = "ssr")]
pub mod statuspage;
/// People who subscribed to updates.
#[cfg(feature = "ssr")]
pub mod subscribers;
/// Status pages of others that services depend on.
#[cfg(feature = "ssr")]
pub mod watched_pages;
/// Events for other systems, delivered to the endpoints that asked for them.
#[cfg(feature = "ssr")]
pub mod webhooks;

/// Chat channels that tell staff what needs them.
#[cfg(feature = "ssr")]
pub mod staff_channels;

/// The desk's start page: what needs the person who is signed in.
#[cfg(feature = "ssr")]
pub mod dashboard;
/// Connections, and the published bytes that are served before any router.
#[cfg(feature = "ssr")]
pub mod front;
/// The public pages, rendered to bytes when something changes.
#[cfg(feature = "ssr")]
pub mod publishing;
/// The management API of the Statuspage contract.
#[cfg(feature = "ssr")]
pub mod statuspage_api;

/// Imports another status page.
#[cfg(feature = "ssr")]
pub mod statuspage_import;

/// Router, pages, command line: composes every feature into one process.
#[cfg(feature = "ssr")]
pub mod app;
/// The demonstration: the outage of 2012, played through the functions that staff use.
#[cfg(feature = "ssr")]
pub mod demo;

/// Hydrates the islands in the browser.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_islands();
}
