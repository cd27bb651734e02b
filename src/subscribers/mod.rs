//! Who asked to be told: about everything, some services, or one incident, by e-mail or text.
//!
//! Somebody *asks* ([`ask`]) and gets a link; only who opens it and presses the button *confirms*
//! ([`confirm`]); one click in any message *ends* it ([`end`]), and with it goes the address. A worker
//! passes every published update on once to everybody it concerns. `about` is the rule, `token` the
//! links; one answer is given whether or not an address is known here.

pub mod about;
mod ask;
mod change;
mod confirm;
pub mod forms;
pub mod pages;
pub mod store;
pub mod token;
mod words;
pub mod workers;

pub use about::About;
pub use ask::{Ask, ask};
pub use change::{change, end};
pub use confirm::confirm;
