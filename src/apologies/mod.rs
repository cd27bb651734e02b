//! DecisionInput sorry to many, one by one: compose, lint, preview, approve, schedule.
//!
//! A *batch* is one text for the people an incident hit. Somebody writes it with variables (`template`), the linter
//! judges it (`lint`), somebody who wrote none of it approves exactly that text for exactly that audience (`batch`), and
//! when its time comes the worker writes one row of `message` per person, each rendered, or skipped with its reason.
//! Sending them is `delivery`'s: the rows are all that the two rooms share.

pub mod actions;
pub mod batch;
pub mod check;
pub mod islands;
pub mod lint;
pub mod sms;
pub mod template;
pub mod verdict;
pub mod worded;

#[cfg(feature = "ssr")]
pub mod audience;
#[cfg(feature = "ssr")]
pub mod approval;
#[cfg(feature = "ssr")]
pub mod forms;
#[cfg(feature = "ssr")]
pub mod letters;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod planning;
#[cfg(feature = "ssr")]
pub mod readers;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(feature = "ssr")]
pub mod wording;
#[cfg(feature = "ssr")]
pub mod workers;
#[cfg(feature = "ssr")]
pub mod drafts;
