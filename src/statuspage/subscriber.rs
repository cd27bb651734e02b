//! Subscribers. Only the management API shows them, to tokens that may read addresses.

use super::Time;
use crate::types::PublicId;
use serde::Serialize;

/// A subscriber.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Subscriber {
    /// Their id.
    pub id: PublicId,
    /// `email`, `sms`, `webhook`, `slack`, `teams` or another channel.
    pub mode: String,
    /// The e-mail address; for webhooks that of the person in charge.
    pub email: Option<String>,
    /// The address of a webhook.
    pub endpoint: Option<String>,
    /// The phone number, with the country's prefix.
    pub phone_number: Option<String>,
    /// The country of the phone number, in lower case.
    pub phone_country: Option<String>,
    /// The phone number as people read it.
    pub display_phone_number: Option<String>,
    /// The chat channel, masked.
    pub obfuscated_channel_name: Option<String>,
    /// The chat workspace.
    pub workspace_name: Option<String>,
    /// When nothing was sent to them any more, since messages came back.
    pub quarantined_at: Option<Time>,
    /// When they are removed.
    pub purge_at: Option<Time>,
    /// The components they chose; empty for all.
    pub components: Vec<PublicId>,
    /// Always `null`: pages have no readers of their own.
    pub page_access_user_id: Option<String>,
    /// Always `false`: how somebody was added is not remembered.
    pub skip_confirmation_notification: bool,
    /// When they subscribed.
    pub created_at: Time,
}
