//! Validates an update before it is published.

use crate::incidents::incident::State;
use crate::incidents::markdown;
use crate::incidents::promise::AHEAD_MAX;
use crate::incidents::templates::placeholder;
use crate::platform::db::Tx;
use crate::services::store as services;
use crate::types::field_errors::{BODY_MAX, FieldErrors};
use crate::types::{Message, PublicId, Refusal, ServiceStatus, Timestamp};

/// Validates a text: required, not only markup, and every placeholder of a template filled in. Returns it trimmed.
pub fn check_body(form: &mut FieldErrors, typed: &str) -> String {
    check_body_of(form, "body", typed)
}

/// [`check_body`] for a field of another name.
pub fn check_body_of(form: &mut FieldErrors, field: &str, typed: &str) -> String {
    let body = form.required(field, typed, BODY_MAX);
    if !body.is_empty() && markdown::to_plain(&body, "").is_empty() {
        form.wrong(field, Message::new("incident-body-empty"));
    }
    placeholder::check_filled(form, field, &body);
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
    if typed.is_empty() {
        return Ok(());
    }
    let known = services::all(tx).await?;
    if typed.iter().any(|(id, _)| !known.iter().any(|service| &service.id == id)) {
        form.wrong("services", Message::new("incident-services-unknown"));
    }
    Ok(())
}

/// Refuses an update that ends the incident and leaves a service in another status than operational: nothing would hold
/// it any more, and nobody would be reminded of it.
pub(in crate::incidents) async fn check_resolved(
    tx: &mut Tx,
    form: &mut FieldErrors,
    state: State,
    typed: &[(PublicId, ServiceStatus)],
) -> Result<(), Refusal> {
    if !state.is_over() || typed.iter().all(|(_, status)| *status == ServiceStatus::Operational) {
        return Ok(());
    }
    for service in services::all(tx).await? {
        let left = typed.iter().find(|(id, status)| *id == service.id && *status != ServiceStatus::Operational);
        if let Some((_, status)) = left {
            let message =
                Message::new("incident-resolved-holds").with("service", &service.name).with("status", status.as_str());
            form.wrong("services", message);
        }
    }
    Ok(())
}
