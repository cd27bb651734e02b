//! The forms of the public page's settings: each decodes a request and calls `settings` or `look_changes`.

use super::look_changes::{self, LookInput};
use super::security::{self, SecurityInput};
use super::settings::{self, PageInput};
use super::upload::{self, LogoUpload, UPLOAD_MAX};
use crate::access::PageEditor;
use crate::access::writes;
use crate::types::Refusal;
use crate::web::announced;
use crate::web::form_fields::Fields;
use crate::web::forms::{self, FormRequest, FormResponse, FormRoutes};
use crate::web::request_context::{RefusedForm, RequestContext};
use axum::Extension;
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use axum::response::{IntoResponse, Response};
use axum::routing::post;

/// The settings page, and the form of name, time zone, language and links.
pub const PAGE: &str = "/desk/settings/page";
/// The form of what the public forms say in one language.
pub const TEXT: &str = "/desk/settings/page/text";
/// The form of where vulnerabilities are reported.
pub const SECURITY: &str = "/desk/settings/page/security";
/// The form of colours and CSS.
pub const LOOK: &str = "/desk/settings/page/look";
/// The form of the logos.
pub const LOGO: &str = "/desk/settings/page/logo";
/// Restores the look before the last change.
pub const UNDO: &str = "/desk/settings/page/undo";
/// Restores Amends' own look.
pub const PLAIN: &str = "/desk/settings/page/plain";

/// Every form of the public page's settings.
pub fn form_routes(routes: FormRoutes) -> FormRoutes {
    let logo = post(edit_logo).get(async || FormResponse::to(PAGE)).layer(DefaultBodyLimit::max(UPLOAD_MAX));
    routes
        .form(PAGE, PAGE, edit_page)
        .form(TEXT, PAGE, edit_text)
        .form(SECURITY, PAGE, edit_security)
        .form(LOOK, PAGE, edit_look)
        .form(UNDO, PAGE, undo_look)
        .form(PLAIN, PAGE, reset_look)
        .other(LOGO, logo)
}

async fn edit_page(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: PageEditor = request.may()?;
    let (version, now) = (request.fields.version()?, request.context.now);
    let text = |name| request.fields.get(name).to_owned();
    let input = PageInput {
        name: text("name"),
        time_zone: text("time_zone"),
        language: text("language"),
        other_languages: request.fields.all("other_language").into_iter().map(str::to_owned).collect(),
        site_url: text("site_url"),
        support_url: text("support_url"),
    };
    request
        .once(async move |tx| {
            settings::edit_page(tx, &right, now, version, &input).await?;
            Ok(format!("{PAGE}?saved=page"))
        })
        .await
}

async fn edit_text(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: PageEditor = request.may()?;
    let (version, now) = (request.fields.version()?, request.context.now);
    let text = |name| request.fields.get(name).to_owned();
    let (language, notice, regions) = (text("language"), text("safety_notice"), text("regions"));
    request
        .once(async move |tx| {
            settings::edit_text(tx, &right, now, version, &language, &notice, &regions).await?;
            Ok(format!("{PAGE}?saved=page"))
        })
        .await
}

async fn edit_security(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: PageEditor = request.may()?;
    let (version, now) = (request.fields.version()?, request.context.now);
    let text = |name| request.fields.get(name).to_owned();
    let input = SecurityInput {
        contacts: text("security_contacts"),
        policy_url: text("security_policy"),
        languages: text("security_languages"),
    };
    request
        .once(async move |tx| {
            security::edit_security(tx, &right, now, version, &input).await?;
            Ok(format!("{PAGE}?saved=page"))
        })
        .await
}

async fn edit_look(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: PageEditor = request.may()?;
    let (version, now) = (request.fields.version()?, request.context.now);
    let text = |name| request.fields.get(name).to_owned();
    let input = LookInput {
        accent_light: text("accent_light"),
        accent_dark: text("accent_dark"),
        css: text("css"),
        nearest: request.fields.has("nearest"),
    };
    request
        .once(async move |tx| {
            look_changes::edit_look(tx, &right, now, version, &input).await?;
            Ok(format!("{PAGE}?saved=look"))
        })
        .await
}

async fn undo_look(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: PageEditor = request.may()?;
    let (version, now) = (request.fields.version()?, request.context.now);
    request
        .once(async move |tx| {
            look_changes::undo_look(tx, &right, now, version).await?;
            Ok(format!("{PAGE}?saved=look"))
        })
        .await
}

async fn reset_look(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: PageEditor = request.may()?;
    let (version, now) = (request.fields.version()?, request.context.now);
    request
        .once(async move |tx| {
            look_changes::reset_look(tx, &right, now, version).await?;
            Ok(format!("{PAGE}?saved=look"))
        })
        .await
}

/// Multipart, so it is decoded here instead of by [`FormRequest`].
async fn edit_logo(Extension(context): Extension<RequestContext>, request: Request) -> Response {
    let mut fields = Fields::default();
    match store_logo(&context, request, &mut fields).await {
        Ok(()) => FormResponse::to(format!("{PAGE}?saved=look")).into_response(),
        Err(refusal) => forms::render_refused_form(context, PAGE, RefusedForm::new(LOGO, fields, refusal)).await,
    }
}

/// Stores the uploaded logos. `fields` receives the other fields, also when the upload is refused.
async fn store_logo(context: &RequestContext, request: Request, fields: &mut Fields) -> Result<(), Refusal> {
    writes::check(LOGO, context.staff.as_ref())?;
    let right: PageEditor = context.staff()?.may()?;
    announced::check(request.headers(), UPLOAD_MAX).map_err(|_| upload::too_big())?;
    let form = Multipart::from_request(request, &()).await;
    let upload = LogoUpload::read(form.map_err(|_| Refusal::field("logo", "logo-upload-broken"))?).await?;
    fields.clone_from(&upload.fields);
    let (version, now) = (upload.fields.version()?, context.now);
    let input = upload.input()?;
    context.app.db.write(async move |tx| look_changes::edit_logo(tx, &right, now, version, input).await).await
}
