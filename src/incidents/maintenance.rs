//! Planned maintenance: announced in advance, started and ended automatically at its scheduled times.

use super::declare::next_number;
use super::incident::{Kind, State};
use super::publish::{self, CheckedUpdate};
use super::store::{self, Incident};
use crate::access;
use crate::access::IncidentCommander;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::platform::random;
use crate::t;
use crate::types::Actor;
use crate::types::field_errors::{FieldErrors, TITLE_MAX};
use crate::types::{Message, PublicId, Refusal, ServiceStatus, Timestamp};

/// How many maintenances one run of the worker starts, and how many it ends, at most.
const BATCH_MAX: i64 = 20;

/// A planned maintenance as it was entered, not yet validated.
#[derive(Debug, Clone)]
pub struct MaintenancePlan {
    /// The title, shown to customers.
    pub title: String,
    /// What will be affected, in Markdown.
    pub body: String,
    /// The affected services. They are under maintenance from start to end.
    pub services: Vec<PublicId>,
    /// The scheduled start.
    pub from: Timestamp,
    /// The scheduled end.
    pub until: Timestamp,
    /// Whether subscribers are notified.
    pub notify: bool,
}

/// Schedules and announces a maintenance, and returns it.
pub async fn schedule_maintenance(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    plan: MaintenancePlan,
) -> Result<Incident, Refusal> {
    let mut form = FieldErrors::new();
    let title = form.required_line("title", &plan.title, TITLE_MAX);
    let body = publish::check_body(&mut form, &plan.body);
    if plan.from < now {
        form.wrong("from", Message::new("field-past"));
    }
    if plan.until <= plan.from {
        form.wrong("until", Message::new("incident-end-before-start"));
    }
    if plan.services.is_empty() {
        form.wrong("services", Message::new("incident-services-required"));
    }
    let services: Vec<_> = plan.services.iter().map(|id| (id.clone(), ServiceStatus::Operational)).collect();
    publish::check_services(tx, &mut form, &services).await?;
    form.check()?;

    let id = random::public_id();
    let number = next_number(tx).await?;
    let commander = right.staff_id().ok().cloned();
    tx.execute(
        sql("insert into incident (id, number, kind, title, state, commander_id, started_at, scheduled_until,
                 published_at, created_at, updated_at)
             values ($1, $2, $8, $3, $9, $4, $5, $6, $7, $7, $7)")
        .bind(&id)
        .bind(number)
        .bind(&title)
        .bind(&commander)
        .bind(plan.from)
        .bind(plan.until)
        .bind(now)
        .bind(Kind::Maintenance)
        .bind(State::Scheduled),
    )
    .await?;
    for service in &plan.services {
        tx.execute(
            sql("insert into incident_service (incident_id, service_id) values ($1, $2) on conflict do nothing")
                .bind(&id)
                .bind(service),
        )
        .await?;
    }
    let incident = store::get(tx, &id).await?;
    let event = Event {
        actor: right.actor(),
        verb: "maintenance.planned",
        subject: "incident",
        subject_id: &id,
        incident_id: Some(id.as_str()),
        fields: &["title", "services", "started_at", "scheduled_until"],
    };
    events::record(tx, now, event).await?;
    let update = CheckedUpdate {
        state: State::Scheduled,
        body,
        services: Vec::new(),
        services_from: now,
        next_update_by: None,
        notify: plan.notify,
        display_at: None,
    };
    publish::append_update(tx, right.actor(), now, &incident, update).await?;
    Ok(incident)
}

/// Starts and ends the maintenances that are due, and returns whether more may be due.
pub async fn reconcile(tx: &mut Tx, now: Timestamp) -> Result<bool, Refusal> {
    let starting = due_to_start(tx, now).await?;
    for id in &starting {
        start(tx, now, id).await?;
    }
    let ending = due_to_end(tx, now).await?;
    for id in &ending {
        end(tx, now, id).await?;
    }
    let is_full = |due: &[PublicId]| i64::try_from(due.len()).is_ok_and(|count| count == BATCH_MAX);
    Ok(is_full(&starting) || is_full(&ending))
}

