//! The forms of incidents: each handler decodes a form and calls the function that makes the change.

use super::incident::{Cause, State};
use super::{compose, declare, draft, edit, maintenance, post_mortem, publish, review, withdraw};
use crate::access::IncidentCommander;
use crate::platform::installation;
use crate::types::field_errors::{FieldErrors, TITLE_MAX};
use crate::types::{Message, PublicId, Refusal};
use crate::web::form_fields::Fields;
use crate::web::forms::{FormRequest, FormResponse, FormRoutes};
use chrono_tz::Tz;

/// Registers the forms of incidents.
pub fn form_routes(routes: FormRoutes) -> FormRoutes {
    routes
        .form("/desk/incidents", "/desk/incidents/new", declare_or_schedule)
        .form("/desk/incidents/{id}/updates", "/desk/incidents/{id}", save_or_publish_update)
        .form("/desk/incidents/{id}/updates/{update}", "/desk/incidents/{id}/updates/{update}", edit_update)
        .form("/desk/incidents/{id}/review", "/desk/incidents/{id}", close_incident)
        .form("/desk/incidents/{id}/post-mortem", "/desk/incidents/{id}/post-mortem", save_or_publish_post_mortem)
        .form("/desk/incidents/{id}/post-mortem/withdrawal", "/desk/incidents/{id}/post-mortem", unpublish_post_mortem)
        .form("/desk/incidents/{id}/withdrawal", "/desk/incidents/{id}", withdraw_incident)
}

async fn zone(request: &FormRequest) -> Result<Tz, Refusal> {
    Ok(installation::get(&mut request.context.app.db.read().await?).await?.zone())
}

/// Declares an incident, or schedules maintenance (`kind`).
async fn declare_or_schedule(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: IncidentCommander = request.may()?;
    let zone = zone(&request).await?;
    let now = request.context.now;
    let incident = if request.fields.get("kind") == "maintenance" {
        let plan = parse_maintenance(&request.fields, zone)?;
        request.write(async move |tx| maintenance::schedule_maintenance(tx, &right, now, plan).await).await?
    } else {
        let declaration = parse_declaration(&request, zone)?;
        request.write(async move |tx| declare::declare(tx, &right, now, declaration).await).await?
    };
    Ok(FormResponse::to(format!("/desk/incidents/{}", incident.id)))
}

/// Parses the form of a declaration. Some rules of [`declare::declare`] are checked here too, so that their errors are
/// reported together with fields that cannot be parsed.
fn parse_declaration(request: &FormRequest, zone: Tz) -> Result<declare::Declaration, Refusal> {
    let fields = &request.fields;
    let mut form = FieldErrors::new();
    form.required_line("title", fields.get("title"), TITLE_MAX);
    let services = compose::parse_services(&mut form, fields);
    if services.is_empty() {
        form.wrong("services", Message::new("incident-services-required"));
    }
    let started_at = form
        .parsed("started_at", fields.get("started_at"), "field-moment", |text| Fields::parse_local_time(text, zone));
    let state = form.parsed("state", fields.get("state"), "field-choice", |text: &str| text.parse::<State>().ok());
    publish::check_body(&mut form, fields.get("body"));
    let next_update_by = compose::parse_promise(&mut form, fields, request.context.now, zone);
    let first_evidence_at = compose::parse_optional_timestamp(&mut form, fields, "first_evidence_at", zone);
    let cause = match fields.get("cause") {
        "" => None,
        typed => form.parsed("cause", typed, "field-choice", |text: &str| text.parse::<Cause>().ok()),
    };
    form.check()?;
    Ok(declare::Declaration {
        title: fields.get("title").to_owned(),
        cause,
        regions: fields.get("regions").split(';').map(|region| region.trim().to_owned()).collect(),
        services,
        started_at: started_at.unwrap_or(request.context.now),
        first_evidence_at,
        state: state.unwrap_or(State::Investigating),
        body: fields.get("body").to_owned(),
        next_update_by,
        notify: fields.has("notify"),
        is_drill: fields.has("is_drill"),
    })
}

