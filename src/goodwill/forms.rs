//! Form endpoints: each decodes a form and calls one command.

use super::announcement::{self, AnnouncementText};
use super::budgets::{self, NewBudget};
use super::draft::{self, Draft};
use super::{api, approval, claim, costing, submit, withdraw};
use crate::access::{Author, BudgetEditor, OfferApprover};
use crate::customers::personal_link;
use crate::platform::installation;
use crate::types::{PublicId, Refusal};
use crate::web::form_fields::Fields;
use crate::web::forms::{FormRequest, FormResponse, FormRoutes};
use crate::web::moment;

/// The forms of this feature.
pub fn form_routes(routes: FormRoutes) -> FormRoutes {
    routes
        .form("/desk/offers", "/desk/offers/new", create_offer)
        .form("/desk/offers/{id}", "/desk/offers/{id}", edit_offer)
        .form("/desk/offers/{id}/costing", "/desk/offers/{id}", decide_on_costing)
        .form("/desk/offers/{id}/submission", "/desk/offers/{id}", submit_offer)
        .form("/desk/offers/{id}/approval", "/desk/offers/{id}", decide)
        .form("/desk/offers/{id}/withdrawal", "/desk/offers/{id}", withdraw_offer)
        .form("/desk/offers/{id}/discard", "/desk/offers/{id}", discard_offer)
        .form("/desk/offers/budgets", "/desk/offers", save_budget)
        .form("/r/{token}/claim", "/r/{token}", claim_voucher)
        .other(api::REDEMPTIONS, axum::routing::post(api::post_redemption))
}

fn draft_of(fields: &Fields) -> Draft {
    let text = |name: &str| fields.get(name).to_owned();
    Draft {
        title: text("title"),
        reason: text("reason"),
        amount_kind: text("amount_kind"),
        flat: text("flat"),
        budget: text("budget"),
        merchant: text("merchant"),
        valid_from: moment::typed(fields, "valid_from"),
        valid_to: moment::typed(fields, "valid_to"),
        honour_policy: text("honour_policy"),
        terms: text("terms"),
        announcement: (fields.get("announce") == "yes").then(|| {
            let typed = announcement::input::FIELDS.map(|of| AnnouncementText {
                language: of.language.to_owned(),
                subject: text(of.subject),
                body: text(of.body),
            });
            typed.to_vec()
        }),
    }
}

/// Creates an offer, whose costing begins.
async fn create_offer(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right = request.may::<Author>()?;
    let (incident, typed, now) =
        (request.fields.get("incident").to_owned(), draft_of(&request.fields), request.context.now);
    request
        .once(async move |tx| {
            let zone = installation::get(tx).await?.zone();
            let id = draft::create(tx, &right, now, zone, &incident, &typed).await?;
            Ok(format!("/desk/offers/{id}"))
        })
        .await
}

/// Edits an offer, whose costing begins anew.
async fn edit_offer(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right = request.may::<Author>()?;
    let (id, version, typed, now) =
        (request.id("id")?, request.fields.version()?, draft_of(&request.fields), request.context.now);
    request
        .once(async move |tx| {
            let zone = installation::get(tx).await?.zone();
            draft::edit(tx, &right, now, zone, &id, version, &typed).await?;
            Ok(format!("/desk/offers/{id}"))
        })
        .await
}

/// Starts, pauses, resumes or stops the costing of an offer, as the field `decision` says.
async fn decide_on_costing(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right = request.may::<Author>()?;
    let (id, version, now) = (request.id("id")?, request.fields.version()?, request.context.now);
    let decision = request.fields.get("decision").to_owned();
    request
        .write(async move |tx| {
            match decision.as_str() {
                "start" => costing::request(tx, &right, now, &id, version).await?,
                "pause" => costing::pause(tx, &right, now, &id, version).await?,
                "resume" => costing::resume(tx, &right, now, &id, version).await?,
                "stop" => costing::stop(tx, &right, now, &id, version).await?,
                _ => return Err(Refusal::field("decision", "field-choice")),
            }
            Ok(FormResponse::to(format!("/desk/offers/{id}")))
        })
        .await
}

