//! Whom an incident affected: figures, rows, and imports of measurements.

use super::imports::{self, BadRowView, ImportView};
use super::input::ExposureLine;
use crate::access::DataImporter;
use crate::customers::exposure::{self, Counts, Evidence, ExposureListed};
use crate::customers::import::staging::{Import, ImportKind};
use crate::customers::import::upload::Target;
use crate::incidents;
use crate::platform::db::Tx;
use crate::types::{PublicId, Refusal};
use crate::web::api::{ApiRequest, ApiRoutes, Done, Item, List, NoFilter, Written};
use axum::body::Body;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

const ONE: &str = "/api/v1/incidents/{id}/exposure";
const IMPORT: &str = "/api/v1/incidents/{id}/exposure/imports/{import}";
const IMPORT_ID: (&str, &str) = ("import", "The number of the import.");

pub(super) fn operations(routes: ApiRoutes) -> ApiRoutes {
    let area = super::EXPOSURE;
    routes
        .item(
            area.get(ONE, "getExposure", "Count the customers whom an incident affected")
                .about(
                    "By the best evidence available. While an incident is open and nobody is written to, `source` is `rule`: who \
                     uses its services in its regions now. Later it is `rows`, as of the last count.",
                ),
            figures,
        )
        .list(
            area.get("/api/v1/incidents/{id}/exposure/rows", "listExposure", "List whom an incident affected")
                .about("One row for each customer and service."),
            rows,
        )
        .stream::<ExposureLine, _, _, _, _>(
            area.post("/api/v1/incidents/{id}/exposure/bulk", "importExposure", "Import who was without a service")
                .about(
                    "One JSON object a line (NDJSON), at most 200 MB, by the rules of an exposure file. Measurements replace \
                     what was known of the same customer and service. Several outages of one customer and service are added up, \
                     and times that overlap count once. The answer comes when every line was read; with a bad line its state is \
                     `refused` and nothing is imported.",
                )
                .answers(StatusCode::ACCEPTED),
            bulk,
        )
        .act(
            area.post("/api/v1/incidents/{id}/exposure/count", "countExposure", "Count again whom an incident affected")
                .about(
                    "Counts are repeated by themselves for 90 days, when the incident or an import changes them. This repeats one \
                     of any age. `is_counting` is true until it is done.",
                )
                .answers(StatusCode::ACCEPTED),
            count,
        )
        .item(
            area.get(IMPORT, "getExposureImport", "Read the progress of an import").parameter(IMPORT_ID.0, IMPORT_ID.1),
            get_import,
        )
        .list(
            area.get(
                "/api/v1/incidents/{id}/exposure/imports/{import}/bad-rows",
                "listBadExposureRows",
                "List the bad rows of an import",
            )
            .parameter(IMPORT_ID.0, IMPORT_ID.1),
            bad_rows,
        )
}

/// How many customers an incident affected.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Exposure)]
struct FiguresView {
    /// All of them.
    customers: i64,
    /// Most first.
    by_service: Vec<ServiceCount>,
    /// Most first; an empty region is unknown. At most 100.
    by_region: Vec<RegionCount>,
    /// How it is known, most first.
    by_evidence: Vec<EvidenceCount>,
    /// `rule` while customers are counted by the services they use and where they live now; `rows` once each of them has rows.
    source: SourceView,
    /// When the last count was complete; null while one is in progress and where there was none. With the rule, now.
    counted_at: Option<DateTime<Utc>>,
    /// Whether a count is in progress, so that the figures will change.
    is_counting: bool,
}

/// What customers are counted from.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ExposureSource)]
#[serde(rename_all = "snake_case")]
enum SourceView {
    Rule,
    Rows,
}

/// How many customers were without a service.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ExposureOfService)]
struct ServiceCount {
    service_id: PublicId,
    customers: i64,
}

/// How many customers of a region were affected.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ExposureOfRegion)]
struct RegionCount {
    region: String,
    customers: i64,
}

/// Of how many customers it is known in this way.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ExposureByEvidence)]
struct EvidenceCount {
    evidence: Evidence,
    customers: i64,
}

