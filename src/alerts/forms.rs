//! The forms of receivers, rules and drafts: each handler decodes a form and calls the function that makes the change.

use super::formats::JsonFields;
use super::kind::HookKind;
use super::receivers::{self, NewHook};
use super::{drafts, endpoints, rule_form, rule_store, token};
use crate::access::{Administrator, IncidentCommander};
use crate::incidents::forms::parse_declaration;
use crate::incidents::{store as incidents, templates, translations};
use crate::platform::db::Tx;
use crate::platform::installation;
use crate::services::store as services;
use crate::t;
use crate::types::field_errors::{FieldErrors, TITLE_MAX};
use crate::types::{Message, PublicId, Refusal, Timestamp};
use crate::web::forms::{FormRequest, FormResponse, FormRoutes, Posted, SHOWN_AGAIN};
use crate::web::request_context::OneTimeSecret;

const RECEIVERS: &str = "/desk/settings/alerts";

/// Registers the forms, and the addresses that monitoring systems post to.
pub fn form_routes(routes: FormRoutes) -> FormRoutes {
    const RECEIVER: &str = "/desk/settings/alerts/{id}";
    const RULE: &str = "/desk/settings/alerts/{id}/rules/{rule}";
    let routes = routes
        .form(RECEIVERS, RECEIVERS, create)
        .form(RECEIVER, RECEIVER, edit)
        .form("/desk/settings/alerts/{id}/rotation", RECEIVER, rotate)
        .form("/desk/settings/alerts/{id}/revocation", RECEIVER, revoke)
        .form("/desk/settings/alerts/{id}/rules", "/desk/settings/alerts/{id}/rules/new", add_rule)
        .form(RULE, RULE, edit_rule)
        .form("/desk/settings/alerts/{id}/rules/{rule}/place", RECEIVER, move_rule)
        .form("/desk/settings/alerts/{id}/rules/{rule}/deletion", RECEIVER, delete_rule)
        .form("/desk/incidents/drafts/{id}/publication", "/desk/incidents/drafts/{id}", publish)
        .form("/desk/incidents/drafts/{id}/discard", "/desk/incidents/drafts/{id}", discard)
        .form("/desk/incidents/drafts/{id}/proposal", "/desk/incidents/drafts/{id}", dismiss_proposal);
    endpoints::routes(routes)
}

/// Whether the button was pressed that only shows what would happen.
fn only_tries(request: &FormRequest) -> bool {
    request.fields.get("intent") == "try"
}

async fn create(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right = request.may::<Administrator>()?;
    let mut form = FieldErrors::new();
    let name = form.required_line("name", request.fields.get("name"), TITLE_MAX);
    let kind = form.parsed("kind", request.fields.get("kind"), "field-choice", |text| text.parse::<HookKind>().ok());
    form.check()?;
    let kind = kind.ok_or_else(|| Refusal::field("kind", "field-choice"))?;
    let text = token::from_bytes(&request.secret_bytes());
    let hash = token::hash(&request.context.app.keys, &text);
    let now = request.context.now;
    let new = NewHook { kind, name: name.clone(), fields: JsonFields::usual() };
    let posted = request
        .once_with(async move |tx| {
            let id = receivers::create(tx, &right, now, &new, &hash).await?;
            Ok((format!("{RECEIVERS}/{id}"), ()))
        })
        .await?;
    Ok(show_address(&request, posted, now, kind, &name, &text))
}

async fn rotate(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right = request.may::<Administrator>()?;
    let (id, now) = (request.id("id")?, request.context.now);
    let hook = receivers::get(&mut request.context.app.db.read().await?, &id).await?;
    let text = token::from_bytes(&request.secret_bytes());
    let hash = token::hash(&request.context.app.keys, &text);
    let posted = request
        .once_with(async move |tx| {
            receivers::rotate(tx, &right, now, &id, &hash).await?;
            Ok((format!("{RECEIVERS}/{id}"), ()))
        })
        .await?;
    Ok(show_address(&request, posted, now, hook.kind, &hook.name, &text))
}

/// Shows once the address with its token. The second press shows it too, since the browser dropped the first response.
fn show_address(
    request: &FormRequest,
    posted: Posted<()>,
    now: Timestamp,
    kind: HookKind,
    name: &str,
    text: &str,
) -> FormResponse {
    let page = match posted {
        Posted::First { page, .. } => page,
        Posted::Again { page, first_at } if now - first_at <= SHOWN_AGAIN => page,
        posted @ Posted::Again { .. } => return posted.into_response(),
    };
    let secret = kind.address(&request.context.app.config.public_url(), text);
    FormResponse::page_with_secret(page, OneTimeSecret { label: t!("receiver-address-of", name = name), secret })
}

