//! Every address: forms, pages, JSON, live streams, files.

use super::{middleware as app_middleware, shell};
use crate::access::{reads, writes};
use crate::platform::AppState;
use crate::publishing::Published;
use crate::web::RequestContext;
use crate::web::forms::FormRoutes;
use crate::web::{security, server_functions};
use crate::{
    accounts, announcements, apologies, cases, customers, delivery, goodwill, incidents, publishing, scorecards,
    services, subscribers,
};
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Router, middleware, routing::get, routing::post};
use leptos_axum::LeptosRoutes;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::csrf::CsrfLayer;

/// Every address of this Amends; or one line about a path that is missing in the access tables.
pub fn router(app: &AppState) -> Result<Router, String> {
    let pages = leptos_axum::generate_route_list(super::App);
    let unlisted: Vec<_> = pages
        .iter()
        .map(|page| page.path())
        .filter(|path| path.starts_with("/desk") && reads::row(path).is_none())
        .collect();
    if !unlisted.is_empty() {
        return Err(format!("pages without a row in the read table: {unlisted:?}"));
    }
    let (forms, open_forms) = [
        accounts::forms::form_routes,
        services::forms::form_routes,
        publishing::branding::forms::form_routes,
        incidents::forms::form_routes,
        announcements::forms::form_routes,
        customers::forms::form_routes,
        cases::forms::form_routes,
        apologies::forms::form_routes,
        delivery::forms::form_routes,
        goodwill::forms::form_routes,
        subscribers::forms::form_routes,
    ]
    .into_iter()
    .fold(FormRoutes::default(), |routes, add| add(routes))
    .finish(|path| pages.iter().any(|page| page.path() == path))?;
    // Cookies are read below; whatever reads none is merged after and needs no such guard.
    let guarded = Router::<AppState>::new()
        .merge(forms)
        .merge(delivery::export::routes())
        .route("/do/{*function}", post(server_function))
        .leptos_routes_with_context(app, pages, || {}, shell)
        .layer(CsrfLayer::new());
    let open = Router::<AppState>::new()
        .merge(open_forms)
        .merge(publishing::routes())
        .merge(scorecards::api::routes())
        .merge(goodwill::api::routes())
        .route("/pkg/{*file}", get(file));
    Ok(open
        .merge(guarded)
        .fallback(nothing_here)
        .layer(middleware::from_fn_with_state(app.clone(), app_middleware::request_context))
        .layer(DefaultBodyLimit::max(crate::web::forms::FORM_MAX_BYTES))
        .layer(CatchPanicLayer::custom(panicked))
        .with_state(app.clone()))
}

/// Server functions, called by islands under `/do` (decision 2): guarded by the table of rights, with
/// the context in the request like every page.
async fn server_function(State(_): State<AppState>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let staff = request.extensions().get::<RequestContext>().and_then(|context| context.staff.clone());
    if let Err(refusal) = writes::check(&path, staff.as_ref()) {
        return server_functions::refused(&refusal);
    }
    leptos_axum::handle_server_fns_with_context(|| {}, request).await.into_response()
}

/// A file of the site under its hashed name: precompressed, kept for ever.
async fn file(State(app): State<AppState>, request: Request) -> Response {
    let Some(asset) = app.assets.at(request.uri().path()) else { return StatusCode::NOT_FOUND.into_response() };
    let accepts = |encoding: &str| {
        request
            .headers()
            .get(header::ACCEPT_ENCODING)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value| value.contains(encoding))
    };
    let (bytes, encoding) = match (&asset.brotli, &asset.gzip) {
        (Some(bytes), _) if accepts("br") => (bytes.clone(), Some("br")),
        (_, Some(bytes)) if accepts("gzip") => (bytes.clone(), Some("gzip")),
        _ => (asset.identity.clone(), None),
    };
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.content_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(encoding) = encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}

/// Everything else: a page that says so, with a real 404. Outside the desk it is one of the published
/// documents, in the public frame and there without the database; before there are any, nobody knows what is missing.
async fn nothing_here(State(app): State<AppState>, request: Request) -> Response {
    if !security::is_desk(request.uri().path()) {
        let missing =
            app.feature::<Published>().not_found_response(request.headers(), request.method() == Method::HEAD);
        return missing.unwrap_or_else(|| publishing::unpublished_page::response(crate::t!("publishing-starting")));
    }
    let mut response = leptos_axum::render_app_async_with_context(|| {}, shell)(request).await;
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}

fn panicked(panic: Box<dyn std::any::Any + Send>) -> Response {
    let detail = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no message");
    tracing::error!(detail, "a request panicked");
    (StatusCode::INTERNAL_SERVER_ERROR, crate::t!("refusal-fault")).into_response()
}
