//! The doors of this room: each decodes a form and calls a verb.

use super::budgets::{self, NewBudget};
use super::drafting::{self, Draft};
use super::{claiming, costing, record, signing};
use crate::access::{Author, BudgetEditor, OfferApprover};
use crate::customers::personal_link;
use crate::platform::AppState;
use crate::platform::installation;
use crate::types::{PublicId, Refusal, Timestamp};
use crate::web::form_fields::Fields;
use crate::web::forms::{FormRequest, FormResponse, FormRoutes};

/// Every form this room answers.
pub fn form_routes(routes: FormRoutes) -> FormRoutes {
    routes
        .form("/desk/offers", "/desk/offers/new", create)
        .form("/desk/offers/{id}", "/desk/offers/{id}", edit)
        .form("/desk/offers/{id}/submission", "/desk/offers/{id}", submit)
        .form("/desk/offers/{id}/approval", "/desk/offers/{id}", decide)
        .form("/desk/offers/{id}/withdrawal", "/desk/offers/{id}", withdraw)
        .form("/desk/offers/budgets", "/desk/offers", budget)
        .form("/r/{token}/claim", "/r/{token}", claim)
        .other(super::api::REDEMPTIONS, axum::routing::post(super::api::redeem))
}

fn draft(fields: &Fields) -> Draft {
    let text = |name: &str| fields.get(name).to_owned();
    Draft {
        title: text("title"),
        reason: text("reason"),
        amount_kind: text("amount_kind"),
        flat: text("flat"),
        budget: text("budget"),
        merchant: text("merchant"),
        valid_from: text("valid_from"),
        valid_to: text("valid_to"),
        honour_policy: text("honour_policy"),
        terms: text("terms"),
    }
}

/// Stores the new offer, then works it out.
async fn create(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right = request.may::<Author>()?;
    let (incident, typed, now) =
        (request.fields.get("incident").to_owned(), draft(&request.fields), request.context.now);
    let author = right.clone();
    let id = request
        .write(async move |tx| {
            let zone = installation::get(tx).await?.zone();
            drafting::create(tx, &author, now, zone, &incident, &typed).await
        })
        .await?;
    worked_out(&request.context.app, &right, now, id).await
}

/// Stores the change, then works the offer out again.
async fn edit(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right = request.may::<Author>()?;
    let (id, version, typed, now) =
        (request.id("id")?, request.fields.version()?, draft(&request.fields), request.context.now);
    let (author, offer_id) = (right.clone(), id.clone());
    request
        .write(async move |tx| {
            let zone = installation::get(tx).await?.zone();
            drafting::edit(tx, &author, now, zone, &offer_id, version, &typed).await
        })
        .await?;
    worked_out(&request.context.app, &right, now, id).await
}

/// What was typed is stored by now, so whatever keeps it from being worked out is told on the offer's own
/// page, as a draft that can be worked out again.
async fn worked_out(app: &AppState, right: &Author, now: Timestamp, id: PublicId) -> Result<FormResponse, Refusal> {
    let sheet = format!("/desk/offers/{id}");
    let mut tx = app.db.read().await?;
    let version = record::one(&mut tx, &id).await?.version;
    drop(tx);
    if let Err(refusal) = costing::cost(app, right, now, &id, version).await {
        crate::web::security::log_refusal(&sheet, &refusal);
    }
    Ok(FormResponse::to(sheet))
}

async fn submit(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right = request.may::<Author>()?;
    let (id, version, now) = (request.id("id")?, request.fields.version()?, request.context.now);
    let sheet = FormResponse::to(format!("/desk/offers/{id}"));
    request.write(async move |tx| signing::submit(tx, &right, now, &id, version).await).await?;
    Ok(sheet)
}

/// Approves, or sends back with a comment: the button says which.
async fn decide(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right = request.may::<OfferApprover>()?;
    let (id, now) = (request.id("id")?, request.context.now);
    let (hash, comment) = (request.fields.get("hash").to_owned(), request.fields.get("comment").to_owned());
    let sheet = FormResponse::to(format!("/desk/offers/{id}"));
    match request.fields.get("decision") {
        "approve" => {
            let db = &request.context.app.db;
            db.write(async move |tx| signing::sign(tx, &right, now, &id, &hash, &comment).await).await?;
        }
        "send_back" => {
            let db = &request.context.app.db;
            db.write(async move |tx| signing::send_back(tx, &right, now, &id, &hash, &comment).await).await?;
        }
        _ => return Err(Refusal::field("decision", "field-choice")),
    }
    Ok(sheet)
}

async fn withdraw(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right = request.may::<OfferApprover>()?;
    let (id, version, now) = (request.id("id")?, request.fields.version()?, request.context.now);
    let sheet = FormResponse::to(format!("/desk/offers/{id}"));
    request.write(async move |tx| signing::withdraw(tx, &right, now, &id, version).await).await?;
    Ok(sheet)
}

/// Makes a budget, or sets what one holds when its id comes with the form.
async fn budget(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right = request.may::<BudgetEditor>()?;
    let (fields, now) = (request.fields.clone(), request.context.now);
    if fields.has("budget") {
        let id = PublicId::parse(fields.get("budget")).ok_or(Refusal::NotFound)?;
        let version = fields.version()?;
        request
            .write(async move |tx| budgets::set_limit(tx, &right, now, &id, version, fields.get("limit")).await)
            .await?;
    } else {
        let text = |name: &str| fields.get(name).to_owned();
        let new = NewBudget { name: text("name"), currency: text("currency"), limit: text("limit") };
        request.write(async move |tx| budgets::create(tx, &right, now, &new).await.map(|_| ())).await?;
    }
    Ok(FormResponse::to("/desk/offers"))
}

/// The customer takes the gift. Whatever is wrong with the link, the answer is that there is no such page.
async fn claim(request: FormRequest) -> Result<FormResponse, Refusal> {
    let (token, keys, now) =
        (request.param("token")?.to_owned(), request.context.app.keys.clone(), request.context.now);
    let letter = FormResponse::to(format!("/r/{token}#gift"));
    request
        .write(async move |tx| {
            let page = personal_link::resolve(tx, &keys, now, &token).await?.ok_or(Refusal::NotFound)?;
            claiming::claim(tx, &keys, now, page.customer_id, &page.incident_id).await
        })
        .await?;
    Ok(letter)
}
