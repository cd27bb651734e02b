//! The forms of the service catalogue: each handler decodes a form and calls a function of `catalogue`.

use super::catalogue::{self, GroupInput, ServiceInput};
use crate::access::ServiceEditor;
use crate::types::field_errors::FieldErrors;
use crate::types::{Message, PublicId, Refusal, ServiceKind};
use crate::web::form_fields::Fields;
use crate::web::forms::{FormRequest, FormResponse, FormRoutes};

/// The page of the catalogue.
const PAGE: &str = "/desk/services";

/// Registers the forms of the service catalogue.
pub fn form_routes(routes: FormRoutes) -> FormRoutes {
    routes
        .form("/desk/services", "/desk/services", add_service)
        .form("/desk/services/groups", "/desk/services", add_or_edit_group)
        .form("/desk/services/{id}", "/desk/services/{id}", edit_service)
}

async fn add_service(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: ServiceEditor = request.may()?;
    let (now, input) = (request.context.now, parse_service(&request.fields)?);
    request
        .once(async move |tx| {
            catalogue::add_service(tx, &right, now, &input).await?;
            Ok(PAGE.to_owned())
        })
        .await
}

async fn edit_service(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: ServiceEditor = request.may()?;
    let (id, version, now, input) =
        (request.id("id")?, request.fields.version()?, request.context.now, parse_service(&request.fields)?);
    request
        .once(async move |tx| {
            catalogue::edit_service(tx, &right, now, &id, version, &input).await?;
            Ok(PAGE.to_owned())
        })
        .await
}

/// Adds a group, or changes the one that the field `group` names.
async fn add_or_edit_group(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: ServiceEditor = request.may()?;
    let now = request.context.now;
    let mut form = FieldErrors::new();
    let input = GroupInput {
        name: request.fields.get("group_name").to_owned(),
        description: request.fields.get("group_description").to_owned(),
        position: parse_position(&mut form, &request.fields),
    };
    form.check()?;
    match request.fields.get("group") {
        "" => {
            request
                .once(async move |tx| {
                    catalogue::add_group(tx, &right, now, &input).await?;
                    Ok(PAGE.to_owned())
                })
                .await
        }
        typed => {
            let id = PublicId::parse(typed).ok_or(Refusal::NotFound)?;
            let version = request.fields.version()?;
            request
                .once(async move |tx| {
                    catalogue::edit_group(tx, &right, now, &id, version, &input).await?;
                    Ok(PAGE.to_owned())
                })
                .await
        }
    }
}

fn parse_position(form: &mut FieldErrors, fields: &Fields) -> Option<i64> {
    match fields.get("position").trim() {
        "" => None,
        typed => {
            let parse = |text: &str| text.parse::<i64>().ok().filter(|number| catalogue::is_position(*number));
            form.parsed("position", typed, "field-number", parse)
        }
    }
}

fn parse_service(fields: &Fields) -> Result<ServiceInput, Refusal> {
    let mut form = FieldErrors::new();
    // Checked here too, so that a missing name is reported together with the fields that cannot be parsed.
    form.required_line("name", fields.get("name"), catalogue::NAME_MAX);
    let position = parse_position(&mut form, fields);
    let weight_percent = form.parsed("weight_percent", fields.get("weight_percent"), "service-weight", |text| {
        text.parse().ok().filter(|weight| (0..=100).contains(weight))
    });
    let kind = match fields.get("kind") {
        "" => None,
        typed => form.parsed("kind", typed, "field-choice", |text| text.parse::<ServiceKind>().ok()),
    };
    let group = match fields.get("group") {
        "" => None,
        typed => {
            let id = PublicId::parse(typed);
            if id.is_none() {
                form.wrong("group", Message::new("service-group-unknown"));
            }
            id
        }
    };
    form.check()?;
    Ok(ServiceInput {
        name: fields.get("name").to_owned(),
        description: fields.get("description").to_owned(),
        group,
        position,
        weight_percent: weight_percent.unwrap_or_default(),
        kind,
        showcase: fields.has("showcase"),
        only_show_if_degraded: fields.has("only_show_if_degraded"),
        start_date: fields.get("start_date").to_owned(),
        archived: fields.has("archived"),
    })
}
