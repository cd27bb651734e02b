//! The forms of playbooks: those of the settings, and the one that ticks a step of an incident.

use super::{PlaybookInput, set_ticked};
use crate::access::{DeskEditor, IncidentHelper};
use crate::incidents::templates::forms::parse_services;
use crate::types::Refusal;
use crate::types::field_errors::FieldErrors;
use crate::web::form_fields::Fields;
use crate::web::forms::{FormRequest, FormResponse, FormRoutes};

const LIST: &str = "/desk/settings/playbooks";

/// Registers the forms.
pub fn form_routes(routes: FormRoutes) -> FormRoutes {
    routes
        .form(LIST, "/desk/settings/playbooks/new", add)
        .form("/desk/settings/playbooks/{id}", "/desk/settings/playbooks/{id}", edit)
        .form("/desk/settings/playbooks/{id}/archive", LIST, archive_or_restore)
        .form("/desk/incidents/{id}/steps/{step}", "/desk/incidents/{id}", tick)
}

async fn add(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: DeskEditor = request.may()?;
    let (now, input) = (request.context.now, parse(&request.fields)?);
    request
        .once(async move |tx| {
            super::add(tx, &right, now, input).await?;
            Ok(LIST.to_owned())
        })
        .await
}

async fn edit(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: DeskEditor = request.may()?;
    let (id, version, now) = (request.id("id")?, request.fields.version()?, request.context.now);
    let input = parse(&request.fields)?;
    request
        .once(async move |tx| {
            super::edit(tx, &right, now, &id, version, input).await?;
            Ok(LIST.to_owned())
        })
        .await
}

async fn archive_or_restore(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: DeskEditor = request.may()?;
    let (id, version, now) = (request.id("id")?, request.fields.version()?, request.context.now);
    let is_archived = request.fields.get("intent") != "restore";
    request
        .once(async move |tx| {
            super::set_archived(tx, &right, now, &id, version, is_archived).await?;
            Ok(LIST.to_owned())
        })
        .await
}

async fn tick(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: IncidentHelper = request.may()?;
    let (id, step, now) = (request.id("id")?, request.id("step")?, request.context.now);
    let is_ticked = request.fields.get("ticked") != "no";
    let page = format!("/desk/incidents/{id}#step-{step}");
    request.write(async move |tx| set_ticked(tx, &right, now, &id, &step, is_ticked).await).await?;
    Ok(FormResponse::to(page))
}

fn parse(fields: &Fields) -> Result<PlaybookInput, Refusal> {
    let mut form = FieldErrors::new();
    let services = parse_services(&mut form, fields);
    form.check()?;
    Ok(PlaybookInput { name: fields.get("name").to_owned(), services, steps: fields.get("steps").to_owned() })
}
