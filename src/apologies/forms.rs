//! The forms of this feature: each decodes its fields and calls the function that makes the change.

use super::approval::{self, DecisionInput};
use super::drafts::{self, DraftInput};
use crate::access::{Author, BatchApprover};
use crate::approvals::Decision;
use crate::platform::installation;
use crate::types::{PublicId, Refusal};
use crate::web::forms::{FormRequest, FormResponse, FormRoutes};

/// Every form of this feature.
pub fn form_routes(routes: FormRoutes) -> FormRoutes {
    routes
        .form("/desk/apologies", "/desk/apologies/new", create)
        .form("/desk/apologies/{id}", "/desk/apologies/{id}", edit)
        .form("/desk/apologies/{id}/submission", "/desk/apologies/{id}", submit)
        .form("/desk/apologies/{id}/withdrawal", "/desk/apologies/{id}", withdraw)
        .form("/desk/apologies/{id}/approval", "/desk/apologies/{id}", decide)
}

fn to_batch(id: &PublicId) -> FormResponse {
    FormResponse::to(format!("/desk/apologies/{id}"))
}

async fn create(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: Author = request.may()?;
    let (fields, now, site) = (request.fields.clone(), request.context.now, request.context.app.config.public_url());
    let incident = PublicId::parse(fields.get("incident"))
        .ok_or_else(|| Refusal::field("incident", "apologies-incident-required"))?;
    let id = request
        .write(async move |tx| {
            let draft = DraftInput::read(&fields, installation::get(tx).await?.zone())?;
            drafts::create(tx, &right, now, &site, &incident, draft).await
        })
        .await?;
    Ok(to_batch(&id))
}

async fn edit(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: Author = request.may()?;
    let (id, version) = (request.id("id")?, request.fields.version()?);
    let (fields, now, site) = (request.fields.clone(), request.context.now, request.context.app.config.public_url());
    let response = to_batch(&id);
    request
        .write(async move |tx| {
            let draft = DraftInput::read(&fields, installation::get(tx).await?.zone())?;
            drafts::edit(tx, &right, now, &site, &id, version, draft).await
        })
        .await?;
    Ok(response)
}

async fn submit(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: Author = request.may()?;
    let (id, version) = (request.id("id")?, request.fields.version()?);
    let (fields, now, site) = (request.fields.clone(), request.context.now, request.context.app.config.public_url());
    let response = to_batch(&id);
    request
        .write(async move |tx| {
            let draft = DraftInput::read(&fields, installation::get(tx).await?.zone())?;
            drafts::submit(tx, &right, now, &site, &id, version, draft).await
        })
        .await?;
    Ok(response)
}

async fn withdraw(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: Author = request.may()?;
    let (id, version, now) = (request.id("id")?, request.fields.version()?, request.context.now);
    let response = to_batch(&id);
    request.write(async move |tx| drafts::withdraw(tx, &right, now, &id, version).await).await?;
    Ok(response)
}

async fn decide(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: BatchApprover = request.may()?;
    let (id, now, site) = (request.id("id")?, request.context.now, request.context.app.config.public_url());
    let input = DecisionInput {
        comment: request.fields.get("comment").to_owned(),
        override_reason: request.fields.get("override_reason").to_owned(),
        content_hash: request.fields.get("content_hash").to_owned(),
    };
    let decision: Decision =
        request.fields.get("decision").parse().map_err(|_| Refusal::field("decision", "field-choice"))?;
    let response = to_batch(&id);
    request
        .write(async move |tx| match decision {
            Decision::Approved => approval::approve(tx, &right, now, &site, &id, &input).await,
            Decision::SentBack => approval::send_back(tx, &right, now, &id, &input).await,
        })
        .await?;
    Ok(response)
}
