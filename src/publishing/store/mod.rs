//! Reads the public site in one transaction: only what is published, no drafts and no drills (I16).

mod updates;

use super::branding;
use super::site::{
    Announcement, Group, GroupedServices, Incident, PostMortem, Promise, Revision, Service, Site, WithdrawnKind,
    WithdrawnPage,
};
use super::uptime::Timeline;
use crate::announcements::store as announcements;
use crate::incidents::{State, post_mortem, store as incidents};
use crate::platform::db::{Tx, sql};
use crate::platform::installation::Installation;
use crate::services::page::{Visibility, first_page, other_languages};
use crate::services::page_text;
use crate::services::security_contact;
use crate::services::{holds, store as services};
use crate::statuspage::page_changed_at;
use crate::types::{PublicId, Refusal, ServiceStatus, Timestamp};
use const_format::concatcp;
use std::collections::BTreeMap;

/// Most incidents with pages of their own: decades for most companies.
const INCIDENTS_MAX: i64 = 5_000;
/// Most withdrawn pages that are remembered, of each kind.
const WITHDRAWN_MAX: i64 = 500;

/// The public site at `now`; `None` when the first page is not public.
pub async fn load(
    tx: &mut Tx,
    installation: &Installation,
    now: Timestamp,
    public_url: &str,
) -> Result<Option<Site>, Refusal> {
    let page = first_page(tx).await?;
    if page.visibility != Visibility::Public {
        return Ok(None);
    }
    let zone = page.zone();
    let groups = services::groups(tx).await?;
    let mut known = services::all(tx).await?;
    services::sort_as_on_page(&mut known, &groups);
    let changed_at = page_changed_at(tx, &known).await?;
    let mut timelines = timelines(tx).await?;
    let catalogue = catalogue(groups, &known, &mut timelines)?;
    let archived = known.iter().filter(|row| !row.is_offered());
    let archived = archived.map(|row| service(row, &mut timelines)).collect::<Result<Vec<_>, _>>()?;
    // Incidents go on naming what is no longer offered, after what is.
    let named = catalogue.iter().flat_map(|grouped| &grouped.services).chain(&archived);
    let order: Vec<PublicId> = named.map(|service| service.id.clone()).collect();
    let service_names = known.into_iter().map(|service| (service.id, service.name)).collect();
    let incidents = incidents(tx, &order, &mut timelines).await?;
    let announcements = announcements::visible(tx, now).await?.into_iter().filter_map(announcement).collect();
    let next_announcement_at = announcements::next_start(tx, now).await?;
    let withdrawn = withdrawn(tx).await?;
    let look = branding::current_look(tx, &page.id).await?;
    let links = branding::Links::of(&page);
    let text = page_text::get(tx, &page).await?;
    let security = security_contact::get(tx, &page).await?;
    let mut languages = vec![page.language.clone()];
    languages.extend(other_languages(tx, &page).await?);
    Ok(Some(Site {
        installation_id: installation.installation_id.clone(),
        version: installation.public_version,
        is_demo: installation.is_demo,
        page_id: page.id,
        name: page.name,
        public_url: public_url.to_owned(),
        zone,
        language: page.language,
        languages,
        text,
        look,
        links,
        security,
        now,
        changed_at,
        catalogue,
        archived,
        incidents,
        announcements,
        next_announcement_at,
        withdrawn,
        service_names,
    }))
}

/// Services in their groups, in the order of the page. A group in which nothing is offered is there too, since the Statuspage
/// API lists it.
fn catalogue(
    groups: Vec<services::Group>,
    known: &[services::Service],
    timelines: &mut Timelines,
) -> Result<Vec<GroupedServices>, Refusal> {
    let ungrouped = offered_in(known, None, timelines)?;
    let mut catalogue = Vec::new();
    if !ungrouped.is_empty() {
        catalogue.push(GroupedServices { group: None, services: ungrouped });
    }
    for group in groups {
        let services = offered_in(known, Some(&group.id), timelines)?;
        let group = Group { id: group.id, name: group.name, description: group.description, position: group.position };
        catalogue.push(GroupedServices { group: Some(group), services });
    }
    Ok(catalogue)
}

/// The services of a group that are offered, or those without a group.
fn offered_in(
    known: &[services::Service],
    group: Option<&PublicId>,
    timelines: &mut Timelines,
) -> Result<Vec<Service>, Refusal> {
    let offered = known.iter().filter(|row| row.is_offered() && row.group_id.as_ref() == group);
    offered.map(|row| service(row, timelines)).collect()
}

