//! Requests for published documents that are no GET and no HEAD of their addresses.

use super::edition::Edition;
use axum::body::Body;
use axum::http::{HeaderValue, Method, Response, StatusCode, Uri, header};

/// The methods that published documents have.
pub const METHODS: &str = "GET, HEAD, OPTIONS";

/// The answer to OPTIONS (RFC 9110 § 9.3.7). Scripts of other sites may read the documents of the API and feeds, also with headers
/// such as `If-None-Match`, for which browsers ask first.
pub(super) fn options(edition: &Edition, path: &str) -> Option<Response<Body>> {
    let document = edition.find(path)?;
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    let headers = response.headers_mut();
    headers.insert(header::ALLOW, HeaderValue::from_static(METHODS));
    if document.kind.is_shared() {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, HEAD"));
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("*"));
        headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("86400"));
    }
    Some(response)
}

/// The redirect of a GET or HEAD to the same address without slashes at its end; `None` where there are none, or where
/// the rest would lead to another host.
pub fn without_trailing_slash(method: &Method, uri: &Uri) -> Option<Response<Body>> {
    let path = uri.path();
    let shorter = path.trim_end_matches('/');
    let is_local = shorter.starts_with('/') && !shorter.starts_with("//") && !shorter.contains('\\');
    if shorter.len() == path.len() || !is_local || !matches!(*method, Method::GET | Method::HEAD) {
        return None;
    }
    let target = match uri.query() {
        Some(query) => format!("{shorter}?{query}"),
        None => shorter.to_owned(),
    };
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::PERMANENT_REDIRECT;
    response.headers_mut().insert(header::LOCATION, HeaderValue::try_from(target).ok()?);
    Some(response)
}

/// 405 for a document that was asked for with another method.
pub fn method_not_allowed() -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::METHOD_NOT_ALLOWED;
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static(METHODS));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(path: &str) -> Option<String> {
        let redirect = without_trailing_slash(&Method::GET, &path.parse().unwrap())?;
        assert_eq!(redirect.status(), 308);
        Some(redirect.headers()["location"].to_str().unwrap().to_owned())
    }

    #[test]
    fn leads_to_the_address_without_slashes_and_never_to_another_host() {
        assert_eq!(target("/history/").as_deref(), Some("/history"));
        assert_eq!(target("/desk/offers//?a=b/").as_deref(), Some("/desk/offers?a=b/"));
        for path in ["/", "//", "/history", "//example.org/", "/\\example.org/"] {
            assert_eq!(target(path), None, "{path}");
        }
        let post = without_trailing_slash(&Method::POST, &"/subscriptions/".parse().unwrap());
        assert!(post.is_none(), "a form would be sent again to another address");
    }
}
