//! The operations, and their routes.

use super::address::{ApiKey, FOLDER};
use super::call::{Call, Outcome};
use super::failure::Failure;
use super::{
    components, groups, incident_subscribers, incidents, many_subscribers, pages, post_mortem, subscribers, templates,
    unsupported, uptime,
};
use crate::access::statuspage;
use crate::accounts::token::{ApiCredential, authenticate_program};
use crate::platform::AppState;
use crate::platform::db::share_read;
use crate::types::Refusal;
use crate::web::RequestContext;
use axum::extract::{RawPathParams, Request};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, any, on};
use axum::{Extension, Router};
use std::collections::BTreeSet;

/// An operation: its method, and its path as the router writes it.
#[derive(Debug, Clone)]
pub(super) struct Operation {
    pub(super) method: Method,
    pub(super) path: &'static str,
}

impl Operation {
    /// Whether it changes nothing.
    pub(super) fn is_read(&self) -> bool {
        self.method == Method::GET
    }
}

/// Collects the operations.
#[derive(Debug, Default)]
pub(super) struct Operations {
    router: Router<AppState>,
    listed: BTreeSet<(String, &'static str)>,
}

impl Operations {
    /// Adds an operation.
    pub(super) fn on<F, Fut>(mut self, method: Method, path: &'static str, handler: F) -> Self
    where
        F: Fn(Call) -> Fut + Clone + Send + Sync + 'static,
        Fut: Future<Output = Outcome> + Send + 'static,
    {
        let filter = MethodFilter::try_from(method.clone()).unwrap_or(MethodFilter::GET);
        self.listed.insert((method.to_string(), path));
        let operation = Operation { method, path };
        let respond = move |Extension(context): Extension<RequestContext>, params: RawPathParams, request: Request| {
            respond(context, params.iter().map(owned).collect(), operation.clone(), handler.clone(), request)
        };
        self.router = self.router.route(path, on(filter, respond));
        self
    }

    pub(super) fn get<F, Fut>(self, path: &'static str, handler: F) -> Self
    where
        F: Fn(Call) -> Fut + Clone + Send + Sync + 'static,
        Fut: Future<Output = Outcome> + Send + 'static,
    {
        self.on(Method::GET, path, handler)
    }

    pub(super) fn post<F, Fut>(self, path: &'static str, handler: F) -> Self
    where
        F: Fn(Call) -> Fut + Clone + Send + Sync + 'static,
        Fut: Future<Output = Outcome> + Send + 'static,
    {
        self.on(Method::POST, path, handler)
    }

    pub(super) fn delete<F, Fut>(self, path: &'static str, handler: F) -> Self
    where
        F: Fn(Call) -> Fut + Clone + Send + Sync + 'static,
        Fut: Future<Output = Outcome> + Send + 'static,
    {
        self.on(Method::DELETE, path, handler)
    }

    pub(super) fn put<F, Fut>(self, path: &'static str, handler: F) -> Self
    where
        F: Fn(Call) -> Fut + Clone + Send + Sync + 'static,
        Fut: Future<Output = Outcome> + Send + 'static,
    {
        self.on(Method::PUT, path, handler)
    }

    /// Adds an edit, which PATCH and PUT do alike: fields that are left out stay as they are.
    pub(super) fn edit<F, Fut>(self, path: &'static str, handler: F) -> Self
    where
        F: Fn(Call) -> Fut + Clone + Send + Sync + 'static,
        Fut: Future<Output = Outcome> + Send + 'static,
    {
        self.on(Method::PATCH, path, handler.clone()).on(Method::PUT, path, handler)
    }
}

fn owned((name, value): (&str, &str)) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

async fn respond<F, Fut>(
    context: RequestContext,
    params: std::collections::HashMap<String, String>,
    operation: Operation,
    handler: F,
    request: Request,
) -> Response
where
    F: Fn(Call) -> Fut,
    Fut: Future<Output = Outcome>,
{
    let context = RequestContext { params, ..context };
    let (parts, body) = request.into_parts();
    let key = parts.extensions.get::<ApiKey>();
    let answered = async {
        match Call::read(context, &parts.headers, key, &operation, body).await {
            Ok(call) => handler(call).await,
            Err(failure) => Err(failure),
        }
    };
    let outcome = if operation.is_read() { share_read(answered).await } else { answered.await };
    outcome.map_or_else(IntoResponse::into_response, IntoResponse::into_response)
}

/// The routes of this API.
///
/// # Errors
///
/// One line that names the operations without a row in [`statuspage::TABLE`], and the rows without an operation.
pub fn routes() -> Result<Router<AppState>, String> {
    let operations = [
        pages::operations,
        incidents::operations,
        post_mortem::operations,
        components::operations,
        groups::operations,
        uptime::operations,
        templates::operations,
        subscribers::operations,
        many_subscribers::operations,
        incident_subscribers::operations,
        unsupported::operations,
    ]
    .into_iter()
    .fold(Operations::default(), |operations, add| add(operations));
    let rows: BTreeSet<_> = statuspage::TABLE.iter().map(|rule| (rule.method.to_owned(), rule.path)).collect();
    if rows != operations.listed {
        let differing: Vec<_> = rows.symmetric_difference(&operations.listed).collect();
        return Err(format!("the table of the Statuspage API and its operations disagree: {differing:?}"));
    }
    let router = operations.router.route(const_format::concatcp!(FOLDER, "{*path}"), any(unknown));
    // After all routes, since it is for those that are there.
    Ok(router.method_not_allowed_fallback(wrong_method))
}

/// What is no operation. Writing to what Amends does not have is refused with the reason, also below the paths that are
/// listed.
async fn unknown(
    context: Option<Extension<RequestContext>>,
    key: Option<Extension<ApiKey>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    if let Err(refusal) = authenticate(context, key, &headers).await {
        return Failure::from(refusal).into_response();
    }
    let is_write = !matches!(method, Method::GET | Method::HEAD | Method::OPTIONS);
    let refusal = unsupported::refusal_at(uri.path()).filter(|_| is_write);
    Failure::from(refusal.unwrap_or(Refusal::NotFound)).into_response()
}

/// An operation with another method. The router adds `Allow`, and whoever answers a 405 for all APIs adds the body.
async fn wrong_method(
    context: Option<Extension<RequestContext>>,
    key: Option<Extension<ApiKey>>,
    headers: HeaderMap,
) -> Response {
    match authenticate(context, key, &headers).await {
        Ok(()) => StatusCode::METHOD_NOT_ALLOWED.into_response(),
        Err(refusal) => Failure::from(refusal).into_response(),
    }
}

/// Refuses who has no valid token before anything is said of the path. OPTIONS has no context, and is for everybody.
async fn authenticate(
    context: Option<Extension<RequestContext>>,
    key: Option<Extension<ApiKey>>,
    headers: &HeaderMap,
) -> Result<(), Refusal> {
    let Some(Extension(context)) = context else { return Ok(()) };
    let key = key.as_ref().map(|Extension(key)| key.0.as_str());
    authenticate_program(&context, headers, ApiCredential::Statuspage(key)).await?;
    Ok(())
}
