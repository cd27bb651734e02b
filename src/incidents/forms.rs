//! The forms of incidents: each handler decodes a form and calls the function that makes the change.

use super::draft::About;
use super::incident::{Cause, Kind, State};
use super::store::{self, Incident};
use super::{
    action_forms, backfill, compose, declare, draft, edit, maintenance, notes, past, people, playbooks, post_mortem,
    prepared, publication_forms, publish, review, templates, translations, unheld, withdraw,
};
use crate::access::{IncidentCommander, PostMortemReviewer};
use crate::platform::installation;
use crate::types::field_errors::{FieldErrors, TITLE_MAX};
use crate::types::{Message, PublicId, Refusal};
use crate::web::form_fields::Fields;
use crate::web::forms::{FormRequest, FormResponse, FormRoutes};
use crate::web::moment;
use chrono::Duration;
use chrono_tz::Tz;

/// Registers the forms of incidents.
pub fn form_routes(routes: FormRoutes) -> FormRoutes {
    let parts = [
        templates::forms::form_routes,
        playbooks::forms::form_routes,
        people::forms::form_routes,
        notes::forms::form_routes,
        translations::forms::form_routes,
        prepared::forms::form_routes,
        publication_forms::form_routes,
        maintenance::forms::form_routes,
        backfill::forms::form_routes,
    ];
    parts
        .into_iter()
        .fold(routes, |routes, add| add(routes))
        .form("/desk/incidents", "/desk/incidents/new", declare_or_schedule)
        .form("/desk/incidents/{id}/updates", "/desk/incidents/{id}", save_or_publish_update)
        .form("/desk/incidents/{id}/updates/{update}", "/desk/incidents/{id}/updates/{update}", edit_update)
        .form("/desk/incidents/{id}/review", "/desk/incidents/{id}", close_incident)
        .form("/desk/incidents/{id}/post-mortem", "/desk/incidents/{id}/post-mortem", save_or_publish_post_mortem)
        .form("/desk/incidents/{id}/post-mortem/withdrawal", "/desk/incidents/{id}/post-mortem", unpublish_post_mortem)
        .form("/desk/incidents/{id}/post-mortem/review", "/desk/incidents/{id}/post-mortem", review_post_mortem)
        .form("/desk/incidents/{id}/actions", "/desk/incidents/{id}/post-mortem", action_forms::add)
        .form("/desk/incidents/{id}/actions/{action}", "/desk/incidents/{id}/post-mortem", action_forms::edit)
        .form("/desk/incidents/{id}/actions/{action}/done", "/desk/incidents/{id}/post-mortem", action_forms::set_done)
        .form("/desk/incidents/{id}/actions/{action}/removal", "/desk/incidents/{id}/post-mortem", action_forms::remove)
        .form("/desk/incidents/{id}/withdrawal", "/desk/incidents/{id}", withdraw_incident)
        .form("/desk/incidents/{id}/window", "/desk/incidents/{id}", reschedule_maintenance)
        .form("/desk/services/{id}/status", "/desk/services/{id}/status", restore_service)
}

pub(super) async fn zone(request: &FormRequest) -> Result<Tz, Refusal> {
    Ok(installation::get(&mut request.context.app.db.read().await?).await?.zone())
}

/// Declares an incident, enters one that is over, or schedules maintenance (`kind`).
async fn declare_or_schedule(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: IncidentCommander = request.may()?;
    if request.fields.get("intent") == templates::forms::INTENT {
        return templates::forms::fill_declaration(&request).await;
    }
    let zone = zone(&request).await?;
    let (now, fields) = (request.context.now, request.fields.clone());
    let page = |incident: Incident| format!("/desk/incidents/{}", incident.id);
    if request.fields.get("kind") == "maintenance" {
        let plan = parse_maintenance(&request.fields, zone)?;
        request
            .once(async move |tx| {
                let scheduled = maintenance::schedule_maintenance(tx, &right, now, plan).await?;
                templates::usage::record(tx, &right, now, &scheduled.id, &fields).await?;
                draft::close(tx, right.staff_id()?, now, &About::Declaration, &fields).await?;
                Ok(page(scheduled))
            })
            .await
    } else if request.fields.get("kind") == "past" {
        let past = parse_past(&request, zone)?;
        request.once(async move |tx| Ok(page(past::enter(tx, &right, now, past).await?))).await
    } else {
        let declaration = parse_declaration(&request, zone, false)?;
        request
            .once(async move |tx| {
                let declared = declare::declare(tx, &right, now, declaration).await?;
                if let Some(first) = store::updates(tx, &declared.id).await?.first() {
                    translations::add_from_form(tx, &right, now, &declared.id, &first.id, &fields).await?;
                }
                templates::usage::record(tx, &right, now, &declared.id, &fields).await?;
                draft::close(tx, right.staff_id()?, now, &About::Declaration, &fields).await?;
                Ok(page(declared))
            })
            .await
    }
}

