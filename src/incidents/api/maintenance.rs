//! Planned maintenance, and series of it.

use super::AREA;
use super::incidents::yes;
use super::templates::read_services;
use super::view::IncidentView;
use crate::access::IncidentCommander;
use crate::incidents::maintenance::series::{self, SeriesPlan, store as series_store};
use crate::incidents::maintenance::{self, MaintenancePlan, PlanEdit, Window};
use crate::incidents::store;
use crate::platform::db::Tx;
use crate::services::page::first_page;
use crate::types::{PublicId, Refusal, Timestamp};
use crate::web::api::{ApiRequest, ApiRoutes, Done, Item, List, NoFilter, Time, Written, rename_fields};
use chrono::{DateTime, Datelike, Duration, NaiveDateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

const SERIES: &str = "/api/v1/maintenance-series";
const ONE: &str = "/api/v1/maintenance-series/{id}";

pub(super) fn operations(routes: ApiRoutes) -> ApiRoutes {
    routes
        .write(
            AREA.create("/api/v1/maintenance", "planMaintenance", "Plan maintenance")
                .about("It is among the incidents, with the kind `maintenance`, and begins and ends by itself."),
            plan,
        )
        .write(
            AREA.put(
                "/api/v1/incidents/{id}/plan",
                "editMaintenance",
                "Change the title and the services of maintenance",
            )
            .about("Customers are told by an update.")
            .versioned(),
            edit_plan,
        )
        .write(
            AREA.put("/api/v1/incidents/{id}/window", "rescheduleMaintenance", "Change the window of maintenance")
                .about("Customers are told by an update.")
                .versioned(),
            reschedule,
        )
        .list(AREA.get(SERIES, "listMaintenanceSeries", "List series of maintenance that have not ended"), list)
        .write(AREA.create(SERIES, "planMaintenanceSeries", "Plan a series of maintenance"), plan_series)
        .item(AREA.get(ONE, "getMaintenanceSeries", "Read a series of maintenance"), get)
        .write(
            AREA.put(ONE, "changeMaintenanceSeries", "Change a series from one of its dates on")
                .about("It ends before that date, and the answer is the series that continues it.")
                .versioned(),
            change_series,
        )
        .act(
            AREA.post("/api/v1/maintenance-series/{id}/end", "endMaintenanceSeries", "End a series of maintenance")
                .about("Dates that somebody was told of are cancelled with a notice.")
                .versioned(),
            end_series,
        )
}

/// The fields as functions that forms share name them.
const NAMES: &[(&str, &str)] =
    &[("plan_title", "title"), ("plan_body", "body"), ("window_body", "body"), ("reminder", "reminder_minutes")];

/// Maintenance to plan.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MaintenanceInput)]
struct PlanBody {
    /// The title, shown to customers.
    #[schema(min_length = 1, max_length = 255)]
    title: String,
    /// What will be affected, in Markdown.
    #[schema(min_length = 1, max_length = 25000)]
    body: String,
    /// The ids of the affected services.
    #[schema(min_items = 1)]
    services: Vec<PublicId>,
    /// When it begins.
    from: Time,
    /// When it ends.
    until: Time,
    /// Whether subscribers are told of the plan; true unless given.
    #[serde(default = "yes")]
    notify: bool,
    /// Whether subscribers are reminded, and told when it begins and ends; true unless given.
    #[serde(default = "yes")]
    notify_during: bool,
    /// How many minutes before it begins they are reminded: 0 for never; as the setting says unless given.
    #[schema(minimum = 0, maximum = 10080)]
    reminder_minutes: Option<i64>,
}

async fn plan(request: ApiRequest, body: PlanBody) -> Result<Done<IncidentView>, Refusal> {
    let (right, now) = (request.may::<IncidentCommander>()?, request.now());
    let plan = MaintenancePlan {
        title: body.title,
        body: body.body,
        services: read_services(body.services)?,
        from: body.from.0,
        until: body.until.0,
        notify: body.notify,
        notify_during: body.notify_during,
        reminder_minutes: body.reminder_minutes,
    };
    request
        .write(async move |tx| {
            let scheduled = maintenance::schedule_maintenance(tx, &right, now, plan).await;
            let id = scheduled.map_err(|refusal| rename_fields(refusal, NAMES))?.id;
            IncidentView::written(tx, &id).await
        })
        .await
}

/// Another title and other services.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PlanEditInput {
    #[schema(min_length = 1, max_length = 255)]
    title: String,
    /// The ids of the affected services.
    #[schema(min_items = 1)]
    services: Vec<PublicId>,
    /// What customers are told, in Markdown; the change is named unless given.
    #[serde(default)]
    #[schema(max_length = 25000)]
    body: String,
    /// Whether subscribers are told; true unless given.
    #[serde(default = "yes")]
    notify: bool,
}

