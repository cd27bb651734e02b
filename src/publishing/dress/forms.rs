//! The doors of the page's settings: each decodes a form and calls a verb.

use super::keeping::{self, LookInput, PageInput};
use super::upload::{Posted, UPLOAD_MAX};
use crate::accounts::rights::Administrator;
use crate::server::fields::Fields;
use crate::server::forms::{self, Done, Door, Doors};
use crate::server::visit::{RefusedForm, Visit};
use crate::types::Refusal;
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
pub fn doors(doors: Doors) -> Doors {
    let logo = post(edit_logo).get(async || Done::to(PAGE)).layer(DefaultBodyLimit::max(UPLOAD_MAX));
    doors
        .form(PAGE, PAGE, edit_page)
        .form(LOOK, PAGE, edit_look)
        .form(UNDO, PAGE, undo)
        .form(PLAIN, PAGE, undress)
        .other(LOGO, logo)
}

async fn edit_page(door: Door) -> Result<Done, Refusal> {
    let right: Administrator = door.may()?;
    let (version, now) = (door.fields.version()?, door.now);
    let text = |name| door.fields.get(name).to_owned();
    let input = PageInput {
        name: text("name"),
        time_zone: text("time_zone"),
        language: text("language"),
        site_url: text("site_url"),
        support_url: text("support_url"),
    };
    door.app.db.write(async move |tx| keeping::edit_page(tx, &right, now, version, &input).await).await?;
    Ok(Done::to(format!("{PAGE}?saved=page")))
}

async fn edit_look(door: Door) -> Result<Done, Refusal> {
    let right: Administrator = door.may()?;
    let (version, now) = (door.fields.version()?, door.now);
    let text = |name| door.fields.get(name).to_owned();
    let input = LookInput {
        accent_light: text("accent_light"),
        accent_dark: text("accent_dark"),
        css: text("css"),
        nearest: door.fields.has("nearest"),
    };
    door.app.db.write(async move |tx| keeping::edit_look(tx, &right, now, version, &input).await).await?;
    Ok(Done::to(format!("{PAGE}?saved=look")))
}

async fn undo(door: Door) -> Result<Done, Refusal> {
    let right: Administrator = door.may()?;
    let (version, now) = (door.fields.version()?, door.now);
    door.app.db.write(async move |tx| keeping::undo(tx, &right, now, version).await).await?;
    Ok(Done::to(format!("{PAGE}?saved=look")))
}

async fn undress(door: Door) -> Result<Done, Refusal> {
    let right: Administrator = door.may()?;
    let (version, now) = (door.fields.version()?, door.now);
    door.app.db.write(async move |tx| keeping::undress(tx, &right, now, version).await).await?;
    Ok(Done::to(format!("{PAGE}?saved=look")))
}

async fn edit_logo(Extension(visit): Extension<Visit>, request: Request) -> Response {
    let mut fields = Fields::default();
    match take_logo(&visit, request, &mut fields).await {
        Ok(()) => Done::to(format!("{PAGE}?saved=look")).into_response(),
        Err(refusal) => forms::again(visit, PAGE, RefusedForm::new(LOGO, fields, refusal)).await,
    }
}

/// Takes the pictures; what was ticked is left in `fields`, also when they are refused.
async fn take_logo(visit: &Visit, request: Request, fields: &mut Fields) -> Result<(), Refusal> {
    forms::allowed(LOGO, visit.staff.as_ref())?;
    let right: Administrator = visit.staff()?.may()?;
    let form = Multipart::from_request(request, &()).await;
    let posted = Posted::read(form.map_err(|_| Refusal::field("logo", "logo-upload-broken"))?).await?;
    fields.clone_from(&posted.fields);
    let (version, now) = (posted.fields.version()?, visit.now);
    let input = posted.input()?;
    visit.app.db.write(async move |tx| keeping::edit_logo(tx, &right, now, version, input).await).await
}
