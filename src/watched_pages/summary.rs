//! Reads `summary.json` of a page that is shaped like Statuspage's (`/api/v2/summary.json`).
//!
//! It is written by others, so everything is bounded and cleaned, and what is not understood is left out.

use crate::types::{ServiceStatus, Timestamp, clean_text};
use chrono::DateTime;
use serde::Deserialize;

/// Most bytes of a summary. The largest public pages have about half a megabyte.
pub const SUMMARY_MAX: usize = 2 * 1024 * 1024;
/// Most components that are kept.
pub const COMPONENTS_MAX: usize = 1_000;
/// Most incidents that are kept.
const INCIDENTS_MAX: usize = 50;
/// Longest name, in characters.
const NAME_MAX: usize = 255;
/// Longest text of an update, in characters.
const TEXT_MAX: usize = 2_000;
/// Longest id of theirs, in bytes. Statuspage's have twelve.
const ID_MAX: usize = 64;

/// What a page says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// The status of the whole.
    pub status: Status,
    /// The sentence about the whole.
    pub description: String,
    /// Its components, without groups, in their order.
    pub components: Vec<Component>,
    /// Its incidents that are not over.
    pub incidents: Vec<Incident>,
}

/// The status of a component or of the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Status(pub ServiceStatus);

impl Default for Status {
    fn default() -> Self {
        Self(ServiceStatus::Operational)
    }
}

/// A component of their page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Component {
    /// Their id.
    pub external_id: String,
    /// The name.
    pub name: String,
    /// Its status.
    pub status: ServiceStatus,
}

/// An incident of theirs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incident {
    /// Their id.
    pub external_id: String,
    /// Its title.
    pub name: String,
    /// Its state, in their word.
    pub state: String,
    /// When it began, if they say so.
    pub started_at: Option<Timestamp>,
    /// Its page; empty unless it is an `http` or `https` address.
    pub link: String,
    /// The text of the latest update.
    pub body: String,
}

#[derive(Deserialize)]
struct Document {
    status: StatusPart,
    #[serde(default)]
    components: Vec<ComponentPart>,
    #[serde(default)]
    incidents: Vec<IncidentPart>,
}

#[derive(Deserialize)]
struct StatusPart {
    indicator: String,
    #[serde(default)]
    description: Option<String>,
}

#[derive(Deserialize)]
struct ComponentPart {
    id: String,
    name: String,
    status: String,
    #[serde(default)]
    group: Option<bool>,
}

#[derive(Deserialize)]
struct IncidentPart {
    id: String,
    name: String,
    #[serde(default)]
    status: Option<String>,
    #[serde(default)]
    started_at: Option<String>,
    #[serde(default)]
    created_at: Option<String>,
    #[serde(default)]
    shortlink: Option<String>,
    #[serde(default)]
    incident_updates: Vec<UpdatePart>,
}

#[derive(Deserialize)]
struct UpdatePart {
    #[serde(default)]
    body: Option<String>,
}

/// Reads a summary; `None` for what is none.
pub fn parse(bytes: &[u8]) -> Option<Summary> {
    let document: Document = serde_json::from_slice(bytes).ok()?;
    let components = document.components.into_iter().filter(|part| part.group != Some(true));
    let components = components.filter_map(|part| {
        let status = part.status.parse().unwrap_or(ServiceStatus::Operational);
        Some(Component { external_id: id(part.id)?, name: line(&part.name, NAME_MAX), status })
    });
    let incidents = document.incidents.into_iter().filter_map(|part| {
        let started_at = part.started_at.or(part.created_at).and_then(|text| timestamp(&text));
        let link = part.shortlink.filter(|link| is_web_address(link)).unwrap_or_default();
        let body = part.incident_updates.into_iter().next().and_then(|update| update.body).unwrap_or_default();
        Some(Incident {
            external_id: id(part.id)?,
            name: line(&part.name, NAME_MAX),
            state: line(&part.status.unwrap_or_default(), NAME_MAX),
            started_at,
            link,
            body: clean_text::lines(&body).trim().chars().take(TEXT_MAX).collect(),
        })
    });
    Some(Summary {
        status: Status(status_of_indicator(&document.status.indicator)),
        description: line(&document.status.description.unwrap_or_default(), NAME_MAX),
        components: without_repeated(components, |component| &component.external_id, COMPONENTS_MAX),
        incidents: without_repeated(incidents, |incident| &incident.external_id, INCIDENTS_MAX),
    })
}

/// The status that an indicator stands for. A word that is not known is no proof that everything works.
fn status_of_indicator(indicator: &str) -> ServiceStatus {
    match indicator {
        "none" => ServiceStatus::Operational,
        "maintenance" => ServiceStatus::UnderMaintenance,
        "major" => ServiceStatus::PartialOutage,
        "critical" => ServiceStatus::MajorOutage,
        _ => ServiceStatus::DegradedPerformance,
    }
}

