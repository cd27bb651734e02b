//! Errors of the API as problem details (RFC 9457) with a stable code, a message, and the invalid fields by name.
//!
//! Clients of the first version read `error.code`, `error.message` and `error.fields`, which stay as extension members.

use crate::types::{FieldError, Refusal};
use crate::ui::wording;
use crate::web::security;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

/// The media type of errors.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// A refusal as a problem: `{"type", "title", "status", "detail", "code", "errors": [{"field", "pointer", "detail"}],
/// "error": {"code", "message", "fields": [{"field", "message"}]}}`.
#[derive(Debug)]
pub struct ApiError(pub Refusal);

impl<E: Into<Refusal>> From<E> for ApiError {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        response(&self.0, status)
    }
}

/// A refusal as a problem with another status than its own: 412 for what is stale under `If-Match`.
pub(super) fn response(refusal: &Refusal, status: StatusCode) -> Response {
    security::log_refusal("/api", refusal);
    let code = match refusal {
        // A conflict's message key is its code: `already_redeemed`, `idempotency_conflict`.
        Refusal::Conflict(message) => message.key.strip_prefix("api-").unwrap_or("conflict").to_owned(),
        Refusal::Gone(message) => message.key.strip_prefix("api-").unwrap_or("gone").to_owned(),
        other => other.code().to_owned(),
    };
    let fields = match refusal {
        Refusal::Invalid(fields) => Some(fields.as_slice()),
        _ => None,
    };
    let message = wording::format_message(&refusal.message_for_programs());
    let mut response = with_fields(status, &code, &message, fields);
    security::set_retry_after(&mut response, refusal);
    if status == StatusCode::UNAUTHORIZED {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}

/// A problem with this code.
pub fn problem(status: StatusCode, code: &str, message: &str) -> Response {
    with_fields(status, code, message, None)
}

fn with_fields(status: StatusCode, code: &str, message: &str, fields: Option<&[FieldError]>) -> Response {
    let mut error = json!({ "code": code, "message": message });
    let mut problem = json!({
        "type": format!("/api/v1#error-{code}"),
        "title": status.canonical_reason().unwrap_or("Error"),
        "status": status.as_u16(),
        "detail": message,
        "code": code,
    });
    if let Some(fields) = fields {
        let told: Vec<_> = fields.iter().map(|field| (field, wording::format_message(&field.message))).collect();
        error["fields"] =
            told.iter().map(|(field, message)| json!({ "field": name_of(&field.field), "message": message })).collect();
        problem["errors"] = told.iter().map(|(field, message)| located(&field.field, message)).collect();
    }
    problem["error"] = error;
    let body = problem.to_string();
    (status, [(header::CONTENT_TYPE, MEDIA_TYPE)], body).into_response()
}

/// The name of a field as it is told: `?limit` is the parameter `limit` of the query.
fn name_of(field: &str) -> &str {
    field.strip_prefix('?').unwrap_or(field)
}

/// One invalid field with its place: a JSON pointer into the body, a parameter of the query, or a header.
fn located(field: &str, message: &str) -> Value {
    let mut error = Map::new();
    error.insert("field".into(), name_of(field).into());
    if let Some(parameter) = field.strip_prefix('?') {
        error.insert("parameter".into(), parameter.into());
    } else if field.starts_with(|first: char| first.is_ascii_uppercase()) {
        error.insert("header".into(), field.into());
    } else {
        error.insert("pointer".into(), pointer(field).into());
    }
    error.insert("detail".into(), message.into());
    Value::Object(error)
}

/// The JSON pointer (RFC 6901) of a field such as `services[2].status`; empty for the whole body.
fn pointer(field: &str) -> String {
    let parts = field.split(['.', '[']).map(|part| part.trim_end_matches(']')).filter(|part| !part.is_empty());
    parts.map(|part| format!("/{}", part.replace('~', "~0").replace('/', "~1"))).collect()
}

/// Names the fields of a refusal as the API does, where a function shared with a form names them as the form.
pub fn rename_fields(refusal: Refusal, names: &[(&str, &str)]) -> Refusal {
    let Refusal::Invalid(mut fields) = refusal else { return refusal };
    for field in &mut fields {
        if let Some((_, name)) = names.iter().find(|(old, _)| *old == field.field) {
            field.field = (*name).to_owned();
        }
    }
    Refusal::Invalid(fields)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_told_with_its_place() {
        assert_eq!(located("title", "x")["pointer"], "/title");
        assert_eq!(located("services[2].status", "x")["pointer"], "/services/2/status");
        assert_eq!(located("?limit", "x")["parameter"], "limit");
        assert_eq!(located("?limit", "x")["field"], "limit");
        assert_eq!(located("Idempotency-Key", "x")["header"], "Idempotency-Key");
        assert_eq!(located("", "x")["pointer"], "");
    }
}
