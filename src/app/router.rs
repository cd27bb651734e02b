//! The routes of all forms, pages, API endpoints, streams and files.

use super::methods::answer_options;
use super::{middleware as app_middleware, shell};
use crate::access::reads;
use crate::platform::AppState;
use crate::publishing::{Published, other_requests};
use crate::types::Refusal;
use crate::web::api::{ApiError, PREFIX};
use crate::web::forms::FormRoutes;
use crate::web::{security, server_functions};
use crate::{
    accounts, alerts, announcements, apologies, cases, customers, delivery, drills, erasure, goodwill, incidents,
    publishing, scorecards, services, signals, statuspage_api, subscribers, watched_pages, webhooks,
};
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Router, middleware, routing::get};
use leptos_axum::LeptosRoutes;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::csrf::CsrfLayer;

/// The router of the application.
///
/// # Errors
///
/// One line that names the paths missing from the access tables, so that the server does not start with a page or form
/// whose access was forgotten.
pub fn router(app: &AppState) -> Result<Router, String> {
    let pages = leptos_axum::generate_route_list(super::App);
    check_pages(pages.iter().map(|page| page.path()))?;
    check_server_functions(&server_functions::unlisted())?;
    let (forms, open_forms) = [
        accounts::forms::form_routes,
        services::forms::form_routes,
        publishing::branding::forms::form_routes,
        incidents::forms::form_routes,
        alerts::forms::form_routes,
        signals::forms::form_routes,
        announcements::forms::form_routes,
        customers::forms::form_routes,
        erasure::forms::form_routes,
        cases::forms::form_routes,
        apologies::forms::form_routes,
        delivery::forms::form_routes,
        drills::forms::form_routes,
        goodwill::forms::form_routes,
        subscribers::forms::form_routes,
        subscribers::desk::forms::form_routes,
        crate::escalation::forms::form_routes,
        crate::staff_notices::contacts::forms::form_routes,
        crate::staff_channels::forms::form_routes,
        watched_pages::forms::form_routes,
        webhooks::forms::form_routes,
    ]
    .into_iter()
    .fold(FormRoutes::default(), |routes, add| add(routes))
    .finish(|path| pages.iter().any(|page| page.path() == path))?;
    // These routes read cookies, so they are protected against cross-site requests; the open ones below read none.
    let with_cookies = Router::<AppState>::new()
        .merge(forms)
        .merge(delivery::export::routes())
        .merge(apologies::incomplete_export::routes())
        .merge(apologies::mail_preview::routes())
        .merge(incidents::backfill::forms::routes())
        .merge(incidents::record::routes::routes())
        .merge(customers::export::routes())
        .merge(subscribers::desk::export::routes())
        .merge(subscribers::notice_preview_routes())
        .leptos_routes_with_context(app, pages, || {}, shell)
        .layer(CsrfLayer::new());
    let without_cookies = Router::<AppState>::new()
        .merge(open_forms)
        .merge(publishing::routes())
        .merge(scorecards::api::routes())
        .merge(goodwill::api::routes())
        .merge(subscribers::public_api::routes())
        .merge(crate::demo::receivers::routes())
        .merge(super::api::routes()?)
        .merge(statuspage_api::routes()?)
        .route("/pkg/{*file}", get(file));
    let router = without_cookies
        .merge(with_cookies)
        .fallback(not_found)
        .layer(middleware::from_fn_with_state(app.clone(), app_middleware::request_context))
        .layer(DefaultBodyLimit::max(crate::web::forms::FORM_MAX_BYTES))
        .layer(CatchPanicLayer::custom(panic_response))
        .with_state(app.clone());
    // Around the whole router, where the methods of each path are known.
    Ok(Router::new()
        .fallback_service(router)
        .layer(middleware::from_fn(answer_options))
        .layer(middleware::from_fn(statuspage_api::normalise)))
}

/// Checks that every page of the desk has a row in the read table.
fn check_pages<'a>(paths: impl Iterator<Item = &'a str>) -> Result<(), String> {
    let unlisted: Vec<_> = paths.filter(|path| path.starts_with("/desk") && reads::rule(path).is_none()).collect();
    if unlisted.is_empty() {
        return Ok(());
    }
    Err(format!("pages without a row in the read table: {unlisted:?}"))
}

/// Refuses to start while server functions have no row in the write table.
fn check_server_functions(unlisted: &[&str]) -> Result<(), String> {
    if unlisted.is_empty() {
        return Ok(());
    }
    Err(format!("server functions without a row in the write table: {unlisted:?}"))
}

/// A static file under its hashed name: precompressed, and cached for a year.
async fn file(State(app): State<AppState>, request: Request) -> Response {
    let Some(asset) = app.assets.find(request.uri().path()) else { return StatusCode::NOT_FOUND.into_response() };
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

/// The 404 page. Outside the desk it is a published document, which does not need the database; before the first
/// edition is published, it says that nothing is published yet.
async fn not_found(State(app): State<AppState>, request: Request) -> Response {
    if let Some(redirect) = other_requests::without_trailing_slash(request.method(), request.uri()) {
        return redirect;
    }
    if app.feature::<Published>().has(request.uri().path()) && !matches!(*request.method(), Method::GET | Method::HEAD)
    {
        return other_requests::method_not_allowed();
    }
    if request.uri().path().starts_with(PREFIX) {
        return ApiError(Refusal::NotFound).into_response();
    }
    if !security::is_desk(request.uri().path()) {
        let published =
            app.feature::<Published>().not_found_response(request.headers(), request.method() == Method::HEAD);
        return published.unwrap_or_else(|| publishing::unpublished_page::response(crate::t!("publishing-starting")));
    }
    let mut response = leptos_axum::render_app_async_with_context(|| {}, shell)(request).await;
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}

fn panic_response(panic: Box<dyn std::any::Any + Send>) -> Response {
    tracing::error!(detail = panic_detail(&*panic), "a request panicked");
    (StatusCode::INTERNAL_SERVER_ERROR, crate::t!("refusal-fault")).into_response()
}

/// What a panic says.
pub(super) fn panic_detail(panic: &(dyn std::any::Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message")
}

#[cfg(test)]
mod tests {
    use super::{check_pages, check_server_functions};

    #[test]
    fn refuses_a_page_without_a_row() {
        assert_eq!(check_pages(["/subscribe", "/desk/offers"].into_iter()), Ok(()));
        let error = check_pages(["/desk/offers", "/desk/unknown"].into_iter()).unwrap_err();
        assert!(error.contains("/desk/unknown") && !error.contains("/desk/offers"), "{error}");
    }

    #[test]
    fn refuses_a_server_function_without_a_row() {
        assert_eq!(check_server_functions(&[]), Ok(()));
        assert!(check_server_functions(&["/do/forgotten"]).unwrap_err().contains("/do/forgotten"));
    }
}
