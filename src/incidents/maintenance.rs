//! Planned work: announced before, begun and ended by the clock.

use super::declare::next_number;
use super::incident::State;
use super::publish::{self, Words};
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

/// Most windows that one look of the worker begins or ends.
const AT_ONCE: i64 = 20;

/// Work that is planned, not yet checked.
#[derive(Debug, Clone)]
pub struct Plan {
    /// What customers read as its name.
    pub title: String,
    /// What will not work, in Markdown.
    pub body: String,
    /// The services it touches; they are under maintenance while it goes on.
    pub services: Vec<PublicId>,
    /// When it begins.
    pub from: Timestamp,
    /// When it ends.
    pub until: Timestamp,
    /// Whether subscribers are told.
    pub notify: bool,
}

/// Announces planned work; returns it.
pub async fn plan(tx: &mut Tx, right: &IncidentCommander, now: Timestamp, plan: Plan) -> Result<Incident, Refusal> {
    let mut form = FieldErrors::new();
    let title = form.required("title", &plan.title, TITLE_MAX);
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
    {
        tx.execute(
            sql("insert into incident (id, number, kind, title, state, commander_id, started_at, scheduled_until,
                 published_at, created_at, updated_at)
             values ($1, $2, 'maintenance', $3, 'scheduled', $4, $5, $6, $7, $7, $7)")
            .bind(&id)
            .bind(number)
            .bind(&title)
            .bind(&commander)
            .bind(plan.from)
            .bind(plan.until)
            .bind(now),
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
    };
    let incident = store::find(tx, &id).await?;
    let event = Event {
        actor: right.actor(),
        verb: "maintenance.planned",
        subject: "incident",
        subject_id: &id,
        incident_id: Some(id.as_str()),
        fields: &["title", "services", "started_at", "scheduled_until"],
    };
    events::record(tx, now, event).await?;
    let words = Words {
        state: State::Scheduled,
        body,
        services: Vec::new(),
        services_from: now,
        next_update_by: None,
        notify: plan.notify,
        display_at: None,
    };
    publish::append(tx, right.actor(), now, &incident, words).await?;
    Ok(incident)
}

/// Begins and ends what is due by the clock. Whether there may be more at once.
pub async fn reconcile(tx: &mut Tx, now: Timestamp) -> Result<bool, Refusal> {
    let begins = due(tx, "scheduled", now).await?;
    for id in &begins {
        turn(tx, now, id, State::InProgress, ServiceStatus::UnderMaintenance, "maintenance-began").await?;
    }
    let ends = due(tx, "in_progress", now).await?;
    for id in &ends {
        turn(tx, now, id, State::Completed, ServiceStatus::Operational, "maintenance-ended").await?;
    }
    Ok(begins.len() + ends.len() == 2 * usize::try_from(AT_ONCE).unwrap_or_default())
}

/// Whether anything is due; read before a write transaction is begun.
pub async fn is_due(tx: &mut Tx, now: Timestamp) -> Result<bool, Refusal> {
    Ok(!due(tx, "scheduled", now).await?.is_empty() || !due(tx, "in_progress", now).await?.is_empty())
}

async fn due(tx: &mut Tx, state: &str, now: Timestamp) -> Result<Vec<PublicId>, Refusal> {
    Ok(tx
        .fetch_values::<PublicId>(
            sql("select id from incident
             where kind = 'maintenance' and state = $1
               and case $1 when 'scheduled' then started_at else scheduled_until end <= $2
             order by started_at limit $3")
            .bind(state)
            .bind(now)
            .bind(AT_ONCE),
        )
        .await?)
}

async fn turn(
    tx: &mut Tx,
    now: Timestamp,
    id: &PublicId,
    to: State,
    status: ServiceStatus,
    words_key: &str,
) -> Result<(), Refusal> {
    // The row first: on PostgreSQL two nodes that look at the same moment wait here for one another.
    events::public_changed(tx).await?;
    let incident = store::find(tx, id).await?;
    if !incident.state.may_become(to) || incident.state == to {
        return Ok(());
    }
    let at = match to {
        State::InProgress => incident.started_at,
        _ => incident.scheduled_until.unwrap_or(now),
    };
    let mut services = Vec::new();
    for service in store::services_of(tx, id).await? {
        // What broke meanwhile is not called well again by the end of planned work.
        let touched = to == State::InProgress || service.status == ServiceStatus::UnderMaintenance;
        if touched && service.status <= ServiceStatus::UnderMaintenance {
            services.push((service.id, status));
        }
    }
    let words = Words {
        state: to,
        body: t!(words_key),
        services,
        services_from: at.min(now),
        next_update_by: None,
        notify: false,
        display_at: Some(at.min(now)),
    };
    let actor: Actor = access::by_system::<IncidentCommander>().actor().clone();
    publish::append(tx, &actor, now, &incident, words).await?;
    Ok(())
}
