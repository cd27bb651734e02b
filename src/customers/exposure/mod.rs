//! Who was without what, from when to when, by the best evidence there is (decision 24).
//!
//! Telemetry or an import decides where there is any for an incident. Without it the rule is service ×
//! region: whoever uses a service that was bad, in the incident's regions (all when it names none), for
//! as long as it was bad (`spans`). Whoever reports that they are affected is believed in either case.
//!
//! `count` does this set-based, in short steps over ranges of customers, so that a million of them never
//! hold the one writer for long; a worker does it again whenever what it rests on has changed.

mod count;
mod figures;

pub use count::{Plan, Progress, compute, plan, proceed, stands};
pub use figures::{Counts, Exposure, History, counts, of, of_customer};
