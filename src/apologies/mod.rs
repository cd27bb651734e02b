//! Saying sorry to many, one by one: compose, lint, preview, approve, schedule.

#[cfg(feature = "ssr")]
pub mod forms;
pub mod lint;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod workers;
