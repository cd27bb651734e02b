//! Who gets a batch, and who is skipped and why.
//!
//! One query decides it for the approval page, the planner and the preview, so that they agree. Every reason is a
//! predicate on what is stored now; delivery checks again for each customer before it sends.

mod counts;
mod filter_options;
mod query;
mod recipients;

pub use counts::{Counts, counts};
pub use filter_options::{FilterOptions, filter_options};
pub use query::AudienceQuery;
pub use recipients::{Recipient, fetch_after, find_incomplete, last_customer_id};
