//! Templates of incidents, maintenance and updates: texts with placeholders, the state they set, and the services they
//! are for. The settings keep them (`write`); the composer and the form to declare put them in (`fill`), which fills in
//! what is known. What stays in braces cannot be published (`placeholder::check_filled`).

pub mod fill;
pub mod forms;
pub mod pages;
pub mod placeholder;
pub mod store;
pub mod usage;
pub mod write;
