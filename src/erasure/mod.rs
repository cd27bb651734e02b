//! Erases what is stored of a customer who asked for it, in every feature, in one transaction.
//!
//! Each feature says in its own `erase` what of its tables is about a person. What is kept, and why, is decision 80.

pub mod api;
pub mod erase;
pub mod forms;
