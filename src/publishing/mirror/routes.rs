//! What a mirror responds besides the published pages.
//!
//! Forms, personal pages and the desk are at the original. While that can be reached, GET and HEAD are redirected
//! there; otherwise a page says that it cannot be reached. Forms are never forwarded: their content belongs to this
//! address, and is shown again so that it is not lost.

use super::Origin;
use super::pages::{self, Page};
use crate::publishing::Published;
use crate::publishing::other_requests;
use crate::publishing::published::Served;
use crate::publishing::routes;
use crate::publishing::staleness_notice::StaleReason;
use crate::publishing::unpublished_page;
use crate::t;
use crate::types::timestamp;
use crate::web::form_fields::FIELDS_MAX;
use axum::body::{Body, to_bytes};
use axum::extract::{FromRef, Request, State};
use axum::http::{HeaderValue, Method, Response, StatusCode, header};
use axum::response::IntoResponse;
use axum::{Json, Router, routing::get};
use serde_json::json;
use std::sync::Arc;

/// Most of a form that is read in order to show it again, in bytes.
const FORM_MAX: usize = 64 * 1024;

/// The state of the routes.
#[derive(Debug, Clone)]
struct Mirror {
    published: Published,
    origin: Arc<str>,
}

impl FromRef<Mirror> for Published {
    fn from_ref(mirror: &Mirror) -> Self {
        mirror.published.clone()
    }
}

/// The router for every path at which nothing is published.
pub fn router(published: Published, origin: &Origin) -> Router {
    let mirror = Mirror { published, origin: origin.address().into() };
    Router::new().merge(routes::common()).route("/readyz", get(readyz)).fallback(other_path).with_state(mirror)
}

/// Readiness: 200 once there are pages, whatever the state of the origin.
async fn readyz(State(mirror): State<Mirror>) -> impl IntoResponse {
    let Some(served) = mirror.published.served() else {
        let body = json!({ "status": "starting", "origin": "waiting", "published": null });
        return (StatusCode::SERVICE_UNAVAILABLE, Json(body));
    };
    let origin = match served.stale {
        Some(StaleReason::OriginUnreachable) => "unreachable",
        Some(StaleReason::OriginInvalid) => "unfit",
        Some(_) => "degraded",
        None => "reachable",
    };
    let metadata = &served.confirmed.metadata;
    let body = json!({
        "status": if served.stale.is_some() { "degraded" } else { "ready" },
        "origin": origin,
        "published": { "version": metadata.version, "made_at": timestamp::iso(metadata.made_at) },
    });
    (StatusCode::OK, Json(body))
}

/// Any other path.
async fn other_path(State(mirror): State<Mirror>, request: Request) -> Response<Body> {
    let Some(served) = mirror.published.served() else {
        return unpublished_page::response(t!("publishing-starting-mirror"));
    };
    let shorter = other_requests::without_trailing_slash(request.method(), request.uri());
    if let Some(redirect) = shorter.filter(|_| mirror.published.has(request.uri().path().trim_end_matches('/'))) {
        return redirect;
    }
    if request.method() == Method::OPTIONS {
        return (StatusCode::NO_CONTENT, [(header::ALLOW, other_requests::METHODS)]).into_response();
    }
    let original = original(&served, &mirror.origin, &request);
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    match original {
        Some(original_url) if is_read => redirect(&original_url),
        Some(original_url) => {
            let page = pages::forms_not_accepted(&served, &original_url, &form_values(request).await);
            let mut refused = respond(StatusCode::METHOD_NOT_ALLOWED, page);
            refused.headers_mut().insert(header::ALLOW, HeaderValue::from_static(other_requests::METHODS));
            refused
        }
        None => {
            respond(StatusCode::SERVICE_UNAVAILABLE, pages::origin_unreachable(&served, &form_values(request).await))
        }
    }
}

/// The same path at the original; `None` while that cannot be reached, or when this is its address.
fn original(served: &Served, origin: &str, request: &Request) -> Option<String> {
    if matches!(served.stale, Some(StaleReason::OriginUnreachable | StaleReason::OriginInvalid)) {
        return None;
    }
    let public = public_url(served).unwrap_or_else(|| origin.to_owned());
    let requested = request.headers().get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let (_, host) = public.split_once("://")?;
    // A mirror under the name of the original would redirect to itself.
    if host.eq_ignore_ascii_case(requested) {
        return None;
    }
    let path = request.uri().path_and_query().map_or("/", |whole| whole.as_str());
    Some(format!("{public}{path}"))
}

/// The public address, as the pages' own API states it.
fn public_url(served: &Served) -> Option<String> {
    let status = served.confirmed.find("/api/v2/status.json")?;
    let status: serde_json::Value = serde_json::from_str(status.text()).ok()?;
    let url = status["page"]["url"].as_str()?.trim_end_matches('/');
    (url.starts_with("https://") || url.starts_with("http://")).then(|| url.to_owned())
}

fn redirect(original_url: &str) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    let Ok(original_url) = HeaderValue::from_str(original_url) else {
        *response.status_mut() = StatusCode::NOT_FOUND;
        return response;
    };
    *response.status_mut() = StatusCode::TEMPORARY_REDIRECT;
    response.headers_mut().insert(header::LOCATION, original_url);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// The values of a form, without passwords.
async fn form_values(request: Request) -> Vec<String> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !kind.starts_with("application/x-www-form-urlencoded") {
        return Vec::new();
    }
    let body = to_bytes(request.into_body(), FORM_MAX).await.unwrap_or_default();
    url::form_urlencoded::parse(&body)
        .filter(|(name, text)| !name.contains("password") && !text.trim().is_empty())
        .map(|(_, text)| text.into_owned())
        .take(FIELDS_MAX)
        .collect()
}

fn respond(status: StatusCode, page: Page) -> Response<Body> {
    unpublished_page::uncached_response(status, &page.policy, page.html)
}
