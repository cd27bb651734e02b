//! `POST /v2/enqueue`, as PagerDuty answers it.

use super::{body, find, later, masked, record_refusal, store};
use crate::alerts::formats::{self, FormatError};
use crate::alerts::kind::HookKind;
use crate::alerts::limits::HookLimits;
use crate::alerts::token;
use crate::platform::random;
use crate::types::Refusal;
use crate::web::RequestContext;
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde_json::{Value, json};

pub async fn enqueue(Extension(context): Extension<RequestContext>, request: Request) -> Response {
    if let Err(refusal) = context.app.feature::<HookLimits>().take_source(context.source.key(), context.now) {
        return later(&refusal);
    }
    let read = match body::read(HookKind::PagerDuty, request).await {
        Ok(body) => body,
        Err(refused) => return invalid(refused.status, &["The event is larger than 512 KB".to_owned()]),
    };
    match formats::parse_json(&read) {
        Ok(event) => respond(&context, event).await.unwrap_or_else(|refusal| later(&refusal)),
        Err(_) => invalid(StatusCode::BAD_REQUEST, &["The body is not JSON".to_owned()]),
    }
}

async fn respond(context: &RequestContext, event: Value) -> Result<Response, Refusal> {
    let key = formats::routing_key(&event).to_owned();
    let hook = if token::has_shape(&key) { find(context, &key).await? } else { None };
    let Some(hook) = hook.filter(|hook| hook.kind == HookKind::PagerDuty) else {
        return Ok(invalid(StatusCode::BAD_REQUEST, &["Invalid routing key".to_owned()]));
    };
    // The token is a secret, which the payload that is kept must not hold.
    let mut event = masked(event);
    let errors = formats::check_pagerduty(&event);
    let kept = event.to_string();
    if let Some(first) = errors.first() {
        let error = FormatError { message: crate::types::Message::new("hook-refused-event").with("error", first) };
        record_refusal(context, &hook, kept.as_bytes(), error, StatusCode::BAD_REQUEST).await?;
        return Ok(invalid(StatusCode::BAD_REQUEST, &errors));
    }
    if event["dedup_key"].as_str().unwrap_or_default().is_empty() {
        event["dedup_key"] = Value::from(random::secret().chars().take(32).collect::<String>());
    }
    let dedup_key = event["dedup_key"].clone();
    match formats::parse(HookKind::PagerDuty, &hook.fields(), &event, context.now) {
        Ok(parsed) => {
            store(context, &hook, event.to_string().as_bytes(), &parsed).await?;
            let answer = json!({ "status": "success", "message": "Event processed", "dedup_key": dedup_key });
            Ok((StatusCode::ACCEPTED, [(header::CACHE_CONTROL, "no-store")], Json(answer)).into_response())
        }
        Err(error) => {
            record_refusal(context, &hook, kept.as_bytes(), error, StatusCode::BAD_REQUEST).await?;
            Ok(invalid(StatusCode::BAD_REQUEST, &["The event is invalid".to_owned()]))
        }
    }
}

fn invalid(status: StatusCode, errors: &[String]) -> Response {
    let answer = json!({ "status": "invalid event", "message": "Event object is invalid", "errors": errors });
    (status, [(header::CACHE_CONTROL, "no-store")], Json(answer)).into_response()
}
