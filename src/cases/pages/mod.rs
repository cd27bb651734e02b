//! The pages of cases: the public forms and their thanks pages, and the inbox.

mod affected;
mod conversation;
mod customer;
mod inbox;
mod position;
mod problem;
mod queue;
mod thanks;

pub(super) use affected::OTHER;
pub(super) use position::QueuePosition;

pub use affected::Affected;
pub use inbox::Inbox;
pub use problem::{Problem, ProblemThanks};
pub use thanks::Thanks;
