//! Atom and RSS feeds with the ids and texts of Statuspage's: of the whole page, of each service, and of each of the
//! newest incidents. `updated` is when the content last changed, so that an unchanged feed is not sent again.
//!
//! Feeds are limited in entries and in bytes, since there may be hundreds of services and thousands of incidents, and a
//! document that is too large would stop the whole edition.

mod content;
mod formats;

use super::badges;
use crate::incidents::{Kind, State};
use crate::publishing::document::DocumentKind;
use crate::publishing::edition::RenderedDocument;
use crate::publishing::site::{Incident, Service, Site};
use crate::t;
use crate::types::{PublicId, Timestamp, clean_text};
use std::collections::{BTreeMap, HashSet};

/// Most entries of the page's feed.
const PAGE_ENTRIES_MAX: usize = 25;
/// Most entries of a service's feed.
const SERVICE_ENTRIES_MAX: usize = 10;
/// Most entries of an incident's feed, each an update.
const INCIDENT_ENTRIES_MAX: usize = 50;
/// How many of the newest incidents have feeds of their own, beside those that are open: the others change no more.
const INCIDENT_FEEDS_MAX: usize = 200;
/// Most bytes of text in a feed. What is older is left out.
const TEXT_MAX: usize = 512 * 1024;

/// A feed, before it is written in a format.
struct Feed {
    /// Its path without the extension.
    path: String,
    /// The Atom id.
    id: String,
    title: String,
    /// The address of the page that it is about.
    page_url: String,
    /// When it changes nothing yet.
    since: Timestamp,
    entries: Vec<Entry>,
}

/// An entry of a feed: an incident, or an update.
struct Entry {
    id: String,
    /// Whether the link alone tells it apart from the others.
    is_link_unique: bool,
    link: String,
    title: String,
    published_at: Timestamp,
    /// When the newest of what it says was published; for maintenance that is planned, when it is to begin.
    newest_at: Timestamp,
    /// When maintenance ends.
    maintenance_until: Option<Timestamp>,
    changed_at: Timestamp,
    status: &'static str,
    impact: &'static str,
    html: String,
}

/// Every feed in both formats.
pub fn documents(site: &Site) -> Vec<RenderedDocument> {
    let mut written = Written { site, texts: BTreeMap::new() };
    let mut feeds = vec![page_feed(&mut written)];
    let by_service = newest_by_service(site);
    for service in site.services() {
        let incidents = by_service.get(&service.id).map(Vec::as_slice).unwrap_or_default();
        feeds.push(service_feed(&mut written, service, incidents));
    }
    feeds.extend(with_own_feed(site).map(|incident| incident_feed(site, incident)));
    feeds.iter().flat_map(|feed| in_both_formats(site, feed)).collect()
}

/// The paths of the incidents that have feeds of their own, at `PATH.atom` and `PATH.rss`.
pub fn own_feeds(site: &Site) -> HashSet<String> {
    with_own_feed(site).map(Incident::path).collect()
}

/// The host of the public address, without a port.
pub(super) fn host(site: &Site) -> &str {
    let host = site.public_url.split_once("://").map_or(site.public_url.as_str(), |(_, host)| host);
    host.split([':', '/']).next().unwrap_or(host)
}

fn in_both_formats(site: &Site, feed: &Feed) -> [RenderedDocument; 2] {
    let document =
        |extension: &str, kind, text: String| RenderedDocument::new(format!("{}.{extension}", feed.path), kind, text);
    [
        document("atom", DocumentKind::Atom, formats::atom_text(site, feed)),
        document("rss", DocumentKind::Rss, formats::rss(site, feed).to_string()),
    ]
}

fn listed(site: &Site) -> impl Iterator<Item = &Incident> {
    site.incidents.iter().filter(|incident| !site.is_later_in_series(incident))
}

fn with_own_feed(site: &Site) -> impl Iterator<Item = &Incident> {
    listed(site)
        .enumerate()
        .filter(|(place, incident)| *place < INCIDENT_FEEDS_MAX || !incident.state.is_over())
        .map(|(_, incident)| incident)
}

/// The newest incidents of each service, in one pass over all incidents.
fn newest_by_service(site: &Site) -> BTreeMap<&PublicId, Vec<&Incident>> {
    let mut by_service: BTreeMap<&PublicId, Vec<&Incident>> = BTreeMap::new();
    for incident in listed(site) {
        for (service, _) in &incident.services {
            let newest = by_service.entry(service).or_default();
            if newest.len() < SERVICE_ENTRIES_MAX {
                newest.push(incident);
            }
        }
    }
    by_service
}

