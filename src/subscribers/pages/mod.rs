//! The pages: the form to subscribe, and a subscriber's page.

mod kinds_field;
mod scope_field;
mod subscribe;
mod subscription;

pub use subscribe::Subscribe;
pub use subscription::Subscription;
