//! The forms of one's own contact points.

use super::edit::{self, Verification};
use super::{ATTEMPTS_MAX, PAGE};
use crate::access::SignedIn;
use crate::types::{Message, Refusal};
use crate::web::forms::{FormRequest, FormResponse, FormRoutes};

/// Registers the forms of contact points.
pub fn form_routes(routes: FormRoutes) -> FormRoutes {
    routes
        .form("/desk/settings/contacts", PAGE, add)
        .form("/desk/settings/contacts/{id}/code", PAGE, renew_code)
        .form("/desk/settings/contacts/{id}/verification", PAGE, verify)
        .form("/desk/settings/contacts/{id}/removal", PAGE, remove)
}

async fn add(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: SignedIn = request.may()?;
    let (now, typed) = (request.context.now, request.fields.get("address").to_owned());
    request
        .once(async move |tx| {
            edit::add(tx, &right, now, &typed).await?;
            Ok(PAGE.to_owned())
        })
        .await
}

async fn renew_code(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: SignedIn = request.may()?;
    let (id, now) = (request.id("id")?, request.context.now);
    request
        .once(async move |tx| {
            edit::renew_code(tx, &right, now, &id).await?;
            Ok(PAGE.to_owned())
        })
        .await
}

async fn verify(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: SignedIn = request.may()?;
    let (id, now, typed) = (request.id("id")?, request.context.now, request.fields.get("code").to_owned());
    let keys = request.context.app.keys.clone();
    match request.write(async move |tx| edit::verify(tx, &keys, &right, now, &id, &typed).await).await? {
        Verification::Verified => Ok(FormResponse::to(PAGE)),
        Verification::Wrong => Err(Refusal::field("code", "contacts-code-wrong")),
        Verification::Spent => {
            Err(Refusal::fields([("code", Message::new("contacts-code-spent").with("max", ATTEMPTS_MAX))]))
        }
    }
}

async fn remove(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: SignedIn = request.may()?;
    let (id, now) = (request.id("id")?, request.context.now);
    request.write(async move |tx| edit::remove(tx, &right, now, &id).await).await?;
    Ok(FormResponse::to(PAGE))
}
