//! The forms around a publication: a promise is put off, a publication taken back, a draft discarded.

use super::draft::{self, About};
use super::undo::{self, Undone};
use super::{compose, put_off};
use crate::access::IncidentCommander;
use crate::platform::installation;
use crate::types::Refusal;
use crate::types::field_errors::FieldErrors;
use crate::web::forms::{FormRequest, FormResponse, FormRoutes};

/// Registers these forms.
pub(super) fn form_routes(routes: FormRoutes) -> FormRoutes {
    routes
        .form("/desk/incidents/{id}/promise", "/desk/incidents/{id}", put_promise_off)
        .form("/desk/incidents/{id}/updates/{update}/undo", "/desk/incidents/{id}", take_back)
        .form("/desk/incidents/{id}/draft", "/desk/incidents/{id}", discard_draft)
        .form("/desk/incidents/new/draft", "/desk/incidents/new", discard_declaration)
}

/// Takes a publication back.
async fn take_back(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: IncidentCommander = request.may()?;
    let (id, update, now) = (request.id("id")?, request.id("update")?, request.context.now);
    let zone = installation::get(&mut request.context.app.db.read().await?).await?.zone();
    let incident = id.clone();
    let undone = request.write(async move |tx| undo::undo(tx, &right, now, &id, &update, zone).await).await?;
    Ok(FormResponse::to(match undone {
        Undone::Update => format!("/desk/incidents/{incident}#composer"),
        Undone::Declaration => "/desk/incidents/new?undone=1".to_owned(),
    }))
}

/// Discards the person's draft of an update.
async fn discard_draft(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: IncidentCommander = request.may()?;
    let (id, now, fields) = (request.id("id")?, request.context.now, request.fields.clone());
    let page = format!("/desk/incidents/{id}#composer");
    let about = About::Incident(id);
    request.write(async move |tx| draft::close(tx, right.staff_id()?, now, &about, &fields).await).await?;
    Ok(FormResponse::to(page))
}

/// Discards the person's draft of a declaration.
async fn discard_declaration(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: IncidentCommander = request.may()?;
    let (now, fields) = (request.context.now, request.fields.clone());
    request.write(async move |tx| draft::close(tx, right.staff_id()?, now, &About::Declaration, &fields).await).await?;
    Ok(FormResponse::to("/desk/incidents/new"))
}

/// Puts the promise of the next update off.
async fn put_promise_off(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: IncidentCommander = request.may()?;
    let (id, version, now) = (request.id("id")?, request.fields.version()?, request.context.now);
    let zone = installation::get(&mut request.context.app.db.read().await?).await?.zone();
    let mut form = FieldErrors::new();
    let to = compose::parse_promise(&mut form, &request.fields, now, zone);
    form.check()?;
    let (to, reason) = (to.unwrap_or(now), request.fields.get("put_off_reason").to_owned());
    let page = format!("/desk/incidents/{id}");
    request
        .once(async move |tx| {
            put_off::put_off(tx, &right, now, &id, version, to, &reason).await?;
            Ok(page)
        })
        .await
}
