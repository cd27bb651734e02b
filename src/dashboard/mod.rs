//! The desk's start page: what needs the person who is signed in, ordered by due time.
//!
//! [`tasks`] asks every section for the tasks of one person, by their roles. The list is the dashboard; its counts are
//! in the navigation of every page. [`active`] is what goes on beside it: open incidents, batches being sent, and what
//! waits for others.

pub mod active;
pub mod counts;
pub mod pages;
pub mod task;
pub mod tasks;
