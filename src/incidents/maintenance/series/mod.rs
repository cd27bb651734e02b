//! Maintenance that repeats: a rule, from which one maintenance is made for each date, some time ahead.
//!
//! `rule` and `repeat` have no I/O: the rule's dates, and the choices of the form as a rule. `plan` creates a series,
//! `make` is the worker that makes its occurrences, `change` ends it or changes it from one date on; `store` reads. A
//! single occurrence is moved, changed or cancelled like any other maintenance.

mod change;
mod make;
mod plan;
pub mod repeat;
pub mod rule;
pub mod store;

pub use change::{change_following, end};
pub use make::{MADE_AHEAD, is_due, reconcile};
pub use plan::{SeriesPlan, create, preview};
pub use rule::{Occurrence, Rule};
