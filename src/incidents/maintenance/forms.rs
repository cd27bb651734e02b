//! The forms of series, and of the plan of one maintenance.

use super::series::{self, SeriesPlan, repeat};
use super::{PlanEdit, edit};
use crate::access::IncidentCommander;
use crate::incidents::compose::SERVICES_MAX;
use crate::services::page::first_page;
use crate::types::field_errors::FieldErrors;
use crate::types::{Message, PublicId, Refusal, Timestamp};
use crate::web::form_fields::Fields;
use crate::web::forms::{FormRequest, FormResponse, FormRoutes};
use crate::web::moment;
use chrono_tz::Tz;

/// The list of planned work.
pub const PLANNED: &str = "/desk/maintenance";
/// The form of a new series.
pub const NEW_SERIES: &str = "/desk/maintenance/series/new";

/// Registers these forms.
pub fn form_routes(routes: FormRoutes) -> FormRoutes {
    routes
        .form("/desk/maintenance/series", NEW_SERIES, plan_series)
        .form("/desk/maintenance/series/{id}", "/desk/maintenance/series/{id}", change_series)
        .form("/desk/maintenance/series/{id}/end", "/desk/maintenance/series/{id}", end_series)
        .form("/desk/incidents/{id}/plan", "/desk/incidents/{id}", edit_plan)
}

/// The page of a series.
pub fn series_page(id: &PublicId) -> String {
    format!("/desk/maintenance/series/{id}")
}

/// The zone of the page, in which series count.
async fn page_zone(request: &FormRequest) -> Result<Tz, Refusal> {
    Ok(first_page(&mut request.context.app.db.read().await?).await?.zone())
}

/// Plans a series, or shows its dates (`intent`).
async fn plan_series(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: IncidentCommander = request.may()?;
    let (now, zone) = (request.context.now, page_zone(&request).await?);
    let plan = parse_series(&request.fields, zone)?;
    if request.fields.get("intent") == "preview" {
        series::preview(&plan, now)?;
        return Ok(FormResponse::page_as_typed(NEW_SERIES));
    }
    request
        .once(async move |tx| {
            let series = series::create(tx, &right, now, plan, None).await?;
            Ok(series_page(&series.id))
        })
        .await
}

/// Changes a series from one of its dates on, or shows the new dates (`intent`).
async fn change_series(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: IncidentCommander = request.may()?;
    let (id, version) = (request.id("id")?, request.fields.version()?);
    let (now, zone) = (request.context.now, page_zone(&request).await?);
    let following = parse_following(&request.fields)?;
    let plan = parse_series(&request.fields, zone)?;
    if request.fields.get("intent") == "preview" {
        series::preview(&plan, now)?;
        return Ok(FormResponse::page_as_typed(series_page(&id)));
    }
    request
        .once(async move |tx| {
            let series = series::change_following(tx, &right, now, &id, version, following, plan).await?;
            Ok(series_page(&series.id))
        })
        .await
}

/// Ends a series.
async fn end_series(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: IncidentCommander = request.may()?;
    let (id, version, now) = (request.id("id")?, request.fields.version()?, request.context.now);
    if !request.fields.has("sure") {
        return Err(Refusal::field("sure", "series-end-sure-required"));
    }
    let page = series_page(&id);
    request
        .once(async move |tx| {
            series::end(tx, &right, now, &id, version, now).await?;
            Ok(page)
        })
        .await
}

/// The date from which a series changes: the start that its rule gives, as the page of the series links it.
fn parse_following(fields: &Fields) -> Result<Timestamp, Refusal> {
    let at = fields.get("following").parse::<Timestamp>();
    at.map_err(|_| Refusal::field("following", "field-choice"))
}

/// Parses the form of a series. Its first date and the rule are read together with everything else, so that all errors
/// are reported at once.
pub fn parse_series(fields: &Fields, zone: Tz) -> Result<SeriesPlan, Refusal> {
    let mut form = FieldErrors::new();
    let mut timestamp = |name: &str| moment::parse(&mut form, name, &moment::typed(fields, name), zone);
    let (from, until) = (timestamp("from"), timestamp("until"));
    let start = from.unwrap_or_default().with_timezone(&zone).naive_local();
    let rule = repeat::read(&mut form, fields, start);
    let services = parse_services(&mut form, fields);
    let reminder_minutes = parse_reminder(&mut form, fields);
    form.check()?;
    let (from, until) = (from.unwrap_or_default(), until.unwrap_or_default());
    Ok(SeriesPlan {
        title: fields.get("title").to_owned(),
        body: fields.get("body").to_owned(),
        services,
        rule: rule.unwrap_or_default(),
        start,
        zone,
        duration: until - from,
        notify: fields.has("notify"),
        notify_during: fields.has("notify_during"),
        reminder_minutes,
    })
}

/// The ticked services, sorted.
pub fn parse_services(form: &mut FieldErrors, fields: &Fields) -> Vec<PublicId> {
    let typed = fields.all("service");
    if typed.len() > SERVICES_MAX {
        form.wrong("services", Message::new("field-choice"));
    }
    let mut services: Vec<_> = typed.into_iter().take(SERVICES_MAX).filter_map(PublicId::parse).collect();
    services.sort();
    services.dedup();
    services
}

/// How many minutes before it begins subscribers are reminded; `None` where the field is empty.
pub fn parse_reminder(form: &mut FieldErrors, fields: &Fields) -> Option<i64> {
    let typed = fields.get("reminder").trim();
    if typed.is_empty() {
        return None;
    }
    form.parsed("reminder", typed, "planned-reminder-number", |text: &str| text.parse::<i64>().ok())
}

/// Changes the title and the services of planned maintenance.
async fn edit_plan(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: IncidentCommander = request.may()?;
    let (id, version, now) = (request.id("id")?, request.fields.version()?, request.context.now);
    let fields = &request.fields;
    let mut form = FieldErrors::new();
    let services = parse_services(&mut form, fields);
    form.check()?;
    let change = PlanEdit {
        title: fields.get("plan_title").to_owned(),
        services,
        body: fields.get("plan_body").to_owned(),
        notify: fields.has("notify"),
    };
    let page = format!("/desk/incidents/{id}");
    request
        .once(async move |tx| {
            edit(tx, &right, now, &id, version, change).await?;
            Ok(page)
        })
        .await
}
