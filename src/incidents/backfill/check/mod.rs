//! Checks rows and puts them together to incidents. Everything that is wrong is found, with its line and column.

use super::file::{Problem, Row};
use crate::incidents::incident::State;
use crate::incidents::publish::check_body;
use crate::types::field_errors::{FieldErrors, TITLE_MAX};
use crate::types::search_text::folded;
use crate::types::{Impact, Message, PublicId, Refusal, Timestamp};
use crate::ui::time::zone_name;
use crate::web::moment::Moment;
use chrono::DateTime;
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// Longest key, in characters.
const KEY_MAX: usize = 100;
/// Most updates of one incident.
const UPDATES_MAX: usize = 500;
/// Columns that hold for the whole incident: its first row has them, the others repeat them or leave them empty.
const SHARED: [&str; 5] = ["title", "impact", "services", "started_at", "resolved_at"];

/// An incident of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// What the file calls it.
    pub key: String,
    /// Its title.
    pub title: String,
    /// How bad it was; never [`Impact::None`].
    pub impact: Impact,
    /// The services that had this impact.
    pub services: Vec<PublicId>,
    /// When it began.
    pub started_at: Timestamp,
    /// When it was over.
    pub resolved_at: Timestamp,
    /// Its updates, oldest first: at least two, of which the last says that it is over.
    pub updates: Vec<EntryUpdate>,
}

/// An update of an incident of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryUpdate {
    /// When it was published.
    pub at: Timestamp,
    /// The state from then on.
    pub state: State,
    /// The text, in Markdown.
    pub body: String,
}

/// What rows are checked against.
pub(super) struct Known {
    /// Ids by the name that a file writes, folded; and by the id itself.
    pub services: HashMap<String, PublicId>,
    /// The zone of times without an offset.
    pub zone: Tz,
    pub now: Timestamp,
}

/// Puts rows together to incidents, in the order in which their keys first occur. Each comes with its first line.
pub(super) fn entries(rows: &[Row], known: &Known, problems: &mut Vec<Problem>) -> Vec<(u64, Entry)> {
    let mut order: Vec<&str> = Vec::new();
    let mut groups: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
    for row in rows {
        let key = row.get("key");
        if key.is_empty() {
            problems.push(Problem::new(row.line, "key", Message::new("field-required")));
            continue;
        }
        if key.chars().count() > KEY_MAX {
            let message = Message::new("backfill-key-long").with("max", KEY_MAX);
            problems.push(Problem::new(row.line, "key", message));
            continue;
        }
        let group = groups.entry(key).or_default();
        if group.is_empty() {
            order.push(key);
        }
        group.push(row);
    }
    let mut entries = Vec::new();
    for key in order {
        let rows = groups.remove(key).unwrap_or_default();
        if let Some(first) = rows.first() {
            entries.extend(entry(key, &rows, known, problems).map(|entry| (first.line, entry)));
        }
    }
    problems.sort_by_key(|problem| problem.line);
    entries
}

