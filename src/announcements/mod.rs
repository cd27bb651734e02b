//! What the company has to say to everybody that is no incident: a change to come, a warning, good news.
//!
//! An announcement is written as a draft, published, and then appears and vanishes by its own clock, or
//! is ended. It has no status, counts in no uptime and stands in no history of incidents. `announcement`
//! has the rule, `keeping` the verbs, `store` reads; `publishing` shows what its time has come for. One
//! that people saw can be taken back; its address then says so.

mod announcement;
pub mod forms;
pub mod keeping;
pub mod pages;
pub mod store;

pub use announcement::Phase;
pub use keeping::{Words, create, delete, edit, end, take_back};
