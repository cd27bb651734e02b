//! What customers say about services before anybody declares an incident.
//!
//! People who report a problem with a service, or write about it in cases, are counted against what is usual for it at
//! this time. When far more people than usual write, a signal is raised ([`workers`]), which the dashboard shows with its
//! curve and in words. It proposes an incident, can be dismissed with a reason, and comes back if it rises further. While
//! it stands, "operational" needs a confirmation or a reason. `rule` decides, `evidence` counts, `store` reads.

mod evidence;
pub mod forms;
mod manage;
pub mod pages;
mod rule;
pub mod store;
pub mod workers;

pub use manage::{dismiss, settle};
