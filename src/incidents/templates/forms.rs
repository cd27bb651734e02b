//! The forms of templates: those of the settings, and the button that puts one into the composer or into the form to
//! declare.

use super::fill;
use super::write::{self, Direction, TemplateInput};
use crate::access::{DeskEditor, IncidentCommander};
use crate::incidents::compose::SERVICES_MAX;
use crate::incidents::draft::{self, About};
use crate::incidents::incident::{Kind, State};
use crate::incidents::store as incidents;
use crate::types::field_errors::{BODY_MAX, FieldErrors, TITLE_MAX};
use crate::types::{Message, PublicId, Refusal, ServiceStatus};
use crate::web::form_fields::Fields;
use crate::web::forms::{FormRequest, FormResponse, FormRoutes};

/// The value of `intent` with which a form asks for a template.
pub const INTENT: &str = "template";

const LIST: &str = "/desk/settings/templates";

/// Registers the forms of the settings.
pub fn form_routes(routes: FormRoutes) -> FormRoutes {
    routes
        .form(LIST, "/desk/settings/templates/new", add)
        .form("/desk/settings/templates/{id}", "/desk/settings/templates/{id}", edit)
        .form("/desk/settings/templates/{id}/position", LIST, move_by_one)
        .form("/desk/settings/templates/{id}/archive", LIST, archive_or_restore)
}

async fn add(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: DeskEditor = request.may()?;
    let (now, input) = (request.context.now, parse(&request.fields)?);
    request
        .once(async move |tx| {
            write::add(tx, &right, now, input).await?;
            Ok(LIST.to_owned())
        })
        .await
}

async fn edit(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: DeskEditor = request.may()?;
    let (id, version, now) = (request.id("id")?, request.fields.version()?, request.context.now);
    let input = parse(&request.fields)?;
    request
        .once(async move |tx| {
            write::edit(tx, &right, now, &id, version, input).await?;
            Ok(LIST.to_owned())
        })
        .await
}

async fn move_by_one(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: DeskEditor = request.may()?;
    let (id, version, now) = (request.id("id")?, request.fields.version()?, request.context.now);
    let direction = if request.fields.get("direction") == "up" { Direction::Up } else { Direction::Down };
    request
        .once(async move |tx| {
            write::move_by_one(tx, &right, now, &id, version, direction).await?;
            Ok(LIST.to_owned())
        })
        .await
}

async fn archive_or_restore(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: DeskEditor = request.may()?;
    let (id, version, now) = (request.id("id")?, request.fields.version()?, request.context.now);
    let is_archived = request.fields.get("intent") != "restore";
    request
        .once(async move |tx| {
            write::set_archived(tx, &right, now, &id, version, is_archived).await?;
            Ok(LIST.to_owned())
        })
        .await
}

fn parse(fields: &Fields) -> Result<TemplateInput, Refusal> {
    let mut form = FieldErrors::new();
    // Checked here too, so that missing texts are reported together with choices that cannot be parsed.
    form.required_line("name", fields.get("name"), TITLE_MAX);
    form.required("body", fields.get("body"), BODY_MAX);
    let kind = form.parsed("kind", fields.get("kind"), "field-choice", |text| text.parse::<Kind>().ok());
    let state = form.parsed("state", fields.get("state"), "field-choice", |text| text.parse::<State>().ok());
    let service_status = match fields.get("service_status") {
        "" => None,
        typed => form.parsed("service_status", typed, "field-choice", |text| text.parse::<ServiceStatus>().ok()),
    };
    let services = parse_services(&mut form, fields);
    form.check()?;
    Ok(TemplateInput {
        name: fields.get("name").to_owned(),
        group_name: fields.get("group_name").to_owned(),
        kind: kind.unwrap_or(Kind::Incident),
        title: fields.get("title").to_owned(),
        body: fields.get("body").to_owned(),
        state: state.unwrap_or(State::Investigating),
        services,
        service_status,
        notify: fields.has("notify"),
    })
}

/// Reads the check boxes `service`, each with the id of one.
pub(in crate::incidents) fn parse_services(form: &mut FieldErrors, fields: &Fields) -> Vec<PublicId> {
    let typed = fields.all("service");
    if typed.len() > SERVICES_MAX {
        form.wrong("service", Message::new("field-choice"));
    }
    let mut services: Vec<_> = typed.into_iter().take(SERVICES_MAX).filter_map(PublicId::parse).collect();
    services.sort();
    services.dedup();
    services
}

/// Puts the chosen template into the form to declare or to schedule, which the next page then shows.
pub async fn fill_declaration(request: &FormRequest) -> Result<FormResponse, Refusal> {
    let right: IncidentCommander = request.may()?;
    let now = request.context.now;
    let is_maintenance = is_maintenance(request);
    let filled = filled_declaration(request).await?;
    request.write(async move |tx| draft::save(tx, &right, now, &About::Declaration, &filled).await).await?;
    let kind = if is_maintenance { "?kind=maintenance" } else { "" };
    Ok(FormResponse::to(format!("/desk/incidents/new{kind}#body")))
}

/// The form to declare or to schedule with the chosen template put in.
pub async fn filled_declaration(request: &FormRequest) -> Result<Fields, Refusal> {
    let typed = Fields::clone(&request.fields);
    let mut tx = request.context.app.db.read().await?;
    let template = fill::chosen(&mut tx, &typed).await?;
    let known = fill::known(&mut tx, &request.context).await?;
    drop(tx);
    Ok(match is_maintenance(request) {
        true => fill::maintenance(&known, &template, typed),
        false => fill::declaration(&known, &template, typed),
    })
}

fn is_maintenance(request: &FormRequest) -> bool {
    request.fields.get("kind") == Kind::Maintenance.as_str()
}

/// Puts the chosen template into the composer: the form becomes the person's draft.
pub async fn fill_update(request: &FormRequest, id: PublicId) -> Result<FormResponse, Refusal> {
    let right: IncidentCommander = request.may()?;
    let now = request.context.now;
    let typed = Fields::clone(&request.fields);
    let mut tx = request.context.app.db.read().await?;
    let template = fill::chosen(&mut tx, &typed).await?;
    let known = fill::known(&mut tx, &request.context).await?;
    let incident = incidents::get(&mut tx, &id).await?;
    let filled = fill::update(&mut tx, &known, &template, &incident, typed).await?;
    drop(tx);
    let page = format!("/desk/incidents/{id}?state={}#body", filled.get("state"));
    request.write(async move |tx| draft::save(tx, &right, now, &About::Incident(id), &filled).await).await?;
    Ok(FormResponse::to(page))
}
