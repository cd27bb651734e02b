//! The downloads of a record.

use super::{Record, to_json, to_markdown};
use crate::platform::AppState;
use crate::types::{PublicId, Refusal};
use crate::web::RequestContext;
use axum::extract::Path;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};

/// The routes of this file. They read the session cookie, so the router protects them.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/desk/incidents/{id}/record.md", get(markdown))
        .route("/desk/incidents/{id}/record.json", get(json))
}

async fn markdown(Extension(context): Extension<RequestContext>, Path(id): Path<String>) -> Response {
    let record = load(&context, &id).await;
    respond(record.map(|record| file(&record, "text/markdown; charset=utf-8", "md", to_markdown(&record))))
}

async fn json(Extension(context): Extension<RequestContext>, Path(id): Path<String>) -> Response {
    let record = load(&context, &id).await;
    respond(record.map(|record| {
        let text = serde_json::to_string_pretty(&to_json(&record)).unwrap_or_default();
        file(&record, "application/json; charset=utf-8", "json", text)
    }))
}

async fn load(context: &RequestContext, id: &str) -> Result<Record, Refusal> {
    context.check_read()?;
    let id = PublicId::parse(id).ok_or(Refusal::NotFound)?;
    Record::load(&mut context.app.db.read().await?, &id, context.now).await
}

fn file(record: &Record, content_type: &'static str, extension: &str, body: String) -> Response {
    let mut response = body.into_response();
    let name = format!("attachment; filename=\"{}.{extension}\"", record.incident.name());
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(name) = HeaderValue::try_from(name) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    response
}

fn respond(outcome: Result<Response, Refusal>) -> Response {
    outcome.unwrap_or_else(|refusal| {
        let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        (status, crate::ui::wording::format_refusal(&refusal)).into_response()
    })
}
