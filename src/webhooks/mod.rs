//! Webhooks: events for other systems (decision 73), each delivered to every endpoint that asked for its type.
//!
//! Features record events in the transaction of what happened (`platform::event_out`). [`hand_out`] makes one message of an
//! event for each endpoint, and `delivery` sends it as it sends other messages: signed, tried again for 75 hours, with the
//! same id in every try. [`endpoints`] are what administrators keep; [`deliveries`] reads what became of each message,
//! [`replay`] delivers it again, and [`health`] disables endpoints that are gone or keep failing. The functions of
//! [`endpoints`], [`deliveries`] and [`replay`] are those that the API calls too.

pub mod api;
pub mod deliveries;
pub mod endpoints;
mod format;
pub mod forms;
pub mod hand_out;
pub mod health;
pub mod pages;
pub mod replay;
pub mod store;
pub mod workers;
