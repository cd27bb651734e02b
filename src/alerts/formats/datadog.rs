//! Datadog's webhook. Its body is a template of the user; the desk shows [`TEMPLATE`] to copy.

use super::{FormatError, Parsed, first_of, scalar};
use crate::alerts::alert::{AlertStatus, RawAlert};
use crate::types::Timestamp;
use serde_json::Value;
use std::collections::BTreeMap;

/// What to paste into the payload of the webhook integration.
pub const TEMPLATE: &str = r#"{"id":"$ALERT_ID","key":"$ALERT_CYCLE_KEY","transition":"$ALERT_TRANSITION","title":"$EVENT_TITLE","text":"$TEXT_ONLY_MSG","tags":"$TAGS","link":"$LINK"}"#;

pub(super) fn parse(body: &Value, now: Timestamp) -> Result<Parsed, FormatError> {
    if !body.is_object() || body.get("transition").is_none() {
        return Err(FormatError::field("transition"));
    }
    let (key, transition) = (first_of(&[&scalar(&body["key"]), &scalar(&body["id"])]), scalar(&body["transition"]));
    if key.is_empty() && transition.is_empty() {
        return Ok(Parsed { is_test: true, ..Parsed::default() });
    }
    let status = match transition.to_lowercase().as_str() {
        "triggered" | "re-triggered" | "no data" | "re-no data" | "warn" | "re-warn" | "renotify" => {
            AlertStatus::Firing
        }
        "recovered" => AlertStatus::Resolved,
        _ => return Err(FormatError::status(&transition)),
    };
    let tags = scalar(&body["tags"]);
    let labels: BTreeMap<_, _> = tags
        .split(',')
        .filter_map(|tag| tag.trim().split_once(':'))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let raw = RawAlert {
        key,
        title: scalar(&body["title"]),
        summary: scalar(&body["text"]),
        labels,
        source_url: scalar(&body["link"]),
        ..RawAlert::default()
    };
    Ok(Parsed { alerts: vec![raw.into_alert(status, now)], ..Parsed::default() })
}
