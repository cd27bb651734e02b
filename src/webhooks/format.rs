//! What requests to an endpoint look like.

use super::store::Format;
use crate::platform::db::Tx;
use crate::platform::event_out::HandedOut;
use crate::statuspage::webhook::{self, ComponentUpdate};
use crate::types::{PublicId, Refusal, ServiceStatus, Timestamp};
use serde::{Deserialize, Serialize};

/// The body of an event in a format; `None` where the format has none for it. `source` is the address of the status page.
///
/// Statuspage's payloads describe an incident or a component as it is now, so they are made when the event is handed out.
pub(super) async fn body(
    tx: &mut Tx,
    now: Timestamp,
    event: &HandedOut,
    format: Format,
    source: &str,
) -> Result<Option<String>, Refusal> {
    let payload = match (format, event.kind.area()) {
        (Format::Amends, _) | (_, "webhook") => return Ok(Some(event.body(source))),
        (Format::Statuspage, "incident" | "maintenance" | "post_mortem") => {
            let Some(id) = PublicId::parse(&event.subject_id) else { return Ok(None) };
            json(webhook::incident_payload(tx, source, now, source, &id).await)
        }
        (Format::Statuspage, "service") => {
            let Some(update) = component_update(event) else { return Ok(None) };
            json(webhook::component_payload(tx, source, now, source, update).await)
        }
        (Format::Statuspage, _) => return Ok(None),
    };
    match payload {
        // It is no longer public.
        Err(Refusal::NotFound) => Ok(None),
        payload => payload.map(Some),
    }
}

fn json(payload: Result<impl Serialize, Refusal>) -> Result<String, Refusal> {
    serde_json::to_string(&payload?).map_err(|error| Refusal::Fault(error.to_string()))
}

#[derive(Deserialize)]
struct StatusChanged {
    service: Service,
    previous_status: ServiceStatus,
}

#[derive(Deserialize)]
struct Service {
    id: PublicId,
    status: ServiceStatus,
}

/// The change that an event of a service tells.
fn component_update(event: &HandedOut) -> Option<ComponentUpdate> {
    let StatusChanged { service, previous_status } = serde_json::from_str(&event.payload).ok()?;
    Some(ComponentUpdate::new(event.update_id.as_ref(), &service.id, (previous_status, service.status), event.at))
}
