//! The forms of a drill.

use super::{DocumentInput, DocumentKind, approve_apology, approve_offer, make_recipients, save, send};
use crate::access::{Author, BatchApprover, OfferApprover};
use crate::types::Refusal;
use crate::web::forms::{FormRequest, FormResponse, FormRoutes};

const PAGE: &str = "/desk/drills/{id}";

/// Registers the forms of drills.
pub fn form_routes(routes: FormRoutes) -> FormRoutes {
    routes
        .form("/desk/drills/{id}/recipients", PAGE, recipients)
        .form("/desk/drills/{id}/apology", PAGE, |request| saved(request, DocumentKind::Apology))
        .form("/desk/drills/{id}/offer", PAGE, |request| saved(request, DocumentKind::Offer))
        .form("/desk/drills/{id}/apology/approval", PAGE, apology_approval)
        .form("/desk/drills/{id}/offer/approval", PAGE, offer_approval)
        .form("/desk/drills/{id}/apology/sending", PAGE, |request| sent(request, DocumentKind::Apology))
        .form("/desk/drills/{id}/offer/sending", PAGE, |request| sent(request, DocumentKind::Offer))
}

async fn recipients(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: Author = request.may()?;
    let (id, now, count) = (request.id("id")?, request.context.now, request.fields.get("count").to_owned());
    let page = format!("/desk/drills/{id}");
    request
        .once(async move |tx| {
            make_recipients(tx, &right, now, &id, &count).await?;
            Ok(page)
        })
        .await
}

async fn saved(request: FormRequest, kind: DocumentKind) -> Result<FormResponse, Refusal> {
    let right: Author = request.may()?;
    let (id, now, version) = (request.id("id")?, request.context.now, request.fields.version()?);
    // The fields of both forms are on one page, so each has names of its own.
    let field = |name: &str| request.fields.get(&format!("{}_{name}", kind.as_str())).to_owned();
    let input = DocumentInput { subject: field("subject"), body: field("body"), budget: field("budget") };
    let page = format!("/desk/drills/{id}");
    request
        .once(async move |tx| {
            let saved = save(tx, &right, now, (&id, kind), version, &input).await;
            saved.map_err(|refusal| renamed(refusal, kind))?;
            Ok(page)
        })
        .await
}

/// Errors at the names that the fields have in their form.
fn renamed(refusal: Refusal, kind: DocumentKind) -> Refusal {
    match refusal {
        Refusal::Invalid(mut errors) => {
            for error in &mut errors {
                error.field = format!("{}_{}", kind.as_str(), error.field);
            }
            Refusal::Invalid(errors)
        }
        other => other,
    }
}

async fn apology_approval(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: BatchApprover = request.may()?;
    let (id, now, version) = (request.id("id")?, request.context.now, request.fields.version()?);
    let page = format!("/desk/drills/{id}");
    request
        .once(async move |tx| {
            approve_apology(tx, &right, now, &id, version).await?;
            Ok(page)
        })
        .await
}

async fn offer_approval(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: OfferApprover = request.may()?;
    let (id, now, version) = (request.id("id")?, request.context.now, request.fields.version()?);
    let page = format!("/desk/drills/{id}");
    request
        .once(async move |tx| {
            approve_offer(tx, &right, now, &id, version).await?;
            Ok(page)
        })
        .await
}

async fn sent(request: FormRequest, kind: DocumentKind) -> Result<FormResponse, Refusal> {
    let right: Author = request.may()?;
    let (id, now) = (request.id("id")?, request.context.now);
    let page = format!("/desk/drills/{id}#outbox");
    request.write(async move |tx| send(tx, &right, now, &id, kind).await).await?;
    Ok(FormResponse::to(page))
}
