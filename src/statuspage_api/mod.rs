//! The management API of the Statuspage contract, below `/v1`: programs written for Statuspage work by changing a host.
//!
//! Each operation decodes its request and calls the function that the desk's form calls, so what is refused there is
//! refused here with the same sentence: what a second person approves at the desk is approved at the desk (decision 66).
//! [`crate::access::statuspage`] has the scope that each operation needs, and the server does not start while an operation
//! has none. `address` takes what the original's clients put into an address, `input` reads JSON and forms alike, and
//! `failure` words refusals in the original's shapes. docs/STATUSPAGE.md lists every path and field.

mod address;
mod call;
mod components;
mod failure;
mod groups;
mod incident_subscribers;
mod incidents;
mod input;
mod maintenance;
mod many_subscribers;
mod operations;
mod pages;
mod post_mortem;
mod subscribers;
mod templates;
mod unsupported;
mod uptime;

pub use address::{FOLDER, normalise};
pub use failure::method_not_allowed;
pub use operations::routes;
