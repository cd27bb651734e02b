//! The pages of this room, by noun and verb.

pub mod list;
pub mod person;
pub mod profile;

pub use list::Customers;
pub use person::{Person, PersonCard};
pub use profile::Profile;
