//! Incidents and maintenance of another page, with their updates.

use super::{Context, Plan, first_error};
use crate::incidents::imported::{self, ImportedIncident, ImportedUpdate};
use crate::incidents::{Kind, State};
use crate::statuspage_import::origin::digest;
use crate::statuspage_import::report::{NotImported, What};
use crate::statuspage_import::text::to_markdown;
use crate::statuspage_import::wire::{Incident, Update};
use crate::t;
use crate::types::field_errors::FieldErrors;
use crate::types::{Impact, Message, ServiceStatus, Timestamp};
use std::collections::HashSet;

/// What the public API calls the state of an incident with a post-mortem, which is also its newest update.
const POST_MORTEM: &str = "postmortem";

/// An incident or maintenance.
#[derive(Debug, Clone)]
pub struct PlannedIncident {
    /// Its id there.
    pub origin_id: String,
    /// What it is, without services, whose ids here are known only when it is imported.
    pub incident: ImportedIncident,
    /// The ids there of the services that it names.
    pub services: Vec<String>,
    /// Its updates, in the order of those of `incident`.
    pub updates: Vec<PlannedUpdate>,
    /// Its post-mortem.
    pub post_mortem: Option<PlannedPostMortem>,
}

/// What an update has beside its text.
#[derive(Debug, Clone)]
pub struct PlannedUpdate {
    /// Its id there.
    pub origin_id: String,
    /// What it says about services, by their ids there.
    pub services: Vec<(String, ServiceStatus)>,
    /// A digest of what it says.
    pub digest: String,
}

/// A post-mortem.
#[derive(Debug, Clone)]
pub struct PlannedPostMortem {
    /// The text, in Markdown.
    pub body: String,
    /// When it was published.
    pub published_at: Timestamp,
}

impl PlannedPostMortem {
    /// A digest of what it says.
    pub fn digest(&self) -> String {
        digest(&[&self.body])
    }
}

impl PlannedIncident {
    /// Whether it is an incident or maintenance, in the report.
    pub const fn what(&self) -> What {
        match self.incident.kind {
            Kind::Incident => What::Incident,
            Kind::Maintenance => What::Maintenance,
        }
    }

    /// A digest of what it says beside its updates.
    pub fn digest(&self) -> String {
        let until = self.incident.scheduled_until.map(|at| at.to_rfc3339()).unwrap_or_default();
        digest(&[&self.incident.title, self.incident.impact.as_str(), &self.incident.started_at.to_rfc3339(), &until])
    }
}

/// Plans incidents, oldest first, so that their numbers follow their times.
pub(super) fn plan_incidents(plan: &mut Plan, context: &Context, incidents: Vec<Incident>) {
    let known: HashSet<String> = plan.services.iter().map(|service| service.origin_id.clone()).collect();
    for incident in incidents {
        let name = incident.name.clone();
        let what = if is_maintenance(&incident) { What::Maintenance } else { What::Incident };
        let gone = components_gone(&incident, &known);
        match plan_incident(context, incident, &known) {
            Ok(planned) => {
                if gone > 0 {
                    let reason = Message::new("statuspage-import-components-gone").with("count", gone);
                    plan.not_imported.push(NotImported::new(what, &name, reason).times(0));
                }
                plan.incidents.push(planned);
            }
            Err(reason) => plan.not_imported.push(NotImported::new(what, &name, reason)),
        }
    }
    plan.incidents.sort_by_key(|planned| planned.incident.started_at);
}

fn is_maintenance(incident: &Incident) -> bool {
    let state = incident.status.as_deref().and_then(|state| state.parse::<State>().ok());
    incident.scheduled_for.is_some() || state.is_some_and(|state| Kind::Maintenance.states().contains(&state))
}

/// How many components an incident names that the page no longer has.
fn components_gone(incident: &Incident, known: &HashSet<String>) -> usize {
    let affected = incident.incident_updates.iter().flat_map(|update| &update.affected_components);
    let named: HashSet<&String> = affected.map(|one| &one.code).chain(&incident.components).collect();
    named.into_iter().filter(|id| !known.contains(*id)).count()
}

