//! The doors of this room: each decodes a form and calls a verb.

use super::decision::{self, Decision, Which};
use super::{batch, stop};
use crate::platform::db::sql;
use crate::types::{PublicId, Refusal};
use crate::web::forms::{FormRequest, FormResponse, FormRoutes};

/// Every form this room answers.
pub fn form_routes(routes: FormRoutes) -> FormRoutes {
    routes
        .form("/desk/sending/{id}/pause", "/desk/sending/{id}", pause)
        .form("/desk/sending/{id}/resumption", "/desk/sending/{id}", resume)
        .form("/desk/sending/{id}/cancellation", "/desk/sending/{id}", cancel)
        .form("/desk/sending/{id}/decisions", "/desk/sending/{id}", decide_all)
        .form("/desk/sending/stop", "/desk/sending", stop_all)
        .form("/desk/sending/messages/{id}/decision", "/desk/sending", decide_one)
}

async fn pause(request: FormRequest) -> Result<FormResponse, Refusal> {
    let (right, id, now) = (request.may()?, request.id("id")?, request.context.now);
    let done = FormResponse::to(page(&id));
    request.write(async move |tx| batch::pause(tx, &right, now, &id).await).await?;
    Ok(done)
}

async fn resume(request: FormRequest) -> Result<FormResponse, Refusal> {
    let (right, id, now) = (request.may()?, request.id("id")?, request.context.now);
    let done = FormResponse::to(page(&id));
    request.write(async move |tx| batch::resume(tx, &right, now, &id).await).await?;
    Ok(done)
}

async fn cancel(request: FormRequest) -> Result<FormResponse, Refusal> {
    let (right, id, now) = (request.may()?, request.id("id")?, request.context.now);
    if request.fields.get("sure") != "yes" {
        return Err(Refusal::field("sure", "delivery-cancel-unconfirmed"));
    }
    let done = FormResponse::to(page(&id));
    request.write(async move |tx| batch::cancel(tx, &right, now, &id).await).await?;
    Ok(done)
}

async fn decide_all(request: FormRequest) -> Result<FormResponse, Refusal> {
    let (right, id, now) = (request.may()?, request.id("id")?, request.context.now);
    let decision = chosen(&request)?;
    let done = FormResponse::to(page(&id));
    let which = Which::Batch(id);
    request.write(async move |tx| decision::decide(tx, &right, now, &which, decision).await).await?;
    Ok(done)
}

async fn decide_one(request: FormRequest) -> Result<FormResponse, Refusal> {
    let (right, id, now) = (request.may()?, request.row_id("id")?, request.context.now);
    let decision = chosen(&request)?;
    let batch = request
        .write(async move |tx| {
            decision::decide(tx, &right, now, &Which::Message(id), decision).await?;
            Ok(tx.fetch_value::<Option<PublicId>>(sql("select batch_id from message where id = $1").bind(id)).await?)
        })
        .await?;
    Ok(FormResponse::to(batch.map_or_else(|| "/desk/sending".to_owned(), |id| page(&id))))
}

async fn stop_all(request: FormRequest) -> Result<FormResponse, Refusal> {
    let (right, now) = (request.may()?, request.context.now);
    let reason = request.fields.get("reason").to_owned();
    match request.fields.get("do") {
        "stop" => request.write(async move |tx| stop::stop(tx, &right, now, &reason).await).await?,
        "start" => request.write(async move |tx| stop::start(tx, &right, now).await).await?,
        _ => return Err(Refusal::field("do", "delivery-stop-choice-required")),
    }
    Ok(FormResponse::to("/desk/sending"))
}

fn chosen(request: &FormRequest) -> Result<Decision, Refusal> {
    request
        .fields
        .get("decision")
        .parse::<Decision>()
        .ok()
        .ok_or_else(|| Refusal::field("decision", "delivery-decision-required"))
}

fn page(id: &PublicId) -> String {
    format!("/desk/sending/{id}")
}
