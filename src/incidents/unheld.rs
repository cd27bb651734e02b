//! Services that are not operational although nothing open says so: a program set their status by itself, as monitoring
//! does through the Statuspage API, or an earlier version let an incident end with a service in another status. The
//! dashboard shows them, and a commander sets them right.

use super::events_out;
use super::incident::State;
use crate::access::IncidentCommander;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::services::holds;
use crate::services::store::{self as services, Service};
use crate::signals;
use crate::types::{PublicId, Refusal, ServiceStatus, Timestamp};
use const_format::concatcp;

/// A service that nothing holds in its status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnheldService {
    /// The service.
    pub service: Service,
    /// When it got its status; `None` where the history does not tell.
    pub since: Option<Timestamp>,
}

/// Every such service, archived ones left out.
pub async fn all(tx: &mut Tx) -> Result<Vec<UnheldService>, Refusal> {
    let mut impaired = services::offered(tx).await?;
    impaired.retain(|service| service.status != ServiceStatus::Operational);
    if impaired.is_empty() {
        return Ok(Vec::new());
    }
    let open = open_incidents(tx).await?;
    let mut held = holds::current(tx).await?;
    held.retain(|hold| hold.incident_id.as_ref().is_some_and(|id| open.contains(id)));
    impaired.retain(|service| !held.iter().any(|hold| hold.service_id == service.id && hold.status == service.status));
    let mut unheld = Vec::new();
    for service in impaired {
        let since = tx
            .fetch_value::<Option<Timestamp>>(
                sql("select max(from_at) from service_status_view where service_id = $1").bind(&service.id),
            )
            .await?;
        unheld.push(UnheldService { service, since });
    }
    Ok(unheld)
}

/// The incidents and maintenance that may hold a service now.
async fn open_incidents(tx: &mut Tx) -> Result<Vec<PublicId>, Refusal> {
    Ok(tx
        .fetch_values::<PublicId>(sql(concatcp!(
            "select id from incident where is_drill = false and withdrawn_at is null and state in ",
            State::UNDER_WAY_SQL
        )))
        .await?)
}

/// Ends whatever is said about a service by nothing that is open, so that it has the status that open incidents and
/// maintenance give it, or is operational. While customers say that it does not work, that needs a reason, which
/// dismisses their signal.
///
/// # Errors
///
/// An error at the field `reason` where a signal stands and there is none. `Refusal::Conflict` when its status is held by something open: an update of that changes it.
pub async fn restore(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    service_id: &PublicId,
    reason: &str,
) -> Result<(), Refusal> {
    events::public_changed(tx).await?;
    if !all(tx).await?.iter().any(|unheld| &unheld.service.id == service_id) {
        return Err(Refusal::conflict("unheld-held"));
    }
    signals::settle(tx, right, now, service_id, reason).await?;
    let open = open_incidents(tx).await?;
    let before = services::get(tx, service_id).await?;
    holds::release_all_but(tx, now, service_id, &open).await?;
    let event = Event {
        actor: right.actor(),
        verb: "service.restored",
        subject: "service",
        subject_id: service_id,
        incident_id: None,
        fields: &["status"],
    };
    events::record(tx, now, event).await?;
    events_out::of_services(tx, now, now, &[before], None).await
}

/// Says a service's status for a program that knows of no incident. Like what an incident says, it holds until the program
/// says something else, and the worst of what everything says is the status of the service.
///
/// # Errors
///
/// `Refusal::NotFound` for a service that is no longer offered. An error at the field `reason` for "operational" while
/// customers say that it does not work: a person decides that.
pub async fn set(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    service_id: &PublicId,
    status: ServiceStatus,
) -> Result<(), Refusal> {
    events::public_changed(tx).await?;
    let service = services::get(tx, service_id).await?;
    if !service.is_offered() {
        return Err(Refusal::NotFound);
    }
    let said = holds::current(tx).await?.into_iter();
    let said = said.filter(|hold| hold.service_id == *service_id && hold.incident_id.is_none());
    if said.map(|hold| hold.status).max().unwrap_or(ServiceStatus::Operational) == status {
        return Ok(());
    }
    if status == ServiceStatus::Operational {
        signals::settle(tx, right, now, service_id, "").await?;
    }
    let said = services::StatusChange {
        service_id: service_id.clone(),
        status,
        from_at: now,
        incident_id: None,
        update_id: None,
    };
    holds::state(tx, now, &said).await?;
    let event = Event {
        actor: right.actor(),
        verb: "service.status_set",
        subject: "service",
        subject_id: service_id,
        incident_id: None,
        fields: &["status"],
    };
    events::record(tx, now, event).await
}
