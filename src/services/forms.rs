//! The doors of this room: each decodes a form and calls a verb.

use super::keeping::{self, GroupInput, ServiceInput};
use crate::accounts::rights::CatalogueKeeper;
use crate::server::fields::Fields;
use crate::server::forms::{Done, Door, Doors};
use crate::vocabulary::text::Form;
use crate::vocabulary::{Message, PublicId, Refusal};

/// Every form this room answers.
pub fn doors(doors: Doors) -> Doors {
    doors.form("/desk/services", "/desk/services", add).form("/desk/services/groups", "/desk/services", group).form(
        "/desk/services/{id}",
        "/desk/services/{id}",
        edit,
    )
}

async fn add(door: Door) -> Result<Done, Refusal> {
    let right: CatalogueKeeper = door.may()?;
    let (now, input) = (door.now, input(&door.fields)?);
    door.app.db.write(async move |tx| keeping::add_service(tx, &right, now, &input).await).await?;
    Ok(Done::to("/desk/services"))
}

async fn edit(door: Door) -> Result<Done, Refusal> {
    let right: CatalogueKeeper = door.may()?;
    let (id, version, now, input) = (door.id("id")?, door.fields.version()?, door.now, input(&door.fields)?);
    door.app.db.write(async move |tx| keeping::edit_service(tx, &right, now, &id, version, &input).await).await?;
    Ok(Done::to("/desk/services"))
}

/// Adds a group, or changes the one that `group` names.
async fn group(door: Door) -> Result<Done, Refusal> {
    let right: CatalogueKeeper = door.may()?;
    let now = door.now;
    let mut form = Form::new();
    let input =
        GroupInput { name: door.fields.get("group_name").to_owned(), position: position(&mut form, &door.fields) };
    form.check()?;
    match door.fields.get("group") {
        "" => {
            door.app.db.write(async move |tx| keeping::add_group(tx, &right, now, &input.name).await).await?;
        }
        typed => {
            let id = PublicId::parse(typed).ok_or(Refusal::NotFound)?;
            let version = door.fields.version()?;
            door.app.db.write(async move |tx| keeping::edit_group(tx, &right, now, &id, version, &input).await).await?;
        }
    }
    Ok(Done::to("/desk/services"))
}

fn position(form: &mut Form, fields: &Fields) -> Option<i64> {
    match fields.get("position").trim() {
        "" => None,
        typed => {
            form.parsed("position", typed, "field-number", |text| text.parse().ok().filter(|n| (0..=9_999).contains(n)))
        }
    }
}

fn input(fields: &Fields) -> Result<ServiceInput, Refusal> {
    let mut form = Form::new();
    // What the verb would refuse too is told in one go with what cannot be read.
    form.required("name", fields.get("name"), keeping::NAME_MAX);
    let position = position(&mut form, fields);
    let weight_percent = form.parsed("weight_percent", fields.get("weight_percent"), "service-weight", |text| {
        text.parse().ok().filter(|weight| (0..=100).contains(weight))
    });
    let group = match fields.get("group") {
        "" => None,
        typed => {
            let id = PublicId::parse(typed);
            if id.is_none() {
                form.wrong("group", Message::new("service-group-unknown"));
            }
            id
        }
    };
    form.check()?;
    Ok(ServiceInput {
        name: fields.get("name").to_owned(),
        description: fields.get("description").to_owned(),
        group,
        position,
        weight_percent: weight_percent.unwrap_or_default(),
        showcase: fields.has("showcase"),
        start_date: fields.get("start_date").to_owned(),
        archived: fields.has("archived"),
    })
}
