//! Incidents, planned maintenance and their updates.
//!
//! An incident is declared with its first update, receives further updates, and is resolved by one. Maintenance is the
//! same with a planned start and end. Files without I/O hold the rules: `incident` the state machine, `promise` the
//! promised next update, `spike` the check of reports against a status. `declare`, `past`, `backfill`, `imported`, `publish`, `edit`, `correct`,
//! `review`, `post_mortem`, `withdraw`, `unheld` and `maintenance` change something; `store` reads, and `record` reads
//! everything. Texts are Markdown, rendered and sanitized once, when they are published (`markdown`), and `translations`
//! has them in other languages. For staff only are `templates`, `playbooks` (steps to tick), `people` (commander, scribe,
//! liaison) and `notes` (with the log of what was done).

#[cfg(feature = "ssr")]
mod action_forms;
pub mod actions;
#[cfg(feature = "ssr")]
pub mod api;
#[cfg(feature = "ssr")]
pub mod backfill;
#[cfg(feature = "ssr")]
pub mod compose;
#[cfg(feature = "ssr")]
pub mod correct;
#[cfg(feature = "ssr")]
pub mod declare;
#[cfg(feature = "ssr")]
pub mod default_words;
#[cfg(feature = "ssr")]
pub mod draft;
#[cfg(feature = "ssr")]
pub mod edit;
#[cfg(feature = "ssr")]
pub mod events_out;
#[cfg(feature = "ssr")]
pub mod forms;
#[cfg(feature = "ssr")]
pub mod imported;
pub mod incident;
pub mod islands;
#[cfg(feature = "ssr")]
pub mod maintenance;
#[cfg(feature = "ssr")]
pub mod markdown;
#[cfg(feature = "ssr")]
pub mod notes;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod past;
#[cfg(feature = "ssr")]
pub mod people;
#[cfg(feature = "ssr")]
pub mod playbooks;
#[cfg(feature = "ssr")]
pub mod post_mortem;
#[cfg(feature = "ssr")]
pub mod prepared;
pub mod promise;
#[cfg(feature = "ssr")]
mod publication_forms;
#[cfg(feature = "ssr")]
pub mod publish;
#[cfg(feature = "ssr")]
pub mod put_off;
#[cfg(feature = "ssr")]
pub mod record;
#[cfg(feature = "ssr")]
pub mod reports;
#[cfg(feature = "ssr")]
pub mod review;
pub mod spike;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(feature = "ssr")]
pub mod taken_off;
#[cfg(feature = "ssr")]
pub mod templates;
#[cfg(feature = "ssr")]
pub mod translations;
#[cfg(feature = "ssr")]
pub mod undo;
#[cfg(feature = "ssr")]
pub mod unheld;
#[cfg(feature = "ssr")]
pub mod withdraw;
#[cfg(feature = "ssr")]
pub mod workers;

#[cfg(feature = "ssr")]
pub use declare::{Declaration, declare};
#[cfg(feature = "ssr")]
pub use edit::edit_update;
pub use incident::{Cause, Kind, State};
#[cfg(feature = "ssr")]
pub use maintenance::{MaintenancePlan, schedule_maintenance};
#[cfg(feature = "ssr")]
pub use publish::{NewUpdate, publish_update};
#[cfg(feature = "ssr")]
pub use review::review;
