//! The addresses that monitoring systems post to.
//!
//! They answer success once the delivery is durable, 503 when the sender should try again, also for a flood, since
//! Alertmanager drops an alert that is answered with 429, and 4xx for what can never be taken. They read no cookie, so
//! they are open to posts from anywhere; the token is what authorises.

mod body;
mod pagerduty;

use super::formats::{self, FormatError};
use super::intake::{self, Delivered, Taken};
use super::kind::{HookKind, PAGERDUTY_PATH};
use super::limits::{HookLimits, TokenKey};
use super::receivers::{self, Hook};
use super::token;
use crate::platform::keys::Purpose;
use crate::types::Refusal;
use crate::ui::wording;
use crate::web::RequestContext;
use crate::web::forms::FormRoutes;
use axum::extract::{Path, Request};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::MethodRouter;
use axum::{Extension, Json};
use serde_json::{Value, json};
use std::borrow::Cow;

/// When to try again after a flood, at least, in seconds.
const RETRY_AFTER_S: u64 = 10;

/// Adds the addresses to the open routes.
pub fn routes(routes: FormRoutes) -> FormRoutes {
    routes
        .open_other("/hooks/{kind}/{token}", any_method(with_token_in_path))
        .open_other("/hooks/{kind}", any_method(with_bearer))
        .open_other(PAGERDUTY_PATH, axum::routing::post(pagerduty::enqueue))
}

fn any_method<H, T>(handler: H) -> MethodRouter<crate::platform::AppState>
where
    H: axum::handler::Handler<T, crate::platform::AppState> + Clone,
    T: 'static,
{
    axum::routing::post(handler.clone()).put(handler.clone()).get(handler)
}

async fn with_token_in_path(
    Extension(context): Extension<RequestContext>,
    Path((kind, token)): Path<(String, String)>,
    request: Request,
) -> Response {
    receive(&context, &kind, Some(token), StatusCode::NOT_FOUND, request).await
}

async fn with_bearer(
    Extension(context): Extension<RequestContext>,
    Path(kind): Path<String>,
    request: Request,
) -> Response {
    let token = bearer(request.headers());
    receive(&context, &kind, token, StatusCode::UNAUTHORIZED, request).await
}

/// The token of `Authorization: Bearer …`.
fn bearer(headers: &HeaderMap) -> Option<String> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.trim().split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned())
}

async fn receive(
    context: &RequestContext,
    kind: &str,
    token: Option<String>,
    unknown: StatusCode,
    request: Request,
) -> Response {
    let Ok(kind) = kind.parse::<HookKind>() else { return plain(StatusCode::NOT_FOUND, "hook-answer-kind") };
    let is_allowed = match *request.method() {
        Method::GET => kind == HookKind::UptimeKuma,
        Method::PUT => kind == HookKind::Grafana,
        _ => true,
    };
    if !is_allowed {
        return plain(StatusCode::METHOD_NOT_ALLOWED, "hook-answer-method");
    }
    let limits = context.app.feature::<HookLimits>();
    if let Err(refusal) = limits.take_source(context.source.key(), context.now) {
        return later(&refusal);
    }
    let Some(token) = token.filter(|token| token::has_shape(token)) else {
        return plain(unknown, "hook-answer-token");
    };
    let hook = match find(context, &token).await {
        Ok(Some(hook)) => hook,
        Ok(None) => return plain(unknown, "hook-answer-token"),
        Err(refusal) => return later(&refusal),
    };
    let read = body::read(kind, request).await;
    let outcome = match read {
        Err(refused) => record_refusal(context, &hook, &refused.kept, refused.error, refused.status).await,
        Ok(body) if hook.kind != kind => {
            let error = FormatError { message: crate::types::Message::new("hook-refused-kind") };
            record_refusal(context, &hook, &body, error, StatusCode::NOT_FOUND).await
        }
        Ok(body) => take(context, &hook, &body).await,
    };
    outcome.unwrap_or_else(|refusal| later(&refusal))
}

/// The receiver of a token.
///
/// # Errors
///
/// [`Refusal::TooMany`] for a flood, and where the database cannot be used.
async fn find(context: &RequestContext, text: &str) -> Result<Option<Hook>, Refusal> {
    let (limits, source, now) = (context.app.feature::<HookLimits>(), context.source.key(), context.now);
    let key = TokenKey(text.to_owned());
    limits.take_token(&key, source, now)?;
    let hashes = context.app.keys.lookups(Purpose::Lookup, text);
    let found = receivers::find_by_hash(&mut context.app.db.read().await?, &hashes).await?;
    match &found {
        Some(_) => limits.found(&key, source, now),
        None => limits.not_found(&key),
    }
    Ok(found)
}

async fn take(context: &RequestContext, hook: &Hook, body: &[u8]) -> Result<Response, Refusal> {
    let Ok(value) = formats::parse_json(body) else {
        let kept = if hook.kind == HookKind::PagerDuty { &[] } else { body };
        return record_refusal(context, hook, kept, FormatError::json(), StatusCode::BAD_REQUEST).await;
    };
    let (value, body) = match hook.kind {
        HookKind::PagerDuty => {
            let value = masked(value);
            let body = value.to_string().into_bytes();
            (value, Cow::Owned(body))
        }
        _ => (value, Cow::Borrowed(body)),
    };
    match formats::parse(hook.kind, &hook.fields(), &value, context.now) {
        Ok(parsed) => Ok(taken(&store(context, hook, &body, &parsed).await?)),
        Err(error) => record_refusal(context, hook, &body, error, StatusCode::UNPROCESSABLE_ENTITY).await,
    }
}

/// The body without the token that PagerDuty's clients put into it.
fn masked(mut body: Value) -> Value {
    if let Some(key) = body.get_mut("routing_key") {
        *key = Value::from("…");
    }
    body
}

/// Stores what was parsed; committed when this returns.
async fn store(context: &RequestContext, hook: &Hook, body: &[u8], parsed: &formats::Parsed) -> Result<Taken, Refusal> {
    let (now, delivered) = (context.now, Delivered::new(body));
    context.app.db.write(async |tx| intake::accept(tx, now, &hook.id, &delivered, parsed).await).await
}

async fn record_refusal(
    context: &RequestContext,
    hook: &Hook,
    body: &[u8],
    error: FormatError,
    status: StatusCode,
) -> Result<Response, Refusal> {
    let (now, delivered) = (context.now, Delivered::new(body));
    context.app.db.write(async |tx| intake::refuse(tx, now, &hook.id, &delivered, &error).await).await?;
    let text = json!({ "error": wording::format_message(&error.message) });
    Ok((status, [(header::CACHE_CONTROL, "no-store")], Json(text)).into_response())
}

fn taken(taken: &Taken) -> Response {
    (StatusCode::OK, [(header::CACHE_CONTROL, "no-store")], Json(json!({ "outcome": taken.outcome }))).into_response()
}

fn plain(status: StatusCode, key: &str) -> Response {
    let text = json!({ "error": wording::in_english(key) });
    (status, [(header::CACHE_CONTROL, "no-store")], Json(text)).into_response()
}

/// Asks the sender to try again.
fn later(refusal: &Refusal) -> Response {
    if let Refusal::Fault(detail) = refusal {
        tracing::error!(%detail, "a delivery of alerts failed");
    }
    let after = match refusal {
        Refusal::TooMany { retry_after_s } => (*retry_after_s).max(RETRY_AFTER_S),
        _ => RETRY_AFTER_S,
    };
    let mut response = plain(StatusCode::SERVICE_UNAVAILABLE, "hook-answer-later");
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(after));
    response
}
