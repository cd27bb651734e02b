//! The public Statuspage API, version 2: what existing widgets, exporters and scripts read. Keys are
//! always present; moments have three decimals; incidents and updates stand newest first.

use crate::incidents::{Kind, State, markdown};
use crate::publishing::document::Kind as DocumentKind;
use crate::publishing::edition::RenderedDocument;
use crate::publishing::site::{Group, Incident, PostMortem, Service, Site, Update};
use crate::types::{ServiceStatus, Timestamp, timestamp::iso};
use crate::ui::wording::in_english;
use serde_json::{Value, json};

/// Most incidents of one answer, as the original's.
const INCIDENTS_MAX: usize = 50;
/// The state and status that only this mapping has.
const POST_MORTEM: &str = "postmortem";

/// Every JSON document.
pub fn documents(site: &Site) -> Vec<RenderedDocument> {
    let page = page(site);
    let status = status(site);
    let components = components(site);
    let of = |kind: Kind, keep: &dyn Fn(State) -> bool| -> Vec<Value> {
        let chosen = site.incidents.iter().filter(|one| one.kind == kind && one.state != State::Cancelled);
        chosen.filter(|one| keep(one.state)).take(INCIDENTS_MAX).map(|one| incident(site, one)).collect()
    };
    let unresolved = of(Kind::Incident, &|state| !state.is_over());
    let upcoming = of(Kind::Maintenance, &|state| state == State::Scheduled);
    let active = of(Kind::Maintenance, &State::is_under_way);
    let to_come: Vec<Value> = active.iter().chain(&upcoming).cloned().collect();
    [
        (
            "summary",
            json!({
                "page": page, "components": components, "incidents": unresolved,
                "scheduled_maintenances": to_come, "status": status,
            }),
        ),
        ("status", json!({ "page": page, "status": status })),
        ("components", json!({ "page": page, "components": components })),
        ("incidents", json!({ "page": page, "incidents": of(Kind::Incident, &|_| true) })),
        ("incidents/unresolved", json!({ "page": page, "incidents": unresolved })),
        ("scheduled-maintenances", json!({ "page": page, "scheduled_maintenances": of(Kind::Maintenance, &|_| true) })),
        ("scheduled-maintenances/upcoming", json!({ "page": page, "scheduled_maintenances": upcoming })),
        ("scheduled-maintenances/active", json!({ "page": page, "scheduled_maintenances": active })),
    ]
    .into_iter()
    .map(|(name, body)| RenderedDocument::new(format!("/api/v2/{name}.json"), DocumentKind::Api, body.to_string()))
    .collect()
}

fn page(site: &Site) -> Value {
    // Before anything happened, the moment it was read would change the document at every look.
    let updated_at = site.changed_at().unwrap_or(chrono::DateTime::UNIX_EPOCH);
    json!({
        "id": site.page_id, "name": site.name, "url": site.public_url,
        "time_zone": site.zone.name(), "updated_at": iso(updated_at),
    })
}

fn status(site: &Site) -> Value {
    let (indicator, sentence) = site.overall();
    json!({ "indicator": indicator.as_str(), "description": in_english(sentence) })
}

fn components(site: &Site) -> Vec<Value> {
    let mut components = Vec::new();
    for grouped in &site.catalogue {
        if let Some(group) = &grouped.group {
            components.push(group_component(site, group, &grouped.services));
        }
        components.extend(grouped.services.iter().map(|service| component(site, service, grouped.group.as_ref())));
    }
    components
}

fn group_component(site: &Site, group: &Group, services: &[Service]) -> Value {
    let worst = services.iter().map(|service| service.status).max().unwrap_or(ServiceStatus::Operational);
    let created = services.iter().map(|service| service.created_at).min();
    let updated = services.iter().map(|service| service.updated_at).max();
    json!({
        "id": group.id, "name": group.name, "status": worst.as_str(),
        "created_at": created.map(iso), "updated_at": updated.map(iso),
        "position": group.position, "description": null, "showcase": false, "start_date": null,
        "group_id": null, "page_id": site.page_id, "group": true, "only_show_if_degraded": false,
        "components": services.iter().map(|service| &service.id).collect::<Vec<_>>(),
    })
}

