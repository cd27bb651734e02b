//! Addresses of this room that are not documents: the stream of changes, and how the process is.

use super::live::LIVE_STREAM_PATH;
use crate::server::App;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router, routing::get};
use serde_json::json;

/// Addresses that read no cookie and touch no database.
pub fn routes() -> Router<App> {
    Router::new().route(LIVE_STREAM_PATH, get(live)).route("/healthz", get(healthz)).route("/readyz", get(readyz))
}

async fn live(State(app): State<App>, headers: HeaderMap) -> Response {
    app.published.live().stream(&headers)
}

/// The process runs.
async fn healthz() -> &'static str {
    "ok\n"
}

/// It can answer people: with a published edition it is ready, whatever the database does.
async fn readyz(State(app): State<App>) -> Response {
    let Some(served) = app.published.served() else {
        let body = json!({ "status": "starting", "database": app.db.reach().as_str(), "published": null });
        return (StatusCode::SERVICE_UNAVAILABLE, Json(body)).into_response();
    };
    let imprint = &served.edition.imprint;
    let body = json!({
        "status": if served.stale.is_some() { "degraded" } else { "ready" },
        "database": served.stale.map_or(app.db.reach().as_str(), |reason| reason.as_str()),
        "published": { "version": imprint.version, "made_at": crate::vocabulary::instant::iso(imprint.made_at) },
    });
    Json(body).into_response()
}
