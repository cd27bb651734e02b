//! The forms of this feature: each decodes its fields and calls the function that makes the change.

use super::approval::{self, DecisionInput};
use super::audience;
use super::drafts::{self, DraftInput, DraftSettings};
use crate::access::personal_data::PersonalData;
use crate::access::{Author, BatchApprover};
use crate::approvals::Decision;
use crate::types::{PublicId, Refusal};
use crate::web::forms::{FormRequest, FormResponse, FormRoutes};

/// Every form of this feature.
pub fn form_routes(routes: FormRoutes) -> FormRoutes {
    routes
        .form("/desk/apologies", "/desk/apologies/new", create)
        .form("/desk/apologies/{id}", "/desk/apologies/{id}", edit)
        .form("/desk/apologies/{id}/submission", "/desk/apologies/{id}", submit)
        .form("/desk/apologies/{id}/preparation", "/desk/apologies/{id}", prepare)
        .form("/desk/apologies/{id}/withdrawal", "/desk/apologies/{id}", withdraw)
        .form("/desk/apologies/{id}/approval", "/desk/apologies/{id}", decide)
}

fn batch_page(id: &PublicId) -> String {
    format!("/desk/apologies/{id}")
}

async fn create(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: Author = request.may()?;
    let by_address = PersonalData::Contacts.is_visible_to(request.context.staff()?);
    let (fields, now, site) = (request.fields.clone(), request.context.now, request.context.app.config.public_url());
    let incident = PublicId::parse(fields.get("incident"))
        .ok_or_else(|| Refusal::field("incident", "apologies-incident-required"))?;
    request
        .once(async move |tx| {
            let draft = DraftInput::read(&fields, &DraftSettings::read(tx, by_address).await?)?;
            Ok(batch_page(&drafts::create(tx, &right, now, &site, &incident, draft).await?))
        })
        .await
}

async fn edit(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: Author = request.may()?;
    let by_address = PersonalData::Contacts.is_visible_to(request.context.staff()?);
    let (id, version) = (request.id("id")?, request.fields.version()?);
    let (fields, now, site) = (request.fields.clone(), request.context.now, request.context.app.config.public_url());
    request
        .once(async move |tx| {
            let draft = DraftInput::read(&fields, &DraftSettings::read(tx, by_address).await?)?;
            drafts::edit(tx, &right, now, &site, &id, version, draft).await?;
            Ok(batch_page(&id))
        })
        .await
}

async fn submit(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: Author = request.may()?;
    let by_address = PersonalData::Contacts.is_visible_to(request.context.staff()?);
    let (id, version) = (request.id("id")?, request.fields.version()?);
    let (fields, now, site) = (request.fields.clone(), request.context.now, request.context.app.config.public_url());
    request
        .once(async move |tx| {
            let draft = DraftInput::read(&fields, &DraftSettings::read(tx, by_address).await?)?;
            drafts::submit(tx, &right, now, &site, &id, version, draft).await?;
            Ok(batch_page(&id))
        })
        .await
}

/// Pauses the preparation of a batch, or resumes it.
async fn prepare(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: Author = request.may()?;
    let id = request.id("id")?;
    let is_paused = match request.fields.get("action") {
        "pause" => true,
        "resume" => false,
        _ => return Err(Refusal::field("action", "field-choice")),
    };
    let response = FormResponse::to(batch_page(&id));
    request.write(async move |tx| audience::set_paused(tx, &right, &id, is_paused).await).await?;
    Ok(response)
}

async fn withdraw(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: Author = request.may()?;
    let (id, version, now) = (request.id("id")?, request.fields.version()?, request.context.now);
    request
        .once(async move |tx| {
            drafts::withdraw(tx, &right, now, &id, version).await?;
            Ok(batch_page(&id))
        })
        .await
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
    let response = FormResponse::to(batch_page(&id));
    request
        .write(async move |tx| match decision {
            Decision::Approved => approval::approve(tx, &right, now, &site, &id, &input).await,
            Decision::SentBack => approval::send_back(tx, &right, now, &id, &input).await,
        })
        .await?;
    Ok(response)
}
