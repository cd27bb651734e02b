//! Limits on how often something may be done.
//!
//! A [`Limiter`] counts in the memory of this process, before the work that it limits (decision 55). A [`StoredLimit`]
//! counts in the database, for all processes together, in the transaction of the work. Both count and compare in one
//! step, so requests that arrive at the same time cannot all pass.

mod limiter;
mod source_limiter;
mod stored;
mod table;
pub mod workers;

pub use limiter::{Allowance, Limiter};
pub use source_limiter::SourceLimiter;
pub use stored::StoredLimit;

use crate::types::{Refusal, Timestamp};

/// The refusal until a time.
fn refused_until(until: Timestamp, now: Timestamp) -> Refusal {
    // Rounded up, so that whoever waits as long as they are told is not refused again.
    let millis = (until - now).num_milliseconds().max(1).unsigned_abs();
    Refusal::TooMany { retry_after_s: millis.div_ceil(1_000) }
}
