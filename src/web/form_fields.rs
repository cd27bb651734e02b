//! What a form posted: names and values in order, several values to a name where boxes were ticked.

use crate::types::{Refusal, Timestamp};

/// The fields of one post.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fields(pub Vec<(String, String)>);

impl Fields {
    /// Reads `application/x-www-form-urlencoded`.
    pub fn decode(body: &[u8]) -> Self {
        let pairs = url::form_urlencoded::parse(body);
        Self(pairs.map(|(key, value)| (key.into_owned(), value.into_owned())).collect())
    }

    /// The first value of a name; empty when it was not posted.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str())
    }

    /// Every value of a name.
    pub fn all(&self, name: &str) -> Vec<&str> {
        self.0.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_str()).collect()
    }

    /// Whether a box was ticked or a name posted at all.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(key, _)| key == name)
    }

    /// Every field whose name begins with `prefix`, with the rest of the name.
    pub fn starting(&self, prefix: &str) -> Vec<(&str, &str)> {
        self.0.iter().filter_map(|(key, value)| Some((key.strip_prefix(prefix)?, value.as_str()))).collect()
    }

    /// The `version` an edit was based on (decision 6); a post without one is refused.
    pub fn version(&self) -> Result<i64, Refusal> {
        self.get("version").parse().map_err(|_| Refusal::field("version", "field-number"))
    }

    /// Moments that a form states in a zone's wall clock: `2026-03-01T14:30` or with a space.
    pub fn moment(text: &str, zone: chrono_tz::Tz) -> Option<Timestamp> {
        use chrono::{NaiveDateTime, TimeZone};
        let text = text.trim().replace(' ', "T");
        let naive = NaiveDateTime::parse_from_str(&text, "%Y-%m-%dT%H:%M")
            .or_else(|_| NaiveDateTime::parse_from_str(&text, "%Y-%m-%dT%H:%M:%S"))
            .ok()?;
        // In the autumn's double hour the earlier one is meant; in the spring's gap there is none.
        zone.from_local_datetime(&naive).earliest().map(|at| at.to_utc())
    }
}
