//! One alert in the form into which every format is read.

use super::formats::FormatError;
use crate::text_enum;
use crate::types::{Timestamp, clean_text, timestamp};
use chrono::{DateTime, Datelike};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Longest title, in characters.
pub const TITLE_MAX: usize = 255;
/// Longest summary, in characters.
const SUMMARY_MAX: usize = 2_000;
/// Most labels that are kept.
const LABELS_MAX: usize = 64;
/// Longest name of a label, in characters.
const LABEL_NAME_MAX: usize = 100;
/// Longest value of a label, in characters.
const LABEL_VALUE_MAX: usize = 500;
/// Longest address of the source, in characters.
const URL_MAX: usize = 2_000;
/// Longest key that is kept as it is, in characters; a longer one is replaced by its hash.
const KEY_MAX: usize = 255;
/// No alert began before this year: senders write the year 1 for "not yet".
const YEAR_MIN: i32 = 2_000;

text_enum! {
    /// Whether an alert is still true.
    pub enum AlertStatus("alert status") {
        /// It is.
        Firing = "firing",
        /// It is over.
        Resolved = "resolved",
    }
}

/// One alert. Every text is cleaned and bounded, so it may be stored as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alert {
    /// The sender's key, by which resends are recognised.
    pub key: String,
    /// Whether it is still true.
    pub status: AlertStatus,
    /// One line.
    pub title: String,
    /// Further text; may be empty.
    pub summary: String,
    /// Labels by name.
    pub labels: BTreeMap<String, String>,
    /// When it began, if the sender says so.
    pub started_at: Option<Timestamp>,
    /// When it ended, if the sender says so.
    pub ended_at: Option<Timestamp>,
    /// A page about it; empty without one.
    pub source_url: String,
}

/// An alert as a format found it, not yet cleaned.
#[derive(Debug, Clone, Default)]
pub struct RawAlert {
    /// The sender's key; empty for one that is derived from title and labels.
    pub key: String,
    /// One line; empty for a name that says that there was none.
    pub title: String,
    /// Further text.
    pub summary: String,
    /// Labels by name.
    pub labels: BTreeMap<String, String>,
    /// When it began.
    pub started_at: String,
    /// When it ended.
    pub ended_at: String,
    /// A page about it.
    pub source_url: String,
}

impl RawAlert {
    /// Cleans and bounds it. Times that are not after the year 2000 or lie after `now` are no times.
    pub fn into_alert(self, status: AlertStatus, now: Timestamp) -> Alert {
        let labels: BTreeMap<String, String> = self
            .labels
            .iter()
            .map(|(name, value)| (line(name, LABEL_NAME_MAX), line(value, LABEL_VALUE_MAX)))
            .filter(|(name, _)| !name.is_empty())
            .take(LABELS_MAX)
            .collect();
        let title = line(&self.title, TITLE_MAX);
        let key = if self.key.trim().is_empty() {
            let labels: Vec<_> = self.labels.iter().map(|(name, value)| format!("{name}={value}")).collect();
            hashed(&format!("{title}\n{}", labels.join("\n")))
        } else {
            bounded_key(&self.key)
        };
        let url = line(&self.source_url, URL_MAX + 1);
        let is_link = (url.starts_with("https://") || url.starts_with("http://")) && url.chars().count() <= URL_MAX;
        Alert {
            key,
            status,
            title: if title.is_empty() { "Alert without a title".to_owned() } else { title },
            summary: lines(&self.summary, SUMMARY_MAX),
            labels,
            started_at: time(&self.started_at, now),
            ended_at: time(&self.ended_at, now),
            source_url: if is_link { url } else { String::new() },
        }
    }
}

/// A key that fits its column: a long one is replaced by its hash.
pub fn bounded_key(key: &str) -> String {
    let cleaned = line(key, KEY_MAX + 1);
    if cleaned == key && cleaned.chars().count() <= KEY_MAX { cleaned } else { hashed(key) }
}

fn hashed(text: &str) -> String {
    format!("sha256:{}", crate::platform::keys::hex(&Sha256::digest(text.as_bytes())))
}

fn line(text: &str, max: usize) -> String {
    // What is far too long is cut before it is cleaned, which looks at every character.
    let text: String = text.chars().take(max * 4).collect();
    clean_text::line(&text).chars().take(max).collect()
}

fn lines(text: &str, max: usize) -> String {
    let text: String = text.chars().take(max * 4).collect();
    clean_text::lines(&text).trim().chars().take(max).collect()
}

