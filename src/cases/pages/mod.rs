//! The pages of cases: the public form and its thanks page, and the inbox.

mod affected;
mod conversation;
mod customer;
mod inbox;
mod position;
mod queue;
mod thanks;

pub(super) use affected::OTHER;
pub(super) use position::QueuePosition;

pub use affected::Affected;
pub use inbox::Inbox;
pub use thanks::Thanks;
