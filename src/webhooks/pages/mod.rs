//! The desk's pages of webhooks, in the settings: all endpoints, one with its deliveries, and one delivery.

mod delivery;
mod endpoint;
mod endpoints;
mod types;

pub use delivery::WebhookDelivery;
pub use endpoint::WebhookPage;
pub use endpoints::Webhooks;
