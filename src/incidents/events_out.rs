//! What other systems are told about incidents and maintenance: what is public, and only once it is. They are told nothing
//! of drills, and nothing of what is entered later, as subscribers are not either.
//!
//! An incident's events wait as long as its notices do (decision 69), so that an update that is taken back was told to
//! nobody, and none overtakes another.

use super::incident::{Kind, State};
use super::store::{self, Incident, Update};
use super::undo::UNDO_WINDOW;
use crate::platform::db::Tx;
use crate::platform::event_out::{self, EventOut, EventType};
use crate::services::events_out::{self as services_out, ServiceFacts, StatusChanged};
use crate::services::store::Service;
use crate::types::{Impact, PublicId, Refusal, ServiceStatus, Timestamp};
use serde::Serialize;

/// The facts of events about incidents and maintenance.
#[derive(Debug, Clone, Serialize)]
pub struct IncidentData {
    /// The incident or maintenance, as it is after what happened.
    pub incident: IncidentFacts,
    /// The update that was published or edited.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub update: Option<UpdateFacts>,
}

/// What is public of an incident or of maintenance.
#[derive(Debug, Clone, Serialize)]
pub struct IncidentFacts {
    /// Its id.
    pub id: PublicId,
    /// Its short name, such as `INC-27`.
    pub name: String,
    /// Incident or maintenance.
    pub kind: Kind,
    /// Its title.
    pub title: String,
    /// Its state.
    pub state: State,
    /// The worst impact it reached.
    pub impact: Impact,
    /// When it began, or begins.
    pub started_at: Timestamp,
    /// For maintenance, its planned end.
    pub scheduled_until: Option<Timestamp>,
    /// By when the next update is promised.
    pub next_update_by: Option<Timestamp>,
    /// When it was over.
    pub resolved_at: Option<Timestamp>,
    /// The path of its page.
    pub path: String,
    /// The services that it affects, with their status.
    pub services: Vec<ServiceFacts>,
}

/// What is public of an update.
#[derive(Debug, Clone, Serialize)]
pub struct UpdateFacts {
    /// Its id.
    pub id: PublicId,
    /// The state that it set.
    pub state: State,
    /// Its text, in Markdown.
    pub body: String,
    /// The time it shows.
    pub display_at: Timestamp,
    /// When it was published.
    pub published_at: Timestamp,
    /// When its text was last edited.
    pub edited_at: Option<Timestamp>,
    /// The services whose status it changed.
    pub services: Vec<ChangeFacts>,
}

/// A service whose status an update changed.
#[derive(Debug, Clone, Serialize)]
pub struct ChangeFacts {
    /// The service.
    pub id: PublicId,
    /// Its name.
    pub name: String,
    /// Its status before.
    pub previous_status: ServiceStatus,
    /// Its status since.
    pub status: ServiceStatus,
}

/// The facts of events about post-mortems.
#[derive(Debug, Clone, Serialize)]
pub struct PostMortemData {
    /// The incident.
    pub incident: IncidentFacts,
    /// When the post-mortem was first published; null once it was taken off the page.
    pub published_at: Option<Timestamp>,
    /// When it was last edited.
    pub edited_at: Option<Timestamp>,
}

/// The type of an update's event, by the state of the incident before it and after.
fn type_of_update(kind: Kind, is_first: bool, from: State, to: State) -> EventType {
    match (kind, to) {
        (Kind::Incident, _) if is_first => EventType::IncidentDeclared,
        (Kind::Incident, _) if from.reopens(to) => EventType::IncidentReopened,
        (Kind::Incident, State::Resolved) if from != to => EventType::IncidentResolved,
        (Kind::Incident, _) => EventType::IncidentUpdated,
        // Also where the first words are that it has begun.
        (Kind::Maintenance, State::InProgress) if from == State::Scheduled => EventType::MaintenanceStarted,
        (Kind::Maintenance, _) if is_first => EventType::MaintenancePlanned,
        (Kind::Maintenance, State::Completed) if from != to => EventType::MaintenanceCompleted,
        (Kind::Maintenance, State::Cancelled) if from != to => EventType::MaintenanceCancelled,
        (Kind::Maintenance, _) => EventType::MaintenanceUpdated,
    }
}

