//! Planned work for people's own calendars (RFC 5545): all of it to be subscribed to, and each by itself.
//! Work that is called off stays in, as cancelled: a calendar that has it takes it out.

use super::feeds::host;
use crate::incidents::{Kind as Sort, State, markdown};
use crate::publishing::document::Kind;
use crate::publishing::edition::RenderedDocument;
use crate::publishing::site::{Incident, Site};
use crate::t;
use icalendar::{Calendar, Component, Event, EventLike, EventStatus, Property};

/// Where all planned work is.
pub const CALENDAR_PATH: &str = "/maintenance.ics";

/// Every calendar of the site.
pub fn documents(site: &Site) -> Vec<RenderedDocument> {
    let works = || site.incidents.iter().filter(|incident| incident.kind == Sort::Maintenance);
    let document = |path: String, calendar: Calendar| RenderedDocument::new(path, Kind::Calendar, calendar.to_string());
    let mut all = bare();
    all.name(&line(&t!("publishing-calendar-name", name = &site.name)));
    all.extend(works().map(|work| event(site, work)));
    let each = works().map(|work| document(path(work), bare().push(event(site, work)).done()));
    std::iter::once(document(CALENDAR_PATH.into(), all)).chain(each).collect()
}

/// Where one work is by itself.
pub fn path(work: &Incident) -> String {
    format!("{}.ics", work.path())
}

fn bare() -> Calendar {
    let mut calendar = Calendar::empty();
    for (name, value) in [("VERSION", "2.0"), ("PRODID", "-//Amends//Status page//EN"), ("CALSCALE", "GREGORIAN")] {
        calendar.append_property(Property::new(name, value));
    }
    calendar
}

fn event(site: &Site, work: &Incident) -> Event {
    let names: Vec<String> = work.services.iter().map(|(id, _)| site.name_of(id).to_owned()).collect();
    let said = work.latest().map(|update| text(&markdown::to_plain(&update.body))).unwrap_or_default();
    let status = if work.state == State::Cancelled { EventStatus::Cancelled } else { EventStatus::Confirmed };
    let url = format!("{}{}", site.public_url, work.path());
    Event::new()
        .uid(&format!("{}@{}", work.id, host(site)))
        .timestamp(work.changed_at())
        .last_modified(work.changed_at())
        .starts(work.started_at)
        .ends(work.resolved_at.or(work.scheduled_until).unwrap_or(work.started_at).max(work.started_at))
        .summary(&line(&format!("{}: {}", site.name, work.title)))
        .description(&format!("{said}\n\n{url}"))
        .location(&line(&names.join(", ")))
        .url(&url)
        .status(status)
        // Nobody is busy because a service is worked on.
        .add_property("TRANSP", "TRANSPARENT")
        .done()
}

/// Without control characters other than the end of a line, which the format has no way to say.
fn text(words: &str) -> String {
    words.chars().filter(|c| !c.is_control() || *c == '\n').collect()
}

/// The same on one line.
fn line(words: &str) -> String {
    text(words).replace('\n', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_type_adds_no_line_of_its_own() {
        let typed = "Work\r\nATTENDEE:mailto:x, y; z\u{b}";
        assert_eq!(line(typed), "Work ATTENDEE:mailto:x, y; z");
        let event = Event::new().uid("1").timestamp(chrono::DateTime::UNIX_EPOCH).description(&text(typed)).done();
        let written = bare().push(event).done().to_string();
        assert!(written.contains("DESCRIPTION:Work\\nATTENDEE:mailto:x\\, y\\; z\r\n"), "{written}");
    }
}
