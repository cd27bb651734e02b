//! OPTIONS, for every path that has a route (RFC 9110 § 9.3.7), and the methods that an answer names in `Allow`.
//! Published documents answer it themselves.

use crate::statuspage_api;
use crate::ui::wording::in_english;
use crate::web::api::{PREFIX, problem};
use axum::extract::Request;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Runs the router. A path with a route and another method than OPTIONS has a 405 with `Allow`, which becomes the
/// answer. Programs read a 405 in the form of the other errors of their API.
pub async fn answer_options(request: Request, next: Next) -> Response {
    let is_options = request.method() == Method::OPTIONS;
    if is_options && request.uri().path() == "*" {
        return (StatusCode::NO_CONTENT, [(header::ALLOW, "GET, HEAD, POST, OPTIONS")]).into_response();
    }
    let is_head = request.method() == Method::HEAD;
    let path = request.uri().path().to_owned();
    let response = next.run(request).await;
    if response.status() != StatusCode::METHOD_NOT_ALLOWED {
        return response;
    }
    let allowed = response.headers().get(header::ALLOW).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut methods: Vec<&str> = allowed.split(',').map(str::trim).filter(|method| !method.is_empty()).collect();
    if !methods.contains(&"OPTIONS") {
        methods.push("OPTIONS");
    }
    let allow = HeaderValue::try_from(methods.join(", ")).unwrap_or(HeaderValue::from_static("OPTIONS"));
    let mut response = if is_options {
        StatusCode::NO_CONTENT.into_response()
    } else if is_head {
        response
    } else {
        with_body(response, &path)
    };
    response.headers_mut().insert(header::ALLOW, allow);
    response
}

/// A 405 with the body of the API that the path is of, and its own other headers.
fn with_body(response: Response, path: &str) -> Response {
    let mut answer = if path.starts_with(statuspage_api::FOLDER) {
        statuspage_api::method_not_allowed()
    } else if path.starts_with(PREFIX) {
        let text = in_english("statuspage-method");
        problem(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", &text)
    } else {
        return response;
    };
    for (name, value) in response.headers() {
        if !answer.headers().contains_key(name) && *name != header::CONTENT_LENGTH {
            answer.headers_mut().insert(name, value.clone());
        }
    }
    answer
}
