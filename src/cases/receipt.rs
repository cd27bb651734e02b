//! What leads from a form to its thanks: a short signed word in the address, so that only whoever sent
//! the form sees when and where they will be answered, and only for a day.

use crate::platform::keys::{Keys, Purpose, hex};
use crate::types::{PublicId, Timestamp};
use chrono::{DateTime, Duration};

/// How long the thanks stay personal.
const LASTS: Duration = Duration::hours(24);

/// What was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    /// A report.
    Report(i64),
    /// Words, after it was over.
    Case(i64),
}

/// The word for the address.
pub(super) fn write(keys: &Keys, incident: &PublicId, now: Timestamp, of: Of) -> String {
    let (kind, id) = match of {
        Of::Report(id) => ('r', id),
        Of::Case(id) => ('c', id),
    };
    let word = format!("{kind}{id}.{}", now.timestamp());
    format!("{word}.{}", seal(keys, keys.current(), incident, &word).unwrap_or_default())
}

/// What an address speaks of; `None` when it is forged, of another incident, or older than a day.
pub(super) fn read(keys: &Keys, incident: &PublicId, now: Timestamp, text: &str) -> Option<Of> {
    let (word, mac) = text.rsplit_once('.')?;
    let is_ours = keys.ids().any(|id| seal(keys, id, incident, word).is_some_and(|ours| ours == mac));
    let (of, at) = word.split_once('.').filter(|_| is_ours)?;
    let at = DateTime::from_timestamp(at.parse().ok()?, 0)?;
    if now - at > LASTS {
        return None;
    }
    match of.split_at_checked(1)? {
        ("r", id) => id.parse().ok().map(Of::Report),
        ("c", id) => id.parse().ok().map(Of::Case),
        _ => None,
    }
}

fn seal(keys: &Keys, key: &str, incident: &PublicId, word: &str) -> Option<String> {
    let mac = keys.mac(key, Purpose::Source, format!("thanks {incident} {word}").as_bytes())?;
    Some(hex(&mac[..16]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;

    #[test]
    fn only_what_we_wrote_and_only_for_a_day() {
        let keys = Keys::parse(&format!("a:{}", STANDARD.encode([1; 32]))).unwrap();
        let incident = PublicId::parse("aaaaaaaaaaaa").unwrap();
        let now = DateTime::from_timestamp(1_773_219_600, 0).unwrap();
        let word = write(&keys, &incident, now, Of::Report(12));
        assert_eq!(read(&keys, &incident, now, &word), Some(Of::Report(12)));
        assert_eq!(read(&keys, &incident, now, &word.replace("r12", "r13")), None);
        assert_eq!(read(&keys, &PublicId::parse("bbbbbbbbbbbb").unwrap(), now, &word), None);
        assert_eq!(read(&keys, &incident, now + Duration::hours(25), &word), None);
        for bad in ["", ".", "..", "r12", "r12.1.", "é.1.1"] {
            assert_eq!(read(&keys, &incident, now, bad), None, "{bad}");
        }
    }
}
