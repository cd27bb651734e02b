//! Playbooks: steps to take in an incident on some services, or on any: whom to call, what to say. The settings keep them;
//! the page of an incident shows those that fit, and each step is ticked with who and when.
//!
//! An incident has no copy of the steps. A step says from when until when it was in its playbook, so an incident keeps
//! those it began with, and shows later ones marked.

pub mod forms;
pub mod pages;
pub mod store;
mod tick;
mod write;

pub use tick::set_ticked;
pub use write::{PlaybookInput, add, edit, set_archived};
