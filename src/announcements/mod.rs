//! Announcements: notices on the status page that are not incidents, such as a coming change or a warning.
//!
//! An announcement is written as a draft and published. It appears and disappears at its own times, or is ended by
//! hand. It has no status and does not count in the uptime or the incident history. `announcement` holds the rule that
//! gives its phase, `write` changes announcements, `store` reads them, and `publishing` renders the visible ones. One
//! that has been public can be withdrawn; its address then says so.

mod announcement;
pub mod api;
pub mod events_out;
pub mod forms;
pub mod pages;
pub mod store;
pub mod write;

pub use announcement::Phase;
pub use write::{AnnouncementInput, create, delete, edit, end, withdraw};