fn component(site: &Site, service: &Service, group: Option<&Group>) -> Value {
    let description = Some(&service.description).filter(|text| !text.is_empty());
    json!({
        "id": service.id, "name": service.name, "status": service.status.as_str(),
        "created_at": iso(service.created_at), "updated_at": iso(service.updated_at),
        "position": service.position, "description": description, "showcase": service.showcase,
        "start_date": service.start_date.to_string(), "group_id": group.map(|group| &group.id),
        "page_id": site.page_id, "group": false, "only_show_if_degraded": false,
    })
}

fn incident(site: &Site, one: &Incident) -> Value {
    let reached =
        |state: State| one.updates.iter().rev().find(|update| update.state == state).map(|u| iso(u.display_at));
    let impact = if one.kind == Kind::Maintenance { "maintenance" } else { one.impact.as_str() };
    // The original knows a post-mortem as the last state, said by the newest update (decision 18).
    let learned = one.post_mortem.as_ref();
    let state = learned.map_or(one.state.as_str(), |_| POST_MORTEM);
    let updates: Vec<Value> = learned
        .map(|words| post_mortem(one, words))
        .into_iter()
        .chain(one.updates.iter().map(|words| update(site, one, words)))
        .collect();
    let hit = site.catalogue.iter().flat_map(|grouped| grouped.services.iter().map(move |service| (grouped, service)));
    let hit: Vec<Value> = hit
        .filter(|(_, service)| one.services.iter().any(|(id, _)| *id == service.id))
        .map(|(grouped, service)| component(site, service, grouped.group.as_ref()))
        .collect();
    let mut body = json!({
        "id": one.id, "name": one.title, "status": state, "impact": impact,
        "created_at": iso(one.published_at), "updated_at": iso(one.changed_at()),
        "started_at": iso(one.started_at), "monitoring_at": reached(State::Monitoring),
        "resolved_at": one.resolved_at.map(iso), "shortlink": format!("{}/i/{}", site.public_url, one.id),
        "page_id": site.page_id, "incident_updates": updates, "components": hit,
    });
    if one.kind == Kind::Maintenance {
        body["scheduled_for"] = json!(iso(one.started_at));
        body["scheduled_until"] = json!(iso(one.scheduled_until.unwrap_or(one.started_at)));
    }
    body
}

fn update(site: &Site, one: &Incident, words: &Update) -> Value {
    let affected: Vec<Value> = words
        .changes
        .iter()
        .map(|change| {
            json!({
                "code": change.service_id, "name": full_name(site, change),
                "old_status": change.old.as_str(), "new_status": change.new.as_str(),
            })
        })
        .collect();
    let changed_at: Timestamp = words.edited_at.unwrap_or(words.published_at);
    json!({
        "id": words.id, "incident_id": one.id, "status": words.state.as_str(),
        "body": markdown::to_plain(&words.body), "created_at": iso(words.published_at),
        "updated_at": iso(changed_at), "display_at": iso(words.display_at),
        "affected_components": if affected.is_empty() { Value::Null } else { Value::Array(affected) },
        "deliver_notifications": words.notify, "custom_tweet": null, "tweet_id": null,
    })
}

fn post_mortem(one: &Incident, words: &PostMortem) -> Value {
    json!({
        "id": words.id, "incident_id": one.id, "status": POST_MORTEM,
        "body": markdown::article_to_plain(&words.body), "created_at": iso(words.published_at),
        "updated_at": iso(words.changed_at()), "display_at": iso(words.published_at),
        "affected_components": null, "deliver_notifications": false, "custom_tweet": null, "tweet_id": null,
    })
}

/// `Group - Name`, or the name alone.
fn full_name(site: &Site, change: &crate::publishing::site::Change) -> String {
    let name = site.name_of(&change.service_id);
    let grouped = site.catalogue.iter().find(|grouped| grouped.services.iter().any(|one| one.id == change.service_id));
    match grouped.and_then(|grouped| grouped.group.as_ref()) {
        Some(group) => format!("{} - {name}", group.name),
        None => name.to_owned(),
    }
}
