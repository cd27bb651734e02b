//! The form with which a position changes.

use super::{Handover, Position, change};
use crate::access::IncidentHelper;
use crate::types::field_errors::FieldErrors;
use crate::types::{PublicId, Refusal};
use crate::web::forms::{FormRequest, FormResponse, FormRoutes};

/// Registers the form.
pub fn form_routes(routes: FormRoutes) -> FormRoutes {
    routes.form("/desk/incidents/{id}/people", "/desk/incidents/{id}", change_position)
}

/// Takes a position over (`intent=take`), leaves it (`intent=leave`), or hands it to the person in `to`.
async fn change_position(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: IncidentHelper = request.may()?;
    let (id, now) = (request.id("id")?, request.context.now);
    let fields = &request.fields;
    let mut form = FieldErrors::new();
    let parse = |text: &str| text.parse::<Position>().ok();
    let position = form.parsed("position", fields.get("position"), "field-choice", parse);
    let to = match fields.get("intent") {
        "take" => Some(right.staff_id()?.clone()),
        "leave" => None,
        _ => form.parsed("to", fields.get("to"), "people-choose", PublicId::parse),
    };
    form.check()?;
    let handover = Handover {
        position: position.ok_or_else(|| Refusal::field("position", "field-choice"))?,
        held_by: PublicId::parse(fields.get("held_by")),
        to,
        note: fields.get("handover_note").to_owned(),
    };
    request
        .once(async move |tx| {
            change(tx, &right, now, &id, handover).await?;
            Ok(format!("/desk/incidents/{id}#people"))
        })
        .await
}
