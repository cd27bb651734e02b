//! Errors of the JSON API: a stable code, a message, and the invalid fields by name.

use crate::types::Refusal;
use crate::ui::wording;
use crate::web::security;
use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// The largest JSON body that is read, in bytes.
pub const BODY_MAX: usize = 64 * 1024;

/// A refusal as a JSON response: `{"error": {"code", "message", "fields": [{"field", "message"}]}}`.
#[derive(Debug)]
pub struct ApiError(pub Refusal);

impl<E: Into<Refusal>> From<E> for ApiError {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        security::log_refusal("/api", &self.0);
        let code = match &self.0 {
            // A conflict's message key is its code: `already_redeemed`, `idempotency_conflict`.
            Refusal::Conflict(message) => message.key.strip_prefix("api-").unwrap_or("conflict").to_owned(),
            Refusal::Gone(message) => message.key.strip_prefix("api-").unwrap_or("gone").to_owned(),
            other => other.code().to_owned(),
        };
        let mut error = json!({ "code": code, "message": wording::format_message(&self.0.message_for_programs()) });
        if let Refusal::Invalid(fields) = &self.0 {
            error["fields"] = fields
                .iter()
                .map(|f| json!({ "field": f.field, "message": wording::format_message(&f.message) }))
                .collect();
        }
        let status = StatusCode::from_u16(self.0.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, Json(json!({ "error": error }))).into_response();
        security::set_retry_after(&mut response, &self.0);
        if status == StatusCode::UNAUTHORIZED {
            let value = axum::http::HeaderValue::from_static("Bearer");
            response.headers_mut().insert(axum::http::header::WWW_AUTHENTICATE, value);
        }
        response
    }
}