/// A time as RFC 3339, as `2026-03-01 14:30:00.123` in UTC, or in seconds or milliseconds since 1970.
fn time(text: &str, now: Timestamp) -> Option<Timestamp> {
    let text = text.trim();
    let parsed = DateTime::parse_from_rfc3339(text).map(|at| at.to_utc()).ok();
    let local = || chrono::NaiveDateTime::parse_from_str(&text.replace('T', " "), "%Y-%m-%d %H:%M:%S%.f").ok();
    let number = || {
        let number = text.parse::<i64>().ok().filter(|_| text.len() >= 10)?;
        if text.len() >= 13 { DateTime::from_timestamp_millis(number) } else { DateTime::from_timestamp(number, 0) }
    };
    let at = parsed.or_else(|| local().map(|at| at.and_utc())).or_else(number)?;
    (at.year() >= YEAR_MIN && at <= now).then(|| timestamp::truncate_to_micros(at))
}

/// Reads the word for a status, whatever the sender calls it.
///
/// # Errors
///
/// The word, where nobody is known to use it.
pub fn status_of(word: &str) -> Result<AlertStatus, FormatError> {
    const FIRING: [&str; 15] = [
        "firing",
        "alerting",
        "alert",
        "alarm",
        "triggered",
        "trigger",
        "problem",
        "down",
        "critical",
        "error",
        "warning",
        "warn",
        "open",
        "failed",
        "true",
    ];
    const RESOLVED: [&str; 13] = [
        "resolved",
        "resolve",
        "ok",
        "up",
        "recovered",
        "recovery",
        "closed",
        "close",
        "normal",
        "healthy",
        "inactive",
        "success",
        "false",
    ];
    let known = word.trim().to_lowercase();
    if FIRING.contains(&known.as_str()) {
        Ok(AlertStatus::Firing)
    } else if RESOLVED.contains(&known.as_str()) {
        Ok(AlertStatus::Resolved)
    } else {
        Err(FormatError::status(word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn now() -> Timestamp {
        DateTime::from_timestamp(1_773_219_600, 0).unwrap()
    }

    #[test]
    fn times_of_every_sender_are_read() {
        let at = |text: &str| time(text, now()).map(|at| at.to_rfc3339());
        assert_eq!(at("2026-03-11T08:00:00.123456789Z").as_deref(), Some("2026-03-11T08:00:00.123456+00:00"));
        assert_eq!(at("2026-03-11T10:00:00+02:00").as_deref(), Some("2026-03-11T08:00:00+00:00"));
        assert_eq!(at("2026-03-11 08:00:00.5").as_deref(), Some("2026-03-11T08:00:00.500+00:00"));
        assert_eq!(at("1773216000").as_deref(), Some("2026-03-11T08:00:00+00:00"));
        assert_eq!(at("1773216000123").as_deref(), Some("2026-03-11T08:00:00.123+00:00"));
        for none in ["", "0001-01-01T00:00:00Z", "2099-01-01T00:00:00Z", "soon", "12", "99999999999999999999"] {
            assert_eq!(at(none), None, "{none}");
        }
    }

    #[test]
    fn labels_and_texts_are_bounded() {
        let labels = (0..10_000).map(|n| (format!("label{n}"), "v".repeat(5_000))).collect();
        let raw = RawAlert {
            title: format!("a\u{0}b\n{}", "x".repeat(9_000)),
            labels,
            source_url: "javascript:alert(1)".into(),
            ..RawAlert::default()
        };
        let alert = raw.into_alert(AlertStatus::Firing, now());
        assert_eq!((alert.labels.len(), alert.title.chars().count()), (LABELS_MAX, TITLE_MAX));
        assert!(alert.title.starts_with("ab x") && alert.source_url.is_empty());
        assert!(alert.labels.values().all(|value| value.len() == LABEL_VALUE_MAX));
    }

    #[test]
    fn unknown_words_are_named() {
        assert_eq!(status_of(" OK "), Ok(AlertStatus::Resolved));
        assert_eq!(status_of("ALERTING"), Ok(AlertStatus::Firing));
        assert_eq!(status_of("perhaps"), Err(FormatError::status("perhaps")));
    }

    proptest! {
        #[test]
        fn any_text_becomes_something_that_can_be_stored(key in ".*", title in ".*", url in ".*", at in ".*") {
            let raw = RawAlert { key, title, source_url: url, started_at: at, ..RawAlert::default() };
            let alert = raw.into_alert(AlertStatus::Firing, now());
            prop_assert!(!alert.key.is_empty() && alert.key.chars().count() <= KEY_MAX);
            prop_assert!(!alert.title.is_empty() && !alert.title.contains(['\0', '\n']));
        }
    }
}
