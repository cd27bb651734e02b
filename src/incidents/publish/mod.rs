//! Publishes updates. An update has a text, sets the state of the incident and the status of services, and promises the
//! next update.

mod checks;

pub use checks::{OtherIncidentStatus, check_body, check_body_of, worst_status_of_other_incidents};
pub(super) use checks::{check_promise, check_services};

use super::incident::{State, impact_of};
use super::markdown;
use super::reports;
use super::store::{self, Incident};
use crate::access::IncidentCommander;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::platform::random;
use crate::services::store as services;
use crate::types::Actor;
use crate::types::field_errors::FieldErrors;
use crate::types::{Impact, Message, PublicId, Refusal, ServiceStatus, Timestamp};
use checks::check_other_incidents;
use chrono::Duration;

/// How long an update is recognised that its author publishes again from another window.
const SAME_UPDATE_WINDOW: Duration = Duration::minutes(10);

/// An update as it was entered, not yet validated.
#[derive(Debug, Clone)]
pub struct NewUpdate {
    /// The new state of the incident.
    pub state: State,
    /// The text, in Markdown.
    pub body: String,
    /// The new statuses of services; services that are left out keep theirs.
    pub services: Vec<(PublicId, ServiceStatus)>,
    /// The promised time of the next update.
    pub next_update_by: Option<Timestamp>,
    /// Whether subscribers are notified.
    pub notify: bool,
    /// The time to show, if the update is entered late; it is marked as backdated.
    pub display_at: Option<Timestamp>,
    /// Whether a service may be set to operational despite a spike of customer reports.
    pub despite_reports: bool,
}

/// An update that was validated.
pub(super) struct CheckedUpdate {
    pub state: State,
    pub body: String,
    pub services: Vec<(PublicId, ServiceStatus)>,
    /// When the new statuses take effect.
    pub services_from: Timestamp,
    pub next_update_by: Option<Timestamp>,
    pub notify: bool,
    pub display_at: Option<Timestamp>,
}

/// Publishes an update and returns its id. `version` is the incident's version that the author saw. An update that only
/// conflicts with the same one by the same person is that update.
///
/// # Errors
///
/// `Refusal::Stale` when the incident was updated since.
pub async fn publish_update(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    incident_id: &PublicId,
    version: i64,
    update: NewUpdate,
) -> Result<PublicId, Refusal> {
    let incident = store::get(tx, incident_id).await?;
    if incident.version != version {
        if let Some(published) = find_own_newest(tx, right, now, &incident, &update).await? {
            return Ok(published);
        }
        let theirs = store::latest_body(tx, incident_id).await?;
        return Err(Refusal::Stale { theirs, yours: update.body });
    }
    let mut form = FieldErrors::new();
    let place = store::place_at(tx, incident_id, update.display_at.filter(|at| *at < now).unwrap_or(now)).await?;
    if !incident.kind.states().contains(&update.state) || !place.allows(incident.state, update.state) {
        form.wrong("state", Message::new("incident-state-transition"));
    }
    check_promise(&mut form, now, update.state, update.next_update_by);
    if let Some(at) = update.display_at {
        if at > now {
            form.wrong("display_at", Message::new("incident-display-in-future"));
        } else if at < incident.started_at {
            form.wrong("display_at", Message::new("incident-display-before-start"));
        }
    }
    let body = check_body(&mut form, &update.body);
    check_services(tx, &mut form, &update.services).await?;
    check_other_incidents(tx, &mut form, &incident, &update.services).await?;
    if !update.despite_reports {
        reports::check_no_spike(tx, &mut form, now, &incident, &update.services).await?;
    }
    form.check()?;

    events::public_changed(tx).await?;
    let update = CheckedUpdate {
        state: update.state,
        body,
        services: update.services,
        services_from: update.display_at.unwrap_or(now),
        next_update_by: update.next_update_by.filter(|_| !update.state.is_over()),
        notify: update.notify,
        display_at: update.display_at,
    };
    append_update(tx, right.actor(), now, &incident, update).await
}

