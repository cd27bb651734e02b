//! Publishes updates. An update has a text, sets the state of the incident and the status of services, and promises the
//! next update.

mod checks;

pub use checks::{check_body, check_body_of};
pub(super) use checks::{check_promise, check_resolved, check_services};

use super::events_out;
use super::incident::{Kind, State, impact_of};
use super::markdown;
use super::prepared;
use super::reports;
use super::store::{self, Incident};
use super::undo::Replaced;
use crate::access::IncidentCommander;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::platform::{installation, random};
use crate::services::{holds, store as services};
use crate::t;
use crate::types::Actor;
use crate::types::field_errors::FieldErrors;
use crate::types::{Impact, Message, PublicId, Refusal, ServiceStatus, Timestamp};
use crate::ui::time;
use chrono::Duration;
use std::collections::BTreeMap;

/// How long an update is recognised that its author publishes again from another window.
const SAME_UPDATE_WINDOW: Duration = Duration::minutes(10);

/// An update as it was entered, not yet validated.
#[derive(Debug, Clone)]
pub struct NewUpdate {
    /// The new state of the incident.
    pub state: State,
    /// The text, in Markdown.
    pub body: String,
    /// The statuses that this incident now gives services. Services that are left out keep theirs; an update that ends
    /// the incident makes them operational.
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
    /// Whether `display_at` is the planned time of an automatic change: then it was not entered late, however long after
    /// that time the worker ran.
    pub is_automatic: bool,
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
        return Err(stale(tx, incident_id, update.body).await?);
    }
    // What Amends itself publishes follows from a rule that somebody made.
    if right.staff_id().is_ok() && prepared::is_required(tx, &incident, &update).await? {
        return Err(Refusal::conflict("prepared-approval-required"));
    }
    publish_approved(tx, right, now, &incident, update).await
}

/// Publishes an update of an incident as it is now, which needs no further approval.
pub(super) async fn publish_approved(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    incident: &Incident,
    update: NewUpdate,
) -> Result<PublicId, Refusal> {
    let update = check_update(tx, now, incident, update).await?;
    events::public_changed(tx).await?;
    append_update(tx, right, now, incident, update).await
}

/// Validates an update that is published at `now`.
///
/// # Errors
///
/// Every field that is wrong.
pub(super) async fn check_update(
    tx: &mut Tx,
    now: Timestamp,
    incident: &Incident,
    update: NewUpdate,
) -> Result<CheckedUpdate, Refusal> {
    let mut form = FieldErrors::new();
    let place = store::place_at(tx, &incident.id, update.display_at.filter(|at| *at < now).unwrap_or(now)).await?;
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
    check_resolved(tx, &mut form, update.state, &update.services).await?;
    let at = update.display_at.unwrap_or(now);
    let services = with_released(tx, incident, update.state, update.services, at).await?;
    if !update.despite_reports {
        reports::check_no_spike(tx, &mut form, now, incident, &services).await?;
    }
    form.check()?;
    Ok(CheckedUpdate {
        state: update.state,
        body,
        services,
        services_from: update.display_at.unwrap_or(now),
        next_update_by: update.next_update_by.filter(|_| !update.state.is_over()),
        notify: update.notify,
        display_at: update.display_at,
        is_automatic: false,
    })
}

/// The refusal of what somebody wrote while another update was published, with both texts.
pub(super) async fn stale(tx: &mut Tx, incident_id: &PublicId, yours: String) -> Result<Refusal, Refusal> {
    Ok(Refusal::Stale { theirs: latest_words(tx, incident_id).await?, yours })
}

/// The latest update with who published it and when, to show beside what somebody else typed meanwhile.
async fn latest_words(tx: &mut Tx, incident_id: &PublicId) -> Result<String, Refusal> {
    let zone = installation::get(tx).await?.zone();
    let Some(latest) = store::updates(tx, incident_id).await?.into_iter().next() else { return Ok(String::new()) };
    let at = time::clock_text(latest.published_at, zone);
    Ok(match latest.author_name {
        Some(name) => t!("composer-theirs", name = name, at = at, body = latest.body),
        None => t!("composer-theirs-automatic", at = at, body = latest.body),
    })
}

/// Adds the services that an update leaves out although it ends the incident: what is over holds nothing.
async fn with_released(
    tx: &mut Tx,
    incident: &Incident,
    state: State,
    mut services: Vec<(PublicId, ServiceStatus)>,
    at: Timestamp,
) -> Result<Vec<(PublicId, ServiceStatus)>, Refusal> {
    if !state.is_over() {
        return Ok(services);
    }
    for id in store::service_ids_of(tx, &incident.id).await? {
        let is_left_out = services.iter().all(|(service, _)| *service != id);
        if is_left_out && own_status(tx, incident, &id, at).await? != ServiceStatus::Operational {
            services.push((id, ServiceStatus::Operational));
        }
    }
    Ok(services)
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
        if found.is_some() && own_status(tx, incident, service_id, now).await? != *status {
            return Ok(None);
        }
    }
    Ok(found)
}

/// Who publishes an update.
#[derive(Debug, Clone, Copy)]
pub(super) struct By<'a> {
    /// Who does it, for the event.
    pub actor: &'a Actor,
    /// The member of staff who wrote it: for a token, its owner; `None` for Amends itself.
    pub author: Option<&'a PublicId>,
}

