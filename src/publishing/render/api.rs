//! The public Statuspage API, version 2, which existing widgets, exporters and scripts read. Keys are always
//! present, times have three decimals, and incidents and updates come newest first.

use crate::incidents::{Kind, State, markdown};
use crate::publishing::document::DocumentKind;
use crate::publishing::edition::RenderedDocument;
use crate::publishing::site::{Group, Incident, PostMortem, Service, Site, Update};
use crate::types::{ServiceStatus, Timestamp, timestamp::iso};
use crate::ui::wording::in_english;
use serde_json::{Value, json};

/// Most incidents of one response, as in Statuspage's API.
const INCIDENTS_MAX: usize = 50;
/// The status of an incident with a post-mortem, which only this API has.
const POST_MORTEM: &str = "postmortem";

/// Every JSON document.
pub fn documents(site: &Site) -> Vec<RenderedDocument> {
    let page = page(site);
    let status = status(site);
    let components = components(site);
    let of = |kind: Kind, keep: &dyn Fn(State) -> bool| -> Vec<Value> {
        let chosen =
            site.incidents.iter().filter(|incident| incident.kind == kind && incident.state != State::Cancelled);
        chosen.filter(|incident| keep(incident.state)).take(INCIDENTS_MAX).map(|one| incident(site, one)).collect()
    };
    let unresolved = of(Kind::Incident, &|state| !state.is_over());
    let upcoming = of(Kind::Maintenance, &|state| state == State::Scheduled);
    let active = of(Kind::Maintenance, &State::is_under_way);
    let not_over: Vec<Value> = active.iter().chain(&upcoming).cloned().collect();
    [
        (
            "summary",
            json!({
                "page": page, "components": components, "incidents": unresolved,
                "scheduled_maintenances": not_over, "status": status,
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
    // Before anything happened, `now` would change the document at every rendering.
    let updated_at = site.changed_at().unwrap_or(chrono::DateTime::UNIX_EPOCH);
    json!({
        "id": site.page_id, "name": site.name, "url": site.public_url,
        "time_zone": site.zone.name(), "updated_at": iso(updated_at),
    })
}

fn status(site: &Site) -> Value {
    let (indicator, headline) = site.overall();
    json!({ "indicator": indicator.as_str(), "description": in_english(headline) })
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

fn incident(site: &Site, incident: &Incident) -> Value {
    let reached =
        |state: State| incident.updates.iter().rev().find(|update| update.state == state).map(|u| iso(u.display_at));
    let impact = if incident.kind == Kind::Maintenance { "maintenance" } else { incident.impact.as_str() };
    // In Statuspage's API a post-mortem is the last state and the newest update (decision 18).
    let published = incident.post_mortem.as_ref();
    let state = published.map_or(incident.state.as_str(), |_| POST_MORTEM);
    let updates: Vec<Value> = published
        .map(|text| post_mortem(site, incident, text))
        .into_iter()
        .chain(incident.updates.iter().map(|one_update| update(site, incident, one_update)))
        .collect();
    let affected =
        site.catalogue.iter().flat_map(|grouped| grouped.services.iter().map(move |service| (grouped, service)));
    let affected: Vec<Value> = affected
        .filter(|(_, service)| incident.services.iter().any(|(id, _)| *id == service.id))
        .map(|(grouped, service)| component(site, service, grouped.group.as_ref()))
        .collect();
    let mut body = json!({
        "id": incident.id, "name": incident.title, "status": state, "impact": impact,
        "created_at": iso(incident.published_at), "updated_at": iso(incident.changed_at()),
        "started_at": iso(incident.started_at), "monitoring_at": reached(State::Monitoring),
        "resolved_at": incident.resolved_at.map(iso), "shortlink": format!("{}/i/{}", site.public_url, incident.id),
        "page_id": site.page_id, "incident_updates": updates, "components": affected,
    });
    if incident.kind == Kind::Maintenance {
        body["scheduled_for"] = json!(iso(incident.started_at));
        body["scheduled_until"] = json!(iso(incident.scheduled_until.unwrap_or(incident.started_at)));
    }
    body
}

fn update(site: &Site, incident: &Incident, update: &Update) -> Value {
    let affected: Vec<Value> = update
        .changes
        .iter()
        .map(|change| {
            json!({
                "code": change.service_id, "name": full_name(site, change),
                "old_status": change.old.as_str(), "new_status": change.new.as_str(),
            })
        })
        .collect();
    let changed_at: Timestamp = update.edited_at.unwrap_or(update.published_at);
    json!({
        "id": update.id, "incident_id": incident.id, "status": update.state.as_str(),
        "body": markdown::to_plain(&update.body, &site.public_url), "created_at": iso(update.published_at),
        "updated_at": iso(changed_at), "display_at": iso(update.display_at),
        "affected_components": if affected.is_empty() { Value::Null } else { Value::Array(affected) },
        "deliver_notifications": update.notify, "custom_tweet": null, "tweet_id": null,
    })
}

fn post_mortem(site: &Site, incident: &Incident, post_mortem: &PostMortem) -> Value {
    json!({
        "id": post_mortem.id, "incident_id": incident.id, "status": POST_MORTEM,
        "body": markdown::to_plain(&post_mortem.body, &site.public_url), "created_at": iso(post_mortem.published_at),
        "updated_at": iso(post_mortem.changed_at()), "display_at": iso(post_mortem.published_at),
        "affected_components": null, "deliver_notifications": false, "custom_tweet": null, "tweet_id": null,
    })
}

/// `Group - Name`, or the name alone.
fn full_name(site: &Site, change: &crate::publishing::site::StatusChange) -> String {
    let name = site.name_of(&change.service_id);
    let grouped =
        site.catalogue.iter().find(|grouped| grouped.services.iter().any(|service| service.id == change.service_id));
    match grouped.and_then(|grouped| grouped.group.as_ref()) {
        Some(group) => format!("{} - {name}", group.name),
        None => name.to_owned(),
    }
}
