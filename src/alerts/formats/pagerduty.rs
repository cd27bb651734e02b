//! PagerDuty events, version 2, as every tool with a PagerDuty integration sends them.

use super::{FormatError, Parsed, scalar, scalars};
use crate::alerts::alert::{AlertStatus, RawAlert};
use crate::types::Timestamp;
use serde_json::Value;

/// Longest `dedup_key`, in characters.
const DEDUP_KEY_MAX: usize = 255;

/// The key in the body, which is the token of the receiver.
pub fn routing_key(body: &Value) -> &str {
    body["routing_key"].as_str().unwrap_or_default()
}

/// What is wrong with an event, in PagerDuty's words for programs.
pub fn check(body: &Value) -> Vec<String> {
    let mut errors = Vec::new();
    if !body.is_object() {
        return vec!["The event must be a JSON object".to_owned()];
    }
    let action = scalar(&body["event_action"]);
    if !["trigger", "acknowledge", "resolve"].contains(&action.as_str()) {
        errors.push("'event_action' is missing or is not one of trigger, acknowledge, resolve".to_owned());
    }
    let dedup_key = scalar(&body["dedup_key"]);
    if dedup_key.chars().count() > DEDUP_KEY_MAX {
        errors.push(format!("'dedup_key' is longer than {DEDUP_KEY_MAX} characters"));
    }
    if action == "trigger" {
        let payload = &body["payload"];
        if scalar(&payload["summary"]).trim().is_empty() {
            errors.push("'payload.summary' is missing or blank".to_owned());
        }
        if scalar(&payload["source"]).trim().is_empty() {
            errors.push("'payload.source' is missing or blank".to_owned());
        }
        if !["critical", "error", "warning", "info"].contains(&scalar(&payload["severity"]).as_str()) {
            errors.push("'payload.severity' is missing or is not one of critical, error, warning, info".to_owned());
        }
    } else if dedup_key.is_empty() && !action.is_empty() {
        errors.push("'dedup_key' is missing or blank".to_owned());
    }
    errors
}

/// Reads an event. One without a `dedup_key` got one before ([`check`] was asked).
pub(super) fn parse(body: &Value, now: Timestamp) -> Result<Parsed, FormatError> {
    if !check(body).is_empty() {
        return Err(FormatError::field("event"));
    }
    let status = match scalar(&body["event_action"]).as_str() {
        "trigger" => AlertStatus::Firing,
        "resolve" => AlertStatus::Resolved,
        // Somebody looks after it: no news.
        _ => return Ok(Parsed::default()),
    };
    let payload = &body["payload"];
    let mut labels = scalars(&payload["custom_details"]);
    for name in ["severity", "source", "component", "group", "class"] {
        labels.insert(name.to_owned(), scalar(&payload[name]));
    }
    labels.insert("client".to_owned(), scalar(&body["client"]));
    labels.retain(|_, value| !value.is_empty());
    let link = body["links"].as_array().and_then(|links| links.first()).map(|link| scalar(&link["href"]));
    let client_url = scalar(&body["client_url"]);
    let details = match &payload["custom_details"] {
        Value::String(text) => text.clone(),
        _ => String::new(),
    };
    let raw = RawAlert {
        key: scalar(&body["dedup_key"]),
        title: scalar(&payload["summary"]),
        summary: details,
        labels,
        started_at: scalar(&payload["timestamp"]),
        ended_at: String::new(),
        source_url: if client_url.is_empty() { link.unwrap_or_default() } else { client_url },
    };
    Ok(Parsed { alerts: vec![raw.into_alert(status, now)], ..Parsed::default() })
}
