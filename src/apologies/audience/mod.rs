//! Who gets a batch, and who is skipped and why.
//!
//! A job looks at every customer whom the incident affected ([`step`]). For a draft it only counts. For a batch that is submitted it
//! stores each customer as a member, with the reason for skipping them or the values of their message: this is what is approved and
//! what the planner writes messages from (decisions 46 and 47). One query decides about each customer ([`AudienceQuery`]); delivery
//! checks again for each before it sends, so people may fall out later with a reason, and never come in.

mod counts;
mod filter_options;
mod filters;
mod lists;
mod members;
mod query;
mod recipients;
mod run;
mod step;

pub use counts::Counts;
pub use filter_options::{FilterOptions, filter_options};
pub use lists::{ListChange, ListChanges, NewLists, store_lists};
pub use members::{IncompleteMember, erase_customer, find as find_members, incomplete, last_of_next};
pub use query::AudienceQuery;
pub use recipients::{Recipient, fetch_range, last_customer_id};
pub use run::{AudienceRun, Figures, Purpose, RunState, begin, current, drop_current, set_paused, set_planned};
pub use step::{run_all, step};
