//! People and programs that subscribed to updates: of the page, groups, services or single incidents.
//!
//! A visitor subscribes ([`request_subscription`]) and gets a link; the subscription starts when they open it and press
//! the button ([`confirm`]). One click in any message ends it ([`end`]) and erases the address. A worker sends each
//! published update once to every subscriber who has a matching [`Subscription`]. No answer shows whether an address is
//! known. Staff and programs add, change and find subscribers by [`manage`], [`many`] and [`list`].

pub mod api;
mod confirm;
mod confirmation_limits;
pub mod contact;
pub mod desk;
mod digest;
mod edit;
pub mod forms;
pub mod list;
mod mailbox;
pub mod manage;
pub mod many;
mod notice_preview;
mod notices;
mod open_requests;
pub mod pages;
pub mod public_api;
mod quarantine;
pub mod rekey;
mod request_text;
pub mod scope;
mod short_text;
pub mod store;
mod subscribe;
pub mod workers;

pub use crate::delivery::link::SubscriptionLink;
pub use confirm::confirm;
pub use confirmation_limits::ConfirmationLimits;
pub use contact::{Contact, NewContact};
pub use edit::{Wanted, edit, end};
pub use notice_preview::routes as notice_preview_routes;
pub use notices::tell_nobody_of_post_mortem;
pub use scope::{Kinds, Subscription, Subscriptions, Target};
pub use store::{Digest, Preferences, State, Subscriber};
pub use subscribe::{NewSubscription, component_target, request_subscription};
