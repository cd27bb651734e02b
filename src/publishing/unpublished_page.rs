//! The page before the first edition: nothing is known yet, which is no "not found" and no "all is well".

use crate::t;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use leptos::prelude::*;

/// Nothing from anywhere: the page needs nothing.
const POLICY: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Says what is waited for, with 503; the page wears nothing and loads itself again.
pub fn response(words: String) -> Response {
    let html = Owner::new().with(|| {
        view! {
            <!DOCTYPE html>
            <html lang="en-GB">
                <head>
                    <meta charset="utf-8"/>
                    <title>{t!("publishing-starting-title")}</title>
                    <meta name="viewport" content="width=device-width, initial-scale=1"/>
                    <meta http-equiv="refresh" content="5"/>
                </head>
                <body>
                    <main>
                        <h1>{t!("publishing-starting-title")}</h1>
                        <p>{words}</p>
                    </main>
                </body>
            </html>
        }
        .to_html()
    });
    uncached_response(StatusCode::SERVICE_UNAVAILABLE, POLICY, html)
}

/// What a page is sent with that stands for another and is never kept; `policy` is its content security policy.
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
