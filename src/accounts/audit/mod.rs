//! The audit chain: one sealer numbers events and chains each to the one before by HMAC.
//!
//! A change writes its event unsealed, in its own transaction ([`crate::platform::events`]). The sealer
//! follows: it gives unsealed events the next numbers and stores, for each, a MAC over its number, the
//! MAC before it and everything it says. So a flipped word, a missing row or two swapped ones break the
//! chain at a number that [`verify`] names. Cutting off the end breaks nothing, so the head is also
//! kept outside the database ([`head`]), where a cut shows. Whoever has the keys can forge; whoever has
//! only the database cannot.

pub mod head;
pub mod read;
pub mod seal;
pub mod verify;

use crate::platform::keys::{Keys, Purpose, hex};
use crate::types::Timestamp;
use std::fmt;

/// Everything an event says.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Recorded {
    /// Its row.
    pub id: i64,
    /// When it happened.
    pub at: Timestamp,
    /// Who did it, as [`super::Actor`] prints it.
    pub actor: String,
    /// What was done.
    pub verb: String,
    /// To which kind of thing.
    pub subject: String,
    /// To which one.
    pub subject_id: String,
    /// The incident it belongs to.
    pub incident_id: Option<String>,
    /// The names of the fields that changed, a JSON list.
    pub fields: String,
}

/// The end of the chain: how many events are sealed, and the last one's MAC.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Head {
    /// The last number; 0 where nothing is sealed.
    pub number: i64,
    /// The key its MAC was made with.
    pub key_id: String,
    /// Its MAC in hexadecimal; empty where nothing is sealed.
    pub mac: String,
}

/// `1204 k1 9f86d0…`: as it is printed, and kept.
impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.number, self.key_id, self.mac)
    }
}

impl Head {
    /// Reads what [`fmt::Display`] wrote.
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

/// The MAC of the event that follows `before`; `None` when the named key is gone.
///
/// What is signed is a JSON list: it has one spelling, and quotes keep its parts apart.
fn mac_after(keys: &Keys, key_id: &str, before: &str, number: i64, event: &Recorded) -> Option<String> {
    let said = serde_json::to_vec(&(
        number,
        before,
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
    keys.mac(key_id, Purpose::Audit, &said).map(|mac| hex(&mac))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_reads_back() {
        let head = Head { number: 12, key_id: "k1".into(), mac: "00ff".into() };
        assert_eq!(Head::parse(&format!("{head}\n")), Some(head));
        for broken in ["", "12 k1", "x k1 00ff", "12 k1 00ff more"] {
            assert_eq!(Head::parse(broken), None, "{broken:?}");
        }
    }
}
