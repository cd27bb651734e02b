//! Prometheus Alertmanager, webhook version 4, and Grafana alerting, which adds fields to it.
//!
//! A group of alerts is sent again in whole when one of them changes and at an interval. So an alert is recognised by
//! the group's key and its own fingerprint.

use super::{ALERTS_MAX, FormatError, Parsed, first_of, scalar, scalars};
use crate::alerts::alert::{Alert, AlertStatus, RawAlert, bounded_key, status_of};
use crate::types::Timestamp;
use serde_json::Value;

pub(super) fn parse(body: &Value, now: Timestamp) -> Result<Parsed, FormatError> {
    let listed = body["alerts"].as_array().ok_or_else(|| FormatError::field("alerts"))?;
    if listed.len() > ALERTS_MAX {
        return Err(FormatError::too_many());
    }
    let group_key = bounded_key_or_empty(&scalar(&body["groupKey"]));
    let alerts = listed.iter().map(|alert| read(alert, body, &group_key, now)).collect::<Result<Vec<_>, _>>()?;
    let is_group_resolved = match scalar(&body["status"]).as_str() {
        "" => false,
        word => status_of(word)? == AlertStatus::Resolved,
    };
    // What Grafana's button "Test" sends.
    let is_trial = |alert: &Alert| {
        alert.labels.get("alertname").is_some_and(|name| name == "TestAlert")
            && alert.labels.get("instance").is_some_and(|name| name == "Grafana")
    };
    let is_test = alerts.is_empty() || alerts.iter().all(is_trial);
    // Otherwise every alert of the group is in the list, each with its own start.
    let leaves_out = body["truncatedAlerts"].as_i64().is_some_and(|count| count > 0) && !group_key.is_empty();
    Ok(Parsed { alerts, is_group_resolved: is_group_resolved && leaves_out, group_key, is_test })
}

fn bounded_key_or_empty(key: &str) -> String {
    if key.trim().is_empty() { String::new() } else { bounded_key(key) }
}

fn read(alert: &Value, body: &Value, group_key: &str, now: Timestamp) -> Result<Alert, FormatError> {
    if !alert["labels"].is_object() {
        return Err(FormatError::field("alerts[].labels"));
    }
    let status = status_of(&scalar(&alert["status"]))?;
    let (labels, annotations) = (scalars(&alert["labels"]), scalars(&alert["annotations"]));
    let text = |name: &str| annotations.get(name).map_or("", String::as_str);
    let name = labels.get("alertname").map_or("", String::as_str);
    let title = first_of(&[name, &scalar(&body["title"]), text("summary")]);
    let parts: Vec<_> =
        [text("summary"), text("description"), text("message")].into_iter().filter(|part| !part.is_empty()).collect();
    let fingerprint = scalar(&alert["fingerprint"]);
    let key = if fingerprint.is_empty() { String::new() } else { format!("{group_key} {fingerprint}") };
    let raw = RawAlert {
        key,
        title,
        summary: parts.join("\n"),
        started_at: scalar(&alert["startsAt"]),
        ended_at: scalar(&alert["endsAt"]),
        source_url: first_of(&[
            &scalar(&alert["dashboardURL"]),
            &scalar(&alert["generatorURL"]),
            &scalar(&body["externalURL"]),
        ]),
        labels,
    };
    Ok(raw.into_alert(status, now))
}
