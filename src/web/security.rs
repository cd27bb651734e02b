//! Content security policy of the desk, and the log line of a failed request.

use crate::platform::db::workload::log_busy;
use crate::types::Refusal;
use crate::types::refusal::BUSY_RETRY_AFTER_S;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::Response;

/// Whether a path belongs to the desk, which has its own style and content security policy.
pub fn is_desk(path: &str) -> bool {
    path.starts_with("/desk") || path == "/sign-in" || path.starts_with("/setup/")
}

/// The content security policy of the desk; `nonce` allows the scripts of one response.
pub fn desk_policy(nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
}

/// Sets a header; a value that is not valid in a header is left out.
pub fn set_header(response: &mut Response, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

/// Tells whoever did too much, or came while there was too much to do, when to come back, as programs read it.
pub fn set_retry_after(response: &mut Response, refusal: &Refusal) {
    let after = match refusal {
        Refusal::TooMany { retry_after_s } => *retry_after_s,
        Refusal::Busy => BUSY_RETRY_AFTER_S,
        _ => return,
    };
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(after));
}

/// Logs a failure of the server. Refusals caused by the request itself are not logged; that the database cannot be used
/// is logged where it is found out.
pub fn log_refusal(path: &str, refusal: &Refusal) {
    let path = super::redact::path(path);
    match refusal {
        Refusal::Fault(detail) => tracing::error!(%path, %detail, "a request failed"),
        Refusal::Busy => log_busy(&path),
        _ => {}
    }
}
