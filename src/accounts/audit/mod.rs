//! The audit chain: a sealer numbers events and chains each to the previous one by HMAC.
//!
//! A change writes its event unsealed, in its own transaction ([`crate::platform::events`]). The sealer then gives
//! unsealed events the next numbers and stores, for each, a MAC over its number, the previous MAC and all its fields. A
//! changed field, a missing row or two swapped rows break the chain at a number that [`verify`] reports. Removing the
//! end does not break the chain, so its head is also stored outside the database ([`saved_head`]), where a removal
//! shows. Whoever has the keys can forge the chain; whoever has only the database cannot.

pub mod api;
pub mod list;
pub mod saved_head;
pub mod seal;
pub mod verify;

use crate::platform::keys::{Keys, Purpose, hex};
use crate::types::Timestamp;
use std::fmt;

/// An event with all fields that its MAC covers.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct AuditEvent {
    /// Its primary key.
    pub id: i64,
    /// When it happened.
    pub at: Timestamp,
    /// Who did it, as [`Actor`](crate::types::Actor) is displayed.
    pub actor: String,
    /// What was done.
    pub verb: String,
    /// The kind of thing it was done to.
    pub subject: String,
    /// The id of that thing.
    pub subject_id: String,
    /// The incident that it belongs to.
    pub incident_id: Option<String>,
    /// The names of the fields that changed, a JSON list.
    pub fields: String,
}

/// The end of the chain: the number of sealed events and the MAC of the last one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Head {
    /// The last number; 0 when nothing is sealed.
    pub number: i64,
    /// The id of the key of its MAC.
    pub key_id: String,
    /// Its MAC in hexadecimal; empty when nothing is sealed.
    pub mac: String,
}

/// `1204 k1 9f86d0…`, as it is printed and saved.
impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.number, self.key_id, self.mac)
    }
}

impl Head {
    /// Parses what [`fmt::Display`] writes.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split_whitespace();
        let head = Self {
            number: parts.next()?.parse().ok()?,
            key_id: parts.next()?.to_owned(),
            mac: parts.next()?.to_owned(),
        };
        parts.next().is_none().then_some(head)
    }
}

/// The MAC of an event that follows the MAC `previous`; `None` when there is no key `key_id`.
///
/// It is computed over a JSON array, in which the fields cannot run into each other.
fn event_mac(keys: &Keys, key_id: &str, previous: &str, number: i64, event: &AuditEvent) -> Option<String> {
    let content = serde_json::to_vec(&(
        number,
        previous,
        event.id,
        event.at.timestamp_micros(),
        &event.actor,
        &event.verb,
        &event.subject,
        &event.subject_id,
        &event.incident_id,
        &event.fields,
    ))
    .ok()?;
    keys.mac(key_id, Purpose::Audit, &content).map(|mac| hex(&mac))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_a_displayed_head() {
        let head = Head { number: 12, key_id: "k1".into(), mac: "00ff".into() };
        assert_eq!(Head::parse(&format!("{head}\n")), Some(head));
        for broken in ["", "12 k1", "x k1 00ff", "12 k1 00ff more"] {
            assert_eq!(Head::parse(broken), None, "{broken:?}");
        }
    }
}
