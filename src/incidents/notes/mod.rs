//! Notes that staff write for each other on an incident, and the log of what was done there. Neither reaches anything
//! public: no view shows the notes, and no public page reads them.

pub mod forms;
pub mod log;
pub mod store;
pub mod view;
mod write;

pub use write::{EDITABLE, add, edit};
