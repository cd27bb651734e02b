//! Who works on an incident: its commander, scribe and liaison. They take a position over or hand it to a colleague with
//! a note. Access does not follow from it: whoever commands needs the role anyway, since only that role publishes.
//!
//! The commander stands in `incident.commander_id`, as ever; scribe and liaison stand beside it.

pub mod forms;
mod position;
pub mod store;
pub mod view;
mod write;

pub use position::Position;
pub use write::{Handover, change};
