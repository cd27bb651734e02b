//! The forms of announcements: each handler decodes a form and calls a function of `write`.

use super::write::{self, AnnouncementInput};
use crate::access::Announcer;
use crate::platform::installation;
use crate::types::field_errors::{FieldErrors, TITLE_MAX};
use crate::types::{Message, Refusal, Timestamp};
use crate::web::forms::{FormRequest, FormResponse, FormRoutes};
use crate::web::moment;

const LIST: &str = "/desk/announcements";

/// Registers the forms of announcements.
pub fn form_routes(routes: FormRoutes) -> FormRoutes {
    routes
        .form(LIST, "/desk/announcements/new", create)
        .form("/desk/announcements/{id}", "/desk/announcements/{id}", edit)
        .form("/desk/announcements/{id}/end", "/desk/announcements/{id}", end)
        .form("/desk/announcements/{id}/withdrawal", "/desk/announcements/{id}", withdraw)
        .form("/desk/announcements/{id}/deletion", "/desk/announcements/{id}", delete)
}

async fn create(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: Announcer = request.may()?;
    let (input, now, is_published) = (parse(&request, None).await?, request.context.now, is_published(&request));
    request
        .once(async move |tx| {
            let id = write::create(tx, &right, now, input, is_published).await?;
            Ok(format!("{LIST}/{id}"))
        })
        .await
}

async fn edit(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: Announcer = request.may()?;
    let (id, version, now) = (request.id("id")?, request.fields.version()?, request.context.now);
    let stored = super::store::get(&mut request.context.app.db.read().await?, &id).await?;
    let (input, is_published) = (parse(&request, stored.until_at).await?, is_published(&request));
    let page = format!("{LIST}/{id}");
    request
        .once(async move |tx| {
            write::edit(tx, &right, now, &id, version, input, is_published).await?;
            Ok(page)
        })
        .await
}

async fn end(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: Announcer = request.may()?;
    let (id, version, now) = (request.id("id")?, request.fields.version()?, request.context.now);
    request
        .once(async move |tx| {
            write::end(tx, &right, now, &id, version).await?;
            Ok(LIST.to_owned())
        })
        .await
}

async fn withdraw(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: Announcer = request.may()?;
    let (id, version, now) = (request.id("id")?, request.fields.version()?, request.context.now);
    request
        .once(async move |tx| {
            write::withdraw(tx, &right, now, &id, version).await?;
            Ok(LIST.to_owned())
        })
        .await
}

async fn delete(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: Announcer = request.may()?;
    let (id, version, now) = (request.id("id")?, request.fields.version()?, request.context.now);
    request
        .once(async move |tx| {
            write::delete(tx, &right, now, &id, version).await?;
            Ok(LIST.to_owned())
        })
        .await
}

fn is_published(request: &FormRequest) -> bool {
    request.fields.get("intent") != "draft"
}

/// Parses the form. The browser's field holds whole minutes, so an end that was not changed keeps its stored value.
async fn parse(request: &FormRequest, stored_until: Option<Timestamp>) -> Result<AnnouncementInput, Refusal> {
    let zone = installation::get(&mut request.context.app.db.read().await?).await?.zone();
    let fields = &request.fields;
    let mut form = FieldErrors::new();
    // Checked here too, so that missing texts are reported together with times that cannot be parsed.
    form.required_line("title", fields.get("title"), TITLE_MAX);
    if is_published(request) && fields.get("body").trim().is_empty() {
        form.wrong("body", Message::new("field-required"));
    }
    let mut timestamp = |name: &str| moment::parse_optional(&mut form, name, &moment::typed(fields, name), zone);
    let (from_at, until_at) = (timestamp("from"), timestamp("until"));
    form.check()?;
    let whole_minute = |at: Timestamp| at.timestamp().div_euclid(60);
    let is_unchanged = stored_until.map(whole_minute) == until_at.map(whole_minute);
    Ok(AnnouncementInput {
        title: fields.get("title").to_owned(),
        body: fields.get("body").to_owned(),
        from_at,
        until_at: if is_unchanged { stored_until } else { until_at },
    })
}
