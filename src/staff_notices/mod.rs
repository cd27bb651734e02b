//! Messages to staff. The owner, administrators, finance and the person concerned are told of pending actions and of
//! changes of somebody's access (decision 54). Staff keep the addresses at which they are reached (`contacts`), and other
//! features tell them something by `notice`.
//!
//! It stands above `accounts`, whose changes it tells of, and `delivery`, whose queue it uses.

pub mod contacts;
pub mod notice;
mod prepared;
mod text;
pub mod workers;
