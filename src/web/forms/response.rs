//! What the handler of a form returns.

use crate::web::request_context::OneTimeSecret;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// The response to a form that succeeded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormResponse {
    pub(super) location: String,
    cookie: Option<String>,
    text: Option<String>,
    pub(super) secret: Option<OneTimeSecret>,
    pub(super) reveals_contacts: bool,
    pub(super) is_shown_again: bool,
}

impl FormResponse {
    /// Redirects to a path of this site. Anything else redirects to `/`.
    pub fn to(path: impl Into<String>) -> Self {
        let path = path.into();
        let is_local = path.starts_with('/') && !path.starts_with("//") && !path.contains('\\');
        let location = if is_local { path } else { "/".to_owned() };
        Self { location, cookie: None, text: None, secret: None, reveals_contacts: false, is_shown_again: false }
    }

    /// Renders a page with a secret that is shown once. It does not redirect, since the secret would have to be kept in
    /// a URL, a cookie or one node's memory meanwhile.
    pub fn page_with_secret(page: impl Into<String>, secret: OneTimeSecret) -> Self {
        Self { secret: Some(secret), ..Self::to(page) }
    }

    /// Renders the page of one person with their addresses in clear, for a request that the caller has recorded. A
    /// reload shows them masked again.
    pub fn page_with_contacts(page: impl Into<String>) -> Self {
        Self { reveals_contacts: true, ..Self::to(page) }
    }

    /// Renders a page with what was typed into its form, for a request that only asked what the form would do.
    pub fn shown_again(page: impl Into<String>) -> Self {
        Self { is_shown_again: true, ..Self::to(page) }
    }

    /// Responds with one line of text, for programs (RFC 8058 allows no redirect).
    pub fn text(text: impl Into<String>) -> Self {
        Self { text: Some(text.into()), ..Self::to("/") }
    }

    /// Also sets a cookie (a whole `Set-Cookie` value).
    pub fn with_cookie(mut self, cookie: String) -> Self {
        self.cookie = Some(cookie);
        self
    }
}

impl IntoResponse for FormResponse {
    fn into_response(self) -> Response {
        if let Some(text) = self.text {
            return ([(header::CACHE_CONTROL, "no-store")], text).into_response();
        }
        let mut response = StatusCode::SEE_OTHER.into_response();
        let headers = response.headers_mut();
        let location = HeaderValue::from_str(&self.location).unwrap_or(HeaderValue::from_static("/"));
        headers.insert(header::LOCATION, location);
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(cookie) = self.cookie.and_then(|cookie| HeaderValue::from_str(&cookie).ok()) {
            headers.insert(header::SET_COOKIE, cookie);
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redirects_to_own_paths_only() {
        assert_eq!(FormResponse::to("/desk").location, "/desk");
        for elsewhere in ["https://example.org/", "//example.org", "/\\example.org", "desk"] {
            assert_eq!(FormResponse::to(elsewhere).location, "/", "{elsewhere}");
        }
    }
}
