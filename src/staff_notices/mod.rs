//! E-mails to staff: the owner, finance and the person concerned are told of pending actions (decision 54).
//!
//! It stands above `accounts`, whose actions it tells of, and `delivery`, whose queue it uses.

mod text;
pub mod workers;