impl<'a> From<&'a IncidentCommander> for By<'a> {
    fn from(right: &'a IncidentCommander) -> Self {
        Self { actor: right.actor(), author: right.staff_id().ok() }
    }
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
    by: impl Into<By<'_>>,
    now: Timestamp,
    incident: &Incident,
    update: CheckedUpdate,
) -> Result<PublicId, Refusal> {
    let By { actor, author } = by.into();
    let display_at = update.display_at.unwrap_or(now);
    let is_backdated = display_at < now && !update.is_automatic;
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
    // Only a new update of an incident can be undone; a backdated one and maintenance keep nothing.
    let replaced = match !is_backdated && incident.kind == Kind::Incident {
        true => Some(Replaced::read(tx, incident).await?),
        false => None,
    };
    store::make_room(tx, &incident.id, place).await?;
    let id = random::public_id();
    let services = with_released(tx, incident, update.state, update.services, update.services_from).await?;
    let update = CheckedUpdate { services, ..update };
    tx.execute(
        sql("insert into incident_update (id, incident_id, position, state, body, body_html, author_id, published_at,
                 display_at, is_backdated, next_update_by, notify)
             values ($1, $2, $12, $3, $4, $5, $6, $7, $8, $9, $10, $11)")
        .bind(&id)
        .bind(&incident.id)
        .bind(update.state)
        .bind(&update.body)
        .bind(markdown::to_html(&update.body))
        .bind(author)
        .bind(now)
        .bind(display_at)
        .bind(is_backdated)
        .bind(update.next_update_by)
        .bind(update.notify)
        .bind(place.position),
    )
    .await?;
    let worst = set_services(tx, now, incident, &id, &update).await?;
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
    if let Some(replaced) = replaced {
        replaced.keep(tx, &incident.id, &id).await?;
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
    if !is_backdated {
        events_out::of_update(tx, now, incident, &id).await?;
    }
    Ok(id)
}

/// Records what the incident says about services from now on, and returns the impact of the worst of it. The update
/// shows the services whose status it really changed; a drill changes none, and shows what it says.
async fn set_services(
    tx: &mut Tx,
    now: Timestamp,
    incident: &Incident,
    update_id: &PublicId,
    update: &CheckedUpdate,
) -> Result<Impact, Refusal> {
    let shown_at = if update.display_at.is_some() { update.services_from } else { now };
    for (service_id, status) in &update.services {
        let own = own_status(tx, incident, service_id, update.services_from).await?;
        tx.execute(
            sql("insert into incident_service (incident_id, service_id) values ($1, $2)
                 on conflict (incident_id, service_id) do update
                 set taken_off_at = case when $3 = 'operational' then incident_service.taken_off_at end")
            .bind(&incident.id)
            .bind(service_id)
            .bind(*status),
        )
        .await?;
        if own == *status {
            continue;
        }
        let (old, new) = if incident.is_drill {
            (own, *status)
        } else {
            let old = services::status_at(tx, service_id, shown_at).await?;
            let said = services::StatusChange {
                service_id: service_id.clone(),
                status: *status,
                from_at: update.services_from,
                incident_id: Some(incident.id.clone()),
                update_id: Some(update_id.clone()),
            };
            holds::state(tx, now, &said).await?;
            (old, services::status_at(tx, service_id, shown_at).await?)
        };
        if old == new {
            continue;
        }
        tx.execute(
            sql("insert into update_service (update_id, service_id, old_status, new_status) values ($1, $2, $3, $4)")
                .bind(update_id)
                .bind(service_id)
                .bind(old)
                .bind(new),
        )
        .await?;
    }
    Ok(impact_of(update.services.iter().map(|(_, status)| *status)))
}

/// The status that an incident gives a service at a time; operational if it says nothing about it.
pub async fn own_status(
    tx: &mut Tx,
    incident: &Incident,
    service_id: &PublicId,
    at: Timestamp,
) -> Result<ServiceStatus, Refusal> {
    if !incident.is_drill {
        return holds::status_by(tx, service_id, &incident.id, at).await;
    }
    // Drills hold nothing; their own timeline says it.
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

/// What another incident or maintenance says about a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherStatus {
    /// The short name of that incident, such as `INC-27`.
    pub incident: String,
    /// The status that it gives the service.
    pub status: ServiceStatus,
}

/// The worst status that other incidents and maintenance give each service now. Drills neither count nor are affected.
pub async fn statuses_by_others(tx: &mut Tx, incident: &Incident) -> Result<BTreeMap<PublicId, OtherStatus>, Refusal> {
    let mut worst: BTreeMap<PublicId, OtherStatus> = BTreeMap::new();
    if incident.is_drill {
        return Ok(worst);
    }
    for hold in holds::current(tx).await? {
        let Some(other) = hold.incident_id.filter(|id| *id != incident.id) else { continue };
        if worst.get(&hold.service_id).is_none_or(|worst| worst.status < hold.status) {
            let incident = store::get(tx, &other).await?.name();
            worst.insert(hold.service_id, OtherStatus { incident, status: hold.status });
        }
    }
    Ok(worst)
}

/// The statuses that services would really have after an update that says `said`, without those that stay as they are.
pub async fn changes(
    tx: &mut Tx,
    incident: &Incident,
    said: &[(PublicId, ServiceStatus)],
) -> Result<Vec<(services::Service, ServiceStatus)>, Refusal> {
    let others = statuses_by_others(tx, incident).await?;
    let mut changes = Vec::new();
    for service in services::all(tx).await? {
        let Some((_, status)) = said.iter().find(|(id, _)| *id == service.id) else { continue };
        let after = others.get(&service.id).map_or(*status, |other| other.status.max(*status));
        // A drill changes no status, so everything that it says counts.
        if after != service.status || incident.is_drill {
            changes.push((service, after));
        }
    }
    Ok(changes)
}
