//! The doors of this room: each decodes a form and calls a verb.

use super::deciding::{self, Saying};
use super::writing::{self, Writing};
use crate::access::{Author, BatchApprover};
use crate::platform::installation;
use crate::types::{PublicId, Refusal};
use crate::web::forms::{FormRequest, FormResponse, FormRoutes};

/// Every form this room answers.
pub fn form_routes(routes: FormRoutes) -> FormRoutes {
    routes
        .form("/desk/apologies", "/desk/apologies/new", create)
        .form("/desk/apologies/{id}", "/desk/apologies/{id}", edit)
        .form("/desk/apologies/{id}/submission", "/desk/apologies/{id}", submit)
        .form("/desk/apologies/{id}/withdrawal", "/desk/apologies/{id}", withdraw)
        .form("/desk/apologies/{id}/approval", "/desk/apologies/{id}", decide)
}

fn sheet(id: &PublicId) -> FormResponse {
    FormResponse::to(format!("/desk/apologies/{id}"))
}

async fn create(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: Author = request.may()?;
    let (fields, now, site) = (request.fields.clone(), request.context.now, request.context.app.config.public_url());
    let incident = PublicId::parse(fields.get("incident"))
        .ok_or_else(|| Refusal::field("incident", "apologies-incident-required"))?;
    let id = request
        .write(async move |tx| {
            let writing = Writing::read(&fields, installation::get(tx).await?.zone())?;
            writing::create(tx, &right, now, &site, &incident, writing).await
        })
        .await?;
    Ok(sheet(&id))
}

async fn edit(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: Author = request.may()?;
    let (id, version) = (request.id("id")?, request.fields.version()?);
    let (fields, now, site) = (request.fields.clone(), request.context.now, request.context.app.config.public_url());
    let done = sheet(&id);
    request
        .write(async move |tx| {
            let writing = Writing::read(&fields, installation::get(tx).await?.zone())?;
            writing::edit(tx, &right, now, &site, &id, version, writing).await
        })
        .await?;
    Ok(done)
}

async fn submit(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: Author = request.may()?;
    let (id, version) = (request.id("id")?, request.fields.version()?);
    let (fields, now, site) = (request.fields.clone(), request.context.now, request.context.app.config.public_url());
    let done = sheet(&id);
    request
        .write(async move |tx| {
            let writing = Writing::read(&fields, installation::get(tx).await?.zone())?;
            writing::submit(tx, &right, now, &site, &id, version, writing).await
        })
        .await?;
    Ok(done)
}

async fn withdraw(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: Author = request.may()?;
    let (id, version, now) = (request.id("id")?, request.fields.version()?, request.context.now);
    let done = sheet(&id);
    request.write(async move |tx| writing::withdraw(tx, &right, now, &id, version).await).await?;
    Ok(done)
}

async fn decide(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: BatchApprover = request.may()?;
    let (id, now, site) = (request.id("id")?, request.context.now, request.context.app.config.public_url());
    let saying = Saying {
        comment: request.fields.get("comment").to_owned(),
        override_reason: request.fields.get("override_reason").to_owned(),
        seen_hash: request.fields.get("content_hash").to_owned(),
    };
    let done = sheet(&id);
    match request.fields.get("decision") {
        "approved" => {
            request.write(async move |tx| deciding::approve(tx, &right, now, &site, &id, &saying).await).await?;
        }
        "sent_back" => {
            request.write(async move |tx| deciding::send_back(tx, &right, now, &id, &saying).await).await?;
        }
        _ => return Err(Refusal::field("decision", "field-choice")),
    }
    Ok(done)
}
