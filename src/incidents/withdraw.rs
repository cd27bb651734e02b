//! Withdraws an incident that was declared by mistake. It is removed from the public page, the API, the feeds and the
//! uptime; its address answers that it was withdrawn, and the desk keeps it with the reason.
//!
//! What it said about services was wrong, so it is removed, and their statuses and histories follow from what others say
//! (`services::holds`). So of two declarations of one outage one can be withdrawn.
//!
//! An incident that customers received messages about, or that was reviewed, cannot be withdrawn: withdrawing is for
//! mistakes, not for hiding an outage.

use super::events_out;
use super::incident::State;
use super::store::{self, Incident};
use crate::access::IncidentCommander;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::services::{holds, store as services};
use crate::types::field_errors::FieldErrors;
use crate::types::{Message, PublicId, Refusal, Timestamp};
use const_format::concatcp;

/// Longest reason, in characters.
const REASON_MAX: usize = 1_000;

/// What withdrawing does to the affected services.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Effects {
    /// Services from whose history the incident is removed.
    pub cleared: Vec<services::Service>,
    /// Services that another incident affected at the same time, each with that incident: what it says stays.
    pub kept: Vec<(services::Service, Incident)>,
}

/// Why an incident cannot be withdrawn; `None` if it can.
pub async fn find_obstacle(tx: &mut Tx, incident: &Incident) -> Result<Option<Message>, Refusal> {
    if incident.withdrawn_at.is_some() {
        return Ok(Some(Message::new("withdraw-already")));
    }
    if !incident.is_public() {
        return Ok(Some(Message::new("withdraw-never-public")));
    }
    if store::find_review(tx, &incident.id).await?.is_some() {
        return Ok(Some(Message::new("withdraw-reviewed")));
    }
    let sent = tx
        .fetch_value::<i64>(
            sql("select (select count(*) from batch_view
                     where incident_id = $1 and offer_id is null and state not in ('draft', 'cancelled', 'expired'))
                  + (select count(*) from offer_view
                     where incident_id = $1 and state not in ('draft', 'rejected', 'withdrawn'))")
            .bind(&incident.id),
        )
        .await?;
    Ok((sent > 0).then(|| Message::new("withdraw-messages-sent").with("count", sent)))
}

/// What withdrawing an incident would do to its services, to show before it is confirmed.
pub async fn effects(tx: &mut Tx, now: Timestamp, incident: &Incident) -> Result<Effects, Refusal> {
    let mut effects = Effects::default();
    let changes = holds::of_incident(tx, &incident.id).await?;
    for service in store::services_of(tx, &incident.id).await? {
        if !changes.iter().any(|change| change.service_id == service.id) {
            continue;
        }
        match find_overlapping(tx, now, incident, &service.id).await? {
            Some(other) => effects.kept.push((service, other)),
            None => effects.cleared.push(service),
        }
    }
    Ok(effects)
}

/// Withdraws an incident. `version` is the incident's version that the person saw.
///
/// # Errors
///
/// `Refusal::Conflict` when [`find_obstacle`] finds one, `Refusal::Stale` when the incident was updated since.
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
    // Locks the installation's row first, so that on PostgreSQL concurrent updates wait.
    events::public_changed(tx).await?;
    let incident = store::get(tx, incident_id).await?;
    if let Some(reason) = find_obstacle(tx, &incident).await? {
        return Err(Refusal::Conflict(reason));
    }
    if incident.version != version {
        let theirs = store::latest_body(tx, incident_id).await?;
        return Err(Refusal::Stale { theirs, yours: reason });
    }
    let services = store::services_of(tx, incident_id).await?;
    holds::remove(tx, now, incident_id).await?;
    let withdrawn_by = right.staff_id().ok().cloned();
    let changed = tx
        .execute(
            sql(concatcp!(
                "update incident set withdrawn_at = $2, withdrawn_by = $3, withdrawn_reason = $4, state = $5,
                     resolved_at = coalesce(resolved_at, $2), next_update_by = null, updated_at = $2,
                     version = version + 1
                 where id = $1 and version = $6 and state in ",
                State::WITHDRAWABLE_SQL
            ))
            .bind(incident_id)
            .bind(now)
            .bind(&withdrawn_by)
            .bind(&reason)
            .bind(State::Cancelled)
            .bind(version),
        )
        .await?;
    if changed == 0 {
        return Err(Refusal::Contended);
    }
    let event = Event {
        actor: right.actor(),
        verb: "incident.withdrawn",
        subject: "incident",
        subject_id: incident_id,
        incident_id: Some(incident_id.as_str()),
        fields: &["state", "withdrawn_reason", "services"],
    };
    events::record(tx, now, event).await?;
    events_out::of_withdrawal(tx, now, &incident, &services).await
}

/// Returns another public incident or maintenance that affected a service at the same time, an open one first.
async fn find_overlapping(
    tx: &mut Tx,
    now: Timestamp,
    incident: &Incident,
    service_id: &PublicId,
) -> Result<Option<Incident>, Refusal> {
    let found = tx
        .fetch_value_optional::<PublicId>(
            sql(concatcp!(
                "select incident.id from incident join incident_service on incident_service.incident_id = incident.id
                 where service_id = $1 and incident.id <> $2 and is_drill = false and published_at is not null
                   and withdrawn_at is null and state in ",
                State::STARTED_SQL,
                " and started_at < $3 and (resolved_at is null or resolved_at > $4)
                 order by case when resolved_at is null then 0 else 1 end, started_at desc limit 1"
            ))
            .bind(service_id)
            .bind(&incident.id)
            .bind(incident.resolved_at.unwrap_or(now).max(incident.started_at + chrono::Duration::microseconds(1)))
            .bind(incident.started_at),
        )
        .await?;
    match found {
        Some(id) => Ok(Some(store::get(tx, &id).await?)),
        None => Ok(None),
    }
}
