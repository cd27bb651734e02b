//! The forms of notes.

use crate::access::IncidentHelper;
use crate::types::Refusal;
use crate::web::forms::{FormRequest, FormResponse, FormRoutes};

/// Registers the forms.
pub fn form_routes(routes: FormRoutes) -> FormRoutes {
    routes.form("/desk/incidents/{id}/notes", "/desk/incidents/{id}", add).form(
        "/desk/incidents/{id}/notes/{note}",
        "/desk/incidents/{id}",
        edit,
    )
}

async fn add(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: IncidentHelper = request.may()?;
    let (id, now, body) = (request.id("id")?, request.context.now, request.fields.get("note_body").to_owned());
    request
        .once(async move |tx| {
            super::add(tx, &right, now, &id, &body).await?;
            Ok(format!("/desk/incidents/{id}#notes"))
        })
        .await
}

async fn edit(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: IncidentHelper = request.may()?;
    let (id, note, version) = (request.id("id")?, request.row_id("note")?, request.fields.version()?);
    let (now, body) = (request.context.now, request.fields.get("note_body").to_owned());
    request
        .once(async move |tx| {
            super::edit(tx, &right, now, &id, note, version, &body).await?;
            Ok(format!("/desk/incidents/{id}#notes"))
        })
        .await
}
