//! The formats of senders. Each reads a body into alerts, or says why it never can.

mod alertmanager;
pub mod datadog;
mod json_fields;
mod pagerduty;
mod uptime_kuma;

pub use json_fields::JsonFields;
pub use pagerduty::{check as check_pagerduty, routing_key};

use super::alert::Alert;
use super::kind::HookKind;
use crate::types::{Message, Timestamp};
use serde_json::Value;
use std::collections::BTreeMap;

/// What a body holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parsed {
    /// The alerts, each key once.
    pub alerts: Vec<Alert>,
    /// The group they came in; empty without one.
    pub group_key: String,
    /// Whether the sender says that every alert of the group is over, also those it left out.
    pub is_group_resolved: bool,
    /// Whether somebody only tried whether the receiver works.
    pub is_test: bool,
}

/// Why a body can never be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormatError {
    /// What is wrong.
    pub message: Message,
}

impl FormatError {
    /// It is not JSON.
    pub fn json() -> Self {
        Self { message: Message::new("hook-refused-json") }
    }

    /// A field is missing or is not what it should be.
    pub fn field(name: &str) -> Self {
        Self { message: Message::new("hook-refused-field").with("field", shown(name)) }
    }

    /// A status is called by a word that is not known.
    pub fn status(word: &str) -> Self {
        Self { message: Message::new("hook-refused-status").with("word", shown(word)) }
    }

    /// Several alerts, more than one delivery may have.
    pub fn too_many() -> Self {
        Self { message: Message::new("hook-refused-many").with("max", ALERTS_MAX) }
    }
}

/// Most alerts of one delivery. A body of the greatest length holds fewer that say anything.
pub const ALERTS_MAX: usize = 10_000;
/// Longest part of a wrong value that is repeated.
const SHOWN_MAX: usize = 60;

fn shown(text: &str) -> String {
    crate::types::clean_text::line(&text.chars().take(SHOWN_MAX).collect::<String>())
}

/// Parses JSON. Nesting beyond 128 levels is no JSON of an alert.
///
/// # Errors
///
/// [`FormatError::json`].
pub fn parse_json(body: &[u8]) -> Result<Value, FormatError> {
    serde_json::from_slice(body).map_err(|_| FormatError::json())
}

/// Reads the body of a receiver of this kind.
///
/// # Errors
///
/// Why it can never be taken.
pub fn parse(kind: HookKind, fields: &JsonFields, body: &Value, now: Timestamp) -> Result<Parsed, FormatError> {
    let mut parsed = match kind {
        HookKind::Alertmanager | HookKind::Grafana => alertmanager::parse(body, now),
        HookKind::PagerDuty => pagerduty::parse(body, now),
        HookKind::UptimeKuma => uptime_kuma::parse(body, now),
        HookKind::Datadog => datadog::parse(body, now),
        HookKind::Json => fields.parse(body, now),
    }?;
    parsed.alerts = without_duplicates(parsed.alerts);
    Ok(parsed)
}

/// Of alerts with one key the last counts: it is what the sender says now.
fn without_duplicates(alerts: Vec<Alert>) -> Vec<Alert> {
    let last: BTreeMap<String, usize> =
        alerts.iter().enumerate().map(|(index, alert)| (alert.key.clone(), index)).collect();
    alerts
        .into_iter()
        .enumerate()
        .filter(|(index, alert)| last.get(&alert.key) == Some(index))
        .map(|(_, alert)| alert)
        .collect()
}

/// A scalar as text; empty for anything else.
fn scalar(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(flag) => flag.to_string(),
        Value::Null | Value::Array(_) | Value::Object(_) => String::new(),
    }
}

/// The scalars of an object by name; nothing for anything else.
fn scalars(value: &Value) -> BTreeMap<String, String> {
    let Value::Object(map) = value else { return BTreeMap::new() };
    map.iter().map(|(name, value)| (name.clone(), scalar(value))).filter(|(_, value)| !value.is_empty()).collect()
}

/// The first text that is not empty.
fn first_of(texts: &[&str]) -> String {
    texts.iter().map(|text| text.trim()).find(|text| !text.is_empty()).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alerts::alert::AlertStatus;
    use proptest::prelude::*;
    use serde_json::json;

    fn now() -> Timestamp {
        chrono::DateTime::from_timestamp(1_773_219_600, 0).unwrap()
    }

    #[test]
    fn deep_nesting_and_broken_text_are_no_json() {
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(parse_json(deep.as_bytes()), Err(FormatError::json()));
        assert_eq!(parse_json(b"{\"a\": \"\xff\xfe\"}"), Err(FormatError::json()));
        assert_eq!(parse_json(b""), Err(FormatError::json()));
    }

    #[test]
    fn of_duplicates_in_one_body_the_last_counts() {
        let alert = |status: &str| json!({"status": status, "labels": {"alertname": "A"}, "fingerprint": "f"});
        let body = json!({"groupKey": "g", "status": "firing", "alerts": [alert("firing"), alert("resolved")]});
        let parsed = parse(HookKind::Alertmanager, &JsonFields::default(), &body, now()).unwrap();
        assert_eq!(parsed.alerts.iter().map(|alert| alert.status).collect::<Vec<_>>(), [AlertStatus::Resolved]);
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            ".{0,20}".prop_map(Value::from),
        ];
        let names = prop_oneof![
            Just("alerts".to_owned()),
            Just("status".to_owned()),
            Just("labels".to_owned()),
            Just("monitor".to_owned()),
            Just("heartbeat".to_owned()),
            Just("payload".to_owned()),
            Just("event_action".to_owned()),
            ".{0,8}",
        ];
        leaf.prop_recursive(4, 32, 6, move |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                proptest::collection::vec((names.clone(), inner), 0..6)
                    .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn no_json_makes_a_format_panic(body in any_json()) {
            for kind in HookKind::ALL {
                let _ = parse(kind, &JsonFields::default(), &body, now());
            }
        }
    }
}
