//! Maintenance and incidents as iCalendar files (RFC 5545), to subscribe to: maintenance of the whole page and of each
//! service, incidents in calendars of their own, and one file for each maintenance. Cancelled maintenance stays in, as
//! cancelled, so that calendars remove it.
//!
//! A series has one event for each date, with times in UTC, and no RRULE: its dates are maintenances of their own, which
//! are moved, renamed and cancelled one by one, and programs disagree about RECURRENCE-ID and about zones in VTIMEZONE.
//! The events of a series name it in RELATED-TO.

use super::feeds::host;
use crate::incidents::{Kind, State, markdown};
use crate::publishing::document::DocumentKind;
use crate::publishing::edition::RenderedDocument;
use crate::publishing::site::{Incident, Site};
use crate::t;
use crate::types::{Timestamp, clean_text};
use icalendar::{Calendar, Component, Event, EventLike, EventStatus, Property};

/// The path of the calendar with all maintenance.
pub const CALENDAR_PATH: &str = "/history.ics";
/// The path that it had first, which stays (decision 67).
const FIRST_PATH: &str = "/maintenance.ics";
/// The path of the calendar with all incidents.
pub const INCIDENTS_PATH: &str = "/incidents.ics";
/// How often calendars should ask again.
const REFRESH: &str = "PT15M";
/// Most bytes of the events of a calendar. The oldest are left out.
const EVENTS_MAX: usize = 512 * 1024;
/// Longest description of an event, in characters; its address leads to the whole text.
const DESCRIPTION_MAX: usize = 4_000;

/// Every calendar of the site.
pub fn documents(site: &Site) -> Vec<RenderedDocument> {
    let events: Vec<(&Incident, Event)> = site.incidents.iter().map(|one| (one, event(site, one))).collect();
    let chosen = |kind: Kind| events.iter().filter(move |(incident, _)| incident.kind == kind);
    let maintenance = calendar(&t!("publishing-calendar-name", name = &site.name), chosen(Kind::Maintenance));
    let incidents = calendar(&t!("publishing-calendar-incidents", name = &site.name), chosen(Kind::Incident));
    let mut documents = vec![
        document(CALENDAR_PATH, maintenance.clone()),
        document(FIRST_PATH, maintenance),
        document(INCIDENTS_PATH, incidents),
    ];
    for service in site.services() {
        let of_service = |incident: &Incident| incident.services.iter().any(|(id, _)| *id == service.id);
        for (kind, file, name) in [
            (Kind::Maintenance, "history.ics", "publishing-calendar-service"),
            (Kind::Incident, "incidents.ics", "publishing-calendar-incidents-service"),
        ] {
            let name = t!(name, service = &service.name, name = &site.name);
            let chosen = chosen(kind).filter(|(incident, _)| of_service(incident));
            documents.push(document(format!("/services/{}/{file}", service.id), calendar(&name, chosen)));
        }
    }
    let each = chosen(Kind::Maintenance);
    documents
        .extend(each.map(|(one, event)| document(path(one), empty_calendar().push(event.clone()).done().to_string())));
    documents
}

/// The path of the calendar with one maintenance.
pub fn path(maintenance: &Incident) -> String {
    format!("{}.ics", maintenance.path())
}

fn document(path: impl Into<String>, text: String) -> RenderedDocument {
    RenderedDocument::new(path, DocumentKind::Calendar, text)
}

/// A calendar to subscribe to, with the newest events.
fn calendar<'a>(name: &str, events: impl Iterator<Item = &'a (&'a Incident, Event)>) -> String {
    let mut calendar = empty_calendar();
    calendar.name(&clean_text::line(name));
    let mut bytes = 0;
    calendar.extend(events.map(|(_, event)| event.clone()).take_while(|event| {
        bytes += event.to_string().len();
        bytes <= EVENTS_MAX
    }));
    calendar.to_string()
}

fn empty_calendar() -> Calendar {
    let mut calendar = Calendar::empty();
    let properties = [
        ("VERSION", "2.0"),
        ("PRODID", "-//Amends//Status page//EN"),
        ("CALSCALE", "GREGORIAN"),
        ("METHOD", "PUBLISH"),
        // What Outlook and others read instead of the next one (RFC 7986).
        ("X-PUBLISHED-TTL", REFRESH),
    ];
    for (name, value) in properties {
        calendar.append_property(Property::new(name, value));
    }
    calendar.append_property(Property::new("REFRESH-INTERVAL", REFRESH).add_parameter("VALUE", "DURATION").done());
    calendar
}

fn event(site: &Site, incident: &Incident) -> Event {
    let names: Vec<String> = incident.services.iter().map(|(id, _)| site.name_of(id).to_owned()).collect();
    // What is newest, and what it is about.
    let newest = incident.latest().filter(|_| incident.updates.len() > 1);
    let description = newest
        .into_iter()
        .chain(incident.first())
        .map(|update| shortened(&clean_text::lines(&markdown::to_plain(&update.body, &site.public_url))))
        .collect::<Vec<_>>()
        .join("\n\n");
    let (starts, ends) = times(incident);
    let series = incident.series_id.as_ref().map(|id| format!("series-{id}@{}", host(site)));
    let status = if incident.state == State::Cancelled { EventStatus::Cancelled } else { EventStatus::Confirmed };
    let url = format!("{}{}", site.public_url, incident.path());
    let mut event = Event::new()
        .uid(&format!("{}@{}", incident.id, host(site)))
        .timestamp(incident.changed_at())
        .last_modified(incident.changed_at())
        .sequence(sequence(incident))
        .starts(starts)
        .ends(ends)
        .summary(&clean_text::line(&format!("{}: {}", site.name, incident.title)))
        .description(&format!("{description}\n\n{url}"))
        .location(&clean_text::line(&names.join(", ")))
        .url(&url)
        .status(status)
        // People are not busy during a maintenance.
        .add_property("TRANSP", "TRANSPARENT")
        .done();
    if let Some(series) = series {
        event.append_property(Property::new("RELATED-TO", series).add_parameter("RELTYPE", "SIBLING").done());
    }
    event
}

/// From when to when: of maintenance its window, of an incident until it ended, or while it is open until its newest
/// update, since a time that moves by itself would change the calendar at every publication.
fn times(incident: &Incident) -> (Timestamp, Timestamp) {
    match incident.kind {
        Kind::Maintenance => incident.window(),
        Kind::Incident => (incident.started_at, incident.ended_at().max(incident.started_at)),
    }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(DESCRIPTION_MAX) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Rises with every change, so that calendars replace the event they have (RFC 5545, § 3.8.7.4): also with several
/// updates in one second.
fn sequence(incident: &Incident) -> u32 {
    let since = incident.changed_at() - incident.published_at;
    let updates = u32::try_from(incident.updates.len().saturating_sub(1)).unwrap_or_default();
    u32::try_from(since.num_seconds()).unwrap_or_default().saturating_add(updates)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn input_cannot_add_a_property() {
        let typed = "Work\r\nATTENDEE:mailto:x, y; z\u{8}";
        assert_eq!(clean_text::line(typed), "Work ATTENDEE:mailto:x, y; z");
        let event =
            Event::new().uid("1").timestamp(chrono::DateTime::UNIX_EPOCH).description(&clean_text::lines(typed)).done();
        let written = empty_calendar().push(event).done().to_string();
        assert!(written.contains("DESCRIPTION:Work\\nATTENDEE:mailto:x\\, y\\; z\r\n"), "{written}");
    }
}
