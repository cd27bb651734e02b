//! People and programs that subscribed to updates: of the page, groups, services or single incidents.
//!
//! A visitor subscribes ([`request_subscription`]) and gets a link; the subscription starts when they open it and press
//! the button ([`confirm`]). One click in any message ends it ([`end`]) and erases the address. A worker sends each
//! published update once to every subscriber who has a matching [`Subscription`]. No answer shows whether an address is
//! known. Staff and programs add, change and find subscribers by [`manage`] and [`list`].

mod confirm;
mod confirmation_limits;
mod edit;
pub mod forms;
pub mod list;
mod mailbox;
pub mod manage;
mod notices;
pub mod pages;
pub mod rekey;
pub mod scope;
pub mod store;
mod subscribe;
pub mod workers;

pub use crate::delivery::link::SubscriptionLink;
pub use confirm::confirm;
pub use confirmation_limits::ConfirmationLimits;
pub use edit::{Wanted, edit, end};
pub use scope::{Kinds, Subscription, Subscriptions, Target};
pub use store::{Digest, Preferences, State, Subscriber};
pub use subscribe::{NewSubscription, request_subscription};
