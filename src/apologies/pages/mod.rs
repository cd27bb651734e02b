//! The pages of this feature: the list, the editor of a batch, and the page on which it is approved.

pub mod approval_page;
mod approval_steps;
mod audience;
mod audience_sentence;
mod detail;
mod diff;
pub mod editor;
mod estimate;
mod list;
mod preview;
mod skipped;
mod versions;

pub use detail::Apology;
pub use editor::Compose;
pub use list::Apologies;
