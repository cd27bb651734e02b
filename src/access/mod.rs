//! Access control: rights by role, and the tables of who may change and read what.
//!
//! A function that changes something takes a right as a parameter (see [`rights`]). [`writes::TABLE`] lists every path
//! that changes something, [`reads::TABLE`] every path that shows data which is not public, and [`personal_data::TABLE`]
//! who sees the personal data on those pages. [`api::TABLE`] lists the operations of the APIs for programs, and the scope
//! that each needs.

pub mod api;
mod api_caller;
pub mod duties;
pub mod personal_data;
pub mod reads;
pub mod rights;
mod section;
mod staff;
pub mod statuspage;
pub mod writes;

pub use api_caller::ApiCaller;
pub use rights::*;
pub use section::Section;
pub use staff::Staff;
