//! The forms of prepared updates, and of the setting that asks for a second approval.

use super::edit::{self, NewPrepared};
use super::{Scope, decide, setting};
use crate::access::{Administrator, IncidentCommander};
use crate::types::field_errors::FieldErrors;
use crate::types::{PublicId, Refusal};
use crate::web::form_fields::Fields;
use crate::web::forms::{FormRequest, FormResponse, FormRoutes};
use crate::web::moment;
use chrono_tz::Tz;

/// The page of the setting.
pub const SETTING: &str = "/desk/settings/publishing";
const PAGE: &str = "/desk/incidents/{id}";

/// Registers these forms.
pub fn form_routes(routes: FormRoutes) -> FormRoutes {
    routes
        .form("/desk/incidents/{id}/prepared/{update}/cancellation", PAGE, cancel)
        .form("/desk/incidents/{id}/prepared/{update}/approval", PAGE, approve)
        .form("/desk/incidents/{id}/prepared/{update}/emergency", PAGE, publish_in_emergency)
        .form("/desk/settings/publishing", SETTING, edit_setting)
}

/// The prepared update that the composer was opened to change.
pub fn replaced(fields: &Fields) -> Result<Option<(PublicId, i64)>, Refusal> {
    let Some(id) = PublicId::parse(fields.get("prepared")) else { return Ok(None) };
    let version = fields.get("prepared_version").parse();
    Ok(Some((id, version.map_err(|_| Refusal::field("version", "field-number"))?)))
}

/// Prepares the update in the composer's form: for the time in `publish_at` where `is_scheduled`, else for the approval.
pub async fn prepare(
    request: &FormRequest,
    right: IncidentCommander,
    incident_id: PublicId,
    is_scheduled: bool,
    zone: Tz,
) -> Result<FormResponse, Refusal> {
    let fields = (*request.fields).clone();
    let now = request.context.now;
    let publish_at = if is_scheduled {
        let mut form = FieldErrors::new();
        let at = moment::parse(&mut form, "publish_at", &moment::typed(&fields, "publish_at"), zone);
        // What is wrong with the other fields is said together with it.
        crate::incidents::publish::check_body(&mut form, fields.get("body"));
        crate::incidents::compose::parse(&mut form, &fields, at.unwrap_or(now), zone);
        form.check()?;
        at
    } else {
        None
    };
    let page = format!("/desk/incidents/{incident_id}#waiting");
    let new = NewPrepared {
        incident_version: fields.version()?,
        replaces: replaced(&fields)?,
        incident_id,
        fields,
        publish_at,
    };
    request
        .once(async move |tx| {
            edit::prepare(tx, &right, now, zone, &new).await?;
            Ok(page)
        })
        .await
}

async fn cancel(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: IncidentCommander = request.may()?;
    let (id, update, now) = (request.id("id")?, request.id("update")?, request.context.now);
    let page = format!("/desk/incidents/{id}#waiting");
    request.write(async move |tx| edit::cancel(tx, &right, now, &id, &update).await).await?;
    Ok(FormResponse::to(page))
}

async fn approve(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: IncidentCommander = request.may()?;
    let (id, update, now) = (request.id("id")?, request.id("update")?, request.context.now);
    let (page, hash) = (format!("/desk/incidents/{id}"), request.fields.get("hash").to_owned());
    request
        .once(async move |tx| {
            decide::approve(tx, &right, now, &id, &update, &hash).await?;
            Ok(page)
        })
        .await
}

async fn publish_in_emergency(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: IncidentCommander = request.may()?;
    let (id, update, now) = (request.id("id")?, request.id("update")?, request.context.now);
    let (page, reason) = (format!("/desk/incidents/{id}"), request.fields.get("emergency_reason").to_owned());
    request
        .once(async move |tx| {
            decide::publish_in_emergency(tx, &right, now, &id, &update, &reason).await?;
            Ok(page)
        })
        .await
}

async fn edit_setting(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: Administrator = request.may()?;
    let (version, now) = (request.fields.version()?, request.context.now);
    let mut form = FieldErrors::new();
    let scope = form.parsed("scope", request.fields.get("scope"), "field-choice", |text| text.parse::<Scope>().ok());
    form.check()?;
    let scope = scope.unwrap_or(Scope::Off);
    request
        .once(async move |tx| {
            setting::edit(tx, &right, now, version, scope).await?;
            Ok(SETTING.to_owned())
        })
        .await
}
