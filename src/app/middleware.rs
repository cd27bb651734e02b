//! The middleware around every request that is not answered from published bytes: it finds the signed-in person,
//! refuses pages of the desk that the read table does not list and server functions that the write table does not
//! allow, and sets the security headers.
//!
//! Somebody who must change their password counts as nobody everywhere but on [`PASSWORD_CHANGE`] and when signing
//! out, so that no form, page or server function can forget to check.

use super::router;
use crate::access::writes::Writer;
use crate::access::{reads, writes};
use crate::accounts::session::{self, OpenSession};
use crate::accounts::{PASSWORD_CHANGE, password_change_required};
use crate::platform::AppState;
use crate::platform::db::{Workload, for_workload};
use crate::platform::source::Source;
use crate::platform::{keys, random};
use crate::publishing::Published;
use crate::types::Refusal;
use crate::types::refusal::BUSY_RETRY_AFTER_S;
use crate::ui::wording::format_refusal;
use crate::web::RequestContext;
use crate::web::announced;
use crate::web::api::ApiError;
use crate::web::form_fields::Fields;
use crate::web::forms::{FORM_MAX_BYTES, FormResponse};
use crate::web::request_context::SessionToken;
use crate::web::security::{desk_policy, is_desk, log_refusal, set_header, set_retry_after};
use crate::web::server_functions;
use axum::RequestExt;
use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures::FutureExt;
use std::collections::HashMap;
use std::panic::AssertUnwindSafe;

/// Puts a [`RequestContext`] into the request, redirects from the desk to the sign-in page when nobody is signed in,
/// and sets the security headers of the response.
///
/// The request runs with the database connections of its [`Workload`]. A response with status 503 says when to try
/// again.
pub async fn request_context(State(app): State<AppState>, request: Request, next: Next) -> Response {
    if request.method() == Method::OPTIONS {
        // No handler answers it: the router knows which methods there are.
        return next.run(request).await;
    }
    let workload = workload_of(request.uri().path());
    let mut response = if workload == Workload::Api {
        for_workload(workload, respond_to_program(app, request, next)).await
    } else {
        for_workload(workload, respond(app, request, next)).await
    };
    if response.status() == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().entry(header::RETRY_AFTER).or_insert(HeaderValue::from(BUSY_RETRY_AFTER_S));
    }
    response
}

/// The workload of a path: programs, staff, and otherwise the public. Whoever signs in is not staff yet, and must get in
/// while a crowd uses the public forms.
fn workload_of(path: &str) -> Workload {
    if path.starts_with("/api/v1/")
        || path.starts_with("/v1/")
        || path.starts_with("/hooks/")
        || path.starts_with("/v2/")
    {
        Workload::Api
    } else if path == "/desk" || path.starts_with("/desk/") || path.starts_with("/do/") || path == "/sign-out" {
        Workload::Desk
    } else if path == "/sign-in" || path == "/setup" || path.starts_with("/setup/") {
        Workload::SignIn
    } else {
        Workload::Public
    }
}

/// Responds to a program, which reads JSON also where a handler panics. What its token costs is counted where it is read.
async fn respond_to_program(app: AppState, request: Request, next: Next) -> Response {
    AssertUnwindSafe(respond(app, request, next))
        .catch_unwind()
        .await
        .unwrap_or_else(|panic| ApiError(Refusal::Fault(router::panic_detail(&*panic).to_owned())).into_response())
}

fn source_of(request: &Request) -> Source {
    request.extensions().get::<Source>().copied().unwrap_or(Source::UNKNOWN)
}

