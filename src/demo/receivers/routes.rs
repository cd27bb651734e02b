//! The paths of the receivers. They exist only in a demonstration, and only for requests from this machine.

use super::CHANNELS;
use super::kept::{self, Received};
use crate::delivery::demo_receiver;
use crate::platform::{AppState, installation};
use crate::types::Refusal;
use crate::web::RequestContext;
use crate::web::api::ApiError;
use axum::body::{Body, to_bytes};
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Extension, Router};

/// The longest body that is taken; no channel sends more.
const BODY_MAX: usize = 64 * 1_024;
/// The headers that are kept.
const HEADERS: [&str; 5] = ["content-type", "user-agent", "webhook-id", "webhook-timestamp", "webhook-signature"];
/// The longest header that is kept, in characters.
const HEADER_MAX: usize = 500;

/// The routes of this file. They read no cookie.
pub fn routes() -> Router<AppState> {
    // Another method is as if there was no path, since in most installations there is none.
    let receiver = post(receive).fallback(async || ApiError(Refusal::NotFound));
    Router::new().route(&format!("{}{{name}}", demo_receiver::PATH), receiver)
}

async fn receive(
    Extension(context): Extension<RequestContext>,
    Path(name): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    match take(&context, &name, &headers, body).await {
        Ok(()) => (StatusCode::OK, "ok").into_response(),
        Err(refusal) => ApiError(refusal).into_response(),
    }
}

async fn take(context: &RequestContext, name: &str, headers: &HeaderMap, body: Body) -> Result<(), Refusal> {
    let known = CHANNELS.into_iter().find(|known| *known == name).ok_or(Refusal::NotFound)?;
    if !context.source.address().is_loopback() || !installation::get(&mut context.app.db.read().await?).await?.is_demo {
        return Err(Refusal::NotFound);
    }
    let body = to_bytes(body, BODY_MAX).await.map_err(|_| Refusal::TooLarge)?;
    let kept = HEADERS.into_iter().filter_map(|name| {
        let value = headers.get(name)?.to_str().ok()?;
        Some((name.to_owned(), value.chars().take(HEADER_MAX).collect()))
    });
    let received =
        Received { at: context.now, headers: kept.collect(), body: String::from_utf8_lossy(&body).into_owned() };
    let config = context.app.config.clone();
    let written = tokio::task::spawn_blocking(move || kept::keep(&config, known, &received)).await;
    let failed = |error: String| Refusal::Fault(format!("the receiver {known} of the demonstration: {error}"));
    written.map_err(|error| failed(error.to_string()))?.map_err(|error| failed(error.to_string()))
}