fn plan_incident(context: &Context, incident: Incident, known: &HashSet<String>) -> Result<PlannedIncident, Message> {
    let kind = if is_maintenance(&incident) { Kind::Maintenance } else { Kind::Incident };
    let mut told: Vec<(Timestamp, &Update)> = Vec::new();
    let mut post_mortem = written_post_mortem(&incident);
    // They come newest first; those of the same time keep their order.
    for update in incident.incident_updates.iter().rev() {
        let at = update.display_at.or(update.created_at).ok_or_else(|| Message::new("statuspage-import-no-time"))?;
        if update.status.as_deref() == Some(POST_MORTEM) {
            let body = to_markdown(update.body.as_deref().unwrap_or_default());
            post_mortem.get_or_insert(PlannedPostMortem { body, published_at: at });
        } else {
            told.push((at, update));
        }
    }
    told.sort_by_key(|(at, _)| *at);
    let (Some((first_at, _)), Some((last_at, _))) = (told.first(), told.last()) else {
        return Err(Message::new("incident-imported-no-updates"));
    };
    let (first_at, last_at) = (*first_at, *last_at);
    let began = incident.started_at.or(incident.created_at).unwrap_or(first_at);
    let started_at = match kind {
        Kind::Incident => began.min(first_at),
        Kind::Maintenance => incident.scheduled_for.unwrap_or(began),
    };
    let services: Vec<String> = services_of(&incident, known);
    let impact = incident.impact.as_deref().and_then(|impact| impact.parse::<Impact>().ok()).unwrap_or(Impact::None);
    let mut statuses = Statuses { kind, impact, services: &services, known, has_details: false, previous: None };
    statuses.has_details = incident.incident_updates.iter().any(|update| !update.affected_components.is_empty());
    let (mut updates, mut planned) = (Vec::new(), Vec::new());
    for (at, update) in told {
        let state = state_of(kind, update.status.as_deref().unwrap_or_default())?;
        let set = statuses.set_by(update, state);
        let services_from = match (kind, planned.is_empty(), state) {
            // The statuses of the first update take effect at the beginning (decision 17).
            (Kind::Incident, true, _) if !state.is_over() => started_at,
            // Services worked again when it was over, not when customers were told.
            (Kind::Incident, _, State::Resolved) => {
                incident.resolved_at.filter(|end| *end <= at && *end > started_at).unwrap_or(at)
            }
            _ => at,
        };
        let body = body_of(context, state, update.body.as_deref().unwrap_or_default());
        planned.push(PlannedUpdate {
            origin_id: update.id.clone(),
            services: set,
            digest: digest(&[state.as_str(), &body, &at.to_rfc3339()]),
        });
        updates.push(ImportedUpdate { at, state, body, services: Vec::new(), services_from });
    }
    end_silently(context, &incident, kind, last_at, &mut updates, &mut planned);
    let is_over = updates.last().is_some_and(|update| update.state.is_over());
    let planned_incident = ImportedIncident {
        kind,
        title: incident.name.clone(),
        impact: if kind == Kind::Incident { impact } else { Impact::None },
        started_at,
        scheduled_until: incident.scheduled_until.filter(|_| kind == Kind::Maintenance),
        resolved_at: incident.resolved_at.filter(|_| is_over),
        services: Vec::new(),
        notify_during: incident.scheduled_remind_prior == Some(true)
            || incident.auto_transition_deliver_notifications_at_start == Some(true),
        updates,
    };
    if !is_over && kind == Kind::Maintenance && has_lapsed(context, &planned_incident) {
        return Err(Message::new("statuspage-import-lapsed"));
    }
    let mut form = FieldErrors::new();
    let checked = imported::check(&mut form, planned_incident);
    first_error(form)?;
    Ok(PlannedIncident { origin_id: incident.id.clone(), incident: checked, services, updates: planned, post_mortem })
}

