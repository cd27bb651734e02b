//! The pages: the form to subscribe, and a subscriber's page.

mod contact_fields;
mod kinds_field;
mod preference_fields;
mod scope_field;
mod subscribe;
mod subscription;

pub use super::desk::{SubscriberDetails, Subscribers};
pub use super::notice_preview::NoticePreview;
pub(super) use contact_fields::{channel_links, contact_fields, offered};
pub(super) use kinds_field::kinds_field;
pub(super) use preference_fields::{languages, preference_fields};
pub(super) use scope_field::{ScopeField, ScopeWords};
pub use subscribe::Subscribe;
pub use subscription::Subscription;
