//! The map of every address: doors that change something, pages, JSON, live streams, files.

use super::app::App;
use super::forms::Doors;
use super::{security, visit::Visit};
use crate::app::shell;
use crate::{
    accounts, announcements, apologies, customers, delivery, goodwill, incidents, cases, publishing, scorecards,
    services, subscribers,
};
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Router, middleware, routing::get, routing::post};
use leptos_axum::LeptosRoutes;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::csrf::CsrfLayer;

/// Every address of this Amends; or one line about a door without a row in the table of rights.
pub fn router(app: &App) -> Result<Router, String> {
    let pages = leptos_axum::generate_route_list(crate::app::App);
    let (doors, open_doors) = [
        accounts::forms::doors,
        services::forms::doors,
        publishing::dress::forms::doors,
        incidents::forms::doors,
        announcements::forms::doors,
        customers::forms::doors,
        cases::forms::doors,
        apologies::forms::doors,
        delivery::forms::doors,
        goodwill::forms::doors,
        subscribers::forms::doors,
    ]
    .into_iter()
    .fold(Doors::default(), |doors, add| add(doors))
    .finish(|path| pages.iter().any(|page| page.path() == path))?;
    // Cookies are read below; whatever reads none is merged after and needs no such guard.
    let guarded = Router::<App>::new()
        .merge(doors)
        .merge(delivery::export::routes())
        .route("/do/{*function}", post(server_function))
        .leptos_routes_with_context(app, pages, || {}, shell)
        .layer(CsrfLayer::new());
    let open = Router::<App>::new()
        .merge(open_doors)
        .merge(publishing::routes())
        .merge(scorecards::api::routes())
        .merge(goodwill::api::routes())
        .route("/pkg/{*file}", get(file));
    Ok(open
        .merge(guarded)
        .fallback(nothing_here)
        .layer(middleware::from_fn_with_state(app.clone(), security::edge))
        .layer(DefaultBodyLimit::max(super::forms::FORM_MAX))
        .layer(CatchPanicLayer::custom(panicked))
        .with_state(app.clone()))
}

/// Server functions, called by islands under `/do` (decision 2): guarded by the table of rights, with
/// the visit in the request like every page.
async fn server_function(State(_): State<App>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let staff = request.extensions().get::<Visit>().and_then(|visit| visit.staff.clone());
    if let Err(refusal) = super::forms::allowed(&path, staff.as_ref()) {
        return super::functions::refused(&refusal);
    }
    leptos_axum::handle_server_fns_with_context(|| {}, request).await.into_response()
}

/// A file of the site under its hashed name: precompressed, kept for ever.
async fn file(State(app): State<App>, request: Request) -> Response {
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
async fn nothing_here(State(app): State<App>, request: Request) -> Response {
    if !security::is_desk(request.uri().path()) {
        let missing = app.published.missing(request.headers(), request.method() == Method::HEAD);
        return missing.unwrap_or_else(|| publishing::starting::answer(crate::t!("publishing-starting")));
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
