//! Any JSON: the receiver's settings say by JSON Pointer (RFC 6901) where each field is.

use super::{ALERTS_MAX, FormatError, Parsed, scalar, scalars};
use crate::alerts::alert::{Alert, AlertStatus, RawAlert, status_of};
use crate::types::{Message, Timestamp, field_errors::FieldErrors};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Longest pointer, in characters.
const POINTER_MAX: usize = 300;
/// Longest list of words, in characters.
const WORDS_MAX: usize = 300;

/// Where the fields of an alert are. An empty pointer names no field.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct JsonFields {
    /// The list of alerts; empty where the body is one alert. The other pointers start at an alert.
    pub alerts: String,
    /// The sender's key.
    pub key: String,
    /// Whether it is firing or resolved.
    pub status: String,
    /// One line.
    pub title: String,
    /// Further text.
    pub summary: String,
    /// An object of labels.
    pub labels: String,
    /// When it began.
    pub started_at: String,
    /// A page about it.
    pub url: String,
    /// Words by which the sender says that an alert is over, separated by commas; empty for the usual ones. Any other
    /// word then means that it is firing.
    pub resolved_words: String,
}

impl JsonFields {
    /// What a new receiver begins with.
    pub fn usual() -> Self {
        let pointer = |name: &str| format!("/{name}");
        Self {
            alerts: String::new(),
            key: pointer("id"),
            status: pointer("status"),
            title: pointer("title"),
            summary: pointer("text"),
            labels: pointer("labels"),
            started_at: pointer("started_at"),
            url: pointer("url"),
            resolved_words: String::new(),
        }
    }

    /// The names of the pointers' fields in forms, with the pointers, in the order of the form.
    pub fn pointers(&self) -> [(&'static str, &str); 8] {
        [
            ("alerts", &self.alerts),
            ("key", &self.key),
            ("status", &self.status),
            ("title", &self.title),
            ("summary", &self.summary),
            ("labels", &self.labels),
            ("started_at", &self.started_at),
            ("url", &self.url),
        ]
    }

    /// Checks and cleans what was typed, a field by its name.
    pub fn read(form: &mut FieldErrors, typed: impl Fn(&str) -> String) -> Self {
        let mut pointer = |name: &str, required: bool| {
            let pointer = form.optional_line(name, &typed(name), POINTER_MAX);
            if !pointer.is_empty() && !pointer.starts_with('/') {
                form.wrong(name, Message::new("hook-pointer-slash"));
            } else if pointer.is_empty() && required {
                form.wrong(name, Message::new("field-required"));
            }
            pointer
        };
        let fields = Self {
            alerts: pointer("alerts", false),
            key: pointer("key", true),
            status: pointer("status", true),
            title: pointer("title", true),
            summary: pointer("summary", false),
            labels: pointer("labels", false),
            started_at: pointer("started_at", false),
            url: pointer("url", false),
            resolved_words: String::new(),
        };
        Self { resolved_words: form.optional_line("resolved_words", &typed("resolved_words"), WORDS_MAX), ..fields }
    }

    /// Reads a body.
    ///
    /// # Errors
    ///
    /// The pointer that leads to nothing it can use, or the word of the status that is not known.
    pub fn parse(&self, body: &Value, now: Timestamp) -> Result<Parsed, FormatError> {
        let alerts = if self.alerts.is_empty() {
            vec![self.alert(body, now)?]
        } else {
            let list = body.pointer(&self.alerts).and_then(Value::as_array);
            let list = list.ok_or_else(|| FormatError::field(&self.alerts))?;
            if list.len() > ALERTS_MAX {
                return Err(FormatError::too_many());
            }
            list.iter().map(|alert| self.alert(alert, now)).collect::<Result<_, _>>()?
        };
        Ok(Parsed { is_test: alerts.is_empty(), alerts, ..Parsed::default() })
    }

    fn alert(&self, body: &Value, now: Timestamp) -> Result<Alert, FormatError> {
        let text = |pointer: &str| match pointer {
            "" => String::new(),
            pointer => body.pointer(pointer).map(scalar).unwrap_or_default(),
        };
        let required = |pointer: &str| Some(text(pointer)).filter(|text| !text.is_empty());
        let raw = RawAlert {
            key: required(&self.key).ok_or_else(|| FormatError::field(&self.key))?,
            title: text(&self.title),
            summary: text(&self.summary),
            labels: match self.labels.as_str() {
                "" => Default::default(),
                pointer => body.pointer(pointer).map(scalars).unwrap_or_default(),
            },
            started_at: text(&self.started_at),
            ended_at: String::new(),
            source_url: text(&self.url),
        };
        let word = required(&self.status).ok_or_else(|| FormatError::field(&self.status))?;
        Ok(raw.into_alert(self.status_of(&word)?, now))
    }

    fn status_of(&self, word: &str) -> Result<AlertStatus, FormatError> {
        if self.resolved_words.is_empty() {
            return status_of(word);
        }
        let is_over = self.resolved_words.split(',').any(|known| known.trim().eq_ignore_ascii_case(word.trim()));
        Ok(if is_over { AlertStatus::Resolved } else { AlertStatus::Firing })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn pointers_find_the_fields_of_a_list() {
        let fields = JsonFields {
            alerts: "/data/items".into(),
            key: "/id".into(),
            status: "/state/0".into(),
            title: "/text".into(),
            labels: "/tags".into(),
            resolved_words: "fine, green".into(),
            ..JsonFields::default()
        };
        let now = chrono::DateTime::from_timestamp(1_773_219_600, 0).unwrap();
        let item = |id: i64, state: &str| json!({"id": id, "state": [state], "text": "Slow", "tags": {"team": "web"}});
        let body = json!({"data": {"items": [item(7, "red"), item(8, "Green")]}});
        let alerts = fields.parse(&body, now).unwrap().alerts;
        let found: Vec<_> = alerts.iter().map(|alert| (alert.key.as_str(), alert.status)).collect();
        assert_eq!(found, [("7", AlertStatus::Firing), ("8", AlertStatus::Resolved)]);
        assert_eq!(alerts[0].labels["team"], "web");
        assert_eq!(fields.parse(&json!({}), now), Err(FormatError::field("/data/items")));
        let without_key = json!({"data": {"items": [{"state": ["red"]}]}});
        assert_eq!(fields.parse(&without_key, now), Err(FormatError::field("/id")));
    }
}
