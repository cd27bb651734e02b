//! What other systems are told when the status of a service changes.

use super::store;
use crate::platform::db::Tx;
use crate::platform::event_out::{self, EventOut, EventType};
use crate::types::{PublicId, Refusal, ServiceStatus, Timestamp};
use serde::Serialize;

/// A service whose status changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusChanged {
    /// The service.
    pub service_id: PublicId,
    /// Its status before.
    pub from: ServiceStatus,
    /// Its status now.
    pub to: ServiceStatus,
    /// The incident or maintenance that changed it.
    pub incident_id: Option<PublicId>,
    /// The update that changed it, with which the event can be taken back.
    pub update_id: Option<PublicId>,
}

/// The facts of `service.status_changed`.
#[derive(Debug, Clone, Serialize)]
pub struct StatusData {
    /// The service.
    pub service: ServiceFacts,
    /// Its status before.
    pub previous_status: ServiceStatus,
    /// The incident or maintenance that changed it.
    pub incident_id: Option<PublicId>,
}

/// What is public of a service.
#[derive(Debug, Clone, Serialize)]
pub struct ServiceFacts {
    /// Its id.
    pub id: PublicId,
    /// Its name.
    pub name: String,
    /// Its status.
    pub status: ServiceStatus,
}

/// Records a change of a service's status; it is handed out at `due_at`.
pub async fn record(tx: &mut Tx, now: Timestamp, due_at: Timestamp, changed: &StatusChanged) -> Result<(), Refusal> {
    let kind = EventType::ServiceStatusChanged;
    if changed.from == changed.to || !event_out::is_listened_to(tx, kind).await? {
        return Ok(());
    }
    let service = store::get(tx, &changed.service_id).await?;
    let data = StatusData {
        service: ServiceFacts { id: service.id, name: service.name, status: changed.to },
        previous_status: changed.from,
        incident_id: changed.incident_id.clone(),
    };
    let update_id = changed.update_id.as_ref();
    let event = EventOut { update_id, due_at, ..EventOut::new(kind, now, &changed.service_id, &data) };
    event_out::record(tx, now, event).await?;
    Ok(())
}