/// The newest update of the incident, if it is this one by this person: they published it from another window.
async fn find_own_newest(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    incident: &Incident,
    update: &NewUpdate,
) -> Result<Option<PublicId>, Refusal> {
    let Ok(author) = right.staff_id() else { return Ok(None) };
    let body = check_body(&mut FieldErrors::new(), &update.body);
    let found = tx
        .fetch_value_optional::<PublicId>(
            sql("select id from incident_update
             where incident_id = $1 and author_id = $2 and state = $3 and body = $4 and published_at > $5
                 and position = (select max(position) from incident_update where incident_id = $1)")
            .bind(&incident.id)
            .bind(author)
            .bind(update.state)
            .bind(&body)
            .bind(now - SAME_UPDATE_WINDOW),
        )
        .await?;
    for (service_id, status) in &update.services {
        if found.is_some() && status_in_timeline(tx, incident, service_id).await? != *status {
            return Ok(None);
        }
    }
    Ok(found)
}

/// Writes an update, the statuses it sets, the incident's new state, and the event. The caller has validated the
/// update and called [`events::public_changed`].
///
/// # Errors
///
/// `Refusal::Fault` when the state machine does not allow the new state. `Refusal::Contended` when another transaction
/// changed the incident meanwhile, so that the transaction runs again and sees the change.
pub(super) async fn append_update(
    tx: &mut Tx,
    actor: &Actor,
    now: Timestamp,
    incident: &Incident,
    update: CheckedUpdate,
) -> Result<PublicId, Refusal> {
    let display_at = update.display_at.unwrap_or(now);
    let is_backdated = display_at < now;
    // A backdated update has its place among those that are there, and changes the present only if it is the latest.
    let place = store::place_at(tx, &incident.id, if is_backdated { display_at } else { now }).await?;
    if !place.allows(incident.state, update.state) {
        let (from, to) = (incident.state.as_str(), update.state.as_str());
        return Err(Refusal::Fault(format!("incident {} cannot change from {from} to {to}", incident.id)));
    }
    let update = CheckedUpdate {
        next_update_by: update.next_update_by.filter(|_| place.is_latest()),
        // Subscribers are told of what is new, not of what is entered later.
        notify: update.notify && !is_backdated,
        ..update
    };
    store::make_room(tx, &incident.id, place).await?;
    let id = random::public_id();
    let author = match actor {
        Actor::Staff(id) => Some(id.clone()),
        _ => None,
    };
    tx.execute(
        sql("insert into incident_update (id, incident_id, position, state, body, body_html, author_id, published_at,
                 display_at, is_backdated, next_update_by, notify)
             values ($1, $2, $12, $3, $4, $5, $6, $7, $8, $9, $10, $11)")
        .bind(&id)
        .bind(&incident.id)
        .bind(update.state)
        .bind(&update.body)
        .bind(markdown::to_html(&update.body))
        .bind(&author)
        .bind(now)
        .bind(display_at)
        .bind(is_backdated)
        .bind(update.next_update_by)
        .bind(update.notify)
        .bind(place.position),
    )
    .await?;
    let worst = set_services(tx, now, incident, &id, &update, place.is_latest()).await?;
    let impact = incident.impact_override.unwrap_or(incident.impact.max(worst));
    let (state, next_update_by) = match place.is_latest() {
        true => (update.state, update.next_update_by),
        false => (incident.state, incident.next_update_by),
    };
    let reopens = incident.state.reopens(state);
    let resolved_at = match (state.is_over(), place.is_latest()) {
        (true, true) => incident.resolved_at.or(Some(display_at)),
        (true, false) => incident.resolved_at,
        (false, _) => None,
    };
    let changed = tx
        .execute(
            sql("update incident set state = $2, impact = $3, next_update_by = $4, resolved_at = $5, rev = rev + $6,
                 updated_at = $7, version = version + 1
             where id = $1 and state = $8 and version = $9")
            .bind(&incident.id)
            .bind(state)
            .bind(impact)
            .bind(next_update_by)
            .bind(resolved_at)
            .bind(i64::from(reopens))
            .bind(now)
            .bind(incident.state)
            .bind(incident.version),
        )
        .await?;
    if changed == 0 {
        return Err(Refusal::Contended);
    }
    if reopens {
        tx.execute(sql("delete from incident_review where incident_id = $1").bind(&incident.id)).await?;
    }
    let verb = match (reopens, state) {
        (true, _) => "incident.reopened",
        (false, State::Resolved) if incident.state != State::Resolved => "incident.resolved",
        _ => "incident.updated",
    };
    let event = Event {
        actor,
        verb,
        subject: "incident_update",
        subject_id: &id,
        incident_id: Some(incident.id.as_str()),
        fields: &["state", "body", "services", "next_update_by"],
    };
    events::record(tx, now, event).await?;
    Ok(id)
}

/// Sets the statuses of services and returns the impact of the worst one. A drill records them in its own timeline
/// only.
async fn set_services(
    tx: &mut Tx,
    now: Timestamp,
    incident: &Incident,
    update_id: &PublicId,
    update: &CheckedUpdate,
    is_latest: bool,
) -> Result<Impact, Refusal> {
    let at = if update.display_at.is_some() { update.services_from } else { now };
    for (service_id, status) in &update.services {
        let old = if incident.is_drill {
            status_in_timeline(tx, incident, service_id).await?
        } else {
            services::status_at(tx, service_id, at).await?
        };
        tx.execute(
            sql("insert into incident_service (incident_id, service_id) values ($1, $2) on conflict do nothing")
                .bind(&incident.id)
                .bind(service_id),
        )
        .await?;
        if old == *status {
            continue;
        }
        tx.execute(
            sql("insert into update_service (update_id, service_id, old_status, new_status) values ($1, $2, $3, $4)")
                .bind(update_id)
                .bind(service_id)
                .bind(old)
                .bind(*status),
        )
        .await?;
        if !incident.is_drill {
            let change = services::StatusChange {
                service_id: service_id.clone(),
                status: *status,
                from_at: update.services_from,
                incident_id: Some(incident.id.clone()),
                update_id: Some(update_id.clone()),
            };
            if is_latest {
                services::set_status(tx, now, &change).await?;
            } else {
                services::set_past_status(tx, now, &change).await?;
            }
        }
    }
    Ok(impact_of(update.services.iter().map(|(_, status)| *status)))
}

/// The status of a service in an incident's own timeline. Drills need it, since they change no status outside.
pub async fn status_in_timeline(
    tx: &mut Tx,
    incident: &Incident,
    service_id: &PublicId,
) -> Result<ServiceStatus, Refusal> {
    let found = tx
        .fetch_value_optional::<ServiceStatus>(
            sql("select new_status from update_service
             join incident_update on incident_update.id = update_service.update_id
             where incident_update.incident_id = $1 and service_id = $2
             order by position desc limit 1")
            .bind(&incident.id)
            .bind(service_id),
        )
        .await?;
    Ok(found.unwrap_or(ServiceStatus::Operational))
}
