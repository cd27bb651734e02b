//! The doors of this room: each decodes a form and calls a verb.

use super::deciding::{self, Saying};
use super::writing::{self, Writing};
use crate::accounts::rights::{Author, BatchApprover};
use crate::server::forms::{Done, Door, Doors};
use crate::server::installation;
use crate::vocabulary::{PublicId, Refusal};

/// Every form this room answers.
pub fn doors(doors: Doors) -> Doors {
    doors
        .form("/desk/apologies", "/desk/apologies/new", create)
        .form("/desk/apologies/{id}", "/desk/apologies/{id}", edit)
        .form("/desk/apologies/{id}/submission", "/desk/apologies/{id}", submit)
        .form("/desk/apologies/{id}/withdrawal", "/desk/apologies/{id}", withdraw)
        .form("/desk/apologies/{id}/approval", "/desk/apologies/{id}", decide)
}

fn sheet(id: &PublicId) -> Done {
    Done::to(format!("/desk/apologies/{id}"))
}

async fn create(door: Door) -> Result<Done, Refusal> {
    let right: Author = door.may()?;
    let (fields, now, site) = (door.fields.clone(), door.now, door.app.config.public_url());
    let incident = PublicId::parse(fields.get("incident"))
        .ok_or_else(|| Refusal::field("incident", "apologies-incident-required"))?;
    let id = door
        .app
        .db
        .write(async move |tx| {
            let writing = Writing::read(&fields, installation::this(tx).await?.zone())?;
            writing::create(tx, &right, now, &site, &incident, writing).await
        })
        .await?;
    Ok(sheet(&id))
}

async fn edit(door: Door) -> Result<Done, Refusal> {
    let right: Author = door.may()?;
    let (id, version) = (door.id("id")?, door.fields.version()?);
    let (fields, now, site) = (door.fields.clone(), door.now, door.app.config.public_url());
    let done = sheet(&id);
    door.app
        .db
        .write(async move |tx| {
            let writing = Writing::read(&fields, installation::this(tx).await?.zone())?;
            writing::edit(tx, &right, now, &site, &id, version, writing).await
        })
        .await?;
    Ok(done)
}

async fn submit(door: Door) -> Result<Done, Refusal> {
    let right: Author = door.may()?;
    let (id, version) = (door.id("id")?, door.fields.version()?);
    let (fields, now, site) = (door.fields.clone(), door.now, door.app.config.public_url());
    let done = sheet(&id);
    door.app
        .db
        .write(async move |tx| {
            let writing = Writing::read(&fields, installation::this(tx).await?.zone())?;
            writing::submit(tx, &right, now, &site, &id, version, writing).await
        })
        .await?;
    Ok(done)
}

async fn withdraw(door: Door) -> Result<Done, Refusal> {
    let right: Author = door.may()?;
    let (id, version, now) = (door.id("id")?, door.fields.version()?, door.now);
    let done = sheet(&id);
    door.app.db.write(async move |tx| writing::withdraw(tx, &right, now, &id, version).await).await?;
    Ok(done)
}

async fn decide(door: Door) -> Result<Done, Refusal> {
    let right: BatchApprover = door.may()?;
    let (id, now, site) = (door.id("id")?, door.now, door.app.config.public_url());
    let saying = Saying {
        comment: door.fields.get("comment").to_owned(),
        override_reason: door.fields.get("override_reason").to_owned(),
        seen_hash: door.fields.get("content_hash").to_owned(),
    };
    let done = sheet(&id);
    match door.fields.get("decision") {
        "approved" => {
            door.app.db.write(async move |tx| deciding::approve(tx, &right, now, &site, &id, &saying).await).await?;
        }
        "sent_back" => {
            door.app.db.write(async move |tx| deciding::send_back(tx, &right, now, &id, &saying).await).await?;
        }
        _ => return Err(Refusal::field("decision", "field-choice")),
    }
    Ok(done)
}
