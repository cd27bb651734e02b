//! Public ids: 12 random characters that are primary key, part of URLs and API id.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The id of a page, group, service, incident, update, template, batch, offer or member of staff.
///
/// 12 characters of `[a-z0-9]` are 62 bits: enough to avoid collisions, short enough to read out.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PublicId(String);

/// Characters of a public id, as many as in the Statuspage API.
pub const LENGTH: usize = 12;
const ALPHABET: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";

impl PublicId {
    /// Makes an id from random bytes. Bytes from 252 (the last multiple of 36) are skipped, so that every character is
    /// equally likely. `None` if the bytes yield fewer than 12 characters.
    pub fn from_random(bytes: &[u8]) -> Option<Self> {
        let text: String = bytes
            .iter()
            .filter(|byte| **byte < 252)
            .take(LENGTH)
            .map(|byte| char::from(ALPHABET[usize::from(byte % 36)]))
            .collect();
        (text.len() == LENGTH).then_some(Self(text))
    }

    /// Parses an id, for example from a URL. `None` unless it is 12 characters of `[a-z0-9]`.
    pub fn parse(text: &str) -> Option<Self> {
        let well_formed = text.len() == LENGTH && text.bytes().all(|byte| ALPHABET.contains(&byte));
        well_formed.then(|| Self(text.to_owned()))
    }

    /// The id as text, as in URLs and in the database.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PublicId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<PublicId> for String {
    fn from(id: PublicId) -> Self {
        id.0
    }
}

impl TryFrom<String> for PublicId {
    type Error = String;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or_else(|| format!("not an id: {text:?}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_only_well_formed_ids() {
        let id = PublicId::from_random(&[0, 35, 36, 251, 255, 1, 2, 3, 4, 5, 6, 7, 8]).unwrap();
        assert_eq!(id.as_str(), "a9a9bcdefghi");
        assert_eq!(PublicId::parse(id.as_str()), Some(id));
        for bad in ["", "short", "UPPERCASE000", "with space 0", "thirteenchars", "ünïcödé"] {
            assert_eq!(PublicId::parse(bad), None, "{bad}");
        }
        assert_eq!(PublicId::from_random(&[255; 40]), None);
    }
}
