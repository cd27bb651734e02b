//! Hearing people: what visitors report while it is broken, complaints as cases, and answers by a person.
//!
//! A report with words and a contact opens or extends one **case** per person and incident; words alone
//! stay a report. Whoever has an open case gets no automatic message ([`case::OPEN_STATES`]). Only a
//! person's reply stops a case's clock. `case` and `rank` are the rules; [`report`], [`hear`], [`reply`]
//! and what agents do with a case are the verbs; `store`, `queue` and `talk` read.

pub mod case;
pub mod rank;

#[cfg(feature = "ssr")]
mod answer;
#[cfg(feature = "ssr")]
mod contact;
#[cfg(feature = "ssr")]
pub mod forms;
#[cfg(feature = "ssr")]
mod hear;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod queue;
#[cfg(feature = "ssr")]
mod receipt;
#[cfg(feature = "ssr")]
mod report;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(feature = "ssr")]
pub mod talk;
#[cfg(feature = "ssr")]
mod words;

#[cfg(feature = "ssr")]
pub use answer::{assign, note, reply, set_state, spoke, take};
#[cfg(feature = "ssr")]
pub use contact::contact;
#[cfg(feature = "ssr")]
pub use hear::{Heard, NewWords, Person, hear};
#[cfg(feature = "ssr")]
pub use report::{NewReport, PER_SOURCE_MAX, Reported, Severity, report, takes_words};
#[cfg(feature = "ssr")]
pub use store::{has_open_complaint, waiting};
