//! Who was without which service during an incident, from when to when, by the best evidence available (decision 24).
//!
//! Telemetry or an imported file decides when there is any for an incident. Otherwise the rule applies: everybody who
//! uses a disrupted service in the incident's regions (all regions if it names none), for as long as the incident said that it
//! was disrupted (`intervals`), whatever other incidents said of the same service. Reports of customers count in either case.
//! `lost` reads the times without a service in SQL, without those in between in which it worked.
//!
//! While an incident is open and nobody is written to, the rule is no rows (decision 48): `by_rule` answers for one customer
//! from their services, and for all from `groups` of customers, which a job keeps. An update of such an incident costs nothing.
//! Rows are made at its resolution, when measurements are imported, or when [`ensure_counted`] asks for them because an audience
//! is frozen or an offer costed; from then on they are kept as the rule gives them. `source` says which of the two an incident
//! has, and every function here that reads uses it, so that no reader sees the difference.
//!
//! `count` makes rows with set-based statements (`rows`) in short steps over ranges of customers, so that a million customers
//! never block the one writer of SQLite for long. A worker repeats it whenever its inputs changed (`plan`), for the incidents
//! that the change touches (`due`). Customers who changed are counted alone (`follow`).

mod by_rule;
mod count;
mod due;
mod figures;
mod follow;
mod groups;
mod lost;
mod plan;
mod rows;
mod scope;
mod source;
mod stored;

pub use by_rule::{RuleOfSearch, rule_of_search};
pub use count::{
    CountProgress, ensure_counted, is_current, lock_exposure, make_due, next_outdated, recount, request, run_step,
};
pub use due::{Seen, due};
pub use figures::{
    Counts, Evidence, ExposedIncident, Exposure, ExposureListed, counts, for_customer, history, is_affected, page,
    people, plans,
};
pub use follow::{follow_in, is_waiting};
pub use groups::lock as lock_groups;
pub use lost::{LOST_FROM, LOST_TO, lost_times};
pub use plan::{CountPlan, plan};
pub use source::Source;
pub use stored::sum_step;