impl From<Counts> for FiguresView {
    fn from(counts: Counts) -> Self {
        let is_counting = counts.is_counting();
        let by_service = counts.by_service.into_iter();
        let by_region = counts.by_region.into_iter();
        let by_evidence = counts.by_evidence.into_iter();
        Self {
            customers: counts.people,
            by_service: by_service.map(|(service_id, _, customers)| ServiceCount { service_id, customers }).collect(),
            by_region: by_region.map(|(region, customers)| RegionCount { region, customers }).collect(),
            by_evidence: by_evidence.map(|(evidence, customers)| EvidenceCount { evidence, customers }).collect(),
            source: if counts.is_by_rule { SourceView::Rule } else { SourceView::Rows },
            counted_at: counts.counted_at,
            is_counting,
        }
    }
}

/// A customer who was without a service.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ExposureRow)]
struct RowView {
    /// The company's own id of the customer.
    external_id: String,
    service_id: PublicId,
    from: DateTime<Utc>,
    /// When it ended; null while it lasts.
    to: Option<DateTime<Utc>>,
    /// Whole minutes, as of the last count.
    minutes: i64,
    evidence: Evidence,
}

impl From<ExposureListed> for RowView {
    fn from(row: ExposureListed) -> Self {
        Self {
            external_id: row.external_id,
            service_id: row.service,
            from: row.from,
            to: row.to,
            minutes: row.minutes,
            evidence: row.evidence,
        }
    }
}

async fn figures(request: ApiRequest) -> Result<Item<FiguresView>, Refusal> {
    let id = request.id("id")?;
    let mut tx = request.read().await?;
    incidents::store::get(&mut tx, &id).await?;
    Ok(Item::new(exposure::counts(&mut tx, request.now(), &id).await?.into()))
}

async fn rows(request: ApiRequest, _: NoFilter) -> Result<List<RowView>, Refusal> {
    let (paging, id) = (request.paging::<(i64, PublicId)>()?, request.id("id")?);
    let mut tx = request.read().await?;
    incidents::store::get(&mut tx, &id).await?;
    let rows = exposure::page(&mut tx, request.now(), &id, paging.after.as_ref(), paging.fetch()).await?;
    drop(tx);
    Ok(List::page(rows, &paging, |row| (row.customer_id, row.service.clone()), RowView::from))
}

async fn bulk(request: ApiRequest, _: NoFilter, body: Body) -> Result<Done<ImportView>, Refusal> {
    let id = request.id("id")?;
    let import = imports::receive(&request, Target::Exposure(id.clone()), false, body).await?;
    let location = format!("/api/v1/incidents/{id}/exposure/imports/{}", import.id);
    request.done(&Written::new(import).at(location))
}

async fn count(request: ApiRequest) -> Result<Done<FiguresView>, Refusal> {
    let (right, now, id) = (request.may::<DataImporter>()?, request.now(), request.id("id")?);
    request
        .write(async move |tx| {
            exposure::request(tx, &right, now, &id).await?;
            Ok(Written::new(exposure::counts(tx, now, &id).await?.into()))
        })
        .await
}

/// An import of exposure to the incident in the path.
async fn find(request: &ApiRequest, tx: &mut Tx) -> Result<Import, Refusal> {
    let (incident, id) = (request.id("id")?, request.row_id("import")?);
    let import = imports::find(tx, id, ImportKind::Exposure).await?;
    if import.incident_id.as_ref() == Some(&incident) { Ok(import) } else { Err(Refusal::NotFound) }
}

async fn get_import(request: ApiRequest) -> Result<Item<ImportView>, Refusal> {
    let import = find(&request, &mut request.read().await?).await?;
    Ok(Item::new(import.into()))
}

async fn bad_rows(request: ApiRequest, _: NoFilter) -> Result<List<BadRowView>, Refusal> {
    let paging = request.paging::<i64>()?;
    let mut tx = request.read().await?;
    let import = find(&request, &mut tx).await?;
    imports::bad_rows(&mut tx, import.id, &paging).await
}
