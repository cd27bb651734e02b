//! Names of public things: one random 12-character `[a-z0-9]` text, which is key, URL and API id alike.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The id of a page, group, service, incident, update, template, batch, offer or person of staff.
///
/// 12 characters of `[a-z0-9]` are 62 bits: enough never to collide here, short enough to read out.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PublicId(String);

/// How many characters a public id has (the Statuspage API's own length).
pub const LENGTH: usize = 12;
const ALPHABET: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";

impl PublicId {
    /// Makes an id from random bytes; bytes past the last multiple of 36 are skipped, so that no
    /// character is likelier than another. `None` when the bytes run out before 12 characters.
    pub fn from_random(bytes: &[u8]) -> Option<Self> {
        let text: String = bytes
            .iter()
            .filter(|byte| **byte < 252)
            .take(LENGTH)
            .map(|byte| char::from(ALPHABET[usize::from(byte % 36)]))
            .collect();
        (text.len() == LENGTH).then_some(Self(text))
    }

    /// Reads an id as it stands in a URL. Anything that is not 12 characters of `[a-z0-9]` is no id.
    pub fn parse(text: &str) -> Option<Self> {
        let well_formed = text.len() == LENGTH && text.bytes().all(|byte| ALPHABET.contains(&byte));
        well_formed.then(|| Self(text.to_owned()))
    }

    /// The text as it stands in URLs and in the database.
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
    fn reads_what_it_writes_and_nothing_else() {
        let id = PublicId::from_random(&[0, 35, 36, 251, 255, 1, 2, 3, 4, 5, 6, 7, 8]).unwrap();
        assert_eq!(id.as_str(), "a9a9bcdefghi");
        assert_eq!(PublicId::parse(id.as_str()), Some(id));
        for bad in ["", "short", "UPPERCASE000", "with space 0", "thirteenchars", "ünïcödé"] {
            assert_eq!(PublicId::parse(bad), None, "{bad}");
        }
        assert_eq!(PublicId::from_random(&[255; 40]), None);
    }
}