/// When an event of an incident is handed out.
fn due_at(incident: &Incident, now: Timestamp) -> Timestamp {
    if incident.kind == Kind::Incident { now + UNDO_WINDOW } else { now }
}

/// Records that an update was published, and which services it changed. `before` is the incident before it.
pub(super) async fn of_update(
    tx: &mut Tx,
    now: Timestamp,
    before: &Incident,
    update_id: &PublicId,
) -> Result<(), Refusal> {
    let kind_of = |update: &Update| type_of_update(before.kind, update.position == 1, before.state, update.state);
    if before.is_drill || !is_any_listened_to(tx, before.kind).await? {
        return Ok(());
    }
    let updates = store::updates(tx, &before.id).await?;
    let Some(update) = updates.into_iter().find(|update| update.id == *update_id) else { return Ok(()) };
    let kind = kind_of(&update);
    let changes = update.changes.clone();
    if event_out::is_listened_to(tx, kind).await? {
        let data = IncidentData { incident: facts(tx, &before.id).await?, update: Some(update_facts(update)) };
        let due_at = due_at(before, now);
        let event = EventOut { update_id: Some(update_id), due_at, ..EventOut::new(kind, now, &before.id, &data) };
        event_out::record(tx, now, event).await?;
    }
    for change in changes {
        let changed = StatusChanged {
            service_id: change.service_id,
            from: change.old_status,
            to: change.new_status,
            incident_id: Some(before.id.clone()),
            update_id: Some(update_id.clone()),
        };
        services_out::record(tx, now, due_at(before, now), &changed).await?;
    }
    Ok(())
}

/// Whether somebody listens to anything that an update of this kind can be.
async fn is_any_listened_to(tx: &mut Tx, kind: Kind) -> Result<bool, Refusal> {
    let kinds: &[EventType] = match kind {
        Kind::Incident => &[
            EventType::IncidentDeclared,
            EventType::IncidentUpdated,
            EventType::IncidentResolved,
            EventType::IncidentReopened,
            EventType::ServiceStatusChanged,
        ],
        Kind::Maintenance => &[
            EventType::MaintenancePlanned,
            EventType::MaintenanceUpdated,
            EventType::MaintenanceStarted,
            EventType::MaintenanceCompleted,
            EventType::MaintenanceCancelled,
            EventType::ServiceStatusChanged,
        ],
    };
    event_out::is_any_listened_to(tx, kinds).await
}

/// Records that the text of an update was edited.
pub(super) async fn of_edit(
    tx: &mut Tx,
    now: Timestamp,
    incident: &Incident,
    update_id: &PublicId,
) -> Result<(), Refusal> {
    let kind = EventType::UpdateEdited;
    if incident.is_drill || !event_out::is_listened_to(tx, kind).await? {
        return Ok(());
    }
    let updates = store::updates(tx, &incident.id).await?;
    let update = updates.into_iter().find(|update| update.id == *update_id).map(update_facts);
    let data = IncidentData { incident: facts(tx, &incident.id).await?, update };
    let event = EventOut { due_at: due_at(incident, now), ..EventOut::new(kind, now, &incident.id, &data) };
    event_out::record(tx, now, event).await?;
    Ok(())
}

/// Records that an incident or maintenance was withdrawn, and which services have another status than in `before`.
pub(super) async fn of_withdrawal(
    tx: &mut Tx,
    now: Timestamp,
    incident: &Incident,
    before: &[Service],
) -> Result<(), Refusal> {
    if incident.is_drill {
        return Ok(());
    }
    let kind = match incident.kind {
        Kind::Incident => EventType::IncidentWithdrawn,
        Kind::Maintenance => EventType::MaintenanceCancelled,
    };
    if event_out::is_listened_to(tx, kind).await? {
        let data = IncidentData { incident: facts(tx, &incident.id).await?, update: None };
        let event = EventOut { due_at: due_at(incident, now), ..EventOut::new(kind, now, &incident.id, &data) };
        event_out::record(tx, now, event).await?;
    }
    of_services(tx, now, due_at(incident, now), before, Some(&incident.id)).await
}