/// One incident of its rows; `None` where something is wrong.
fn entry(key: &str, rows: &[&Row], known: &Known, problems: &mut Vec<Problem>) -> Option<Entry> {
    let found_before = problems.len();
    let first = rows.first()?;
    for row in rows.iter().skip(1) {
        for column in SHARED {
            let (own, shared) = (row.get(column), first.get(column));
            if !own.is_empty() && own != shared {
                let message = Message::new("backfill-differs").with("key", key).with("first", first.line);
                problems.push(Problem::new(row.line, column, message));
            }
        }
    }
    let mut wrong = |row: &Row, column: &str, message: Message| problems.push(Problem::new(row.line, column, message));
    let title = text(first, "title", &mut wrong, |form, typed| form.required_line("title", typed, TITLE_MAX));
    let impact = impact(first.get("impact"));
    if impact.is_none() {
        wrong(first, "impact", Message::new("backfill-impact"));
    }
    let services = services(first, known, &mut wrong);
    let mut time = |row: &Row, column: &str| match read_time(row.get(column), known.zone) {
        Ok(at) if at > known.now => {
            wrong(row, column, Message::new("backfill-time-future"));
            None
        }
        Ok(at) => Some(at),
        Err(message) => {
            wrong(row, column, message);
            None
        }
    };
    let started_at = time(first, "started_at");
    let resolved_at = time(first, "resolved_at");
    let times: Vec<_> = rows.iter().map(|row| time(row, "update_at")).collect();
    if let (Some(started_at), Some(resolved_at)) = (started_at, resolved_at)
        && resolved_at <= started_at
    {
        wrong(first, "resolved_at", Message::new("backfill-resolved-before-start"));
    }
    if rows.len() > UPDATES_MAX {
        wrong(first, "key", Message::new("backfill-updates").with("max", UPDATES_MAX));
    }
    let mut updates: Vec<EntryUpdate> = Vec::new();
    let mut previous: Option<Timestamp> = None;
    for (place, (row, at)) in rows.iter().zip(times).enumerate() {
        let body = text(row, "body", &mut wrong, check_body);
        let state = row.get("state").parse::<State>().ok().filter(|state| is_accepted(*state));
        let Some(state) = state else {
            wrong(row, "state", Message::new("backfill-state"));
            continue;
        };
        if place == 0 && state.is_over() {
            wrong(row, "state", Message::new("backfill-first-resolved"));
        }
        if place + 1 == rows.len() && !state.is_over() {
            wrong(row, "state", Message::new("backfill-last-not-resolved"));
        }
        if updates.last().is_some_and(|before| before.state.is_over() && !state.is_over()) {
            wrong(row, "state", Message::new("backfill-after-resolved"));
        }
        let Some(at) = at else { continue };
        if started_at.is_some_and(|started_at| at < started_at) {
            wrong(row, "update_at", Message::new("backfill-before-start"));
        }
        if previous.is_some_and(|previous| at < previous) {
            wrong(row, "update_at", Message::new("backfill-out-of-order"));
        }
        if state.is_over() && resolved_at.is_some_and(|resolved_at| at < resolved_at) {
            wrong(row, "update_at", Message::new("backfill-told-before-resolved"));
        }
        previous = Some(at);
        updates.push(EntryUpdate { at, state, body });
    }
    if problems.len() > found_before {
        return None;
    }
    Some(Entry {
        key: key.to_owned(),
        title,
        impact: impact?,
        services,
        started_at: started_at?,
        resolved_at: resolved_at?,
        updates,
    })
}

/// Checks a text by a rule of forms.
fn text(
    row: &Row,
    column: &str,
    wrong: &mut impl FnMut(&Row, &str, Message),
    check: impl Fn(&mut FieldErrors, &str) -> String,
) -> String {
    let mut form = FieldErrors::new();
    let text = check(&mut form, row.get(column));
    if let Err(Refusal::Invalid(errors)) = form.check() {
        for error in errors {
            wrong(row, column, error.message);
        }
    }
    text
}

const fn is_accepted(state: State) -> bool {
    matches!(state, State::Investigating | State::Identified | State::Monitoring | State::Resolved)
}

fn impact(text: &str) -> Option<Impact> {
    text.to_ascii_lowercase().parse::<Impact>().ok().filter(|impact| *impact != Impact::None)
}

fn services(row: &Row, known: &Known, wrong: &mut impl FnMut(&Row, &str, Message)) -> Vec<PublicId> {
    let names: Vec<_> = row.get("services").split(';').map(str::trim).filter(|name| !name.is_empty()).collect();
    if names.is_empty() {
        wrong(row, "services", Message::new("incident-services-required"));
    }
    let mut services = Vec::new();
    for name in names {
        match known.services.get(&folded(name)) {
            Some(id) => services.push(id.clone()),
            None => wrong(row, "services", Message::new("backfill-service-unknown").with("name", name)),
        }
    }
    services.sort();
    services.dedup();
    services
}

/// A time with an offset, or one in the zone of the page.
fn read_time(text: &str, zone: Tz) -> Result<Timestamp, Message> {
    if text.is_empty() {
        return Err(Message::new("field-required"));
    }
    let iso = text.replacen(' ', "T", 1).replace(' ', "").to_ascii_uppercase();
    let with_offset = DateTime::parse_from_rfc3339(&iso)
        .or_else(|_| DateTime::parse_from_str(&iso.replace('Z', "+0000"), "%Y-%m-%dT%H:%M%z"))
        .or_else(|_| DateTime::parse_from_str(&iso.replace('Z', "+0000"), "%Y-%m-%dT%H:%M:%S%z"));
    if let Ok(at) = with_offset {
        return Ok(at.to_utc());
    }
    match Moment::read(text, zone) {
        Some(Moment::Once(at)) => Ok(at),
        Some(Moment::Twice { .. }) => Err(Message::new("backfill-time-twice").with("zone", zone_name(zone))),
        Some(Moment::Skipped { to, .. }) => {
            Err(Message::new("backfill-time-skipped").with("zone", zone_name(zone)).with("to", to.format("%H:%M")))
        }
        None => Err(Message::new("backfill-time")),
    }
}

#[cfg(test)]
mod tests;