fn parse_maintenance(fields: &Fields, zone: Tz) -> Result<maintenance::MaintenancePlan, Refusal> {
    let mut form = FieldErrors::new();
    let mut timestamp =
        |name: &str| form.parsed(name, fields.get(name), "field-moment", |text| Fields::parse_local_time(text, zone));
    let (from, until) = (timestamp("from"), timestamp("until"));
    let typed = fields.all("service");
    if typed.len() > compose::SERVICES_MAX {
        form.wrong("services", Message::new("field-choice"));
    }
    let mut services: Vec<_> = typed.into_iter().take(compose::SERVICES_MAX).filter_map(PublicId::parse).collect();
    services.sort();
    services.dedup();
    form.check()?;
    Ok(maintenance::MaintenancePlan {
        title: fields.get("title").to_owned(),
        body: fields.get("body").to_owned(),
        services,
        from: from.unwrap_or_default(),
        until: until.unwrap_or_default(),
        notify: fields.has("notify"),
    })
}

/// Publishes an update, or saves it as a draft (`intent`).
async fn save_or_publish_update(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: IncidentCommander = request.may()?;
    let id = request.id("id")?;
    let zone = zone(&request).await?;
    let (now, fields) = (request.context.now, request.fields.clone());
    let page = format!("/desk/incidents/{id}");
    if fields.get("intent") == "draft" {
        request.write(async move |tx| draft::save(tx, &right, now, &id, &fields).await).await?;
        return Ok(FormResponse::to(format!("{page}#composer")));
    }
    let mut form = FieldErrors::new();
    let composed = compose::parse(&mut form, &fields, now, zone);
    publish::check_body(&mut form, &composed.body);
    form.check()?;
    let (update, version) = (composed.into_update()?, fields.version()?);
    request
        .write(async move |tx| {
            publish::publish_update(tx, &right, now, &id, version, update).await?;
            draft::delete(tx, right.staff_id()?, &id).await
        })
        .await?;
    Ok(FormResponse::to(page))
}

/// Edits the text of an update.
async fn edit_update(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: IncidentCommander = request.may()?;
    let (id, update, version) = (request.id("id")?, request.id("update")?, request.fields.version()?);
    let now = request.context.now;
    let edit = edit::UpdateEdit {
        body: request.fields.get("body").to_owned(),
        reason: request.fields.get("reason").to_owned(),
        shows_previous: request.fields.get("before") != "hidden",
    };
    let page = format!("/desk/incidents/{id}");
    request.write(async move |tx| edit::edit_update(tx, &right, now, &id, &update, version, &edit).await).await?;
    Ok(FormResponse::to(page))
}

/// Closes the incident with a review.
async fn close_incident(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: IncidentCommander = request.may()?;
    let id = request.id("id")?;
    let (now, note) = (request.context.now, request.fields.get("note").to_owned());
    let page = format!("/desk/incidents/{id}");
    request.write(async move |tx| review::review(tx, &right, now, &id, &note).await).await?;
    Ok(FormResponse::to(page))
}

/// Saves the draft of the post-mortem, or publishes it (`intent`).
async fn save_or_publish_post_mortem(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: IncidentCommander = request.may()?;
    let (id, version, now) = (request.id("id")?, request.fields.version()?, request.context.now);
    let input = post_mortem::PostMortemInput {
        body: request.fields.get("body").to_owned(),
        signed: request.fields.get("signed").to_owned(),
    };
    let page = format!("/desk/incidents/{id}/post-mortem");
    let is_draft = request.fields.get("intent") == "draft";
    request
        .write(async move |tx| {
            if is_draft {
                post_mortem::save_draft(tx, &right, now, &id, version, input).await
            } else {
                post_mortem::publish(tx, &right, now, &id, version, input).await
            }
        })
        .await?;
    Ok(FormResponse::to(page))
}

/// Unpublishes the post-mortem.
async fn unpublish_post_mortem(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: IncidentCommander = request.may()?;
    let (id, version, now) = (request.id("id")?, request.fields.version()?, request.context.now);
    let page = format!("/desk/incidents/{id}/post-mortem");
    request.write(async move |tx| post_mortem::unpublish(tx, &right, now, &id, version).await).await?;
    Ok(FormResponse::to(page))
}

/// Withdraws an incident that was declared by mistake.
async fn withdraw_incident(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: IncidentCommander = request.may()?;
    let (id, version, now) = (request.id("id")?, request.fields.version()?, request.context.now);
    if !request.fields.has("sure") {
        return Err(Refusal::field("sure", "withdraw-confirm-required"));
    }
    let (page, reason) = (format!("/desk/incidents/{id}"), request.fields.get("reason").to_owned());
    request.write(async move |tx| withdraw::withdraw(tx, &right, now, &id, version, &reason).await).await?;
    Ok(FormResponse::to(page))
}
