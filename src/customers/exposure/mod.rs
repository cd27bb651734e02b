//! Who was without which service during an incident, from when to when, by the best evidence available (decision 24).
//!
//! Telemetry or an imported file decides when there is any for an incident. Otherwise the rule applies: everybody who
//! uses a disrupted service in the incident's regions (all regions if it names none), for as long as it was disrupted
//! (`intervals`). Reports of customers count in either case.
//!
//! `count` does this with set-based statements in short steps over ranges of customers, so that a million customers
//! never block the one writer of SQLite for long. A worker repeats it whenever its inputs changed, for the incidents
//! that the change touches (`due`).

mod count;
mod due;
mod figures;

pub use count::{
    CountPlan, CountProgress, ensure_counted, is_current, lock_exposure, make_due, plan, recount, request, run_step,
};
pub use due::{Seen, due};
pub use figures::{Counts, Evidence, ExposedIncident, Exposure, ExposureListed, counts, for_customer, history, page};
