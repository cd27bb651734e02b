//! Handles a posted form: reads the body, checks access, runs the handler, responds.

use super::public_posts::PublicPost;
use super::{FormRequest, FormResponse, PublicPosts};
use crate::access::writes::{self, Writer};
use crate::types::Refusal;
use crate::ui::wording;
use crate::web::announced;
use crate::web::form_fields::Fields;
use crate::web::frame::PageShell;
use crate::web::request_context::{RefusedForm, RequestContext};
use crate::web::security::{log_refusal, set_retry_after};
use axum::Extension;
use axum::body::{Body, to_bytes};
use axum::extract::{RawPathParams, Request};
use axum::http::{HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use std::collections::HashMap;
use std::pin::Pin;
use std::sync::Arc;

/// The largest form that is read, in bytes. The longest text field has 25,000 characters, which may take 12 bytes each
/// when encoded.
pub const FORM_MAX_BYTES: usize = 512 * 1024;

type BoxedResponse = Pin<Box<dyn Future<Output = Response> + Send>>;

/// The axum handler of a form that posts to `path` and is shown on `page`. Programs post to an open form too, all those
/// of a mail provider from few addresses, which [`PublicPosts`] allows for.
pub(super) fn handler<F, Fut>(
    path: &'static str,
    page: &'static str,
    is_open: bool,
    handle: F,
) -> impl Fn(Extension<RequestContext>, RawPathParams, Request) -> BoxedResponse + Clone + Send + Sync + 'static
where
    F: Fn(FormRequest) -> Fut + Clone + Send + Sync + 'static,
    Fut: Future<Output = Result<FormResponse, Refusal>> + Send + 'static,
{
    move |Extension(mut context), params: RawPathParams, request| {
        let handle = handle.clone();
        context.params = params.iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
        Box::pin(respond(context, path, page, is_open, request, handle))
    }
}

async fn respond<F, Fut>(
    context: RequestContext,
    path: &'static str,
    page: &'static str,
    is_open: bool,
    request: Request,
    handle: F,
) -> Response
where
    F: Fn(FormRequest) -> Fut,
    Fut: Future<Output = Result<FormResponse, Refusal>> + Send + 'static,
{
    let headers = request.headers().clone();
    let action = request.uri().path().to_owned();
    let is_public = writes::rule(path).is_some_and(|rule| rule.writer == Writer::Anyone);
    if is_public
        && let Err(refusal) = context.app.feature::<PublicPosts>().take(&PublicPost {
            form: path,
            token: context.params.get("token").map(String::as_str),
            is_open,
            source: context.source.key(),
            now: context.now,
        })
    {
        // Cheap on purpose: neither the body nor the page is worth the work.
        return plain(&refusal);
    }
    let decoded = match announced::check(&headers, FORM_MAX_BYTES) {
        Ok(()) => match to_bytes(request.into_body(), FORM_MAX_BYTES).await {
            Ok(body) => Fields::decode(&body),
            Err(_) => Err(Refusal::TooLarge),
        },
        Err(refusal) => Err(refusal),
    };
    let (fields, body) = match decoded {
        Ok(fields) => (Arc::new(fields), Ok(())),
        Err(refusal) => (Arc::default(), Err(refusal)),
    };
    let signed_in = context.sign_in_error.clone().map_or(Ok(()), Err);
    let outcome = match body.and(signed_in).and_then(|()| writes::check(path, context.staff.as_ref())) {
        Ok(()) => handle(FormRequest { context: context.clone(), fields: fields.clone(), headers }).await,
        Err(refusal) => Err(refusal),
    };
    match outcome {
        Ok(FormResponse { location, secret: Some(secret), .. }) => {
            let context = RequestContext { secret: Some(Arc::new(secret)), ..context };
            render(context, &location, StatusCode::CREATED).await
        }
        Ok(FormResponse { location, reveals_contacts: true, .. }) => {
            render(RequestContext { reveals_contacts: true, ..context }, &location, StatusCode::OK).await
        }
        Ok(FormResponse { location, shows_typed: true, filled, .. }) => {
            let form = Some(Arc::new(RefusedForm::kept(action, filled.map_or(fields, Arc::new))));
            render(RequestContext { refused_form: form, ..context }, &location, StatusCode::OK).await
        }
        Ok(response) => response.into_response(),
        Err(refusal) => {
            let page = fill_params(page, &context.params);
            render_refused_form(context, &page, RefusedForm::new(action, fields, refusal)).await
        }
    }
}

/// A refusal without a page.
fn plain(refusal: &Refusal) -> Response {
    let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::TOO_MANY_REQUESTS);
    let mut response = (status, wording::format_refusal(refusal)).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    set_retry_after(&mut response, refusal);
    response
}

/// Renders the form's page with what was typed and the refusal's status. Somebody who is signed out gets the sign-in
/// page; the browser's Back button leads back to what they typed.
pub async fn render_refused_form(mut context: RequestContext, page: &str, form: RefusedForm) -> Response {
    log_refusal(&form.action, &form.refusal);
    let status = StatusCode::from_u16(form.refusal.status()).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
    let page = if form.refusal == Refusal::SignedOut { "/sign-in" } else { page };
    let form = Arc::new(form);
    context.refused_form = Some(form.clone());
    let mut response = render(context, page, status).await;
    set_retry_after(&mut response, &form.refusal);
    response
}

/// Renders a page as the response to a posted form.
async fn render(mut context: RequestContext, page: &str, status: StatusCode) -> Response {
    let PageShell(shell) = *context.app.feature::<PageShell>();
    context.path = page.to_owned();
    let mut request = Request::new(Body::empty());
    *request.method_mut() = Method::GET;
    *request.uri_mut() = page.parse::<Uri>().unwrap_or_default();
    request.extensions_mut().insert(context);
    let mut response = leptos_axum::render_app_async_with_context(|| {}, shell)(request).await;
    *response.status_mut() = status;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// A route's pattern with its parameters filled in: `/desk/offers/{id}` becomes `/desk/offers/ab12…`.
pub(super) fn fill_params(pattern: &str, params: &HashMap<String, String>) -> String {
    params.iter().fold(pattern.to_owned(), |path, (key, value)| path.replace(&format!("{{{key}}}"), value))
}
