//! The forms of subscribers at the desk: each decodes a form and calls a function of `manage`.

use super::LIST;
use crate::access::SubscriberManager;
use crate::subscribers::Wanted;
use crate::subscribers::forms::{parse_preferences, parse_subscriptions, read_contact};
use crate::subscribers::manage::{self, NewSubscriber};
use crate::subscribers::store::Preferences;
use crate::types::Refusal;
use crate::types::field_errors::FieldErrors;
use crate::web::forms::{FormRequest, FormResponse, FormRoutes};

const PAGE: &str = "/desk/subscribers/{id}";

/// Registers the forms.
pub fn form_routes(routes: FormRoutes) -> FormRoutes {
    routes
        .form(LIST, LIST, add)
        .form(PAGE, PAGE, edit)
        .form("/desk/subscribers/{id}/reactivation", PAGE, reactivate)
        .form("/desk/subscribers/{id}/confirmation", PAGE, resend)
        .form("/desk/subscribers/{id}/end", PAGE, end)
}

async fn add(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: SubscriberManager = request.may()?;
    let mut errors = FieldErrors::new();
    let contact = read_contact(&mut errors, &request).await?;
    let subscriptions = parse_subscriptions(&mut errors, &request.fields);
    let preferences = parse_preferences(&mut errors, &request.fields, Preferences::default());
    errors.check()?;
    let contact = contact.ok_or_else(|| Refusal::field("to", "field-required"))?;
    let is_confirmed = request.fields.has("agreed");
    let new = NewSubscriber { contact, subscriptions, preferences, is_confirmed };
    let (now, keys) = (request.context.now, request.context.app.keys.clone());
    request
        .once(async move |tx| {
            let id = manage::add(tx, &right, &keys, now, &new).await?;
            Ok(format!("{LIST}/{id}"))
        })
        .await
}

async fn edit(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: SubscriberManager = request.may()?;
    let (id, now) = (request.id("id")?, request.context.now);
    let mut tx = request.context.app.db.read().await?;
    let before = manage::wanted(&mut tx, &id).await?;
    drop(tx);
    let mut errors = FieldErrors::new();
    let subscriptions = parse_subscriptions(&mut errors, &request.fields);
    let preferences = parse_preferences(&mut errors, &request.fields, before.preferences);
    errors.check()?;
    let (wanted, version) = (Wanted { subscriptions, preferences }, request.fields.version()?);
    request
        .once(async move |tx| {
            manage::change(tx, &right, now, &id, Some(version), &wanted).await?;
            Ok(format!("{LIST}/{id}?done=saved"))
        })
        .await
}

async fn reactivate(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: SubscriberManager = request.may()?;
    let (id, now) = (request.id("id")?, request.context.now);
    let page = format!("{LIST}/{id}?done=reactivated");
    request.write(async move |tx| manage::reactivate(tx, &right, now, &id).await).await?;
    Ok(FormResponse::to(page))
}

async fn resend(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: SubscriberManager = request.may()?;
    let (id, now) = (request.id("id")?, request.context.now);
    let page = format!("{LIST}/{id}");
    let is_sent = request.write(async move |tx| manage::resend_confirmation(tx, &right, now, &id).await).await?;
    Ok(FormResponse::to(format!("{page}?done={}", if is_sent { "sent" } else { "early" })))
}

async fn end(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: SubscriberManager = request.may()?;
    let (id, now) = (request.id("id")?, request.context.now);
    let page = format!("{LIST}/{id}?done=ended");
    request.write(async move |tx| manage::unsubscribe(tx, &right, now, &id).await).await?;
    Ok(FormResponse::to(page))
}
