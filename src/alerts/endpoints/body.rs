//! Reads the body of a delivery: JSON, or what Uptime Kuma sends instead: a field of a form, or the query of a GET.

use super::super::formats::FormatError;
use super::super::kind::HookKind;
use crate::types::Message;
use crate::web::announced;
use crate::web::form_fields::Fields;
use axum::body::to_bytes;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::{Method, StatusCode, header};
use serde_json::{Value, json};

/// The field of Uptime Kuma's form that holds the JSON.
const FORM_FIELD: &str = "data";

/// A body that can never be taken.
pub struct Refused {
    pub error: FormatError,
    pub status: StatusCode,
    /// What was read of it.
    pub kept: Vec<u8>,
}

fn too_large(kind: HookKind) -> Refused {
    let message = Message::new("hook-refused-size").with("kib", kind.body_max() / 1024);
    Refused { error: FormatError { message }, status: StatusCode::PAYLOAD_TOO_LARGE, kept: Vec::new() }
}

/// Reads the body as JSON text.
pub async fn read(kind: HookKind, request: Request) -> Result<Vec<u8>, Refused> {
    if *request.method() == Method::GET {
        return Ok(of_query(request.uri().query().unwrap_or_default()));
    }
    announced::check(request.headers(), kind.body_max()).map_err(|_| too_large(kind))?;
    let content_type = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    if kind == HookKind::UptimeKuma && content_type.is_some_and(|value| value.starts_with("multipart/form-data")) {
        return of_form(kind, request).await;
    }
    match to_bytes(request.into_body(), kind.body_max()).await {
        Ok(body) => Ok(body.to_vec()),
        Err(_) => Err(too_large(kind)),
    }
}

async fn of_form(kind: HookKind, request: Request) -> Result<Vec<u8>, Refused> {
    let wrong = || Refused {
        error: FormatError::field(FORM_FIELD),
        status: StatusCode::UNPROCESSABLE_ENTITY,
        kept: Vec::new(),
    };
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, kind.body_max()).await.map_err(|_| too_large(kind))?;
    let request = Request::from_parts(parts, body.into());
    let mut form = Multipart::from_request(request, &()).await.map_err(|_| wrong())?;
    while let Some(field) = form.next_field().await.map_err(|_| wrong())? {
        if field.name() == Some(FORM_FIELD) {
            return field.bytes().await.map(|bytes| bytes.to_vec()).map_err(|_| wrong());
        }
    }
    Err(wrong())
}

/// The parameters `msg`, `heartbeat` and `monitor` of a GET, of which the last two are JSON.
fn of_query(query: &str) -> Vec<u8> {
    let fields = Fields::decode(query.as_bytes()).unwrap_or_default();
    let parsed = |name: &str| match fields.get(name) {
        "" => Value::Null,
        // What is no JSON stays a text, which the format refuses.
        text => serde_json::from_str(text).unwrap_or_else(|_| Value::from(text)),
    };
    let mut body = json!({ "heartbeat": parsed("heartbeat"), "monitor": parsed("monitor") });
    if fields.has("msg") {
        body["msg"] = Value::from(fields.get("msg"));
    }
    body.to_string().into_bytes()
}
