//! The pages of this room: the public form and its thanks, and the desk's inbox.

mod affected;
mod inbox;
mod person;
mod queue;
mod talk;
mod thanks;

pub(super) use affected::OTHER;
pub(super) use inbox::address;

pub use affected::Affected;
pub use inbox::Inbox;
pub use thanks::Thanks;
