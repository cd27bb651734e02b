//! Refusals in the shapes of Statuspage's API: `error` as one sentence, or as a list of them for wrong fields, and
//! `message`, since some clients read the one and some the other.

use crate::types::{FieldError, Message, Refusal};
use crate::ui::wording::{format_message, in_english};
use crate::web::security::{log_refusal, set_retry_after};
use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// Why a request is not done.
#[derive(Debug)]
pub(super) enum Failure {
    /// It was read and refused.
    Refused(Refusal),
    /// It could not be read (400); the message says why.
    Unreadable(Message),
}

impl<E: Into<Refusal>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Refused(error.into())
    }
}

impl Failure {
    /// It could not be read; `key` is the message that says why.
    pub(super) fn unreadable(key: &str) -> Self {
        Self::Unreadable(Message::new(key))
    }
}

/// The names of the desk's fields where the contract has others.
const NAMES: &[(&str, &str)] = &[
    ("about", "component_ids"),
    ("ended_at", "backfill_date"),
    ("first_at", "backfill_date"),
    ("from", "scheduled_for"),
    ("group", "group_id"),
    ("group_description", "description"),
    ("group_name", "name"),
    ("last_body", "body"),
    ("plan_body", "body"),
    ("plan_title", "name"),
    ("reason", "status"),
    ("service", "component_ids"),
    ("services", "components"),
    ("started_at", "backfill_date"),
    ("state", "status"),
    ("to", "email"),
    ("until", "scheduled_until"),
    ("window_body", "body"),
];

/// Gives a refused title the name that it has in an incident.
pub(super) fn title_is_name(refusal: Refusal) -> Refusal {
    let Refusal::Invalid(mut fields) = refusal else { return refusal };
    for field in fields.iter_mut().filter(|field| field.field == "title") {
        "name".clone_into(&mut field.field);
    }
    Refusal::Invalid(fields)
}

/// The name of a field as the program sent it. One that begins with `?` is of this API and not of the desk, such as a
/// parameter of the query.
fn name_of(field: &str) -> &str {
    match field.strip_prefix('?') {
        Some(sent) => sent,
        None => NAMES.iter().find(|(ours, _)| *ours == field).map_or(field, |(_, theirs)| theirs),
    }
}

fn sentence(error: &FieldError) -> String {
    format!("{}: {}", name_of(&error.field), format_message(&error.message))
}

/// The body of a 405, whose headers name the methods that the path has.
pub fn method_not_allowed() -> Response {
    let text = in_english("statuspage-method");
    (StatusCode::METHOD_NOT_ALLOWED, Json(json!({ "error": text, "message": text }))).into_response()
}

/// The status as the contract has it: what another state would allow is a wrong field there, and what is gone is not found.
fn status(refusal: &Refusal) -> StatusCode {
    match refusal {
        Refusal::Conflict(_) => StatusCode::UNPROCESSABLE_ENTITY,
        Refusal::Gone(_) => StatusCode::NOT_FOUND,
        other => StatusCode::from_u16(other.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let refusal = match self {
            Self::Unreadable(message) => {
                let text = format_message(&message);
                return (StatusCode::BAD_REQUEST, Json(json!({ "error": text, "message": text }))).into_response();
            }
            Self::Refused(refusal) => refusal,
        };
        log_refusal(super::address::FOLDER, &refusal);
        let message = match &refusal {
            Refusal::SignedOut => in_english("statuspage-unauthenticated"),
            Refusal::Invalid(_) => in_english("statuspage-invalid"),
            other => format_message(&other.message_for_programs()),
        };
        let error = match &refusal {
            Refusal::Invalid(fields) => fields.iter().map(sentence).collect::<Vec<_>>().into(),
            _ => Value::from(message.clone()),
        };
        let status = status(&refusal);
        let mut response = (status, Json(json!({ "error": error, "message": message }))).into_response();
        set_retry_after(&mut response, &refusal);
        if status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("OAuth"));
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_have_the_names_that_the_program_sent() {
        for (ours, theirs) in [("state", "status"), ("?state", "state"), ("services", "components"), ("email", "email")]
        {
            assert_eq!(name_of(ours), theirs);
        }
    }
}
