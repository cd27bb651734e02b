//! The edge of every request that is not answered from published bytes: who is it, is it ours, which
//! policy, and one line in the log for what went wrong.

use super::app::App;
use super::fields::Fields;
use super::visit::{SessionToken, Visit};
use crate::accounts::session;
use crate::types::Refusal;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::net::IpAddr;

/// The address of the other end of the connection, put into the request by the accept loop.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub IpAddr);

/// Looks up who is signed in, leads signed-out people from the desk to the door, and sets the policy.
pub async fn edge(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let now = app.clock.now();
    let path = request.uri().path().to_owned();
    let is_desk = is_desk(&path);
    let mut unknown = None;
    let staff = if is_desk || path.starts_with("/do/") || path == "/sign-out" {
        match session::staff(&app, request.headers(), now).await {
            Ok(staff) => staff,
            Err(refusal) => {
                log_refusal(&path, &refusal);
                if path.starts_with("/do/") {
                    return plain(&refusal);
                }
                // Goes on as nobody: the page says why, and gives back what was typed.
                unknown = Some(refusal);
                None
            }
        }
    } else {
        None
    };
    if path.starts_with("/desk") && staff.is_none() && unknown.is_none() && request.method() == Method::GET {
        let next = path_and_query(&request);
        return super::forms::Done::to(format!("/sign-in?next={next}")).into_response();
    }
    // Personal pages send no referrer, so that their address leaks nowhere; browsers then call the origin of
    // their forms "null". They read no cookie, so old browsers that say nothing else are let through.
    if path.starts_with("/r/") && request.headers().get(header::ORIGIN).is_some_and(|origin| origin == "null") {
        request.headers_mut().remove(header::ORIGIN);
    }
    let nonce = super::keys::hex(&super::random::bytes::<16>());
    let query = Fields::decode(request.uri().query().unwrap_or_default().as_bytes());
    let dress = app.published.dress(&app.assets);
    let visit = Visit {
        dress: dress.clone(),
        app: app.clone(),
        now,
        session: staff
            .as_ref()
            .and_then(|_| session::token_of(request.headers(), app.config.is_https()))
            .map(|token| SessionToken(token.into())),
        staff,
        unknown,
        path: path.clone(),
        query,
        params: std::collections::HashMap::new(),
        nonce: nonce.clone(),
        refused: None,
        once: None,
    };
    request.extensions_mut().insert(visit);
    let mut response = next.run(request).await;
    let policy = if is_desk {
        desk_policy(&nonce)
    } else {
        dress.policy.replace("script-src ", &format!("script-src 'nonce-{nonce}' "))
    };
    set(&mut response, header::CONTENT_SECURITY_POLICY, &policy);
    set(&mut response, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(&mut response, header::REFERRER_POLICY, if path.starts_with("/r/") { "no-referrer" } else { "same-origin" });
    set(&mut response, HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    if !response.headers().contains_key(header::CACHE_CONTROL) {
        set(&mut response, header::CACHE_CONTROL, "no-store");
    }
    if app.config.is_https() {
        set(&mut response, header::STRICT_TRANSPORT_SECURITY, "max-age=63072000");
    }
    response
}

/// Pages in the desk's dress.
pub fn is_desk(path: &str) -> bool {
    path.starts_with("/desk") || path == "/sign-in" || path.starts_with("/setup/")
}

fn desk_policy(nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
}

fn set(response: &mut Response, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

fn path_and_query(request: &Request) -> String {
    let text = request.uri().path_and_query().map_or("/desk", |whole| whole.as_str());
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// The address a request came from: the peer's, or what a trusted proxy says it was.
pub fn source_of(request: &Request, app: &App) -> String {
    let Some(Peer(peer)) = request.extensions().get::<Peer>() else { return "unknown".to_owned() };
    let forwarded = request.headers().get("x-forwarded-for").and_then(|value| value.to_str().ok());
    let trusted = |address: &IpAddr| app.config.trusted_proxies.contains(address);
    let mut source = *peer;
    if trusted(peer) {
        // From the right: the first address that is not one of our proxies.
        let hops = forwarded.into_iter().flat_map(|list| list.rsplit(','));
        for hop in hops.filter_map(|hop| hop.trim().parse::<IpAddr>().ok()) {
            source = hop;
            if !trusted(&hop) {
                break;
            }
        }
    }
    match source {
        IpAddr::V4(four) => four.to_string(),
        // One household or phone has a whole /64.
        IpAddr::V6(six) => six.segments()[..4].iter().map(|part| format!("{part:x}:")).collect(),
    }
}

/// One line for what went wrong on our side; what people did wrong is not logged.
pub fn log_refusal(path: &str, refusal: &Refusal) {
    let path = super::mask::path(path);
    match refusal {
        Refusal::Fault(detail) => tracing::error!(%path, %detail, "a request failed"),
        Refusal::Unavailable => tracing::warn!(%path, "a request found the database away"),
        _ => {}
    }
}

fn plain(refusal: &Refusal) -> Response {
    let status = axum::http::StatusCode::from_u16(refusal.status()).unwrap_or_default();
    (status, crate::ui::wording::word_refusal(refusal)).into_response()
}
