//! The page before the first edition: 503, since nothing is known yet and "not found" would be wrong.

use crate::t;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use leptos::prelude::*;

/// The page loads nothing.
const POLICY: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// A page with `message` in the default look, which reloads itself every five seconds.
pub fn response(message: String) -> Response {
    let html = Owner::new().with(|| {
        view! {
            <!DOCTYPE html>
            <html lang="en">
                <head>
                    <meta charset="utf-8"/>
                    <title>{t!("publishing-starting-title")}</title>
                    <meta name="viewport" content="width=device-width, initial-scale=1"/>
                    <meta http-equiv="refresh" content="5"/>
                </head>
                <body>
                    <main>
                        <h1>{t!("publishing-starting-title")}</h1>
                        <p>{message}</p>
                    </main>
                </body>
            </html>
        }
        .to_html()
    });
    uncached_response(StatusCode::SERVICE_UNAVAILABLE, POLICY, html)
}

/// A page that must not be cached, with `policy` as its content security policy; a 503 gets a `Retry-After`.
pub(super) fn uncached_response(status: StatusCode, policy: &str, html: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
    ];
    let mut response = (status, headers, html).into_response();
    if status == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
    }
    response
}