async fn edit_plan(request: ApiRequest, body: PlanEditInput) -> Result<Done<IncidentView>, Refusal> {
    let (right, now, id) = (request.may::<IncidentCommander>()?, request.now(), request.id("id")?);
    let services = read_services(body.services)?;
    let change = PlanEdit { title: body.title, services, body: body.body, notify: body.notify };
    let asked = &request;
    request
        .write(async move |tx| {
            let version = asked.version_or(store::get(tx, &id).await?.version)?;
            let edited = maintenance::edit(tx, &right, now, &id, version, change).await;
            edited.map_err(|refusal| rename_fields(refusal, NAMES))?;
            IncidentView::written(tx, &id).await
        })
        .await
}

/// Another window.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct WindowInput {
    /// When it begins; once it has begun, and unless given, that stays.
    from: Option<Time>,
    /// When it ends.
    until: Time,
    /// What customers are told, in Markdown; the new window is named unless given.
    #[serde(default)]
    #[schema(max_length = 25000)]
    body: String,
    /// Whether subscribers are told; true unless given.
    #[serde(default = "yes")]
    notify: bool,
}

async fn reschedule(request: ApiRequest, body: WindowInput) -> Result<Done<IncidentView>, Refusal> {
    let (right, now, id) = (request.may::<IncidentCommander>()?, request.now(), request.id("id")?);
    let asked = &request;
    request
        .write(async move |tx| {
            let before = store::get(tx, &id).await?;
            let window = Window {
                from: body.from.map_or(before.started_at, |at| at.0),
                until: body.until.0,
                body: body.body,
                notify: body.notify,
            };
            let version = asked.version_or(before.version)?;
            let changed = maintenance::reschedule(tx, &right, now, &id, version, window).await;
            changed.map_err(|refusal| rename_fields(refusal, NAMES))?;
            IncidentView::written(tx, &id).await
        })
        .await
}

/// A series of maintenance.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MaintenanceSeries)]
struct SeriesView {
    id: PublicId,
    title: String,
    /// What will be affected each time, in Markdown.
    body: String,
    /// The ids of the affected services.
    services: Vec<PublicId>,
    /// The rule, as the value of an RRULE of RFC 5545 in local times.
    rule: String,
    /// The local time of the first date.
    start: String,
    /// The time zone of the local times.
    zone: String,
    duration_minutes: i64,
    /// Whether subscribers are reminded of each date, and told when it begins and ends.
    notify_during: bool,
    /// How many minutes before a date they are reminded; null as the setting says.
    reminder_minutes: Option<i64>,
    /// Before when it ends; null while it goes on.
    ends_before: Option<DateTime<Utc>>,
    /// The series that it continues.
    follows_id: Option<PublicId>,
    /// For `If-Match`.
    version: i64,
}

async fn view(tx: &mut Tx, series: series_store::Series) -> Result<SeriesView, Refusal> {
    let services = series_store::service_ids(tx, &series.id).await?;
    Ok(SeriesView {
        id: series.id,
        title: series.title,
        body: series.body,
        services,
        rule: series.rrule,
        start: series.dtstart_local,
        zone: series.zone,
        duration_minutes: series.duration_minutes,
        notify_during: series.notify_during,
        reminder_minutes: series.reminder_minutes,
        ends_before: series.ends_before,
        follows_id: series.follows_id,
        version: series.version,
    })
}

async fn written(tx: &mut Tx, series: series_store::Series) -> Result<Written<SeriesView>, Refusal> {
    let (location, version) = (format!("{SERIES}/{}", series.id), series.version);
    Ok(Written::versioned(view(tx, series).await?, version).at(location))
}

async fn list(request: ApiRequest, _: NoFilter) -> Result<List<SeriesView>, Refusal> {
    let now = request.now();
    let mut tx = request.read().await?;
    let mut views = Vec::new();
    for series in series_store::current(&mut tx, now).await? {
        views.push(view(&mut tx, series).await?);
    }
    Ok(List::whole(views))
}

