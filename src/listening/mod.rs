//! Hearing people: what visitors report while it is broken, complaints as cases, and answers by a person.
//!
//! A report with words and a contact opens or extends one **case** per person and incident; words alone
//! stay a report. Whoever has an open case gets no automatic message. Only a person's reply stops a
//! case's clock. The rules are in [`case`]; the verbs are `report`, `hear`, `reply`, and what agents do
//! with a case.

pub mod case;
#[cfg(feature = "ssr")]
pub mod forms;
#[cfg(feature = "ssr")]
pub mod pages;
pub mod rank;
