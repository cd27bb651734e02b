//! Apologies to many customers: drafting, linting, approval and planning.
//!
//! A *batch* is one text for the customers whom an incident affected. An author writes it with variables
//! ([`template`]), the linter scores it ([`lint`]), and somebody who wrote none of it approves exactly that text for
//! exactly that audience ([`batch`]). When it is due, the planner writes one `message` row per customer: rendered,
//! held, or skipped with a reason. `delivery` sends the rows; they are all that the two features share.

pub mod actions;
pub mod batch;
pub mod batch_lint;
pub mod islands;
pub mod lint;
pub mod lint_report;
pub mod sms;
pub mod template;

#[cfg(feature = "ssr")]
pub mod approval;
#[cfg(feature = "ssr")]
pub mod audience;
#[cfg(feature = "ssr")]
pub mod drafts;
#[cfg(feature = "ssr")]
pub mod forms;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod planning;
#[cfg(feature = "ssr")]
pub mod rendering;
#[cfg(feature = "ssr")]
pub mod sample_recipients;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(feature = "ssr")]
pub mod workers;
