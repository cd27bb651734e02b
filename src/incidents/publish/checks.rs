//! What an update must be before it is published.

use super::status_in;
use crate::incidents::incident::State;
use crate::incidents::markdown;
use crate::incidents::promise::AHEAD_MAX;
use crate::incidents::store::{self, Incident};
use crate::platform::db::Tx;
use crate::services::store as services;
use crate::types::field_errors::{BODY_MAX, FieldErrors};
use crate::types::{Message, PublicId, Refusal, ServiceStatus, Timestamp};

pub fn check_body(form: &mut FieldErrors, typed: &str) -> String {
    let body = form.required("body", typed, BODY_MAX);
    if !body.is_empty() && markdown::to_plain(&body).is_empty() {
        form.wrong("body", Message::new("incident-body-empty"));
    }
    body
}

pub(in crate::incidents) fn check_promise(form: &mut FieldErrors, now: Timestamp, state: State, by: Option<Timestamp>) {
    match by {
        _ if state.is_over() => {}
        Some(by) if by <= now => form.wrong("next_update_by", Message::new("field-past")),
        Some(by) if by > now + AHEAD_MAX => form.wrong("next_update_by", Message::new("incident-promise-too-late")),
        _ => {}
    }
}

/// Every service must be one of the catalogue.
pub(in crate::incidents) async fn check_services(
    tx: &mut Tx,
    form: &mut FieldErrors,
    typed: &[(PublicId, ServiceStatus)],
) -> Result<(), Refusal> {
    let known = services::all(tx).await?;
    if typed.iter().any(|(id, _)| !known.iter().any(|service| &service.id == id)) {
        form.wrong("services", Message::new("incident-services-unknown"));
    }
    Ok(())
}

/// Another open incident that says how a service is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// What staff call it.
    pub by: String,
    /// How it says the service is.
    pub status: ServiceStatus,
}

/// Whether another open incident says that a service does not work: the worst that any says.
pub async fn held_by_another(tx: &mut Tx, incident: &Incident, service_id: &PublicId) -> Result<Option<Held>, Refusal> {
    if incident.is_drill {
        return Ok(None);
    }
    let mut worst: Option<Held> = None;
    for other in store::open(tx).await?.into_iter().filter(|other| other.id != incident.id && !other.is_drill) {
        let status = status_in(tx, &other, service_id).await?;
        if status != ServiceStatus::Operational && worst.as_ref().is_none_or(|held| held.status < status) {
            worst = Some(Held { by: other.name(), status });
        }
    }
    Ok(worst)
}

/// One incident does not call well what another, still open, says is broken.
pub(super) async fn check_not_held(
    tx: &mut Tx,
    form: &mut FieldErrors,
    incident: &Incident,
    typed: &[(PublicId, ServiceStatus)],
) -> Result<(), Refusal> {
    for (service_id, status) in typed {
        let service = services::find(tx, service_id).await?;
        if *status >= service.status {
            continue;
        }
        if let Some(held) = held_by_another(tx, incident, service_id).await?.filter(|held| *status < held.status) {
            let message = Message::new("incident-held-refused").with("service", &service.name).with("other", &held.by);
            form.wrong("services", message);
        }
    }
    Ok(())
}