fn written_post_mortem(incident: &Incident) -> Option<PlannedPostMortem> {
    let published_at = incident.postmortem_published_at?;
    let body = incident.postmortem_body.as_deref().map(to_markdown).filter(|body| !body.is_empty())?;
    Some(PlannedPostMortem { body, published_at })
}

fn services_of(incident: &Incident, known: &HashSet<String>) -> Vec<String> {
    let affected = incident.incident_updates.iter().flat_map(|update| &update.affected_components);
    let mut services: Vec<String> = affected.map(|one| &one.code).chain(&incident.components).cloned().collect();
    services.retain(|id| known.contains(id));
    services.sort();
    services.dedup();
    services
}

fn state_of(kind: Kind, word: &str) -> Result<State, Message> {
    let state = word.parse::<State>().ok().filter(|state| kind.states().contains(state));
    state.ok_or_else(|| Message::new("statuspage-import-state").with("state", word))
}

/// A text, or the name of the state where the other page shows none.
fn body_of(context: &Context, state: State, body: &str) -> String {
    let body = to_markdown(body);
    if !body.trim().is_empty() {
        return body;
    }
    context.language.scope(|| t!(&format!("state-{}", state.as_str())))
}

/// Adds the end where the incident is over and no update says so.
fn end_silently(
    context: &Context,
    incident: &Incident,
    kind: Kind,
    last_at: Timestamp,
    updates: &mut Vec<ImportedUpdate>,
    planned: &mut Vec<PlannedUpdate>,
) {
    let state = match incident.status.as_deref() {
        Some(POST_MORTEM) => Some(State::Resolved),
        Some(word) => state_of(kind, word).ok(),
        None => None,
    };
    let Some(state) = state.filter(|state| state.is_over()) else { return };
    if updates.last().is_some_and(|last| last.state.is_over()) {
        return;
    }
    let at = incident.resolved_at.unwrap_or(last_at).max(last_at);
    let body = body_of(context, state, "");
    planned.push(PlannedUpdate {
        origin_id: format!("{}:end", incident.id),
        services: Vec::new(),
        digest: digest(&[state.as_str()]),
    });
    updates.push(ImportedUpdate { at, state, body, services: Vec::new(), services_from: at });
}

/// Whether maintenance is still announced although its time is over: it never began, and here it would begin by itself.
fn has_lapsed(context: &Context, maintenance: &ImportedIncident) -> bool {
    let is_announced = maintenance.updates.last().is_some_and(|update| update.state == State::Scheduled);
    is_announced && maintenance.scheduled_until.is_some_and(|until| until <= context.now)
}

/// What updates say about services. Newer pages say it in each update; of older ones only the impact of the whole incident
/// is known.
struct Statuses<'a> {
    kind: Kind,
    impact: Impact,
    services: &'a [String],
    known: &'a HashSet<String>,
    has_details: bool,
    previous: Option<State>,
}

