//! Updates that are written and not public yet: they wait for their time, for the approval of a second commander where the
//! installation asks for it, or for both.
//!
//! What is approved is exactly what is published: an approval is for one hash of the content, and an edit takes it back.
//! Each is published once, by the worker at its time or by the approval, with everything that an update checks. Where that
//! is no longer possible, it is refused with the reason and its author is told; nothing is dropped silently.

mod content;
pub mod decide;
pub mod edit;
pub mod forms;
mod publication;
pub mod setting;
pub mod store;
pub mod workers;

pub use setting::{Scope, is_required};
pub use store::Prepared;

use crate::text_enum;
use chrono::Duration;

/// An update is not published later than this after its time: the server was not running, and the text may no longer fit.
pub const LATE_MAX: Duration = Duration::minutes(30);
/// Most updates of one incident that wait.
pub const WAITING_MAX: i64 = 10;

text_enum! {
    /// What became of a prepared update.
    pub enum State("state of a prepared update") {
        /// It waits for its time, or for an approval.
        Waiting = "waiting",
        /// It was published.
        Published = "published",
        /// It could not be published.
        Refused = "refused",
        /// Somebody cancelled it.
        Cancelled = "cancelled",
    }
}