impl Summary {
    /// The status that concerns services: of the worst chosen component, or of the whole where none is chosen or none of
    /// those chosen exists any more.
    pub fn status_for(&self, chosen: &[String]) -> ServiceStatus {
        let chosen = self.components.iter().filter(|component| chosen.contains(&component.external_id));
        chosen.map(|component| component.status).max().unwrap_or(self.status.0)
    }
}

fn id(text: String) -> Option<String> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic());
    (!text.is_empty() && text.len() <= ID_MAX && is_plain).then_some(text)
}

fn line(text: &str, max: usize) -> String {
    clean_text::line(text).chars().take(max).collect()
}

fn timestamp(text: &str) -> Option<Timestamp> {
    DateTime::parse_from_rfc3339(text).ok().map(|at| at.to_utc())
}

fn is_web_address(link: &str) -> bool {
    link.len() <= 2_000 && url::Url::parse(link).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
}

fn without_repeated<T>(items: impl Iterator<Item = T>, key: impl Fn(&T) -> &String, max: usize) -> Vec<T> {
    let mut seen = std::collections::HashSet::new();
    items.filter(|item| seen.insert(key(item).clone())).take(max).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SUMMARY: &str = r#"{
        "page": {"id": "p0qjfl24znv5", "name": "Example", "url": "https://status.example.com"},
        "components": [
            {"id": "g1", "name": "Payments", "status": "major_outage", "group": true, "components": ["c1"]},
            {"id": "c1", "name": "Card payments", "status": "partial_outage", "position": 1, "group": false},
            {"id": "c1", "name": "Twice", "status": "operational"},
            {"id": "c2", "name": "Payouts", "status": "asleep"}
        ],
        "incidents": [{
            "id": "rclfxz2g21aa", "name": "Card payments\n failing", "status": "identified", "impact": "major",
            "created_at": "2026-11-02T09:01:12.003Z", "started_at": "2026-11-02T08:55:00.000-06:00",
            "shortlink": "javascript:alert(1)",
            "incident_updates": [{"body": "A certificate expired.\u0000"}, {"body": "Looking."}]
        }],
        "status": {"indicator": "major", "description": "Partial System Outage"}
    }"#;

    #[test]
    fn reads_components_and_incidents() {
        let summary = parse(SUMMARY.as_bytes()).unwrap();
        assert_eq!(summary.status.0, ServiceStatus::PartialOutage);
        let names: Vec<_> = summary.components.iter().map(|component| (&*component.name, component.status)).collect();
        assert_eq!(names, [("Card payments", ServiceStatus::PartialOutage), ("Payouts", ServiceStatus::Operational)]);
        let incident = &summary.incidents[0];
        assert_eq!((&*incident.name, &*incident.link), ("Card payments failing", ""));
        assert_eq!(incident.body, "A certificate expired.");
        assert_eq!(incident.started_at.unwrap().to_rfc3339(), "2026-11-02T14:55:00+00:00");
    }

    #[test]
    fn the_chosen_components_decide() {
        let summary = parse(SUMMARY.as_bytes()).unwrap();
        assert_eq!(summary.status_for(&[]), ServiceStatus::PartialOutage);
        assert_eq!(summary.status_for(&["c2".into()]), ServiceStatus::Operational);
        assert_eq!(summary.status_for(&["c2".into(), "c1".into()]), ServiceStatus::PartialOutage);
        assert_eq!(summary.status_for(&["removed".into()]), ServiceStatus::PartialOutage, "of the whole");
    }

    #[test]
    fn an_unknown_indicator_is_not_taken_for_operational() {
        let of = |indicator: &str| {
            parse(format!(r#"{{"status": {{"indicator": "{indicator}", "description": null}}}}"#).as_bytes())
                .unwrap()
                .status
                .0
        };
        assert_eq!(of("none"), ServiceStatus::Operational);
        assert_eq!(of("maintenance"), ServiceStatus::UnderMaintenance);
        assert_eq!((of("minor"), of("?")), (ServiceStatus::DegradedPerformance, ServiceStatus::DegradedPerformance));
        assert_eq!(of("critical"), ServiceStatus::MajorOutage);
    }

    #[test]
    fn what_is_no_summary_is_refused() {
        let deep = "[".repeat(100_000);
        for text in ["", "<html>", "{}", "[]", r#"{"status": "UP"}"#, r#"{"status": {"indicator": 1}}"#, &deep] {
            assert_eq!(parse(text.as_bytes()), None, "{}", &text[..text.len().min(20)]);
        }
        assert_eq!(parse(b"\xff\xfe"), None);
    }

    #[test]
    fn numbers_and_lengths_are_bounded() {
        let component =
            |n: usize| format!(r#"{{"id": "c{n}", "name": "{}", "status": "operational"}}"#, "x".repeat(500));
        let components: Vec<_> = (0..COMPONENTS_MAX + 5).map(component).collect();
        let text = format!(r#"{{"status": {{"indicator": "none"}}, "components": [{}]}}"#, components.join(","));
        let summary = parse(text.as_bytes()).unwrap();
        assert_eq!((summary.components.len(), summary.components[0].name.len()), (COMPONENTS_MAX, NAME_MAX));
    }
}