impl Statuses<'_> {
    fn set_by(&mut self, update: &Update, state: State) -> Vec<(String, ServiceStatus)> {
        let previous = self.previous.replace(state);
        // What is over holds nothing, and what is announced nothing yet.
        if state.is_over() || state == State::Scheduled {
            return Vec::new();
        }
        if self.has_details {
            let known = update.affected_components.iter().filter(|one| self.known.contains(&one.code));
            return known.filter_map(|one| Some((one.code.clone(), one.new_status.parse().ok()?))).collect();
        }
        let begins = previous.is_none_or(|previous| previous.is_over() || previous == State::Scheduled);
        let status = match (self.kind, self.impact) {
            (Kind::Maintenance, _) => ServiceStatus::UnderMaintenance,
            (Kind::Incident, Impact::None) => ServiceStatus::Operational,
            (Kind::Incident, Impact::Minor) => ServiceStatus::DegradedPerformance,
            (Kind::Incident, Impact::Major) => ServiceStatus::PartialOutage,
            (Kind::Incident, Impact::Critical) => ServiceStatus::MajorOutage,
        };
        if begins { self.services.iter().map(|id| (id.clone(), status)).collect() } else { Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::wording::ENGLISH;

    fn at(text: &str) -> Timestamp {
        chrono::DateTime::parse_from_rfc3339(text).unwrap().to_utc()
    }

    fn planned(json: &str) -> Result<PlannedIncident, String> {
        let context = Context { now: at("2026-03-11T09:00:00Z"), home: None, language: ENGLISH };
        let known = ["c1".to_owned(), "c2".to_owned()].into();
        plan_incident(&context, serde_json::from_str(json).unwrap(), &known).map_err(|reason| reason.key)
    }

    #[test]
    fn without_details_the_impact_holds_from_the_beginning_to_the_end() {
        let planned = planned(
            r#"{"id": "i", "name": "Old", "status": "postmortem", "impact": "major", "started_at": "2020-01-01T08:00:00Z",
                "resolved_at": "2020-01-01T09:00:00Z", "components": ["c1", "gone"], "incident_updates": [
                {"id": "u3", "status": "postmortem", "body": "Why", "display_at": "2020-01-05T09:00:00Z"},
                {"id": "u2", "status": "resolved", "body": "", "display_at": "2020-01-01T09:30:00Z", "affected_components": null},
                {"id": "u1", "status": "identified", "body": "Found.", "display_at": "2020-01-01T08:30:00Z"}]}"#,
        )
        .unwrap();
        let states: Vec<_> = planned.incident.updates.iter().map(|one| (one.state, one.body.as_str())).collect();
        assert_eq!(states, [(State::Identified, "Found."), (State::Resolved, "Resolved")]);
        assert_eq!(planned.updates[0].services, [("c1".to_owned(), ServiceStatus::PartialOutage)]);
        assert_eq!(planned.incident.updates[0].services_from, at("2020-01-01T08:00:00Z"));
        assert_eq!(planned.incident.updates[1].services_from, at("2020-01-01T09:00:00Z"));
        assert_eq!(planned.post_mortem.unwrap().published_at, at("2020-01-05T09:00:00Z"));
    }

    #[test]
    fn what_is_over_without_an_update_gets_one() {
        let planned = planned(
            r#"{"id": "i", "name": "Work", "status": "completed", "scheduled_for": "2020-01-01T08:00:00Z",
                "scheduled_until": "2020-01-01T09:00:00Z", "resolved_at": "2020-01-01T09:00:00Z", "components": ["c1"],
                "incident_updates": [{"id": "u1", "status": "in_progress", "body": "Begins", "display_at": "2020-01-01T08:00:00Z"}]}"#,
        )
        .unwrap();
        assert_eq!(planned.incident.kind, Kind::Maintenance);
        assert_eq!(planned.updates[0].services, [("c1".to_owned(), ServiceStatus::UnderMaintenance)]);
        assert_eq!(planned.incident.updates.last().map(|one| one.state), Some(State::Completed));
    }

    #[test]
    fn what_cannot_be_imported_says_why() {
        assert_eq!(planned(r#"{"id": "i", "name": "No updates"}"#).unwrap_err(), "incident-imported-no-updates");
        let unknown = r#"{"id": "i", "name": "X", "incident_updates": [{"id": "u", "status": "asleep", "display_at": "2020-01-01T08:00:00Z"}]}"#;
        assert_eq!(planned(unknown).unwrap_err(), "statuspage-import-state");
        let lapsed = r#"{"id": "i", "name": "X", "scheduled_for": "2020-01-01T08:00:00Z", "scheduled_until": "2020-01-01T09:00:00Z",
            "incident_updates": [{"id": "u", "status": "scheduled", "body": "b", "display_at": "2019-12-01T08:00:00Z"}]}"#;
        assert_eq!(planned(lapsed).unwrap_err(), "statuspage-import-lapsed");
        let timeless = r#"{"id": "i", "name": "X", "incident_updates": [{"id": "u", "status": "resolved"}]}"#;
        assert_eq!(planned(timeless).unwrap_err(), "statuspage-import-no-time");
    }
}
