//! Routes of this module that are not published documents: the stream, the history of a period, the snapshot and
//! health checks.

use super::Published;
use super::history_range;
use super::live::LIVE_STREAM_PATH;
use super::mirror::SNAPSHOT_PATH;
use super::render::history::RANGE_PATH;
use crate::platform::AppState;
use crate::platform::db::Availability;
use axum::extract::{FromRef, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Json, Router, routing::get};
use serde_json::json;

/// Routes that read no cookie and use no database.
pub fn routes() -> Router<AppState> {
    Router::new().merge(common()).route("/readyz", get(readyz))
}

/// Routes that a mirror has too.
pub fn common<S>() -> Router<S>
where
    S: Clone + Send + Sync + 'static,
    Published: FromRef<S>,
{
    Router::new()
        .route(LIVE_STREAM_PATH, get(live))
        .route(RANGE_PATH, get(history_range::show))
        .route("/uptime", get(uptime))
        .route("/healthz", get(healthz))
        .route(SNAPSHOT_PATH, get(snapshot))
}

async fn live(State(published): State<Published>, headers: HeaderMap) -> Response {
    published.live().stream(&headers)
}

/// Statuspage's address of the uptime, which has one period here.
async fn uptime() -> Redirect {
    Redirect::temporary("/uptime/90")
}

/// The whole edition, for mirrors.
async fn snapshot(State(published): State<Published>, headers: HeaderMap) -> Response {
    published.snapshot_server().response(&published, &headers).await
}

/// Liveness: 200 while the process runs.
async fn healthz() -> &'static str {
    "ok\n"
}

/// Readiness: 200 once there is a published edition, whatever the state of the database; `degraded` as soon as those who
/// use it fail, and as long as they do.
async fn readyz(State(app): State<AppState>) -> Response {
    let Some(served) = app.feature::<Published>().served() else {
        let body = json!({ "status": "starting", "database": app.db.availability().as_str(), "published": null });
        return (StatusCode::SERVICE_UNAVAILABLE, Json(body)).into_response();
    };
    let metadata = &served.edition.metadata;
    let database = match served.stale {
        Some(reason) => reason.as_str(),
        None if app.db.is_failing() => Availability::Unavailable.as_str(),
        None if app.db.refuses_writes() => "not writable",
        None => app.db.availability().as_str(),
    };
    let is_ready = served.stale.is_none() && !app.db.is_failing() && !app.db.refuses_writes();
    let body = json!({
        "status": if is_ready { "ready" } else { "degraded" },
        "database": database,
        "published": { "version": metadata.version, "made_at": crate::types::timestamp::iso(metadata.made_at) },
    });
    Json(body).into_response()
}
