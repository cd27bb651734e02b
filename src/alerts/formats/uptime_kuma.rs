//! Uptime Kuma's webhook: a monitor, its newest heartbeat, and a message. Its button "Test" sends the message only.

use super::{FormatError, Parsed, first_of, scalar};
use crate::alerts::alert::{AlertStatus, RawAlert};
use crate::types::Timestamp;
use serde_json::Value;
use std::collections::BTreeMap;

pub(super) fn parse(body: &Value, now: Timestamp) -> Result<Parsed, FormatError> {
    let (heartbeat, monitor) = (&body["heartbeat"], &body["monitor"]);
    if !body.is_object() || body.get("msg").is_none() {
        return Err(FormatError::field("msg"));
    }
    if heartbeat.is_null() {
        return Ok(Parsed { is_test: true, ..Parsed::default() });
    }
    let status = match scalar(&heartbeat["status"]).as_str() {
        "0" => AlertStatus::Firing,
        "1" => AlertStatus::Resolved,
        // Pending, and under maintenance: no news.
        "2" | "3" => return Ok(Parsed::default()),
        word => return Err(FormatError::status(word)),
    };
    let mut labels = BTreeMap::new();
    for tag in monitor["tags"].as_array().into_iter().flatten() {
        labels.insert(scalar(&tag["name"]), scalar(&tag["value"]));
    }
    for (label, value) in [("monitor", &monitor["name"]), ("type", &monitor["type"]), ("host", &monitor["hostname"])] {
        labels.insert(label.to_owned(), scalar(value));
    }
    labels.retain(|name, value| !name.is_empty() && !value.is_empty());
    let time = scalar(&heartbeat["time"]);
    let raw = RawAlert {
        key: first_of(&[&scalar(&monitor["id"]), &scalar(&heartbeat["monitorID"]), &scalar(&monitor["name"])]),
        title: first_of(&[&scalar(&monitor["name"]), &scalar(&body["msg"])]),
        summary: first_of(&[&scalar(&body["msg"]), &scalar(&heartbeat["msg"])]),
        labels,
        started_at: if status == AlertStatus::Firing { time.clone() } else { String::new() },
        ended_at: if status == AlertStatus::Resolved { time } else { String::new() },
        source_url: scalar(&monitor["url"]),
    };
    Ok(Parsed { alerts: vec![raw.into_alert(status, now)], ..Parsed::default() })
}