fn service(row: &services::Service, timelines: &mut Timelines) -> Result<Service, Refusal> {
    let start_date = row
        .start_date
        .parse()
        .map_err(|_| Refusal::Fault(format!("service {}: start date {:?} is not a date", row.id, row.start_date)))?;
    Ok(Service {
        start_date,
        timeline: timelines.take_service(&row.id),
        id: row.id.clone(),
        name: row.name.clone(),
        description: row.description.clone(),
        status: row.status,
        showcase: row.showcase,
        only_show_if_degraded: row.only_show_if_degraded,
        created_at: row.created_at,
        updated_at: row.updated_at,
        group_id: row.group_id.clone(),
        position: row.position,
    })
}

/// Every status change of each service, and what each incident said about each of its services.
struct Timelines {
    by_service: BTreeMap<PublicId, Vec<(Timestamp, ServiceStatus)>>,
    by_incident: BTreeMap<PublicId, BTreeMap<PublicId, Vec<(Timestamp, ServiceStatus)>>>,
}

impl Timelines {
    fn take_service(&mut self, service: &PublicId) -> Timeline {
        Timeline::new(self.by_service.remove(service).unwrap_or_default())
    }
}

async fn timelines(tx: &mut Tx) -> Result<Timelines, Refusal> {
    let mut all = Timelines { by_service: BTreeMap::new(), by_incident: BTreeMap::new() };
    // All of them: strips go back a year, but old incidents keep their charts.
    for change in services::statuses_since(tx, chrono::DateTime::UNIX_EPOCH).await? {
        all.by_service.entry(change.service_id).or_default().push((change.from_at, change.status));
    }
    for said in holds::all(tx).await? {
        let Some(incident) = said.incident_id else { continue };
        let of_incident = all.by_incident.entry(incident).or_default();
        of_incident.entry(said.service_id).or_default().push((said.from_at, said.status));
    }
    Ok(all)
}

async fn incidents(tx: &mut Tx, order: &[PublicId], timelines: &mut Timelines) -> Result<Vec<Incident>, Refusal> {
    let mut updates = updates::updates(tx).await?;
    let put_off = updates::first_promises(tx).await?;
    let mut affected = services_by_incident(tx, "select incident_id, service_id from incident_service_view").await?;
    let taken_off = "select incident_id, service_id from incident_taken_off_view order by service_id";
    let mut taken_off = services_by_incident(tx, taken_off).await?;
    let reports = reports(tx).await?;
    let mut series = series(tx).await?;
    let mut post_mortems = post_mortems(tx).await?;
    let mut titles = updates::titles(tx).await?;
    let place = |id: &PublicId| order.iter().position(|one| one == id).unwrap_or(order.len());
    let mut published = Vec::new();
    for row in incidents::recent(tx, chrono::DateTime::UNIX_EPOCH, INCIDENTS_MAX).await? {
        let (true, Some(published_at)) = (row.is_public(), row.published_at) else { continue };
        // An incident shows where its services show (decision 7), which is this page while there is only one. It stays
        // when all of them were archived: what happened, happened, and an open incident is not over because of that.
        let mut service_ids = affected.remove(&row.id).unwrap_or_default();
        service_ids.sort_by_key(place);
        let mut timelines_of_services = timelines.by_incident.remove(&row.id).unwrap_or_default();
        let services = service_ids
            .into_iter()
            .map(|id| {
                let timeline = Timeline::new(timelines_of_services.remove(&id).unwrap_or_default());
                (id, timeline)
            })
            .collect();
        let of_incident = updates.remove(&row.id).unwrap_or_default();
        let first_promised = of_incident.first().and_then(|latest| put_off.get(&latest.id)).copied();
        published.push(Incident {
            updates: of_incident,
            reports: reports.get(&row.id).copied().unwrap_or(0),
            // The post-mortem of an incident that was reopened is hidden.
            post_mortem: post_mortems.remove(&row.id).filter(|_| row.state.is_over()),
            services,
            taken_off: taken_off.remove(&row.id).unwrap_or_default(),
            published_at,
            series_id: series.remove(&row.id),
            impact: row.impact_override.unwrap_or(row.impact),
            titles: titles.remove(&row.id).unwrap_or_default(),
            title_language: None,
            id: row.id,
            kind: row.kind,
            title: row.title,
            state: row.state,
            started_at: row.started_at,
            scheduled_for: row.scheduled_for,
            resolved_at: row.resolved_at,
            scheduled_until: row.scheduled_until,
            first_promised: row.next_update_by.and(first_promised),
            next_update_by: row.next_update_by,
        });
    }
    Ok(published)
}

