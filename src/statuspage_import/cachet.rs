//! Reads Cachet's JSON API (version 1 of the API, Cachet 2). It does not say what an incident did to its component, so the
//! component counts as slow from the beginning to the end; and a schedule has no planned end, so it counts as an hour.

use super::archive::{Archive, take};
use super::fetch::{FetchError, Fetcher};
use super::report::{NotImported, What};
use super::wire::{Component, Incident, Update, parse_time};
use crate::platform::CommandError;
use crate::t;
use crate::types::{Message, Timestamp};
use chrono::{Duration, NaiveDateTime, TimeZone};
use chrono_tz::Tz;
use reqwest::StatusCode;
use serde_json::Value;

/// Objects of one answer.
const PAGE_SIZE: usize = 100;
/// Most answers of one list.
const PAGES_MAX: usize = 200;
/// How long a schedule takes that does not say so.
const SCHEDULE_LENGTH: Duration = Duration::hours(1);

/// Reads the page at an address. Its times have no offset, and are in `zone`.
pub async fn read(fetcher: &Fetcher<'_>, address: &str, zone: Tz) -> Result<Archive, CommandError> {
    let address = address.trim().trim_end_matches('/');
    let base = address.split("/api/v1").next().unwrap_or(address).trim_end_matches('/');
    let mut archive = Archive { source: format!("cachet:{base}"), ..Archive::default() };
    for group in list(fetcher, base, "components/groups").await? {
        archive.groups.extend(component(&group, zone));
    }
    for value in list(fetcher, base, "components").await? {
        archive.components.extend(component(&value, zone));
    }
    for value in list(fetcher, base, "incidents").await? {
        add_incident(fetcher, base, zone, &mut archive, value).await?;
    }
    // Earlier versions have no schedules.
    match list(fetcher, base, "schedules").await {
        Ok(schedules) => archive.incidents.extend(schedules.iter().filter_map(|value| schedule(value, zone))),
        Err(FetchError { status: Some(StatusCode::NOT_FOUND), .. }) => {}
        Err(error) => return Err(error.into()),
    }
    Ok(archive)
}

async fn list(fetcher: &Fetcher<'_>, base: &str, path: &str) -> Result<Vec<Value>, FetchError> {
    let mut all = Vec::new();
    for number in 1..=PAGES_MAX {
        let address = format!("{base}/api/v1/{path}?per_page={PAGE_SIZE}&page={number}");
        let mut answer = fetcher.json(&address).await?;
        let Value::Array(values) = take(&mut answer, "data") else {
            let message = t!("statuspage-import-no-list", address = address, key = "data");
            return Err(FetchError { status: None, message });
        };
        all.extend(values);
        let pages = answer.pointer("/meta/pagination/total_pages").and_then(Value::as_u64).unwrap_or(1);
        if number as u64 >= pages {
            break;
        }
    }
    Ok(all)
}

/// A component or a group.
fn component(value: &Value, zone: Tz) -> Option<Component> {
    if value.get("enabled") == Some(&Value::Bool(false)) {
        return None;
    }
    let status = match number(value, "status") {
        Some(2) => "degraded_performance",
        Some(3) => "partial_outage",
        Some(4) => "major_outage",
        _ => "operational",
    };
    Some(Component {
        id: number(value, "id")?.to_string(),
        name: text(value, "name")?,
        description: text(value, "description"),
        status: Some(status.to_owned()),
        position: number(value, "order"),
        showcase: Some(true),
        created_at: time(value, "created_at", zone),
        group_id: number(value, "group_id").filter(|id| *id > 0).map(|id| id.to_string()),
        ..Component::default()
    })
}

