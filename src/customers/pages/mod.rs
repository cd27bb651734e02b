//! The pages of this room, by noun and verb.

pub mod exposed;
pub mod imported;
pub mod list;
pub mod person;
pub mod profile;
mod upload;

pub use exposed::Exposed;
pub use imported::Imported;
pub use list::Customers;
pub use person::{Person, PersonCard};
pub use profile::Profile;