async fn submit_offer(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right = request.may::<Author>()?;
    let (id, version, now) = (request.id("id")?, request.fields.version()?, request.context.now);
    request
        .once(async move |tx| {
            submit::submit(tx, &right, now, &id, version).await?;
            Ok(format!("/desk/offers/{id}"))
        })
        .await
}

/// Approves an offer or sends it back, as the field `decision` says.
async fn decide(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right = request.may::<OfferApprover>()?;
    let (id, now) = (request.id("id")?, request.context.now);
    let (hash, comment) = (request.fields.get("hash").to_owned(), request.fields.get("comment").to_owned());
    let response = FormResponse::to(format!("/desk/offers/{id}"));
    match request.fields.get("decision") {
        "approve" => {
            let db = &request.context.app.db;
            db.write(async move |tx| approval::approve(tx, &right, now, &id, &hash, &comment).await).await?;
        }
        "send_back" => {
            let db = &request.context.app.db;
            db.write(async move |tx| approval::send_back(tx, &right, now, &id, &hash, &comment).await).await?;
        }
        _ => return Err(Refusal::field("decision", "field-choice")),
    }
    Ok(response)
}

async fn withdraw_offer(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right = request.may::<OfferApprover>()?;
    let (id, version, now) = (request.id("id")?, request.fields.version()?, request.context.now);
    request
        .once(async move |tx| {
            withdraw::withdraw(tx, &right, now, &id, version).await?;
            Ok(format!("/desk/offers/{id}"))
        })
        .await
}

async fn discard_offer(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right = request.may::<Author>()?;
    let (id, version, now) = (request.id("id")?, request.fields.version()?, request.context.now);
    request
        .once(async move |tx| {
            withdraw::discard(tx, &right, now, &id, version).await?;
            Ok(format!("/desk/offers/{id}"))
        })
        .await
}

/// Creates a budget, or sets the limit of the one that the field `budget` names.
async fn save_budget(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right = request.may::<BudgetEditor>()?;
    let (fields, now, page) = (request.fields.clone(), request.context.now, "/desk/offers".to_owned());
    if fields.has("budget") {
        let id = PublicId::parse(fields.get("budget")).ok_or(Refusal::NotFound)?;
        let version = fields.version()?;
        request
            .once(async move |tx| {
                budgets::set_limit(tx, &right, now, &id, version, fields.get("limit")).await?;
                Ok(page)
            })
            .await
    } else {
        let text = |name: &str| fields.get(name).to_owned();
        let new = NewBudget { name: text("name"), currency: text("currency"), limit: text("limit") };
        request
            .once(async move |tx| {
                budgets::create(tx, &right, now, &new).await?;
                Ok(page)
            })
            .await
    }
}

/// Claims the customer's voucher. An unknown, expired or revoked link is not found; a browser in which staff are signed
/// in is refused.
async fn claim_voucher(request: FormRequest) -> Result<FormResponse, Refusal> {
    let (token, keys, now) =
        (request.param("token")?.to_owned(), request.context.app.keys.clone(), request.context.now);
    let response = FormResponse::to(format!("/r/{token}#gift"));
    let staff = request.context.staff.clone();
    let mut tx = request.context.app.db.read().await?;
    let page = personal_link::resolve(&mut tx, &keys, now, &token).await?.ok_or(Refusal::NotFound)?;
    // What staff do here is an event, also where it is refused.
    if staff.is_none() && claim::find_claimable(&mut tx, now, page.customer_id, &page.incident_id).await?.is_none() {
        return Ok(response);
    }
    drop(tx);
    let is_accepted = request
        .write(async move |tx| {
            let page = personal_link::resolve(tx, &keys, now, &token).await?.ok_or(Refusal::NotFound)?;
            let Some(actor) = personal_link::visitor(tx, now, staff.as_ref(), &page).await? else { return Ok(false) };
            claim::claim(tx, &keys, &actor, now, page.customer_id, &page.incident_id).await?;
            Ok(true)
        })
        .await?;
    if is_accepted { Ok(response) } else { Err(Refusal::not_allowed("letter-staff")) }
}
