//! Imports as the API shows them, and receiving the lines of one.

use crate::access::personal_data::ContactView;
use crate::customers::import::importer;
use crate::customers::import::reader::BadRow;
use crate::customers::import::repeated::RequestKey;
use crate::customers::import::staging::{self, Import, ImportKind, ImportState};
use crate::customers::import::upload::{self, Received, Target, UPLOAD_MAX};
use crate::incidents;
use crate::platform::db::{Tx, Workload, for_workload};
use crate::types::{PublicId, Refusal};
use crate::ui::wording;
use crate::web::announced;
use crate::web::api::{ApiRequest, List, Paging};
use axum::body::Body;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An import and how far it is.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Import)]
pub(super) struct ImportView {
    pub(super) id: i64,
    kind: ImportKind,
    state: ImportState,
    /// Whether nothing about it will change any more.
    is_over: bool,
    /// The incident, for exposure.
    incident_id: Option<PublicId>,
    /// The name of the file.
    file_name: String,
    started_at: DateTime<Utc>,
    finished_at: Option<DateTime<Utc>>,
    /// Rows read so far.
    rows_read: i64,
    /// Rows applied so far.
    rows_applied: i64,
    /// Bad rows so far.
    rows_bad: i64,
    /// New customers; for exposure, the customers that it names.
    rows_new: i64,
    /// Existing customers that changed.
    rows_changed: i64,
    /// Whether it was said to list every customer.
    is_full: bool,
    /// Customers whom a full file leaves out, once it is finished; 0 where rows were skipped.
    rows_missing: i64,
    /// Rows of customers whose data was erased. Once the import is finished, they were passed over.
    // Answers that an earlier version stored lack it.
    #[serde(default)]
    #[schema(required = true)]
    rows_erased: i64,
    /// Why it could not be read to its end.
    problem: Option<String>,
}

impl From<Import> for ImportView {
    fn from(import: Import) -> Self {
        Self {
            is_over: !import.is_under_way(),
            problem: import.failure().map(|message| wording::format_message(&message)),
            id: import.id,
            kind: import.kind,
            state: import.state,
            incident_id: import.incident_id,
            file_name: import.file_name,
            started_at: import.started_at,
            finished_at: import.finished_at,
            rows_read: import.rows_read,
            rows_applied: import.rows_applied,
            rows_bad: import.rows_bad,
            rows_new: import.rows_new,
            rows_changed: import.rows_changed,
            is_full: import.is_full,
            rows_missing: import.rows_missing,
            rows_erased: import.rows_erased,
        }
    }
}

/// A row that cannot be imported.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BadRow)]
pub(super) struct BadRowView {
    /// The line where it begins, from 1.
    line: i64,
    errors: Vec<BadCellView>,
}

/// What is wrong with a field of a row. Addresses are masked.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BadCell)]
struct BadCellView {
    field: String,
    message: String,
}

impl From<BadRow> for BadRowView {
    fn from(row: BadRow) -> Self {
        let errors = row.errors.into_iter().map(|error| BadCellView {
            message: wording::format_message(&staging::message_for(&error, ContactView::nobody(), false)),
            field: error.field,
        });
        Self { line: row.line, errors: errors.collect() }
    }
}

/// An import of this kind.
pub(super) async fn find(tx: &mut Tx, id: i64, kind: ImportKind) -> Result<Import, Refusal> {
    let import = staging::find(tx, id).await?;
    import.filter(|import| import.kind == kind).ok_or(Refusal::NotFound)
}

/// A page of the bad rows of an import.
pub(super) async fn bad_rows(tx: &mut Tx, id: i64, paging: &Paging<i64>) -> Result<List<BadRowView>, Refusal> {
    let rows = staging::bad_rows(tx, id, paging.after.unwrap_or(0), paging.fetch()).await?;
    Ok(List::page(rows, paging, |row| row.line, BadRowView::from))
}

/// The answer about an import, as it is stored under the key of the request.
fn answer(import: &Import) -> Result<String, Refusal> {
    serde_json::to_string(&ImportView::from(import.clone())).map_err(|error| Refusal::Fault(error.to_string()))
}

/// The key of a request whose body is read while it arrives.
fn key_of(request: &ApiRequest) -> Result<Option<RequestKey>, Refusal> {
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&request.context.query.0).finish();
    let asked = format!("{}?{query}", request.context.path);
    RequestKey::read(&request.app().keys, &request.caller.token_id, &request.headers, asked, answer)
}

/// Stages the lines of a body while they arrive, and leaves them to the worker. The same lines with the same `Idempotency-Key` are
/// staged once.
pub(super) async fn receive(
    request: &ApiRequest,
    target: Target,
    is_full: bool,
    body: Body,
) -> Result<ImportView, Refusal> {
    announced::check(&request.headers, UPLOAD_MAX)?;
    let mut tx = request.read().await?;
    let right = importer::right_of_program(&mut tx, &request.caller).await?;
    if let Target::Exposure(incident) = &target {
        incidents::store::get(&mut tx, incident).await?;
    }
    drop(tx);
    let (app, now, key) = (request.app().clone(), request.now(), key_of(request)?);
    // An import takes a step for every few hundred rows, so it waits as background work does; in a task of its own, so that
    // a program that goes away leaves no import that is being read.
    let received = async move { upload::receive_lines(&app, &right, now, target, is_full, key, body).await };
    let received = tokio::spawn(for_workload(Workload::Background, received)).await;
    match received.map_err(|error| Refusal::Fault(format!("the task of an import: {error}")))?? {
        Received::Import(import) => Ok((*import).into()),
        Received::Answer(text) => serde_json::from_str(&text).map_err(|error| Refusal::Fault(error.to_string())),
    }
}
