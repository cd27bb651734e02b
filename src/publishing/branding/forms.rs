//! The doors of the page's settings: each decodes a form and calls a verb.

use super::keeping::{self, LookInput, PageInput};
use super::upload::{Posted, UPLOAD_MAX};
use crate::access::Administrator;
use crate::access::writes;
use crate::types::Refusal;
use crate::web::form_fields::Fields;
use crate::web::forms::{self, FormRequest, FormResponse, FormRoutes};
use crate::web::request_context::{RefusedForm, RequestContext};
use axum::Extension;
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use axum::response::{IntoResponse, Response};
use axum::routing::post;

/// The page the forms stand on, and what the page is called.
pub const PAGE: &str = "/desk/settings/page";
/// Its colours and style.
pub const LOOK: &str = "/desk/settings/page/look";
/// Its logos.
pub const LOGO: &str = "/desk/settings/page/logo";
/// What was worn before.
pub const UNDO: &str = "/desk/settings/page/undo";
/// Amends' own look.
pub const PLAIN: &str = "/desk/settings/page/plain";

/// Every form of the page's settings.
pub fn form_routes(routes: FormRoutes) -> FormRoutes {
    let logo = post(edit_logo).get(async || FormResponse::to(PAGE)).layer(DefaultBodyLimit::max(UPLOAD_MAX));
    routes
        .form(PAGE, PAGE, edit_page)
        .form(LOOK, PAGE, edit_look)
        .form(UNDO, PAGE, undo)
        .form(PLAIN, PAGE, undress)
        .other(LOGO, logo)
}

async fn edit_page(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: Administrator = request.may()?;
    let (version, now) = (request.fields.version()?, request.context.now);
    let text = |name| request.fields.get(name).to_owned();
    let input = PageInput {
        name: text("name"),
        time_zone: text("time_zone"),
        language: text("language"),
        site_url: text("site_url"),
        support_url: text("support_url"),
    };
    request.write(async move |tx| keeping::edit_page(tx, &right, now, version, &input).await).await?;
    Ok(FormResponse::to(format!("{PAGE}?saved=page")))
}

async fn edit_look(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: Administrator = request.may()?;
    let (version, now) = (request.fields.version()?, request.context.now);
    let text = |name| request.fields.get(name).to_owned();
    let input = LookInput {
        accent_light: text("accent_light"),
        accent_dark: text("accent_dark"),
        css: text("css"),
        nearest: request.fields.has("nearest"),
    };
    request.write(async move |tx| keeping::edit_look(tx, &right, now, version, &input).await).await?;
    Ok(FormResponse::to(format!("{PAGE}?saved=look")))
}

async fn undo(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: Administrator = request.may()?;
    let (version, now) = (request.fields.version()?, request.context.now);
    request.write(async move |tx| keeping::undo(tx, &right, now, version).await).await?;
    Ok(FormResponse::to(format!("{PAGE}?saved=look")))
}

async fn undress(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: Administrator = request.may()?;
    let (version, now) = (request.fields.version()?, request.context.now);
    request.write(async move |tx| keeping::undress(tx, &right, now, version).await).await?;
    Ok(FormResponse::to(format!("{PAGE}?saved=look")))
}

async fn edit_logo(Extension(context): Extension<RequestContext>, request: Request) -> Response {
    let mut fields = Fields::default();
    match take_logo(&context, request, &mut fields).await {
        Ok(()) => FormResponse::to(format!("{PAGE}?saved=look")).into_response(),
        Err(refusal) => forms::render_refused_form(context, PAGE, RefusedForm::new(LOGO, fields, refusal)).await,
    }
}

/// Takes the pictures; what was ticked is left in `fields`, also when they are refused.
async fn take_logo(context: &RequestContext, request: Request, fields: &mut Fields) -> Result<(), Refusal> {
    writes::check(LOGO, context.staff.as_ref())?;
    let right: Administrator = context.staff()?.may()?;
    let form = Multipart::from_request(request, &()).await;
    let posted = Posted::read(form.map_err(|_| Refusal::field("logo", "logo-upload-broken"))?).await?;
    fields.clone_from(&posted.fields);
    let (version, now) = (posted.fields.version()?, context.now);
    let input = posted.input()?;
    context.app.db.write(async move |tx| keeping::edit_logo(tx, &right, now, version, input).await).await
}