/// Parses the form of a declaration. Some rules of [`declare::declare`] are checked here too, so that their errors are
/// reported together with fields that cannot be parsed.
///
/// # Errors
///
/// Every faulty field.
pub fn parse_declaration(request: &FormRequest, zone: Tz, is_past: bool) -> Result<declare::Declaration, Refusal> {
    let mut form = FieldErrors::new();
    let declaration = read_declaration(&mut form, request, zone, is_past);
    form.check()?;
    Ok(declaration)
}

fn parse_past(request: &FormRequest, zone: Tz) -> Result<past::PastIncident, Refusal> {
    let fields = &request.fields;
    let mut form = FieldErrors::new();
    let declaration = read_declaration(&mut form, request, zone, true);
    let first_at = moment::parse(&mut form, "first_at", &moment::typed(fields, "first_at"), zone);
    let ended_at = moment::parse(&mut form, "ended_at", &moment::typed(fields, "ended_at"), zone);
    let last_body = publish::check_body_of(&mut form, "last_body", fields.get("last_body"));
    if let (Some(first_at), Some(ended_at), true) = (first_at, ended_at, form.is_clean()) {
        past::check_times(&mut form, request.context.now, declaration.started_at, first_at, ended_at);
    }
    form.check()?;
    let (first_at, ended_at) = (first_at.unwrap_or_default(), ended_at.unwrap_or_default());
    Ok(past::PastIncident { declaration, first_at, ended_at, last_body })
}

/// How long before its declaration an incident may have begun without a word that it still lasts.
const STILL_LASTS_AFTER: Duration = Duration::days(1);

fn read_declaration(form: &mut FieldErrors, request: &FormRequest, zone: Tz, is_past: bool) -> declare::Declaration {
    let fields = &request.fields;
    let title = form.required_line("title", fields.get("title"), TITLE_MAX);
    templates::placeholder::check_filled(form, "title", &title);
    let services = compose::parse_services(form, fields);
    if services.is_empty() {
        form.wrong("services", Message::new("incident-services-required"));
    }
    let started_at = moment::parse(form, "started_at", &moment::typed(fields, "started_at"), zone);
    let is_old = started_at.is_some_and(|at| request.context.now - at > STILL_LASTS_AFTER);
    if is_old && !is_past && !fields.has("still_lasts") {
        form.wrong("still_lasts", Message::new("declare-still-lasts-required"));
    }
    let state = form.parsed("state", fields.get("state"), "field-choice", |text: &str| text.parse::<State>().ok());
    publish::check_body(form, fields.get("body"));
    let next_update_by = if is_past { None } else { compose::parse_promise(form, fields, request.context.now, zone) };
    let noticed = moment::typed(fields, "first_evidence_at");
    let first_evidence_at = moment::parse_optional(form, "first_evidence_at", &noticed, zone);
    let cause = match fields.get("cause") {
        "" => None,
        typed => form.parsed("cause", typed, "field-choice", |text: &str| text.parse::<Cause>().ok()),
    };
    declare::Declaration {
        title: fields.get("title").to_owned(),
        cause,
        regions: fields.get("regions").split(';').map(|region| region.trim().to_owned()).collect(),
        services,
        started_at: started_at.unwrap_or(request.context.now),
        first_evidence_at,
        state: state.unwrap_or(State::Investigating),
        body: fields.get("body").to_owned(),
        next_update_by,
        notify: fields.has("notify") && !is_past,
        is_drill: fields.has("is_drill") && !is_past,
    }
}