/// The services of each incident that a query finds.
async fn services_by_incident(tx: &mut Tx, query: &'static str) -> Result<BTreeMap<PublicId, Vec<PublicId>>, Refusal> {
    let rows = tx.fetch_all::<(PublicId, PublicId)>(sql(query)).await?;
    let mut affected: BTreeMap<PublicId, Vec<PublicId>> = BTreeMap::new();
    for (incident, service) in rows {
        affected.entry(incident).or_default().push(service);
    }
    Ok(affected)
}

/// The series of maintenance that repeats.
async fn series(tx: &mut Tx) -> Result<BTreeMap<PublicId, PublicId>, Refusal> {
    let text = "select incident_id, series_id from maintenance_occurrence_view";
    Ok(tx.fetch_all::<(PublicId, PublicId)>(sql(text)).await?.into_iter().collect())
}

/// The number of customer reports of each open incident.
async fn reports(tx: &mut Tx) -> Result<BTreeMap<PublicId, i64>, Refusal> {
    let rows = tx
        .fetch_all::<(PublicId, i64)>(sql(concatcp!(
            "select report.incident_id, count(*) from report_view as report join incident_view as incident on incident.id = report.incident_id
             where incident.state not in ",
            State::OVER_SQL,
            " and incident.is_drill = false
             group by report.incident_id"
        )))
        .await?;
    Ok(rows.into_iter().collect())
}

/// Published post-mortems by incident; drafts are not read.
async fn post_mortems(tx: &mut Tx) -> Result<BTreeMap<PublicId, PostMortem>, Refusal> {
    let mut revisions: BTreeMap<PublicId, Vec<Revision>> = BTreeMap::new();
    for row in post_mortem::public_revisions(tx).await? {
        let revision = Revision { body: row.body, edited_at: row.replaced_at, reason: row.reason };
        revisions.entry(row.incident_id).or_default().push(revision);
    }
    let mut promises: BTreeMap<PublicId, Vec<Promise>> = BTreeMap::new();
    for row in post_mortem::actions::public(tx).await? {
        let promise = Promise { text: row.text, due_at: row.due_at, done_at: row.done_at };
        promises.entry(row.incident_id).or_default().push(promise);
    }
    let published = post_mortem::published(tx).await?.into_iter().filter_map(|row| {
        let post_mortem = PostMortem {
            revisions: revisions.remove(&row.incident_id).unwrap_or_default(),
            promises: promises.remove(&row.incident_id).unwrap_or_default(),
            published_at: row.published_at?,
            id: row.id,
            body: row.body,
            body_html: row.body_html,
            signed: row.signed,
            edited_at: row.edited_at,
        };
        Some((row.incident_id, post_mortem))
    });
    Ok(published.collect())
}

fn announcement(row: announcements::Announcement) -> Option<Announcement> {
    Some(Announcement {
        from_at: row.from_at?,
        id: row.id,
        title: row.title,
        body: row.body,
        body_html: row.body_html,
        until_at: row.until_at,
        edited_at: row.edited_at,
    })
}

/// Withdrawn pages, whose addresses readers may still have: incidents, then announcements, each latest first.
async fn withdrawn(tx: &mut Tx) -> Result<Vec<WithdrawnPage>, Refusal> {
    let kinds = [
        (
            WithdrawnKind::Incident,
            "select id, withdrawn_at from incident_view where withdrawn_at is not null
             order by withdrawn_at desc, id limit $1",
        ),
        (
            WithdrawnKind::Announcement,
            "select id, withdrawn_at from announcement_view where withdrawn_at is not null
             order by withdrawn_at desc, id limit $1",
        ),
    ];
    let mut withdrawn = Vec::new();
    for (kind, text) in kinds {
        let rows = tx.fetch_all::<(PublicId, Timestamp)>(sql(text).bind(WITHDRAWN_MAX)).await?;
        withdrawn.extend(rows.into_iter().map(|(id, withdrawn_at)| WithdrawnPage { kind, id, withdrawn_at }));
    }
    Ok(withdrawn)
}
