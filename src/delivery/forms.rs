//! The form endpoints of this feature.

use super::batch;
use super::canary::{self, CanaryInput};
use super::decision::{self, Decision, Target};
use super::group_decision::{self, GroupDecision};
use super::limits::{self, LimitInput, Target as LimitTarget, slowing};
use super::link::ConsentLink;
use super::{consent, kill_switch};
use crate::platform::db::sql;
use crate::t;
use crate::types::{Actor, PublicId, Refusal};
use crate::web::forms::{FormRequest, FormResponse, FormRoutes};

/// Registers every form of this feature.
pub fn form_routes(routes: FormRoutes) -> FormRoutes {
    routes
        .form("/desk/sending/{id}/pause", "/desk/sending/{id}", pause)
        .form("/desk/sending/{id}/resumption", "/desk/sending/{id}", resume)
        .form("/desk/sending/{id}/cancellation", "/desk/sending/{id}", cancel)
        .form("/desk/sending/{id}/decisions", "/desk/sending/{id}", decide_all)
        .form("/desk/sending/stop", "/desk/sending", set_kill_switch)
        .form("/desk/sending/{id}/groups", "/desk/sending/{id}", decide_group)
        .form("/desk/sending/limits", "/desk/sending", set_limit)
        .form("/desk/sending/limits/removal", "/desk/sending", remove_limit)
        .form("/desk/sending/canary", "/desk/sending", set_canary)
        .form("/desk/sending/domains/reset", "/desk/sending", reset_domain)
        .form("/desk/sending/messages/{id}/decision", "/desk/sending", decide_one)
        .form("/consent/{token}", "/consent/{token}", give_consent)
        .open_form("/consent/{token}/withdrawal", "/consent/{token}", withdraw_consent)
}

async fn pause(request: FormRequest) -> Result<FormResponse, Refusal> {
    let (right, id, now) = (request.may()?, request.id("id")?, request.context.now);
    let response = FormResponse::to(batch_page(&id));
    request.write(async move |tx| batch::pause(tx, &right, now, &id).await).await?;
    Ok(response)
}

async fn resume(request: FormRequest) -> Result<FormResponse, Refusal> {
    let (right, id, now) = (request.may()?, request.id("id")?, request.context.now);
    let response = FormResponse::to(batch_page(&id));
    request.write(async move |tx| batch::resume(tx, &right, now, &id).await).await?;
    Ok(response)
}

async fn cancel(request: FormRequest) -> Result<FormResponse, Refusal> {
    let (right, id, now) = (request.may()?, request.id("id")?, request.context.now);
    if request.fields.get("sure") != "yes" {
        return Err(Refusal::field("sure", "delivery-cancel-unconfirmed"));
    }
    let response = FormResponse::to(batch_page(&id));
    request.write(async move |tx| batch::cancel(tx, &right, now, &id).await).await?;
    Ok(response)
}

async fn decide_all(request: FormRequest) -> Result<FormResponse, Refusal> {
    let (right, id, now) = (request.may()?, request.id("id")?, request.context.now);
    let decision = parse_decision(&request)?;
    let messages = parse_messages(&request)?;
    let response = FormResponse::to(batch_page(&id));
    let target = Target::Batch { id, messages };
    request.write(async move |tx| decision::apply(tx, &right, now, &target, decision).await).await?;
    Ok(response)
}

async fn decide_group(request: FormRequest) -> Result<FormResponse, Refusal> {
    let (right, id, now) = (request.may()?, request.id("id")?, request.context.now);
    let decision = parse_decision(&request)?;
    let messages = parse_messages(&request)?;
    let new = GroupDecision { decision, code: request.fields.get("code"), messages };
    let response = FormResponse::to(batch_page(&id));
    request.write(async |tx| group_decision::decide(tx, &right, now, &id, &new).await).await?;
    Ok(response)
}

async fn decide_one(request: FormRequest) -> Result<FormResponse, Refusal> {
    let (right, id, now) = (request.may()?, request.row_id("id")?, request.context.now);
    let decision = parse_decision(&request)?;
    let batch = request
        .write(async move |tx| {
            decision::apply(tx, &right, now, &Target::Message(id), decision).await?;
            Ok(tx.fetch_value::<Option<PublicId>>(sql("select batch_id from message where id = $1").bind(id)).await?)
        })
        .await?;
    Ok(FormResponse::to(batch.map_or_else(|| "/desk/sending".to_owned(), |id| batch_page(&id))))
}

