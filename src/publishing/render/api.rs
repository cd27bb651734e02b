//! The public Statuspage API, version 2, which existing widgets, exporters and scripts read. Keys are always
//! present, times have three decimals, and incidents and updates come newest first.

use crate::incidents::{Kind, State, markdown};
use crate::publishing::document::DocumentKind;
use crate::publishing::edition::RenderedDocument;
use crate::publishing::site::{self, PostMortem, Service, Site, StatusChange, Update};
use crate::statuspage::{AffectedComponent, Component, Incident, IncidentUpdate, POST_MORTEM, Page, Status, Window};
use serde_json::json;

/// Most incidents of one response, as in Statuspage's API.
const INCIDENTS_MAX: usize = 50;

/// Every JSON document.
pub fn documents(site: &Site) -> Vec<RenderedDocument> {
    let page = page(site);
    let status = status(site);
    let components = components(site);
    let of = |kind: Kind, keep: &dyn Fn(State) -> bool| -> Vec<Incident> {
        let chosen =
            site.incidents.iter().filter(|incident| incident.kind == kind && incident.state != State::Cancelled);
        chosen.filter(|incident| keep(incident.state)).take(INCIDENTS_MAX).map(|one| incident(site, one)).collect()
    };
    let unresolved = of(Kind::Incident, &|state| !state.is_over());
    let upcoming = of(Kind::Maintenance, &|state| state == State::Scheduled);
    let active = of(Kind::Maintenance, &State::is_under_way);
    let not_over: Vec<Incident> = active.iter().chain(&upcoming).cloned().collect();
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

fn page(site: &Site) -> Page {
    Page::new(site.page_id.clone(), &site.name, &site.public_url, site.zone, site.changed_at)
}

fn status(site: &Site) -> Status {
    Status::of(&site.services().map(|service| service.status).collect::<Vec<_>>())
}

fn components(site: &Site) -> Vec<Component> {
    let mut components = Vec::new();
    for grouped in &site.catalogue {
        let children: Vec<_> = grouped.services.iter().map(|service| component(site, service)).collect();
        if let Some(group) = &grouped.group {
            let texts = (group.name.as_str(), group.description.as_str());
            components.push(Component::group(&site.page_id, &group.id, texts, group.position, &children));
        }
        components.extend(children);
    }
    components
}

fn component(site: &Site, service: &Service) -> Component {
    Component {
        id: service.id.clone(),
        name: service.name.clone(),
        status: service.status,
        created_at: Some(service.created_at.into()),
        updated_at: Some(service.updated_at.into()),
        position: service.position,
        description: Some(service.description.clone()).filter(|text| !text.is_empty()),
        showcase: service.showcase,
        start_date: Some(service.start_date.to_string()),
        group_id: service.group_id.clone(),
        page_id: site.page_id.clone(),
        group: false,
        only_show_if_degraded: service.only_show_if_degraded,
        automation_email: None,
        components: None,
    }
}

fn incident(site: &Site, incident: &site::Incident) -> Incident {
    let monitoring = incident.updates.iter().rev().find(|update| update.state == State::Monitoring);
    let is_maintenance = incident.kind == Kind::Maintenance;
    // In Statuspage's API a post-mortem is the last state and the newest update (decision 18).
    let published = incident.post_mortem.as_ref();
    let updates = published
        .map(|text| post_mortem(site, incident, text))
        .into_iter()
        .chain(incident.updates.iter().map(|one_update| update(site, incident, one_update)));
    // In the order of the page, and after it those that are no longer offered.
    let affected = incident.services.iter().filter(|(id, _)| incident.lists(id));
    let affected = affected.filter_map(|(id, _)| site.known_service(id)).map(|service| component(site, service));
    Incident {
        id: incident.id.clone(),
        name: incident.title.clone(),
        status: published.map_or(incident.state.as_str(), |_| POST_MORTEM),
        impact: if is_maintenance { "maintenance" } else { incident.impact.as_str() },
        created_at: incident.published_at.into(),
        updated_at: incident.changed_at().into(),
        started_at: incident.started_at.into(),
        monitoring_at: monitoring.map(|update| update.display_at.into()),
        resolved_at: incident.resolved_at.map(Into::into),
        shortlink: format!("{}/i/{}", site.public_url, incident.id),
        page_id: site.page_id.clone(),
        incident_updates: updates.collect(),
        components: affected.collect(),
        window: is_maintenance.then(|| Window {
            scheduled_for: Some(incident.scheduled_for.unwrap_or(incident.started_at).into()),
            scheduled_until: Some(incident.scheduled_until.unwrap_or(incident.started_at).into()),
        }),
    }
}

fn update(site: &Site, incident: &site::Incident, update: &Update) -> IncidentUpdate {
    let affected: Vec<_> = update.changes.iter().map(|change| affected_component(site, change)).collect();
    IncidentUpdate {
        id: update.id.clone(),
        incident_id: incident.id.clone(),
        status: update.state.as_str(),
        body: markdown::to_plain(&update.body, &site.public_url),
        created_at: update.published_at.into(),
        updated_at: update.edited_at.unwrap_or(update.published_at).into(),
        display_at: update.display_at.into(),
        affected_components: Some(affected).filter(|affected| !affected.is_empty()),
        deliver_notifications: update.notify,
        custom_tweet: None,
        tweet_id: None,
        tweets: None,
    }
}

fn affected_component(site: &Site, change: &StatusChange) -> AffectedComponent {
    let group_id = site.known_service(&change.service_id).and_then(|service| service.group_id.as_ref());
    let group = group_id.and_then(|id| site.group(id)).map(|group| group.name.as_str());
    AffectedComponent {
        code: change.service_id.clone(),
        name: AffectedComponent::full_name(group, site.name_of(&change.service_id)),
        old_status: change.old,
        new_status: change.new,
    }
}

fn post_mortem(site: &Site, incident: &site::Incident, post_mortem: &PostMortem) -> IncidentUpdate {
    IncidentUpdate {
        id: post_mortem.id.clone(),
        incident_id: incident.id.clone(),
        status: POST_MORTEM,
        body: markdown::to_plain(&post_mortem.body, &site.public_url),
        created_at: post_mortem.published_at.into(),
        updated_at: post_mortem.changed_at().into(),
        display_at: post_mortem.published_at.into(),
        affected_components: None,
        // Subscribers to post-mortems are told of every one.
        deliver_notifications: true,
        custom_tweet: None,
        tweet_id: None,
        tweets: None,
    }
}
