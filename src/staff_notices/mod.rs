//! E-mails to staff (decision 54): the owner, administrators, finance and the person concerned are told of pending
//! actions and of changes of somebody's access.
//!
//! It stands above `accounts`, whose changes it tells of, and `delivery`, whose queue it uses.

mod text;
pub mod workers;
