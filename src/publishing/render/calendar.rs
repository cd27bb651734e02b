//! Maintenance as iCalendar files (RFC 5545): one with everything, to subscribe to, and one for each. Cancelled
//! maintenance stays in, as cancelled, so that calendars remove it.
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
use crate::types::clean_text;
use icalendar::{Calendar, Component, Event, EventLike, EventStatus, Property};

/// The path of the calendar with all maintenance.
pub const CALENDAR_PATH: &str = "/maintenance.ics";

/// Every calendar of the site.
pub fn documents(site: &Site) -> Vec<RenderedDocument> {
    let maintenances = || site.incidents.iter().filter(|incident| incident.kind == Kind::Maintenance);
    let document =
        |path: String, calendar: Calendar| RenderedDocument::new(path, DocumentKind::Calendar, calendar.to_string());
    let mut all = empty_calendar();
    all.name(&clean_text::line(&t!("publishing-calendar-name", name = &site.name)));
    all.extend(maintenances().map(|maintenance| event(site, maintenance)));
    let each = maintenances()
        .map(|maintenance| document(path(maintenance), empty_calendar().push(event(site, maintenance)).done()));
    std::iter::once(document(CALENDAR_PATH.into(), all)).chain(each).collect()
}

/// The path of the calendar with one maintenance.
pub fn path(maintenance: &Incident) -> String {
    format!("{}.ics", maintenance.path())
}

fn empty_calendar() -> Calendar {
    let mut calendar = Calendar::empty();
    for (name, value) in [("VERSION", "2.0"), ("PRODID", "-//Amends//Status page//EN"), ("CALSCALE", "GREGORIAN")] {
        calendar.append_property(Property::new(name, value));
    }
    calendar
}

fn event(site: &Site, maintenance: &Incident) -> Event {
    let names: Vec<String> = maintenance.services.iter().map(|(id, _)| site.name_of(id).to_owned()).collect();
    // What is newest, and what the work is about.
    let newest = maintenance.latest().filter(|_| maintenance.updates.len() > 1);
    let description = newest
        .into_iter()
        .chain(maintenance.first())
        .map(|update| clean_text::lines(&markdown::to_plain(&update.body, &site.public_url)))
        .collect::<Vec<_>>()
        .join("\n\n");
    let (starts, ends) = maintenance.window();
    let series = maintenance.series_id.as_ref().map(|id| format!("series-{id}@{}", host(site)));
    let status = if maintenance.state == State::Cancelled { EventStatus::Cancelled } else { EventStatus::Confirmed };
    let url = format!("{}{}", site.public_url, maintenance.path());
    let mut event = Event::new()
        .uid(&format!("{}@{}", maintenance.id, host(site)))
        .timestamp(maintenance.changed_at())
        .last_modified(maintenance.changed_at())
        .sequence(sequence(maintenance))
        .starts(starts)
        .ends(ends)
        .summary(&clean_text::line(&format!("{}: {}", site.name, maintenance.title)))
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

/// Rises with every change, so that calendars replace the event they have (RFC 5545, § 3.8.7.4): also with several
/// updates in one second.
fn sequence(maintenance: &Incident) -> u32 {
    let since = maintenance.changed_at() - maintenance.published_at;
    let updates = u32::try_from(maintenance.updates.len().saturating_sub(1)).unwrap_or_default();
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
