//! The desk's pages of announcements: the list, and one to create or edit.

mod edit;
mod list;

pub use edit::{EditAnnouncement, NewAnnouncement};
pub use list::Announcements;
