//! The API for programs: the operations of every feature, the document that describes them, and its page.

use crate::accounts::token::{self, ApiCredential};
use crate::accounts::token_limits::TokenLimits;
use crate::platform::AppState;
use crate::web::RequestContext;
use crate::web::api::{ApiRoutes, Authenticate, Authenticated, Document};
use crate::{
    accounts, announcements, apologies, cases, customers, delivery, erasure, goodwill, incidents, publishing,
    scorecards, services, subscribers, watched_pages, webhooks,
};
use axum::http::{HeaderMap, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};
use std::sync::{Arc, OnceLock};

/// The routes of the API.
///
/// # Errors
///
/// Those of [`ApiRoutes::finish`]: operations without a row in the table of rights, and rows without an operation.
pub(super) fn routes() -> Result<Router<AppState>, String> {
    // The same for every application, and making the document takes a while, which tests would spend for each client.
    static ROUTES: OnceLock<Result<Router<AppState>, String>> = OnceLock::new();
    ROUTES.get_or_init(make_routes).clone()
}

fn make_routes() -> Result<Router<AppState>, String> {
    let parts = [
        incidents::api::operations,
        services::api::operations,
        watched_pages::api::operations,
        publishing::branding::api::operations,
        announcements::api::operations,
        subscribers::api::operations,
        customers::api::operations,
        erasure::api::operations,
        cases::api::operations,
        apologies::api::operations,
        delivery::api::operations,
        delivery::limits::api::operations,
        delivery::canary::api::operations,
        webhooks::api::operations,
        accounts::audit::api::operations,
        scorecards::api::operations,
        goodwill::api::operations,
    ];
    let (router, document) = parts.into_iter().fold(ApiRoutes::default(), |routes, add| add(routes)).finish()?;
    let document = Arc::new(document);
    let shown = document.clone();
    Ok(router
        .route("/api/v1/openapi.json", get(move |headers: HeaderMap| async move { document.response(&headers) }))
        .route("/api/v1", get(move |context| async move { page(&context, &shown) })))
}

/// How programs are authenticated, for [`crate::web::api`].
pub(super) const AUTHENTICATE: Authenticate = Authenticate(|context, headers, method, route| {
    Box::pin(async move {
        let caller = token::authenticate_api(context, headers, ApiCredential::Bearer, method, route).await?;
        let (limit, left, reset_s) = context.app.feature::<TokenLimits>().left(&caller.token_id, context.now);
        Ok(Authenticated { caller, limit, remaining: left, reset_s })
    })
});

/// The page for people who write programs. It is the same for everybody, but for the look of the organisation's page.
fn page(Extension(context): &Extension<RequestContext>, document: &Document) -> Response {
    let page = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{}</title>\
         <style>{}</style></head><body><main>{}</main></body></html>",
        crate::t!("webapi-title"),
        context.branding.style,
        document.page,
    );
    ([(header::CACHE_CONTROL, "no-cache")], Html(page)).into_response()
}
