//! People who subscribed to updates: about everything, some services, or one incident, by e-mail or text message.
//!
//! A visitor subscribes ([`request_subscription`]) and gets a link; the subscription starts when they open it and press
//! the button ([`confirm`]). One click in any message ends it ([`end`]) and erases the address. A worker sends each
//! published update once to every subscriber whose [`Scope`] it matches. No answer shows whether an address is known.

mod confirm;
mod confirmation_limits;
mod edit;
pub mod forms;
mod mailbox;
mod notice_text;
pub mod pages;
mod post_mortem_notices;
pub mod rekey;
pub mod scope;
pub mod store;
mod subscribe;
pub mod workers;

pub use crate::delivery::link::SubscriptionLink;
pub use confirm::confirm;
pub use confirmation_limits::ConfirmationLimits;
pub use edit::{edit, end};
pub use scope::{Kinds, Scope};
pub use subscribe::{NewSubscription, request_subscription};
