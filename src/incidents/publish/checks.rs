//! Validates an update before it is published.

use super::status_in_timeline;
use crate::incidents::incident::State;
use crate::incidents::markdown;
use crate::incidents::promise::AHEAD_MAX;
use crate::incidents::store::{self, Incident};
use crate::platform::db::Tx;
use crate::services::store as services;
use crate::types::field_errors::{BODY_MAX, FieldErrors};
use crate::types::{Message, PublicId, Refusal, ServiceStatus, Timestamp};

/// Validates a text: required, and not only markup. Returns it trimmed.
pub fn check_body(form: &mut FieldErrors, typed: &str) -> String {
    check_body_of(form, "body", typed)
}

/// [`check_body`] for a field of another name.
pub fn check_body_of(form: &mut FieldErrors, field: &str, typed: &str) -> String {
    let body = form.required(field, typed, BODY_MAX);
    if !body.is_empty() && markdown::to_plain(&body, "").is_empty() {
        form.wrong(field, Message::new("incident-body-empty"));
    }
    body
}

/// Checks that the promised next update lies ahead, and not further than [`AHEAD_MAX`].
pub(in crate::incidents) fn check_promise(form: &mut FieldErrors, now: Timestamp, state: State, by: Option<Timestamp>) {
    match by {
        _ if state.is_over() => {}
        Some(by) if by <= now => form.wrong("next_update_by", Message::new("field-past")),
        Some(by) if by > now + AHEAD_MAX => form.wrong("next_update_by", Message::new("incident-promise-too-late")),
        _ => {}
    }
}

/// Checks that every service exists.
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

/// The status that another open incident gives a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherIncidentStatus {
    /// The short name of that incident, such as `INC-27`.
    pub incident: String,
    /// The status that it gives the service.
    pub status: ServiceStatus,
}

/// Returns the worst status that another open incident gives a service; `None` if no other incident affects it. Drills
/// neither count nor are affected.
pub async fn worst_status_of_other_incidents(
    tx: &mut Tx,
    incident: &Incident,
    service_id: &PublicId,
) -> Result<Option<OtherIncidentStatus>, Refusal> {
    if incident.is_drill {
        return Ok(None);
    }
    let mut worst: Option<OtherIncidentStatus> = None;
    for other in store::open(tx).await?.into_iter().filter(|other| other.id != incident.id && !other.is_drill) {
        let status = status_in_timeline(tx, &other, service_id).await?;
        if status != ServiceStatus::Operational && worst.as_ref().is_none_or(|worst| worst.status < status) {
            worst = Some(OtherIncidentStatus { incident: other.name(), status });
        }
    }
    Ok(worst)
}

/// Refuses to give a service a better status than another open incident does.
pub(super) async fn check_other_incidents(
    tx: &mut Tx,
    form: &mut FieldErrors,
    incident: &Incident,
    typed: &[(PublicId, ServiceStatus)],
) -> Result<(), Refusal> {
    for (service_id, status) in typed {
        let service = services::get(tx, service_id).await?;
        if *status >= service.status {
            continue;
        }
        let other = worst_status_of_other_incidents(tx, incident, service_id).await?;
        if let Some(other) = other.filter(|other| *status < other.status) {
            let message =
                Message::new("incident-held-refused").with("service", &service.name).with("other", &other.incident);
            form.wrong("services", message);
        }
    }
    Ok(())
}
