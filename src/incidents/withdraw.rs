//! Taking back an incident that was declared by mistake. It leaves the page, the API, the feeds and the
//! uptime; its address answers that it was taken back; on the desk it stays, with who did it and why.
//!
//! What it said of services is taken out of their history, since it was not so: red days that never were
//! would be as false as green ones. A service that another incident of the same time was about too keeps
//! its history under that one: of two declarations of one outage, one may go and the outage stays.
//!
//! It is not a way to make a bad day disappear: an incident that customers were written to about, or that
//! was reviewed, stays.

use super::incident::State;
use super::store::{self, Incident};
use crate::access::IncidentCommander;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::services::store as services;
use crate::types::field_errors::FieldErrors;
use crate::types::{Message, PublicId, Refusal, ServiceStatus, Timestamp};

/// Longest reason, in characters.
const REASON_MAX: usize = 1_000;

/// What becomes of the services it touched.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Means {
    /// Services whose history forgets it.
    pub cleared: Vec<services::Service>,
    /// Services that keep their history, each with the incident it stays under.
    pub kept: Vec<(services::Service, Incident)>,
}

/// Why this incident cannot be taken back.
pub async fn hindrance(tx: &mut Tx, incident: &Incident) -> Result<Option<Message>, Refusal> {
    if incident.withdrawn_at.is_some() {
        return Ok(Some(Message::new("withdraw-already")));
    }
    if !incident.is_public() {
        return Ok(Some(Message::new("withdraw-never-public")));
    }
    if store::review_of(tx, &incident.id).await?.is_some() {
        return Ok(Some(Message::new("withdraw-reviewed")));
    }
    let told = tx.fetch_value::<i64>(sql("select (select count(*) from batch where incident_id = $1 and state not in ('draft', 'cancelled', 'expired'))
                  + (select count(*) from offer where incident_id = $1 and state not in ('draft', 'rejected', 'withdrawn'))").bind(&incident.id)).await?;
    Ok((told > 0).then(|| Message::new("withdraw-messages-sent").with("count", told)))
}

/// What taking it back would mean, for the button.
pub async fn means(tx: &mut Tx, now: Timestamp, incident: &Incident) -> Result<Means, Refusal> {
    let mut means = Means::default();
    let said = services::statuses_of_incident(tx, &incident.id).await?;
    for service in store::services_of(tx, &incident.id).await? {
        if !said.iter().any(|change| change.service_id == service.id) {
            continue;
        }
        match also_about(tx, now, incident, &service.id).await? {
            Some(other) => means.kept.push((service, other)),
            None => means.cleared.push(service),
        }
    }
    Ok(means)
}

/// Takes an incident back; `version` is the incident's that the person saw.
pub async fn withdraw(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    incident_id: &PublicId,
    version: i64,
    reason: &str,
) -> Result<(), Refusal> {
    let mut form = FieldErrors::new();
    let reason = form.required("reason", reason, REASON_MAX);
    form.check()?;
    // The row first: on PostgreSQL whoever publishes an update at this moment waits here.
    events::public_changed(tx).await?;
    let incident = store::find(tx, incident_id).await?;
    if let Some(why) = hindrance(tx, &incident).await? {
        return Err(Refusal::Conflict(why));
    }
    if incident.version != version {
        let theirs = store::updates(tx, incident_id).await?.into_iter().next().map(|last| last.body);
        return Err(Refusal::Stale { theirs: theirs.unwrap_or_default(), yours: reason });
    }
    let means = means(tx, now, &incident).await?;
    for service in &means.cleared {
        services::take_back(tx, now, &service.id, incident_id).await?;
    }
    for (service, other) in &means.kept {
        keep(tx, now, service, &incident, other).await?;
    }
    let by = right.staff_id().ok().cloned();
    tx.execute(
        sql("update incident set withdrawn_at = $2, withdrawn_by = $3, withdrawn_reason = $4, state = $5,
                 resolved_at = coalesce(resolved_at, $2), next_update_by = null, updated_at = $2, version = version + 1
             where id = $1")
        .bind(incident_id)
        .bind(now)
        .bind(&by)
        .bind(&reason)
        .bind(State::Cancelled),
    )
    .await?;
    let event = Event {
        actor: right.actor(),
        verb: "incident.withdrawn",
        subject: "incident",
        subject_id: incident_id,
        incident_id: Some(incident_id.as_str()),
        fields: &["state", "withdrawn_reason", "services"],
    };
    events::record(tx, now, event).await
}

/// Leaves a service's history as it is, under the other incident. Where that one is over already, nobody
/// would say any more that the service works: it does from now on.
async fn keep(
    tx: &mut Tx,
    now: Timestamp,
    service: &services::Service,
    incident: &Incident,
    other: &Incident,
) -> Result<(), Refusal> {
    services::hand_over(tx, &service.id, &incident.id, &other.id).await?;
    if other.state.is_over() && service.status != ServiceStatus::Operational {
        let well = services::StatusChange {
            service_id: service.id.clone(),
            status: ServiceStatus::Operational,
            from_at: now,
            incident_id: Some(other.id.clone()),
            update_id: None,
        };
        services::set_status(tx, now, &well).await?;
    }
    Ok(())
}

/// Another incident, or planned work, that touched a service at the same time; an open one first.
async fn also_about(
    tx: &mut Tx,
    now: Timestamp,
    incident: &Incident,
    service_id: &PublicId,
) -> Result<Option<Incident>, Refusal> {
    let found = tx
        .fetch_value_optional::<PublicId>(
            sql("select incident.id from incident join incident_service on incident_service.incident_id = incident.id
             where service_id = $1 and incident.id <> $2 and is_drill = false and published_at is not null
               and withdrawn_at is null and state not in ('draft', 'scheduled', 'cancelled')
               and started_at < $3 and (resolved_at is null or resolved_at > $4)
             order by case when resolved_at is null then 0 else 1 end, started_at desc limit 1")
            .bind(service_id)
            .bind(&incident.id)
            .bind(incident.resolved_at.unwrap_or(now).max(incident.started_at + chrono::Duration::microseconds(1)))
            .bind(incident.started_at),
        )
        .await?;
    match found {
        Some(id) => Ok(Some(store::find(tx, &id).await?)),
        None => Ok(None),
    }
}
