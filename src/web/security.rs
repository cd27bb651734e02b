//! Content security policy of the desk, the address a request came from, and the log line of a failed request.

use crate::platform::AppState;
use crate::types::Refusal;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::Response;
use std::net::IpAddr;

/// The address of the other end of the connection; put into the request by `front`.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub IpAddr);

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

/// Tells whoever did too much when to come back, as programs read it.
pub fn set_retry_after(response: &mut Response, refusal: &Refusal) {
    if let Refusal::TooMany { retry_after_s } = refusal {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(*retry_after_s));
    }
}

/// The address a request came from, for rate limits: the peer's, or the one that a trusted proxy reports. IPv6
/// addresses are cut to their /64, which is what one household or phone has.
pub fn source_of(request: &Request, app: &AppState) -> String {
    let Some(Peer(peer)) = request.extensions().get::<Peer>() else { return "unknown".to_owned() };
    let forwarded = request.headers().get("x-forwarded-for").and_then(|value| value.to_str().ok());
    let trusted = |address: &IpAddr| app.config.trusted_proxies.contains(address);
    let mut source = *peer;
    if trusted(peer) {
        // From the right, the first address that is not a trusted proxy: clients can forge what precedes it.
        let hops = forwarded.into_iter().flat_map(|list| list.rsplit(','));
        for hop in hops.filter_map(|hop| hop.trim().parse::<IpAddr>().ok()) {
            source = hop;
            if !trusted(&hop) {
                break;
            }
        }
    }
    match source {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => address.segments()[..4].iter().map(|part| format!("{part:x}:")).collect(),
    }
}

/// Logs a failure of the server. Refusals caused by the request itself are not logged.
pub fn log_refusal(path: &str, refusal: &Refusal) {
    let path = super::redact::path(path);
    match refusal {
        Refusal::Fault(detail) => tracing::error!(%path, %detail, "a request failed"),
        Refusal::Unavailable => tracing::warn!(%path, "the database was unavailable for a request"),
        _ => {}
    }
}