async fn respond(app: AppState, mut request: Request, next: Next) -> Response {
    let now = app.clock.now();
    let path = request.uri().path().to_owned();
    let is_desk = is_desk(&path);
    let mut sign_in_error = None;
    let is_personal = path.starts_with("/r/");
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let function = [route.as_deref(), Some(path.as_str())]
        .into_iter()
        .flatten()
        .find(|path| server_functions::is_server_function(path))
        .map(str::to_owned);
    let source = source_of(&request);
    let Ok(query) = Fields::decode(request.uri().query().unwrap_or_default().as_bytes()) else {
        return plain_refusal(&Refusal::TooLarge);
    };
    let session = if is_desk || is_personal || function.is_some() || path == "/sign-out" {
        match session::find_open(&app, request.headers(), source.key(), now).await {
            Ok(session) => session,
            Err(refusal) => {
                log_refusal(&path, &refusal);
                if function.is_some() {
                    return server_functions::refusal_response(&refusal);
                }
                if let Refusal::TooMany { .. } = refusal {
                    return plain_refusal(&refusal);
                }
                // Continues as nobody: the page says why and gives back what was typed.
                sign_in_error = Some(refusal);
                None
            }
        }
    } else {
        None
    };
    let staff = match session {
        Some(OpenSession { must_change_password: true, .. })
            if !is_personal && path != PASSWORD_CHANGE && path != "/sign-out" =>
        {
            if function.is_some() {
                return server_functions::refusal_response(&password_change_required());
            }
            sign_in_error = Some(password_change_required());
            None
        }
        session => session.map(|session| session.staff),
    };
    if let Some(function) = &function {
        let checked = server_functions::check(function, staff.as_ref())
            .and_then(|()| announced::check(request.headers(), FORM_MAX_BYTES));
        if let Err(refusal) = checked {
            return server_functions::refusal_response(&refusal);
        }
        // Leptos reads the whole body, however long.
        request = request.with_limited_body();
    }
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    if path.starts_with("/desk") && staff.is_none() && sign_in_error.is_none() && is_read {
        let next = encoded_path_and_query(&request);
        return FormResponse::to(format!("/sign-in?next={next}")).into_response();
    }
    if sign_in_error == Some(password_change_required()) && is_read && path != "/sign-in" {
        return FormResponse::to(PASSWORD_CHANGE).into_response();
    }
    if let Some(route) = route.as_deref().filter(|route| route.starts_with("/desk") && is_read) {
        // A GET of a form's path only redirects to the page that shows the form, so a row in the write table is enough.
        if reads::rule(route).is_none() && writes::rule(route).is_none() {
            tracing::error!(route, "refused a page of the desk without a row in the read table");
            return plain_refusal(&Refusal::NotFound);
        }
    }
    // Whoever is not signed in is refused whatever the body says, so it is not read. Where the session cannot be looked up
    // it is, since what was typed must come back (decision 51).
    let is_for_staff = route
        .as_deref()
        .and_then(writes::rule)
        .or_else(|| writes::rule(&path))
        .is_some_and(|rule| matches!(rule.writer, Writer::Staff(_)));
    if !is_read && is_for_staff && staff.is_none() && sign_in_error.is_none() {
        *request.body_mut() = Body::empty();
    }
    // Personal pages send no referrer, so that their secret address does not leak, and browsers then send the origin
    // "null" with their forms. The secret address authorises these forms and no cookie does (a session of staff only
    // has them refused), so they need no protection against cross-site requests.
    if is_personal && request.headers().get(header::ORIGIN).is_some_and(|origin| origin == "null") {
        request.headers_mut().remove(header::ORIGIN);
    }
    let nonce = keys::hex(&random::bytes::<16>());
    let published = app.feature::<Published>();
    let branding = published.branding(&app.assets);
    let context = RequestContext {
        branding: branding.clone(),
        public_language: published.language(),
        public_forms: published.public_forms(),
        app: app.clone(),
        now,
        source,
        session: staff
            .as_ref()
            .and_then(|_| session::token_of(request.headers(), app.config.is_https()))
            .map(|token| SessionToken(token.into())),
        staff,
        sign_in_error,
        path: path.clone(),
        route: route.unwrap_or_default(),
        query,
        params: HashMap::new(),
        nonce: nonce.clone(),
        refused_form: None,
        reveals_contacts: false,
        secret: None,
    };
    request.extensions_mut().insert(context);
    let mut response = next.run(request).await;
    let policy = if is_desk {
        desk_policy(&nonce)
    } else {
        branding.policy.replace("script-src ", &format!("script-src 'nonce-{nonce}' "))
    };
    let referrer = if is_personal { "no-referrer" } else { "same-origin" };
    // The preview of a mail has a policy of its own.
    if !response.headers().contains_key(header::CONTENT_SECURITY_POLICY) {
        set_header(&mut response, header::CONTENT_SECURITY_POLICY, &policy);
    }
    set_header(&mut response, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set_header(&mut response, header::REFERRER_POLICY, referrer);
    set_header(&mut response, HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    if !response.headers().contains_key(header::CACHE_CONTROL) {
        set_header(&mut response, header::CACHE_CONTROL, "no-store");
    }
    response
}

fn encoded_path_and_query(request: &Request) -> String {
    let text = request.uri().path_and_query().map_or("/desk", |whole| whole.as_str());
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

fn plain_refusal(refusal: &Refusal) -> Response {
    let status = StatusCode::from_u16(refusal.status()).unwrap_or_default();
    let mut response = (status, format_refusal(refusal)).into_response();
    set_retry_after(&mut response, refusal);
    response
}
