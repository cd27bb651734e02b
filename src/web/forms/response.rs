//! What the handler of a form returns.

use crate::web::form_fields::Fields;
use crate::web::request_context::OneTimeSecret;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::Duration;

/// How long after a form made a secret it is shown again, to whoever presses the button twice: the browser drops the first response.
pub const SHOWN_AGAIN: Duration = Duration::minutes(10);

/// The response to a form that succeeded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormResponse {
    pub(super) location: String,
    cookie: Option<String>,
    text: Option<String>,
    pub(super) secret: Option<OneTimeSecret>,
    pub(super) reveals_contacts: bool,
    pub(super) shows_typed: bool,
    pub(super) filled: Option<Fields>,
}

impl FormResponse {
    /// Redirects to a path of this site. Anything else redirects to `/`.
    pub fn to(path: impl Into<String>) -> Self {
        let path = path.into();
        let is_local = path.starts_with('/') && !path.starts_with("//") && !path.contains('\\');
        let location = if is_local { path } else { "/".to_owned() };
        Self {
            location,
            cookie: None,
            text: None,
            secret: None,
            reveals_contacts: false,
            shows_typed: false,
            filled: None,
        }
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

    /// Renders the form's page with what was typed, for a button that stores nothing and shows what would happen.
    pub fn page_as_typed(page: impl Into<String>) -> Self {
        Self { shows_typed: true, ..Self::to(page) }
    }

    /// Renders the form's page with these fields in place of what was typed, for a button that fills in the form.
    pub fn page_filled(page: impl Into<String>, fields: Fields) -> Self {
        Self { filled: Some(fields), ..Self::page_as_typed(page) }
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
