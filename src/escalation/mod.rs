//! The escalation of a promised update: staff are told before it is due, when it is due, and when it was missed.
//!
//! `step` holds the rules. Who is told at which step, how and when are settings of the installation (`settings`). The desk
//! shows what is due on every page (`banner`), and `workers` sends messages, each step once for a promise. It stands above
//! `incidents`, which keeps the promises, and `staff_notices`, which knows how staff are reached.

pub mod actions;
#[cfg(feature = "ssr")]
pub mod banner;
#[cfg(feature = "ssr")]
mod commander;
#[cfg(feature = "ssr")]
pub mod forms;
pub mod islands;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
mod settings;
#[cfg(feature = "ssr")]
pub mod step;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(feature = "ssr")]
mod text;
#[cfg(feature = "ssr")]
pub mod workers;