async fn edit(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right = request.may::<Administrator>()?;
    let id = request.id("id")?;
    let page = format!("{RECEIVERS}/{id}");
    let mut form = FieldErrors::new();
    let name = form.required_line("name", request.fields.get("name"), TITLE_MAX);
    let hook = receivers::get(&mut request.context.app.db.read().await?, &id).await?;
    let fields = match hook.kind {
        HookKind::Json => JsonFields::read(&mut form, |name| request.fields.get(name).to_owned()),
        _ => hook.fields(),
    };
    if only_tries(&request) && request.fields.get("sample").trim().is_empty() {
        form.wrong("sample", Message::new("field-required"));
    }
    form.check()?;
    if only_tries(&request) {
        return Ok(FormResponse::page_as_typed(page));
    }
    let (version, now) = (request.fields.version()?, request.context.now);
    request
        .once(async move |tx| {
            receivers::edit(tx, &right, now, &id, version, &name, &fields).await?;
            Ok(page)
        })
        .await
}

async fn revoke(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right = request.may::<Administrator>()?;
    let (id, now) = (request.id("id")?, request.context.now);
    let page = format!("{RECEIVERS}/{id}");
    request.write(async move |tx| receivers::revoke(tx, &right, now, &id).await).await?;
    Ok(FormResponse::to(page))
}

async fn add_rule(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right = request.may::<Administrator>()?;
    let (id, now) = (request.id("id")?, request.context.now);
    let mut form = FieldErrors::new();
    let text = rule_form::read(&mut form, &request.fields);
    check_services(&request, &mut form, &text.services).await?;
    form.check()?;
    if only_tries(&request) {
        return Ok(FormResponse::page_as_typed(format!("{RECEIVERS}/{id}/rules/new")));
    }
    request
        .once(async move |tx| {
            rule_store::add(tx, &right, now, &id, &text).await?;
            Ok(format!("{RECEIVERS}/{id}"))
        })
        .await
}

async fn edit_rule(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right = request.may::<Administrator>()?;
    let (id, rule, now) = (request.id("id")?, request.id("rule")?, request.context.now);
    let mut form = FieldErrors::new();
    let text = rule_form::read(&mut form, &request.fields);
    check_services(&request, &mut form, &text.services).await?;
    form.check()?;
    if only_tries(&request) {
        return Ok(FormResponse::page_as_typed(format!("{RECEIVERS}/{id}/rules/{rule}")));
    }
    let version = request.fields.version()?;
    request
        .once(async move |tx| {
            rule_store::edit(tx, &right, now, &id, &rule, version, &text).await?;
            Ok(format!("{RECEIVERS}/{id}"))
        })
        .await
}

async fn check_services(
    request: &FormRequest,
    form: &mut FieldErrors,
    chosen: &[(PublicId, crate::types::ServiceStatus)],
) -> Result<(), Refusal> {
    let known = services::all(&mut request.context.app.db.read().await?).await?;
    if chosen.iter().any(|(id, _)| !known.iter().any(|service| service.id == *id)) {
        form.wrong("services", Message::new("incident-services-unknown"));
    }
    Ok(())
}

async fn move_rule(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right = request.may::<Administrator>()?;
    let (id, rule, now) = (request.id("id")?, request.id("rule")?, request.context.now);
    let place = request.fields.get("place").parse().map_err(|_| Refusal::field("place", "field-number"))?;
    let page = format!("{RECEIVERS}/{id}#rules");
    request.write(async move |tx| rule_store::move_to(tx, &right, now, &id, &rule, place).await).await?;
    Ok(FormResponse::to(page))
}

async fn delete_rule(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right = request.may::<Administrator>()?;
    let (id, rule, now) = (request.id("id")?, request.id("rule")?, request.context.now);
    let page = format!("{RECEIVERS}/{id}#rules");
    request.write(async move |tx| rule_store::delete(tx, &right, now, &id, &rule).await).await?;
    Ok(FormResponse::to(page))
}

async fn publish(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right = request.may::<IncidentCommander>()?;
    let (id, now) = (request.id("id")?, request.context.now);
    if request.fields.get("intent") == templates::forms::INTENT {
        let filled = templates::forms::filled_declaration(&request).await?;
        return Ok(FormResponse::page_filled(format!("/desk/incidents/drafts/{id}"), filled));
    }
    let zone = installation::get(&mut request.context.app.db.read().await?).await?.zone();
    let declaration = parse_declaration(&request, zone, false)?;
    let fields = request.fields.clone();
    request
        .once(async move |tx: &mut Tx| {
            let incident = drafts::publish(tx, &right, now, &id, declaration).await?;
            templates::usage::record(tx, &right, now, &incident, &fields).await?;
            if let Some(first) = incidents::updates(tx, &incident).await?.first() {
                translations::add_from_form(tx, &right, now, &incident, &first.id, &fields).await?;
            }
            Ok(format!("/desk/incidents/{incident}"))
        })
        .await
}

async fn discard(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right = request.may::<IncidentCommander>()?;
    let (id, now) = (request.id("id")?, request.context.now);
    let reason = request.fields.get("reason").to_owned();
    request.write(async move |tx| drafts::discard(tx, &right, now, &id, &reason).await).await?;
    Ok(FormResponse::to("/desk/incidents"))
}

async fn dismiss_proposal(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right = request.may::<IncidentCommander>()?;
    let (id, now) = (request.id("id")?, request.context.now);
    let incident = request.write(async move |tx| drafts::dismiss_proposal(tx, &right, now, &id).await).await?;
    Ok(FormResponse::to(incident.map_or("/desk/incidents".to_owned(), |id| format!("/desk/incidents/{id}"))))
}
