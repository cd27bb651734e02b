//! Enqueues a notice to a member of staff over the channels that its sender chose.

use super::contacts::store;
use crate::accounts::reachable::Reachable;
use crate::customers::Channel;
use crate::delivery::message::Class;
use crate::delivery::queue::{self, NewMessage};
use crate::platform::db::Tx;
use crate::types::{Refusal, Timestamp};

/// What a notice says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The subject of the e-mail.
    pub subject: String,
    /// The text of the e-mail.
    pub body: String,
    /// The text message.
    pub short: String,
}

/// Enqueues a notice to a person and returns how many messages it takes. E-mails go to their verified addresses, else to
/// the one they sign in with; texts to their verified numbers. A second notice with the same `key` is not sent.
pub async fn enqueue(
    tx: &mut Tx,
    now: Timestamp,
    person: &Reachable,
    channels: &[Channel],
    key: &str,
    notice: &Notice,
) -> Result<usize, Refusal> {
    let mut count = 0;
    for channel in channels {
        let verified = store::verified(tx, &person.id, *channel).await?.into_iter();
        let mut addresses: Vec<_> = verified.map(|contact| contact.address).collect();
        if addresses.is_empty() && *channel == Channel::Email {
            addresses.push(person.email.clone());
        }
        for (place, address) in addresses.into_iter().enumerate() {
            let (subject, body) = match channel {
                Channel::Email => (notice.subject.clone(), notice.body.clone()),
                Channel::Sms => (String::new(), notice.short.clone()),
            };
            let dedupe_key = format!("{key}:{}:{}:{place}", person.id, channel.as_str());
            let message = NewMessage {
                recipient_name: person.name.clone(),
                subject,
                body,
                ..NewMessage::new(Class::StaffNotice, *channel, &address, dedupe_key, now)
            };
            count += usize::from(queue::enqueue(tx, now, message).await?.is_some());
        }
    }
    Ok(count)
}
