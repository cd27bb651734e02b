//! TODO subscribers

pub mod forms;
pub mod pages;
pub mod workers;