async fn get(request: ApiRequest) -> Result<Item<SeriesView>, Refusal> {
    let id = request.id("id")?;
    let mut tx = request.read().await?;
    let series = series_store::get(&mut tx, &id).await?;
    let version = series.version;
    Ok(Item::versioned(view(&mut tx, series).await?, version))
}

/// A series to plan.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MaintenanceSeriesInput)]
struct SeriesBody {
    /// The title, shown to customers.
    #[schema(min_length = 1, max_length = 255)]
    title: String,
    /// What will be affected each time, in Markdown.
    #[schema(min_length = 1, max_length = 25000)]
    body: String,
    /// The ids of the affected services.
    #[schema(min_items = 1)]
    services: Vec<PublicId>,
    /// The rule, as the value of an RRULE of RFC 5545, such as `FREQ=WEEKLY;BYDAY=SU`.
    #[schema(min_length = 1, max_length = 300)]
    rule: String,
    /// The local time in the page's time zone from which the rule counts, such as `2026-03-15T02:00:00`.
    start: NaiveDateTime,
    /// How long each date lasts.
    #[schema(minimum = 1, maximum = 10080)]
    duration_minutes: i64,
    /// Whether subscribers are told of the series; true unless given.
    #[serde(default = "yes")]
    notify: bool,
    /// Whether subscribers are reminded of each date, and told when it begins and ends; true unless given.
    #[serde(default = "yes")]
    notify_during: bool,
    /// How many minutes before a date they are reminded: 0 for never; as the setting says unless given.
    #[schema(minimum = 0, maximum = 10080)]
    reminder_minutes: Option<i64>,
}

/// Longest maintenance that is read, in minutes; the rule allows less.
const MINUTES_MAX: i64 = 100_000;

impl SeriesBody {
    async fn into_plan(self, tx: &mut Tx) -> Result<SeriesPlan, Refusal> {
        if !(1900..=9998).contains(&self.start.year()) {
            return Err(Refusal::field("start", "field-choice"));
        }
        if !(1..=MINUTES_MAX).contains(&self.duration_minutes) {
            return Err(Refusal::field("duration_minutes", "field-number"));
        }
        Ok(SeriesPlan {
            title: self.title,
            body: self.body,
            services: read_services(self.services)?,
            rule: self.rule,
            start: self.start,
            zone: first_page(tx).await?.zone(),
            duration: Duration::minutes(self.duration_minutes),
            notify: self.notify,
            notify_during: self.notify_during,
            reminder_minutes: self.reminder_minutes,
        })
    }
}

/// The fields of a series as the form names them.
fn renamed(refusal: Refusal) -> Refusal {
    rename_fields(refusal, &[("from", "start"), ("until", "duration_minutes"), ("reminder", "reminder_minutes")])
}

async fn plan_series(request: ApiRequest, body: SeriesBody) -> Result<Done<SeriesView>, Refusal> {
    let (right, now) = (request.may::<IncidentCommander>()?, request.now());
    let plan = body.into_plan(&mut request.read().await?).await?;
    request
        .write(async move |tx| {
            let series = series::create(tx, &right, now, plan, None).await.map_err(renamed)?;
            written(tx, series).await
        })
        .await
}

/// A series as it is to be from one of its dates on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SeriesChange {
    /// The start that the rule gives the first date that changes.
    following: Time,
    /// The series from then on.
    series: SeriesBody,
}

async fn change_series(request: ApiRequest, body: SeriesChange) -> Result<Done<SeriesView>, Refusal> {
    let (right, now, id) = (request.may::<IncidentCommander>()?, request.now(), request.id("id")?);
    let plan = body.series.into_plan(&mut request.read().await?).await?;
    let following: Timestamp = body.following.0;
    let asked = &request;
    request
        .write(async move |tx| {
            let version = asked.version_or(series_store::get(tx, &id).await?.version)?;
            let changed = series::change_following(tx, &right, now, &id, version, following, plan).await;
            written(tx, changed.map_err(renamed)?).await
        })
        .await
}

async fn end_series(request: ApiRequest) -> Result<Done<SeriesView>, Refusal> {
    let (right, now, id) = (request.may::<IncidentCommander>()?, request.now(), request.id("id")?);
    let asked = &request;
    request
        .write(async move |tx| {
            let version = asked.version_or(series_store::get(tx, &id).await?.version)?;
            series::end(tx, &right, now, &id, version, now).await?;
            let ended = series_store::get(tx, &id).await?;
            written(tx, ended).await
        })
        .await
}