async fn set_kill_switch(request: FormRequest) -> Result<FormResponse, Refusal> {
    let (right, now) = (request.may()?, request.context.now);
    let reason = request.fields.get("reason").to_owned();
    match request.fields.get("do") {
        "stop" => request.write(async move |tx| kill_switch::stop_all(tx, &right, now, &reason).await).await?,
        "start" => request.write(async move |tx| kill_switch::resume_all(tx, &right, now).await).await?,
        _ => return Err(Refusal::field("do", "delivery-stop-choice-required")),
    }
    Ok(FormResponse::to("/desk/sending"))
}

async fn set_limit(request: FormRequest) -> Result<FormResponse, Refusal> {
    let (right, now) = (request.may()?, request.context.now);
    let (field, name) = match request.fields.get("applies_to") {
        "domain" => ("domain", request.fields.get("domain")),
        other => ("applies_to", other),
    };
    let target = LimitTarget::parse(name)
        .filter(|target| (field == "domain") == matches!(target, LimitTarget::Domain(_)))
        .ok_or_else(|| Refusal::field(field, &format!("delivery-limit-{}-invalid", field.replace('_', "-"))))?;
    let typed = LimitInput { messages: request.fields.get("messages"), unit: request.fields.get("unit") };
    request.write(async |tx| limits::set(tx, &right, now, &target, &typed).await).await?;
    Ok(FormResponse::to("/desk/sending#limits"))
}

async fn set_canary(request: FormRequest) -> Result<FormResponse, Refusal> {
    let (right, now) = (request.may()?, request.context.now);
    let typed = CanaryInput {
        first: request.fields.get("first"),
        continuation: request.fields.get("continuation"),
        wait_minutes: request.fields.get("wait_minutes"),
        failed_percent: request.fields.get("failed_percent"),
    };
    request.write(async |tx| canary::set(tx, &right, now, &typed).await).await?;
    Ok(FormResponse::to("/desk/sending#canary"))
}

async fn remove_limit(request: FormRequest) -> Result<FormResponse, Refusal> {
    let (right, now) = (request.may()?, request.context.now);
    let target = LimitTarget::parse(request.fields.get("name")).ok_or(Refusal::NotFound)?;
    request.write(async |tx| limits::delete(tx, &right, now, &target).await).await?;
    Ok(FormResponse::to("/desk/sending#limits"))
}

async fn reset_domain(request: FormRequest) -> Result<FormResponse, Refusal> {
    let (right, now) = (request.may()?, request.context.now);
    let name = request.fields.get("name");
    request.write(async |tx| slowing::reset(tx, &right, now, name).await).await?;
    Ok(FormResponse::to("/desk/sending#limits"))
}

fn consent_link(request: &FormRequest) -> Result<ConsentLink, Refusal> {
    ConsentLink::parse(&request.context.app.keys, request.param("token")?).ok_or(Refusal::NotFound)
}

async fn give_consent(request: FormRequest) -> Result<FormResponse, Refusal> {
    let (link, now) = (consent_link(&request)?, request.context.now);
    let path = link.path(&request.context.app.keys);
    request.write(async move |tx| consent::give(tx, &Actor::Visitor, now, link).await).await?;
    Ok(FormResponse::to(path))
}

/// Posted by the button on the page, or by a mail program, which expects neither a page nor a redirect.
async fn withdraw_consent(request: FormRequest) -> Result<FormResponse, Refusal> {
    let (link, now) = (consent_link(&request)?, request.context.now);
    let path = link.path(&request.context.app.keys);
    request.write(async move |tx| consent::withdraw(tx, &Actor::Visitor, now, link).await).await?;
    Ok(if request.fields.has("by_button") {
        FormResponse::to(path)
    } else {
        FormResponse::text(t!("consent-withdrawn"))
    })
}

fn parse_decision(request: &FormRequest) -> Result<Decision, Refusal> {
    request.fields.get("decision").parse().map_err(|_| Refusal::field("decision", "delivery-decision-required"))
}

/// How many messages the page said that the decision is about.
fn parse_messages(request: &FormRequest) -> Result<i64, Refusal> {
    request.fields.get("messages").parse().map_err(|_| Refusal::conflict("delivery-group-changed"))
}

fn batch_page(id: &PublicId) -> String {
    format!("/desk/sending/{id}")
}