/// Records which services have another status now than in `before`.
pub(super) async fn of_services(
    tx: &mut Tx,
    now: Timestamp,
    due_at: Timestamp,
    before: &[Service],
    incident_id: Option<&PublicId>,
) -> Result<(), Refusal> {
    if !event_out::is_listened_to(tx, EventType::ServiceStatusChanged).await? {
        return Ok(());
    }
    for service in before {
        let changed = StatusChanged {
            service_id: service.id.clone(),
            from: service.status,
            to: crate::services::store::get(tx, &service.id).await?.status,
            incident_id: incident_id.cloned(),
            update_id: None,
        };
        services_out::record(tx, now, due_at, &changed).await?;
    }
    Ok(())
}

/// Records what happened to a post-mortem.
pub(super) async fn of_post_mortem(
    tx: &mut Tx,
    now: Timestamp,
    kind: EventType,
    incident_id: &PublicId,
) -> Result<(), Refusal> {
    if !event_out::is_listened_to(tx, kind).await? {
        return Ok(());
    }
    let found = super::post_mortem::find(tx, incident_id).await?;
    let (published_at, edited_at) = found.map_or((None, None), |found| (found.published_at, found.edited_at));
    let data = PostMortemData { incident: facts(tx, incident_id).await?, published_at, edited_at };
    let event = EventOut { due_at: now + UNDO_WINDOW, ..EventOut::new(kind, now, incident_id, &data) };
    event_out::record(tx, now, event).await?;
    Ok(())
}

/// The facts of an incident as it is now.
async fn facts(tx: &mut Tx, id: &PublicId) -> Result<IncidentFacts, Refusal> {
    let incident = store::get(tx, id).await?;
    let services = store::services_of(tx, id).await?;
    Ok(IncidentFacts {
        name: incident.name(),
        kind: incident.kind,
        title: incident.title,
        state: incident.state,
        impact: incident.impact,
        started_at: incident.started_at,
        scheduled_until: incident.scheduled_until,
        next_update_by: incident.next_update_by,
        resolved_at: incident.resolved_at,
        path: format!("/incidents/{}", incident.id),
        id: incident.id,
        services: services
            .into_iter()
            .map(|service| ServiceFacts { id: service.id, name: service.name, status: service.status })
            .collect(),
    })
}

fn update_facts(update: Update) -> UpdateFacts {
    let services = update
        .changes
        .into_iter()
        .map(|change| ChangeFacts {
            id: change.service_id,
            name: change.service_name,
            previous_status: change.old_status,
            status: change.new_status,
        })
        .collect();
    UpdateFacts {
        id: update.id,
        state: update.state,
        body: update.body,
        display_at: update.display_at,
        published_at: update.published_at,
        edited_at: update.edited_at,
        services,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_update_is_one_event() {
        use State::{Completed, InProgress, Investigating, Monitoring, Resolved, Scheduled, Verifying};
        let incident = |is_first, from, to| type_of_update(Kind::Incident, is_first, from, to);
        assert_eq!(incident(true, Investigating, Investigating), EventType::IncidentDeclared);
        assert_eq!(incident(false, Investigating, Monitoring), EventType::IncidentUpdated);
        assert_eq!(incident(false, Monitoring, Resolved), EventType::IncidentResolved);
        assert_eq!(incident(false, Resolved, Resolved), EventType::IncidentUpdated);
        assert_eq!(incident(false, Resolved, Investigating), EventType::IncidentReopened);
        let maintenance = |is_first, from, to| type_of_update(Kind::Maintenance, is_first, from, to);
        assert_eq!(maintenance(true, Scheduled, Scheduled), EventType::MaintenancePlanned);
        assert_eq!(maintenance(false, Scheduled, Scheduled), EventType::MaintenanceUpdated);
        assert_eq!(maintenance(false, Scheduled, InProgress), EventType::MaintenanceStarted);
        assert_eq!(maintenance(true, Scheduled, InProgress), EventType::MaintenanceStarted);
        assert_eq!(maintenance(false, Verifying, InProgress), EventType::MaintenanceUpdated);
        assert_eq!(maintenance(false, Verifying, Completed), EventType::MaintenanceCompleted);
        assert_eq!(maintenance(false, Scheduled, State::Cancelled), EventType::MaintenanceCancelled);
    }
}
