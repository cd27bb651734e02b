//! The doors of this room: each decodes a form and calls a verb.

use super::keeping::{self, Words};
use crate::access::Announcer;
use crate::platform::installation;
use crate::types::field_errors::{FieldErrors, TITLE_MAX};
use crate::types::{Message, Refusal, Timestamp};
use crate::web::form_fields::Fields;
use crate::web::forms::{FormRequest, FormResponse, FormRoutes};

const LIST: &str = "/desk/announcements";

/// Every form this room answers.
pub fn form_routes(routes: FormRoutes) -> FormRoutes {
    routes
        .form(LIST, "/desk/announcements/new", write)
        .form("/desk/announcements/{id}", "/desk/announcements/{id}", change)
        .form("/desk/announcements/{id}/end", "/desk/announcements/{id}", end)
        .form("/desk/announcements/{id}/withdrawal", "/desk/announcements/{id}", take_back)
        .form("/desk/announcements/{id}/deletion", "/desk/announcements/{id}", delete)
}

async fn write(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: Announcer = request.may()?;
    let (words, now, is_published) = (words(&request, None).await?, request.context.now, is_published(&request));
    let id = request.write(async move |tx| keeping::create(tx, &right, now, words, is_published).await).await?;
    Ok(FormResponse::to(format!("{LIST}/{id}")))
}

async fn change(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: Announcer = request.may()?;
    let (id, version, now) = (request.id("id")?, request.fields.version()?, request.context.now);
    let stored = super::store::find(&mut request.context.app.db.read().await?, &id).await?;
    let (words, is_published) = (words(&request, stored.until_at).await?, is_published(&request));
    let page = format!("{LIST}/{id}");
    request.write(async move |tx| keeping::edit(tx, &right, now, &id, version, words, is_published).await).await?;
    Ok(FormResponse::to(page))
}

async fn end(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: Announcer = request.may()?;
    let (id, version, now) = (request.id("id")?, request.fields.version()?, request.context.now);
    request.write(async move |tx| keeping::end(tx, &right, now, &id, version).await).await?;
    Ok(FormResponse::to(LIST))
}

async fn take_back(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: Announcer = request.may()?;
    let (id, version, now) = (request.id("id")?, request.fields.version()?, request.context.now);
    request.write(async move |tx| keeping::take_back(tx, &right, now, &id, version).await).await?;
    Ok(FormResponse::to(LIST))
}

async fn delete(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: Announcer = request.may()?;
    let (id, version, now) = (request.id("id")?, request.fields.version()?, request.context.now);
    request.write(async move |tx| keeping::delete(tx, &right, now, &id, version).await).await?;
    Ok(FormResponse::to(LIST))
}

fn is_published(request: &FormRequest) -> bool {
    request.fields.get("intent") != "draft"
}

/// Reads the form. A field of the browser holds whole minutes, so an end that was not touched is taken as
/// it is stored.
async fn words(request: &FormRequest, stored_until: Option<Timestamp>) -> Result<Words, Refusal> {
    let zone = installation::get(&mut request.context.app.db.read().await?).await?.zone();
    let fields = &request.fields;
    let mut form = FieldErrors::new();
    // With what the verb would refuse, so that a wrong time hides nothing else that is wrong.
    form.required("title", fields.get("title"), TITLE_MAX);
    if is_published(request) && fields.get("body").trim().is_empty() {
        form.wrong("body", Message::new("field-required"));
    }
    let mut moment = |name: &str| -> Option<Timestamp> {
        let typed = fields.get(name).trim();
        if typed.is_empty() {
            None
        } else {
            form.parsed(name, typed, "field-moment", |text| Fields::parse_local_time(text, zone))
        }
    };
    let (from_at, until_at) = (moment("from"), moment("until"));
    form.check()?;
    let is_untouched = stored_until.is_some_and(|stored| {
        crate::ui::time::field_value(stored, zone) == fields.get("until").trim().replace(' ', "T")
    });
    Ok(Words {
        title: fields.get("title").to_owned(),
        body: fields.get("body").to_owned(),
        from_at,
        until_at: if is_untouched { stored_until } else { until_at },
    })
}
