//! What a mirror answers beside the pages. Forms, personal pages and the desk are the original's: while it
//! can be reached, questions are led there; while it cannot, a page says so. Nothing is ever posted across:
//! a form that arrives here was meant for this address, and what it holds is shown again, so that it is not lost.

use super::Origin;
use super::pages::{self, Page};
use crate::publishing::Published;
use crate::publishing::published::Served;
use crate::publishing::routes;
use crate::publishing::staleness_notice::StaleReason;
use crate::publishing::unpublished_page;
use crate::t;
use crate::types::timestamp;
use axum::body::{Body, to_bytes};
use axum::extract::{FromRef, Request, State};
use axum::http::{HeaderValue, Method, Response, StatusCode, header};
use axum::response::IntoResponse;
use axum::{Json, Router, routing::get};
use serde_json::json;
use std::sync::Arc;

/// Most of a form that is read to be shown again, in bytes.
const FORM_MAX: usize = 64 * 1024;

/// What the doors hold.
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

/// Every address that is no page.
pub fn router(published: Published, origin: &Origin) -> Router {
    let mirror = Mirror { published, origin: origin.address().into() };
    Router::new().merge(routes::common()).route("/readyz", get(readyz)).fallback(elsewhere).with_state(mirror)
}

/// It can answer people once it has pages, whatever the origin does.
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

/// Everything else.
async fn elsewhere(State(mirror): State<Mirror>, request: Request) -> Response<Body> {
    let Some(served) = mirror.published.served() else {
        return unpublished_page::response(t!("publishing-starting-mirror"));
    };
    let original = original(&served, &mirror.origin, &request);
    let is_question = matches!(*request.method(), Method::GET | Method::HEAD);
    match original {
        Some(there) if is_question => led(&there),
        Some(there) => {
            let words = pages::copy(&served, &there, &typed(request).await);
            let mut refused = answer(StatusCode::METHOD_NOT_ALLOWED, words);
            refused.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
            refused
        }
        None => answer(StatusCode::SERVICE_UNAVAILABLE, pages::away(&served, &typed(request).await)),
    }
}

/// The same address at the original; `None` while that is away, or where it is this address.
fn original(served: &Served, origin: &str, request: &Request) -> Option<String> {
    if matches!(served.stale, Some(StaleReason::OriginUnreachable | StaleReason::OriginInvalid)) {
        return None;
    }
    let public = public_url(served).unwrap_or_else(|| origin.to_owned());
    let asked = request.headers().get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let (_, host) = public.split_once("://")?;
    // Standing in under the original's own name, it would lead in circles.
    if host.eq_ignore_ascii_case(asked) {
        return None;
    }
    let path = request.uri().path_and_query().map_or("/", |whole| whole.as_str());
    Some(format!("{public}{path}"))
}

/// The address people see, as the pages' own API says it.
fn public_url(served: &Served) -> Option<String> {
    let status = served.confirmed.find("/api/v2/status.json")?;
    let status: serde_json::Value = serde_json::from_str(status.text()).ok()?;
    let url = status["page"]["url"].as_str()?.trim_end_matches('/');
    (url.starts_with("https://") || url.starts_with("http://")).then(|| url.to_owned())
}

fn led(there: &str) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    let Ok(there) = HeaderValue::from_str(there) else {
        *response.status_mut() = StatusCode::NOT_FOUND;
        return response;
    };
    *response.status_mut() = StatusCode::TEMPORARY_REDIRECT;
    response.headers_mut().insert(header::LOCATION, there);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// What somebody wrote into a form, without passwords.
async fn typed(request: Request) -> Vec<String> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !kind.starts_with("application/x-www-form-urlencoded") {
        return Vec::new();
    }
    let body = to_bytes(request.into_body(), FORM_MAX).await.unwrap_or_default();
    url::form_urlencoded::parse(&body)
        .filter(|(name, text)| !name.contains("password") && !text.trim().is_empty())
        .map(|(_, text)| text.into_owned())
        .collect()
}

fn answer(status: StatusCode, page: Page) -> Response<Body> {
    unpublished_page::uncached_response(status, &page.policy, page.html)
}