/// The texts of incidents that were written already: one incident is in several feeds.
struct Written<'a> {
    site: &'a Site,
    texts: BTreeMap<&'a PublicId, String>,
}

impl<'a> Written<'a> {
    fn entries(&mut self, incidents: impl Iterator<Item = &'a Incident>) -> Vec<Entry> {
        let mut entries = Vec::new();
        let mut bytes = 0;
        for incident in incidents {
            let html = self.texts.entry(&incident.id).or_insert_with(|| content::of_incident(self.site, incident));
            bytes += html.len();
            if bytes > TEXT_MAX {
                break;
            }
            entries.push(incident_entry(self.site, incident, html.clone()));
        }
        entries
    }
}

fn page_feed(written: &mut Written<'_>) -> Feed {
    let site = written.site;
    Feed {
        path: "/history".to_owned(),
        id: format!("tag:{},2005:/history", host(site)),
        title: clean_text::line(&t!("publishing-feed-title", name = &site.name)),
        page_url: site.public_url.clone(),
        since: chrono::DateTime::UNIX_EPOCH,
        entries: written.entries(listed(site).take(PAGE_ENTRIES_MAX)),
    }
}

fn service_feed<'a>(written: &mut Written<'a>, service: &Service, incidents: &[&'a Incident]) -> Feed {
    let site = written.site;
    Feed {
        path: format!("/services/{}/history", service.id),
        id: format!("tag:{},2005:/services/{}/history", host(site), service.id),
        title: clean_text::line(&t!("publishing-feed-service-title", service = &service.name, name = &site.name)),
        page_url: site.public_url.clone(),
        since: service.created_at,
        entries: written.entries(incidents.iter().copied()),
    }
}

fn incident_feed(site: &Site, incident: &Incident) -> Feed {
    let mut bytes = 0;
    let entries = content::parts(site, incident).into_iter().take(INCIDENT_ENTRIES_MAX);
    let entries = entries.take_while(|part| {
        bytes += part.html.len();
        bytes <= TEXT_MAX
    });
    let entries = entries
        .map(|part| Entry {
            id: format!("tag:{},2005:Update/{}", host(site), part.id),
            is_link_unique: false,
            link: format!("{}{}", site.public_url, incident.path()),
            title: clean_text::line(&t!("publishing-incident-title", state = &part.word, title = &incident.title)),
            published_at: part.published_at,
            newest_at: part.published_at,
            maintenance_until: None,
            changed_at: part.changed_at,
            status: part.status,
            impact: impact(incident),
            html: content::finished(site, &part.html),
        })
        .collect();
    let state = badges::state_word(incident.state);
    let title = t!("publishing-incident-title", state = state, title = &incident.title);
    Feed {
        path: incident.path(),
        id: format!("tag:{},2005:/incidents/{}", host(site), incident.id),
        title: clean_text::line(&t!("publishing-title", page = title, name = &site.name)),
        page_url: format!("{}{}", site.public_url, incident.path()),
        since: incident.published_at,
        entries,
    }
}

fn incident_entry(site: &Site, incident: &Incident, html: String) -> Entry {
    Entry {
        id: format!("tag:{},2005:Incident/{}", host(site), incident.id),
        is_link_unique: true,
        link: format!("{}{}", site.public_url, incident.path()),
        title: clean_text::line(&incident.title),
        published_at: incident.published_at,
        newest_at: newest_at(incident),
        maintenance_until: (incident.kind == Kind::Maintenance).then(|| incident.window().1),
        changed_at: incident.changed_at(),
        status: incident.state.as_str(),
        impact: impact(incident),
        html,
    }
}

/// When the newest update was published, or the post-mortem; the beginning of maintenance that is planned.
fn newest_at(incident: &Incident) -> Timestamp {
    let updates = incident.updates.iter().map(|update| update.published_at);
    let post_mortem = incident.post_mortem.as_ref().map(|text| text.published_at);
    let newest = updates.chain(post_mortem).max().unwrap_or(incident.published_at);
    if incident.state == State::Scheduled { newest.max(incident.window().0) } else { newest }
}

/// The impact in the words of the Statuspage API.
fn impact(incident: &Incident) -> &'static str {
    if incident.kind == Kind::Maintenance { "maintenance" } else { incident.impact.as_str() }
}

impl Feed {
    /// When anything in it last changed.
    fn updated_at(&self) -> Timestamp {
        self.entries.iter().map(|entry| entry.changed_at).max().unwrap_or(self.since)
    }
}
