//! The doors of this room: each decodes a form and calls a verb.

use super::keeping::{self, Words};
use crate::accounts::rights::Announcer;
use crate::server::fields::Fields;
use crate::server::forms::{Done, Door, Doors};
use crate::server::installation;
use crate::types::text::{Form, TITLE_MAX};
use crate::types::{Instant, Message, Refusal};

const LIST: &str = "/desk/announcements";

/// Every form this room answers.
pub fn doors(doors: Doors) -> Doors {
    doors
        .form(LIST, "/desk/announcements/new", write)
        .form("/desk/announcements/{id}", "/desk/announcements/{id}", change)
        .form("/desk/announcements/{id}/end", "/desk/announcements/{id}", end)
        .form("/desk/announcements/{id}/withdrawal", "/desk/announcements/{id}", take_back)
        .form("/desk/announcements/{id}/deletion", "/desk/announcements/{id}", delete)
}

async fn write(door: Door) -> Result<Done, Refusal> {
    let right: Announcer = door.may()?;
    let (words, now, is_published) = (words(&door, None).await?, door.now, is_published(&door));
    let id = door.app.db.write(async move |tx| keeping::create(tx, &right, now, words, is_published).await).await?;
    Ok(Done::to(format!("{LIST}/{id}")))
}

async fn change(door: Door) -> Result<Done, Refusal> {
    let right: Announcer = door.may()?;
    let (id, version, now) = (door.id("id")?, door.fields.version()?, door.now);
    let stored = super::store::find(&mut door.app.db.read().await?, &id).await?;
    let (words, is_published) = (words(&door, stored.until_at).await?, is_published(&door));
    let page = format!("{LIST}/{id}");
    door.app.db.write(async move |tx| keeping::edit(tx, &right, now, &id, version, words, is_published).await).await?;
    Ok(Done::to(page))
}

async fn end(door: Door) -> Result<Done, Refusal> {
    let right: Announcer = door.may()?;
    let (id, version, now) = (door.id("id")?, door.fields.version()?, door.now);
    door.app.db.write(async move |tx| keeping::end(tx, &right, now, &id, version).await).await?;
    Ok(Done::to(LIST))
}

async fn take_back(door: Door) -> Result<Done, Refusal> {
    let right: Announcer = door.may()?;
    let (id, version, now) = (door.id("id")?, door.fields.version()?, door.now);
    door.app.db.write(async move |tx| keeping::take_back(tx, &right, now, &id, version).await).await?;
    Ok(Done::to(LIST))
}

async fn delete(door: Door) -> Result<Done, Refusal> {
    let right: Announcer = door.may()?;
    let (id, version, now) = (door.id("id")?, door.fields.version()?, door.now);
    door.app.db.write(async move |tx| keeping::delete(tx, &right, now, &id, version).await).await?;
    Ok(Done::to(LIST))
}

fn is_published(door: &Door) -> bool {
    door.fields.get("intent") != "draft"
}

/// Reads the form. A field of the browser holds whole minutes, so an end that was not touched is taken as
/// it is stored.
async fn words(door: &Door, stored_until: Option<Instant>) -> Result<Words, Refusal> {
    let zone = installation::this(&mut door.app.db.read().await?).await?.zone();
    let fields = &door.fields;
    let mut form = Form::new();
    // With what the verb would refuse, so that a wrong time hides nothing else that is wrong.
    form.required("title", fields.get("title"), TITLE_MAX);
    if is_published(door) && fields.get("body").trim().is_empty() {
        form.wrong("body", Message::new("field-required"));
    }
    let mut moment = |name: &str| -> Option<Instant> {
        let typed = fields.get(name).trim();
        if typed.is_empty() {
            None
        } else {
            form.parsed(name, typed, "field-moment", |text| Fields::moment(text, zone))
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
