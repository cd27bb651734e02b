//! Apologies to many customers: drafting, linting, approval and planning.
//!
//! A *batch* is one text for the customers whom an incident affected. An author writes it with variables
//! (`delivery::template`), the linter scores it ([`lint`]), and somebody who wrote none of it approves exactly that
//! text for exactly that audience ([`batch`]). When it is due, the planner writes one message per customer: queued,
//! held, or skipped with a reason. `delivery` has the rows of batches and messages, renders each message when it is
//! sent, and sends it.

pub mod actions;
pub mod batch;
pub mod batch_lint;
pub mod islands;
pub mod lint;
pub mod lint_report;
pub mod sms;

#[cfg(feature = "ssr")]
pub mod api;
#[cfg(feature = "ssr")]
pub mod approval;
#[cfg(feature = "ssr")]
pub mod audience;
#[cfg(feature = "ssr")]
pub mod drafts;
#[cfg(feature = "ssr")]
pub mod forms;
#[cfg(feature = "ssr")]
pub mod incomplete_export;
#[cfg(feature = "ssr")]
pub mod letter;
#[cfg(feature = "ssr")]
pub mod mail_preview;
#[cfg(feature = "ssr")]
pub mod old_texts;
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
pub mod texts;
#[cfg(feature = "ssr")]
pub mod workers;
