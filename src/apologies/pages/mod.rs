//! The pages of this room: the list, the sheet on which a batch is written, and the decision about it.

mod changed;
mod decision;
mod facts;
mod list;
mod one;
mod reading;
pub mod sheet;
mod steps;

pub use list::Apologies;
pub use one::Apology;
pub use sheet::Compose;
