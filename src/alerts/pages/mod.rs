//! The desk's pages of alerts: receivers, their rules and deliveries in the settings, and a draft incident.

mod delivery;
mod draft;
mod receiver;
mod receiver_form;
mod receivers;
mod rule;
mod rule_trial;
mod words;

pub use delivery::DeliveryPage;
pub use draft::DraftPage;
pub use receiver::ReceiverPage;
pub use receivers::Receivers;
pub use rule::{EditRule, NewRule};