async fn add_incident(
    fetcher: &Fetcher<'_>,
    base: &str,
    zone: Tz,
    archive: &mut Archive,
    value: Value,
) -> Result<(), FetchError> {
    let (Some(id), Some(name)) = (number(&value, "id"), text(&value, "name")) else { return Ok(()) };
    let status = number(&value, "status").unwrap_or_default();
    let Some(now) = state(status) else {
        let reason = Message::new("statuspage-import-cachet-scheduled");
        archive.not_imported.push(NotImported::new(What::Maintenance, &name, reason));
        return Ok(());
    };
    let updates = match value.get("updates").and_then(Value::as_array) {
        Some(updates) => updates.clone(),
        None => match list(fetcher, base, &format!("incidents/{id}/updates")).await {
            Ok(updates) => updates,
            Err(FetchError { status: Some(StatusCode::NOT_FOUND), .. }) => Vec::new(),
            Err(error) => return Err(error),
        },
    };
    let began = time(&value, "occurred_at", zone).or_else(|| time(&value, "created_at", zone));
    // The status is that of the latest update; the first text was written before it.
    let is_first_state = updates.is_empty() && now != "resolved";
    let first = Update {
        id: format!("incident-{id}"),
        status: Some(if is_first_state { now } else { "investigating" }.to_owned()),
        body: text(&value, "message"),
        created_at: began,
        ..Update::default()
    };
    let later = updates.iter().filter_map(|update| {
        Some(Update {
            id: format!("update-{}", number(update, "id")?),
            status: state(number(update, "status")?).map(str::to_owned),
            body: text(update, "message"),
            created_at: time(update, "created_at", zone),
            ..Update::default()
        })
    });
    let mut incident_updates: Vec<Update> = std::iter::once(first).chain(later).collect();
    incident_updates.sort_by_key(|update| std::cmp::Reverse(update.created_at));
    let ended = incident_updates.iter().find(|update| update.status.as_deref() == Some("resolved"));
    let ended = ended.and_then(|update| update.created_at).or_else(|| time(&value, "updated_at", zone));
    let component = number(&value, "component_id").filter(|id| *id > 0).map(|id| id.to_string());
    archive.incidents.push(Incident {
        id: format!("incident-{id}"),
        name,
        status: Some(now.to_owned()),
        impact: Some(if component.is_some() { "minor" } else { "none" }.to_owned()),
        started_at: began,
        resolved_at: ended.filter(|_| now == "resolved"),
        components: component.into_iter().collect(),
        incident_updates,
        ..Incident::default()
    });
    Ok(())
}

const fn state(status: i64) -> Option<&'static str> {
    match status {
        1 => Some("investigating"),
        2 => Some("identified"),
        3 => Some("monitoring"),
        4 => Some("resolved"),
        _ => None,
    }
}

fn schedule(value: &Value, zone: Tz) -> Option<Incident> {
    let id = format!("schedule-{}", number(value, "id")?);
    let from = time(value, "scheduled_at", zone)?;
    let ended = time(value, "completed_at", zone);
    let until = ended.filter(|at| *at > from).unwrap_or(from + SCHEDULE_LENGTH);
    let update = |state: &str, at: Timestamp, body: Option<String>| Update {
        id: format!("{id}-{state}"),
        status: Some(state.to_owned()),
        body,
        created_at: Some(at),
        ..Update::default()
    };
    let announced = time(value, "created_at", zone).map_or(from, |at| at.min(from));
    let mut incident_updates = vec![update("scheduled", announced, text(value, "message"))];
    let state = number(value, "status").unwrap_or_default();
    if state >= 1 {
        incident_updates.insert(0, update("in_progress", from, None));
    }
    if state >= 2 {
        incident_updates.insert(0, update("completed", until, None));
    }
    let components = value.get("components").and_then(Value::as_array).cloned().unwrap_or_default();
    let component = |one: &Value| number(one, "component_id").or_else(|| number(one, "id"));
    Some(Incident {
        name: text(value, "name")?,
        status: incident_updates.first()?.status.clone(),
        impact: Some("maintenance".to_owned()),
        scheduled_for: Some(from),
        scheduled_until: Some(until),
        resolved_at: (state >= 2).then_some(until),
        components: components.iter().filter_map(component).map(|id| id.to_string()).collect(),
        incident_updates,
        id,
        ..Incident::default()
    })
}

/// A number, which some versions write as text.
fn number(value: &Value, key: &str) -> Option<i64> {
    let value = value.get(key)?;
    value.as_i64().or_else(|| value.as_str()?.trim().parse().ok())
}

fn text(value: &Value, key: &str) -> Option<String> {
    value.get(key)?.as_str().map(str::to_owned)
}

fn time(value: &Value, key: &str, zone: Tz) -> Option<Timestamp> {
    let text = value.get(key)?.as_str()?;
    let local = || NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").ok();
    parse_time(text).or_else(|| Some(zone.from_local_datetime(&local()?).earliest()?.to_utc()))
}