fn parse_maintenance(fields: &Fields, zone: Tz) -> Result<maintenance::MaintenancePlan, Refusal> {
    let mut form = FieldErrors::new();
    let mut timestamp = |name: &str| moment::parse(&mut form, name, &moment::typed(fields, name), zone);
    let (from, until) = (timestamp("from"), timestamp("until"));
    let services = maintenance::forms::parse_services(&mut form, fields);
    let reminder_minutes = maintenance::forms::parse_reminder(&mut form, fields);
    form.check()?;
    Ok(maintenance::MaintenancePlan {
        title: fields.get("title").to_owned(),
        body: fields.get("body").to_owned(),
        services,
        from: from.unwrap_or_default(),
        until: until.unwrap_or_default(),
        notify: fields.has("notify"),
        notify_during: fields.has("notify_during"),
        reminder_minutes,
    })
}

/// Publishes an update, schedules it, or saves it as a draft (`intent`).
async fn save_or_publish_update(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: IncidentCommander = request.may()?;
    let id = request.id("id")?;
    if request.fields.get("intent") == templates::forms::INTENT {
        return templates::forms::fill_update(&request, id).await;
    }
    let zone = zone(&request).await?;
    let (now, fields) = (request.context.now, request.fields.clone());
    let page = format!("/desk/incidents/{id}");
    let kind = store::get(&mut request.context.app.db.read().await?, &id).await?.kind;
    if kind == Kind::Maintenance {
        let (update, version) = (parse_maintenance_update(&fields)?, fields.version()?);
        return request
            .once(async move |tx| {
                maintenance::update(tx, &right, now, &id, version, update).await?;
                templates::usage::record(tx, &right, now, &id, &fields).await?;
                draft::close(tx, right.staff_id()?, now, &About::Incident(id.clone()), &fields).await?;
                Ok(page)
            })
            .await;
    }
    let about = About::Incident(id.clone());
    if fields.get("intent") == "draft" {
        request.write(async move |tx| draft::save(tx, &right, now, &about, &fields).await).await?;
        return Ok(FormResponse::to(format!("{page}#composer")));
    }
    if fields.get("intent") == "schedule" {
        return prepared::forms::prepare(&request, right, id, true, zone).await;
    }
    let mut form = FieldErrors::new();
    let composed = compose::parse(&mut form, &fields, now, zone);
    publish::check_body(&mut form, &composed.body);
    form.check()?;
    let (update, version) = (composed.into_update()?, fields.version()?);
    if needs_approval(&request, &id, &update).await? {
        return prepared::forms::prepare(&request, right, id, false, zone).await;
    }
    let replaced = prepared::forms::replaced(&fields)?;
    request
        .once(async move |tx| {
            let update_id = publish::publish_update(tx, &right, now, &id, version, update).await?;
            translations::add_from_form(tx, &right, now, &id, &update_id, &fields).await?;
            templates::usage::record(tx, &right, now, &id, &fields).await?;
            if let Some((prepared, _)) = &replaced {
                prepared::edit::was_published(tx, &right, now, &id, prepared).await?;
            }
            draft::close(tx, right.staff_id()?, now, &about, &fields).await?;
            Ok(page)
        })
        .await
}

/// Whether an update waits for the approval of a second commander.
async fn needs_approval(request: &FormRequest, id: &PublicId, update: &publish::NewUpdate) -> Result<bool, Refusal> {
    let mut tx = request.context.app.db.read().await?;
    let incident = store::get(&mut tx, id).await?;
    prepared::is_required(&mut tx, &incident, update).await
}

fn parse_maintenance_update(fields: &Fields) -> Result<maintenance::MaintenanceUpdate, Refusal> {
    let mut form = FieldErrors::new();
    let state = form.parsed("state", fields.get("state"), "field-choice", |text: &str| text.parse::<State>().ok());
    form.check()?;
    let state = state.ok_or_else(|| Refusal::field("state", "field-choice"))?;
    Ok(maintenance::MaintenanceUpdate { state, body: fields.get("body").to_owned(), notify: fields.has("notify") })
}