/// Whether any maintenance is due to start or end. It is read first, so that an idle worker begins no write
/// transaction.
pub async fn is_due(tx: &mut Tx, now: Timestamp) -> Result<bool, Refusal> {
    Ok(!due_to_start(tx, now).await?.is_empty() || !due_to_end(tx, now).await?.is_empty())
}

async fn due_to_start(tx: &mut Tx, now: Timestamp) -> Result<Vec<PublicId>, Refusal> {
    Ok(tx
        .fetch_values::<PublicId>(
            sql("select id from incident where kind = $1 and state = $2 and started_at <= $3
             order by started_at limit $4")
            .bind(Kind::Maintenance)
            .bind(State::Scheduled)
            .bind(now)
            .bind(BATCH_MAX),
        )
        .await?)
}

async fn due_to_end(tx: &mut Tx, now: Timestamp) -> Result<Vec<PublicId>, Refusal> {
    Ok(tx
        .fetch_values::<PublicId>(
            sql("select id from incident where kind = $1 and state = $2 and scheduled_until <= $3
             order by started_at limit $4")
            .bind(Kind::Maintenance)
            .bind(State::InProgress)
            .bind(now)
            .bind(BATCH_MAX),
        )
        .await?)
}

/// Starts a maintenance: its services that have no outage are under maintenance from the scheduled start on.
async fn start(tx: &mut Tx, now: Timestamp, id: &PublicId) -> Result<(), Refusal> {
    let Some(maintenance) = lock_in_state(tx, id, State::Scheduled).await? else { return Ok(()) };
    let services = store::services_of(tx, id).await?.into_iter();
    let services = services
        .filter(|service| service.status <= ServiceStatus::UnderMaintenance)
        .map(|service| (service.id, ServiceStatus::UnderMaintenance))
        .collect();
    let at = maintenance.started_at.min(now);
    publish_transition(tx, now, &maintenance, State::InProgress, at, services, t!("maintenance-began")).await
}

/// Ends a maintenance: its services that are still under maintenance are operational from the scheduled end on. A
/// service that got a worse status meanwhile keeps it.
async fn end(tx: &mut Tx, now: Timestamp, id: &PublicId) -> Result<(), Refusal> {
    let Some(maintenance) = lock_in_state(tx, id, State::InProgress).await? else { return Ok(()) };
    let services = store::services_of(tx, id).await?.into_iter();
    let services = services
        .filter(|service| service.status == ServiceStatus::UnderMaintenance)
        .map(|service| (service.id, ServiceStatus::Operational))
        .collect();
    let at = maintenance.scheduled_until.unwrap_or(now).min(now);
    publish_transition(tx, now, &maintenance, State::Completed, at, services, t!("maintenance-ended")).await
}

/// Returns the maintenance if it is still in this state. [`events::public_changed`] locks the installation's row
/// first, so that two nodes that run at the same time wait for one another on PostgreSQL, and the second one finds it
/// changed.
async fn lock_in_state(tx: &mut Tx, id: &PublicId, state: State) -> Result<Option<Incident>, Refusal> {
    events::public_changed(tx).await?;
    Ok(Some(store::get(tx, id).await?).filter(|maintenance| maintenance.state == state))
}

/// Publishes the automatic update that moves a maintenance to its next state, dated at its scheduled time.
async fn publish_transition(
    tx: &mut Tx,
    now: Timestamp,
    maintenance: &Incident,
    state: State,
    at: Timestamp,
    services: Vec<(PublicId, ServiceStatus)>,
    body: String,
) -> Result<(), Refusal> {
    let update = CheckedUpdate {
        state,
        body,
        services,
        services_from: at,
        next_update_by: None,
        notify: false,
        display_at: Some(at),
    };
    let actor: Actor = access::by_system::<IncidentCommander>().actor().clone();
    publish::append_update(tx, &actor, now, maintenance, update).await?;
    Ok(())
}
