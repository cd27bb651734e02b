//! Takes services off an incident, and puts them back. What updates said of them stays, and whoever had them was affected
//! until then; the incident is only no longer listed with them.

use super::incident::{Kind, State};
use super::{prepared, publish, store};
use crate::access::IncidentCommander;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::services::holds;
use crate::types::{Impact, PublicId, Refusal, ServiceStatus, Timestamp};

/// Lists an incident, or maintenance that has begun, with exactly these services. Those that it gives a status other than
/// operational are published in an update first, as are those that get one.
///
/// # Errors
///
/// `Refusal::NotFound` for a service that the incident never had and for maintenance to come, whose plan is
/// [edited](super::maintenance::edit()), `Refusal::Conflict` for a service to take off that is not operational, or where a second commander has to approve what is published about the incident.
pub async fn list_exactly(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    id: &PublicId,
    services: &[PublicId],
) -> Result<(), Refusal> {
    let incident = store::get(tx, id).await?;
    if incident.state == State::Scheduled || incident.withdrawn_at.is_some() {
        return Err(Refusal::NotFound);
    }
    let (all, listed) = (store::service_ids_of(tx, id).await?, store::listed_service_ids_of(tx, id).await?);
    if services.iter().any(|service| !all.contains(service)) {
        return Err(Refusal::NotFound);
    }
    let taken_off: Vec<_> = listed.iter().filter(|service| !services.contains(service)).collect();
    let put_back: Vec<_> = services.iter().filter(|service| !listed.contains(service)).collect();
    if taken_off.is_empty() && put_back.is_empty() {
        return Ok(());
    }
    if right.staff_id().is_ok() && prepared::setting::applies_to(tx, &incident, Impact::None).await? {
        return Err(Refusal::conflict("prepared-approval-required"));
    }
    events::public_changed(tx).await?;
    for service in taken_off {
        if publish::own_status(tx, &incident, service, now).await? != ServiceStatus::Operational {
            return Err(Refusal::conflict("incident-service-affected"));
        }
        take_off(tx, now, id, service).await?;
    }
    for service in put_back {
        let put_back = "update incident_service set taken_off_at = null where incident_id = $1 and service_id = $2";
        tx.execute(sql(put_back).bind(id).bind(service)).await?;
    }
    let query = "update incident set updated_at = $2, version = version + 1 where id = $1";
    tx.execute(sql(query).bind(id).bind(now)).await?;
    let verb = match incident.kind {
        Kind::Incident => "incident.corrected",
        Kind::Maintenance => "maintenance.edited",
    };
    let event = Event {
        actor: right.actor(),
        verb,
        subject: "incident",
        subject_id: id,
        incident_id: Some(id.as_str()),
        fields: &["services"],
    };
    events::record(tx, now, event).await
}

/// Takes one service off. One that the incident never affected was named by mistake, and leaves nothing.
async fn take_off(tx: &mut Tx, now: Timestamp, id: &PublicId, service: &PublicId) -> Result<(), Refusal> {
    let said = holds::of_incident(tx, id).await?;
    let was_affected = said.iter().any(|said| said.service_id == *service && said.status != ServiceStatus::Operational);
    let query = if was_affected {
        sql("update incident_service set taken_off_at = $3 where incident_id = $1 and service_id = $2")
            .bind(id)
            .bind(service)
            .bind(now)
    } else {
        sql("delete from incident_service where incident_id = $1 and service_id = $2").bind(id).bind(service)
    };
    tx.execute(query).await?;
    Ok(())
}