/// Changes the window of maintenance.
async fn reschedule_maintenance(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: IncidentCommander = request.may()?;
    let (id, version, now) = (request.id("id")?, request.fields.version()?, request.context.now);
    let zone = zone(&request).await?;
    let before = store::get(&mut request.context.app.db.read().await?, &id).await?;
    let fields = &request.fields;
    let mut form = FieldErrors::new();
    let mut timestamp = |name: &str| moment::parse(&mut form, name, &moment::typed(fields, name), zone);
    // Once it has begun, the form has no start.
    let from = if fields.has("from") { timestamp("from") } else { Some(before.started_at) };
    let until = timestamp("until");
    form.check()?;
    let window = maintenance::Window {
        from: from.unwrap_or(before.started_at),
        until: until.unwrap_or_default(),
        body: fields.get("window_body").to_owned(),
        notify: fields.has("notify"),
    };
    let page = format!("/desk/incidents/{id}");
    request
        .once(async move |tx| {
            maintenance::reschedule(tx, &right, now, &id, version, window).await?;
            Ok(page)
        })
        .await
}

/// Sets a service to operational that nothing open holds.
async fn restore_service(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: IncidentCommander = request.may()?;
    let (id, now) = (request.id("id")?, request.context.now);
    let reason = request.fields.get("reason").to_owned();
    request.write(async move |tx| unheld::restore(tx, &right, now, &id, &reason).await).await?;
    Ok(FormResponse::to("/desk/services"))
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
    request
        .once(async move |tx| {
            edit::edit_update(tx, &right, now, &id, &update, version, &edit).await?;
            Ok(page)
        })
        .await
}

/// Closes the incident with a review.
async fn close_incident(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: IncidentCommander = request.may()?;
    let id = request.id("id")?;
    let (now, note) = (request.context.now, request.fields.get("note").to_owned());
    let page = format!("/desk/incidents/{id}");
    request
        .once(async move |tx| {
            review::review(tx, &right, now, &id, &note).await?;
            Ok(page)
        })
        .await
}

/// Saves the draft of the post-mortem, or publishes it (`intent`).
async fn save_or_publish_post_mortem(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: IncidentCommander = request.may()?;
    let (id, version, now) = (request.id("id")?, request.fields.version()?, request.context.now);
    let input = post_mortem::PostMortemInput {
        body: request.fields.get("body").to_owned(),
        signed: request.fields.get("signed").to_owned(),
    };
    let note = post_mortem::EditNote {
        reason: request.fields.get("reason").to_owned(),
        shows_previous: request.fields.get("before") != "hidden",
    };
    let page = format!("/desk/incidents/{id}/post-mortem");
    let is_draft = request.fields.get("intent") == "draft";
    request
        .once(async move |tx| {
            if is_draft {
                post_mortem::save_draft(tx, &right, now, &id, version, input).await?;
            } else {
                post_mortem::publish(tx, &right, now, &id, version, input, note).await?;
            }
            Ok(page)
        })
        .await
}

/// Reviews the draft of the post-mortem.
async fn review_post_mortem(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: PostMortemReviewer = request.may()?;
    let (id, version, now) = (request.id("id")?, request.fields.version()?, request.context.now);
    let seen_hash = request.fields.get("hash").to_owned();
    let page = format!("/desk/incidents/{id}/post-mortem");
    request
        .once(async move |tx| {
            post_mortem::review::review(tx, &right, now, &id, version, &seen_hash).await?;
            Ok(page)
        })
        .await
}

/// Unpublishes the post-mortem.
async fn unpublish_post_mortem(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: IncidentCommander = request.may()?;
    let (id, version, now) = (request.id("id")?, request.fields.version()?, request.context.now);
    let page = format!("/desk/incidents/{id}/post-mortem");
    request
        .once(async move |tx| {
            post_mortem::unpublish(tx, &right, now, &id, version).await?;
            Ok(page)
        })
        .await
}

/// Withdraws an incident that was declared by mistake.
async fn withdraw_incident(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: IncidentCommander = request.may()?;
    let (id, version, now) = (request.id("id")?, request.fields.version()?, request.context.now);
    if !request.fields.has("sure") {
        return Err(Refusal::field("sure", "withdraw-confirm-required"));
    }
    let (page, reason) = (format!("/desk/incidents/{id}"), request.fields.get("reason").to_owned());
    request
        .once(async move |tx| {
            withdraw::withdraw(tx, &right, now, &id, version, &reason).await?;
            Ok(page)
        })
        .await
}
