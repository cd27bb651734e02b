//! Handles a request of a program: who it is, whether it may, what it sent, then the feature's handler.

use super::answer::Answer;
use super::authenticate::{Authenticate, Authenticated};
use super::idempotency::RequestKey;
use super::operation::Operation;
use super::{ApiRequest, TEXT_BODY_MAX, problem};
use crate::platform::db::share_read;
use crate::t;
use crate::types::{Message, Refusal};
use crate::web::form_fields::Fields;
use crate::web::streamed_body::StreamedBody;
use crate::web::{RequestContext, announced};
use axum::Extension;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{RawPathParams, Request};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::pin::Pin;
use std::sync::Arc;

/// The future of a handler.
pub(super) type Running = Pin<Box<dyn Future<Output = Result<Answer, Refusal>> + Send>>;

/// What runs for an operation, by how its body is read.
#[derive(Clone)]
pub(super) enum Work {
    /// Without a body.
    Alone(Arc<dyn Fn(ApiRequest) -> Running + Send + Sync>),
    /// With a JSON body of at most [`TEXT_BODY_MAX`].
    Json(Arc<dyn Fn(ApiRequest, Value) -> Running + Send + Sync>),
    /// With a body of any length and of this media type, which the handler reads piece by piece.
    Streamed(&'static str, Arc<dyn Fn(ApiRequest, Body) -> Running + Send + Sync>),
}

/// Why a request is not answered.
enum Failure {
    Refused(Refusal),
    MediaType(&'static str),
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// The axum handler of an operation.
pub(super) fn handler(
    operation: Arc<Operation>,
    work: Work,
) -> impl Fn(Extension<RequestContext>, RawPathParams, Request) -> Pin<Box<dyn Future<Output = Response> + Send>>
+ Clone
+ Send
+ Sync
+ 'static {
    move |Extension(mut context), params: RawPathParams, request| {
        let (operation, work) = (operation.clone(), work.clone());
        context.params = params.iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
        Box::pin(respond(context, operation, request, work))
    }
}

async fn respond(context: RequestContext, operation: Arc<Operation>, request: Request, work: Work) -> Response {
    let is_read = operation.is_read();
    let responded = respond_within(context, operation, request, work);
    if is_read { share_read(responded).await } else { responded.await }
}

async fn respond_within(context: RequestContext, operation: Arc<Operation>, request: Request, work: Work) -> Response {
    let headers = Arc::new(request.headers().clone());
    let Authenticate(authenticate) = *context.app.feature::<Authenticate>();
    let authenticated = match authenticate(&context, &headers, operation.method.as_str(), operation.path).await {
        Ok(authenticated) => authenticated,
        Err(refusal) => return failed(Failure::Refused(refusal), &headers),
    };
    let outcome = run(&context, &authenticated, &operation, request, headers.clone(), work).await;
    let mut response =
        outcome.map_or_else(|failure| failed(failure, &headers), |answer| answer.into_response(&headers));
    tell_limit(&mut response, &authenticated);
    response
}

async fn run(
    context: &RequestContext,
    authenticated: &Authenticated,
    operation: &Arc<Operation>,
    request: Request,
    headers: Arc<HeaderMap>,
    work: Work,
) -> Result<Answer, Failure> {
    if context.params.values().any(|value| value.contains('\0')) {
        return Err(Refusal::NotFound.into());
    }
    if let Some((name, _)) = context.query.0.iter().find(|(name, value)| name.contains('\0') || value.contains('\0')) {
        let name = format!("?{}", name.replace('\0', ""));
        return Err(Refusal::field(&name, "webapi-nul").into());
    }
    let request_of = |key| ApiRequest {
        context: context.clone(),
        caller: authenticated.caller.clone(),
        headers: headers.clone(),
        operation: operation.clone(),
        key,
    };
    if operation.is_read() {
        return match work {
            Work::Alone(work) => Ok(work(request_of(None)).await?),
            Work::Json(_) | Work::Streamed(..) => Err(Refusal::Fault("a read has a body".to_owned()).into()),
        };
    }
    match work {
        Work::Streamed(media_type, work) => {
            check_media_type(&headers, media_type)?;
            StreamedBody::mark(&request);
            Ok(work(request_of(None), request.into_body()).await?)
        }
        Work::Json(work) => {
            check_media_type(&headers, "application/json")?;
            let body = read_body(request, &headers).await?;
            let sent = request_of(read_key(context, authenticated, operation, &headers, &body)?);
            sent.check_key()?;
            Ok(work(sent, parse(&body)?).await?)
        }
        Work::Alone(work) => {
            let body = read_body(request, &headers).await?;
            let sent = request_of(read_key(context, authenticated, operation, &headers, &body)?);
            sent.check_key()?;
            Ok(work(sent).await?)
        }
    }
}

async fn read_body(request: Request, headers: &HeaderMap) -> Result<Bytes, Refusal> {
    announced::check(headers, TEXT_BODY_MAX)?;
    to_bytes(request.into_body(), TEXT_BODY_MAX).await.map_err(|_| Refusal::TooLarge)
}

fn read_key(
    context: &RequestContext,
    authenticated: &Authenticated,
    operation: &Operation,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Option<RequestKey>, Refusal> {
    let version = headers.get(header::IF_MATCH).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let body = String::from_utf8_lossy(body);
    let content = format!("{} {}\n{version}\n{body}", operation.method, context.path);
    RequestKey::read(&context.app.keys, &authenticated.caller.token_id, headers, &content)
}

/// Checks what the request says its body is.
fn check_media_type(headers: &HeaderMap, expected: &'static str) -> Result<(), Failure> {
    let said = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let media_type = said.split(';').next().unwrap_or_default().trim();
    if media_type.eq_ignore_ascii_case(expected) { Ok(()) } else { Err(Failure::MediaType(expected)) }
}

fn parse(body: &[u8]) -> Result<Value, Refusal> {
    let value: Value = serde_json::from_slice(body)
        .map_err(|error| Refusal::fields([("", Message::new("webapi-json").with("detail", error))]))?;
    match find_nul(&value, String::new()) {
        Some(place) => Err(Refusal::field(&place, "webapi-nul")),
        None => Ok(value),
    }
}

/// Where a text holds the character U+0000, which PostgreSQL stores in no text.
fn find_nul(value: &Value, place: String) -> Option<String> {
    match value {
        Value::String(text) => text.contains('\0').then_some(place),
        Value::Array(items) => {
            items.iter().enumerate().find_map(|(index, item)| find_nul(item, format!("{place}[{index}]")))
        }
        Value::Object(members) => members.iter().find_map(|(name, member)| {
            let place = if place.is_empty() { name.clone() } else { format!("{place}.{name}") };
            if name.contains('\0') { Some(place.replace('\0', "")) } else { find_nul(member, place) }
        }),
        _ => None,
    }
}

/// Reads a body, which is a JSON object, into the handler's type. serde would take an array as the fields of a type in
/// their order, which no document describes.
pub(super) fn decode<T: DeserializeOwned>(value: Value) -> Result<T, Refusal> {
    if !value.is_object() {
        return Err(Refusal::field("", "webapi-object"));
    }
    serde_path_to_error::deserialize(value).map_err(|error| wrong(&error, ""))
}

/// Reads the filters of a list into the handler's type. An unknown one is refused, so that a misspelt filter does not
/// answer more than was asked for.
pub(super) fn decode_query<T: DeserializeOwned>(query: &Fields) -> Result<T, Refusal> {
    let filters = query.0.iter().filter(|(name, _)| name != "limit" && name != "cursor");
    let filters: Map<String, Value> =
        filters.map(|(name, value)| (name.clone(), Value::String(value.clone()))).collect();
    serde_path_to_error::deserialize(Value::Object(filters)).map_err(|error| wrong(&error, "?"))
}

/// The field that could not be read, with the reason.
fn wrong(error: &serde_path_to_error::Error<serde_json::Error>, prefix: &str) -> Refusal {
    let detail = error.inner().to_string();
    let path = error.path().to_string();
    let path = if path == "." { "" } else { path.as_str() };
    // A member that is missing or unknown is named in the message, and its parent is the path.
    let names_member = detail.starts_with("missing field") || detail.starts_with("unknown field");
    let member = detail.split('`').nth(1).filter(|_| names_member);
    let field = match member {
        Some(member) if path.is_empty() => member.to_owned(),
        Some(member) if path == member || path.ends_with(&format!(".{member}")) => path.to_owned(),
        Some(member) => format!("{path}.{member}"),
        None => path.to_owned(),
    };
    Refusal::fields([(format!("{prefix}{field}").as_str(), Message::new("webapi-field").with("detail", detail))])
}

/// Tells the client how many requests are left (draft-ietf-httpapi-ratelimit-headers).
fn tell_limit(response: &mut Response, authenticated: &Authenticated) {
    let Authenticated { limit, remaining, reset_s, .. } = authenticated;
    let headers = [
        ("ratelimit-policy", format!("\"token\";q={limit};w=60")),
        ("ratelimit", format!("\"token\";r={remaining};t={reset_s}")),
    ];
    for (name, value) in headers {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(HeaderName::from_static(name), value);
        }
    }
}

fn failed(failure: Failure, headers: &HeaderMap) -> Response {
    match failure {
        Failure::Refused(refusal @ Refusal::Stale { .. }) if headers.contains_key(header::IF_MATCH) => {
            problem::response(&refusal, StatusCode::PRECONDITION_FAILED)
        }
        Failure::Refused(refusal) => problem::ApiError(refusal).into_response(),
        Failure::MediaType(expected) => {
            let message = t!("webapi-media-type", expected = expected);
            problem::problem(StatusCode::UNSUPPORTED_MEDIA_TYPE, "media_type", &message)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;
    use serde_json::json;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        #[allow(dead_code)]
        count: i64,
    }
    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Outer {
        #[allow(dead_code)]
        list: Vec<Inner>,
    }

    fn field_of(value: Value) -> String {
        match decode::<Outer>(value) {
            Err(Refusal::Invalid(fields)) => fields[0].field.clone(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        assert_eq!(field_of(json!({})), "list");
        assert_eq!(field_of(json!({ "list": [], "more": 1 })), "more");
        assert_eq!(field_of(json!({ "list": [{ "count": 1 }, { "count": "x" }] })), "list[1].count");
        assert_eq!(field_of(json!({ "list": [{}] })), "list[0].count");
        assert_eq!(field_of(json!({ "list": [{ "count": 1, "other": 2 }] })), "list[0].other");
        for value in [json!([1]), json!([]), json!([[]]), json!("list"), json!(null)] {
            assert_eq!(field_of(value), "");
        }
    }

    #[test]
    fn a_text_with_nul_is_refused_where_it_is() {
        let refused = parse(br#"{"a": [{"b": "x\u0000"}]}"#).unwrap_err();
        assert_eq!(refused, Refusal::field("a[0].b", "webapi-nul"));
        assert_eq!(parse(br#"{"a": "x\\u0000"}"#).unwrap(), json!({ "a": "x\\u0000" }));
    }
}
