//! The pages of this room: what runs, comes and ran; and one to write and change.

mod edit;
mod list;

pub use edit::{EditAnnouncement, NewAnnouncement};
pub use list::Announcements;
