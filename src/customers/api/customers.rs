//! Lists, reads, adds and changes customers.

use super::imports::{self, BadRowView, ImportView};
use super::input::CustomerInput;
use super::view::CustomerView;
use crate::customers::import::staging::ImportKind;
use crate::customers::import::upload::Target;
use crate::customers::import::{importer, missing, one, staging};
use crate::customers::search::{self, Search};
use crate::types::{Message, Refusal};
use crate::web::api::{ApiRequest, ApiRoutes, Done, Item, List, NoFilter, Paging, Written};
use axum::body::Body;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

const LIST: &str = "/api/v1/customers";
const ONE: &str = "/api/v1/customers/{external_id}";
const IMPORTS: &str = "/api/v1/customers/imports";
const IMPORT: &str = "/api/v1/customers/imports/{id}";
const EXTERNAL_ID: (&str, &str) = ("external_id", "The company's own id of the customer.");
const IMPORT_ID: (&str, &str) = ("id", "The number of the import.");

pub(super) fn operations(routes: ApiRoutes) -> ApiRoutes {
    let area = super::CUSTOMERS;
    routes
        .list(
            area.get(LIST, "listCustomers", "List customers").about(
                "By name; those who match `q` by when they were added, where they are more than 10,000. No answer has an address or \
                 says who is vulnerable, and a search does not look at addresses.",
            ),
            list,
        )
        .item(area.get(ONE, "getCustomer", "Read a customer").parameter(EXTERNAL_ID.0, EXTERNAL_ID.1), get)
        .write(
            area.put(ONE, "putCustomer", "Add or change a customer")
                .about(
                    "By the rules of a row of a customer file. Refused with `conflict` while an import is under way. A new \
                     address is held like one from a file: a message with a personal link waits until a person releases it.",
                )
                .parameter(EXTERNAL_ID.0, EXTERNAL_ID.1),
            put,
        )
        .stream::<CustomerInput, _, _, _, _>(
            area.post("/api/v1/customers/bulk", "importCustomers", "Add or change many customers")
                .about(
                    "One JSON object a line (NDJSON), at most 200 MB. The fields of the first line are those of all lines. \
                     The answer comes when every line was read; with a bad line its state is `refused` and nothing is \
                     imported, else a worker applies it, and all of it becomes visible at once. Sending it again changes \
                     nothing more. What cannot be read to its end is `broken`: nothing of it is imported, and its \
                     `Idempotency-Key` may be used again. One import at a time is under way.",
                )
                .answers(StatusCode::ACCEPTED),
            bulk,
        )
        .list(area.get(IMPORTS, "listCustomerImports", "List imports of customers"), list_imports)
        .item(
            area.get(IMPORT, "getCustomerImport", "Read the progress of an import").parameter(IMPORT_ID.0, IMPORT_ID.1),
            get_import,
        )
        .list(
            area.get("/api/v1/customers/imports/{id}/bad-rows", "listBadCustomerRows", "List the bad rows of an import")
                .parameter(IMPORT_ID.0, IMPORT_ID.1),
            bad_rows,
        )
}

/// Which customers to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct Filters {
    /// Part of a name, or the beginning of an external id. Less than three characters are the beginning of a name.
    q: Option<String>,
    /// Only of this region.
    region: Option<String>,
    /// Only those whom the full file of the import with this number leaves out.
    not_in_import: Option<String>,
}

/// What is said about the lines.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct BulkQuery {
    /// `everybody` says that the lines are all customers: those they leave out are counted as `rows_missing`, and listed by
    /// `not_in_import`. Nothing about them is changed.
    #[param(inline)]
    lists: Option<Listed>,
}

/// Whom the lines list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Listed {
    /// Every customer.
    Everybody,
    /// Some of them.
    Some,
}

async fn list(request: ApiRequest, filters: Filters) -> Result<List<CustomerView>, Refusal> {
    let paging: Paging<i64> = request.paging()?;
    let search = Search {
        text: filters.q.unwrap_or_default().trim().to_owned(),
        region: filters.region.unwrap_or_default(),
        missing: match filters.not_in_import {
            None => 0,
            Some(import) => match import.parse() {
                Ok(import) if import > 0 => import,
                _ => return Err(Refusal::field("?not_in_import", "field-number")),
            },
        },
        after: paging.after.unwrap_or(0),
        ..Search::default()
    };
    let mut tx = request.read().await?;
    if search.missing > 0 {
        let import = imports::find(&mut tx, search.missing, ImportKind::Customers).await?;
        if !missing::is_kept(&import, request.now()) {
            return Err(Refusal::Gone(Message::new("import-missing-gone")));
        }
    }
    let customers = search::find(&mut tx, &search, paging.fetch()).await?.customers;
    let views = CustomerView::all(&mut tx, customers).await?;
    drop(tx);
    Ok(List::page(views, &paging, CustomerView::row, |view| view))
}

async fn get(request: ApiRequest) -> Result<Item<CustomerView>, Refusal> {
    let view = CustomerView::read(&mut request.read().await?, request.param("external_id")?).await?;
    Ok(Item::new(view))
}

async fn put(request: ApiRequest, input: CustomerInput) -> Result<Done<CustomerView>, Refusal> {
    let (now, external_id) = (request.now(), request.param("external_id")?.to_owned());
    let object = input.into_object(&external_id)?;
    let caller = &request.caller;
    request
        .write(async move |tx| {
            let right = importer::right_of_program(tx, caller).await?;
            one::put(tx, &right, now, &object).await?;
            // The id as it is stored: without spaces around it.
            Ok(Written::new(CustomerView::read(tx, external_id.trim()).await?))
        })
        .await
}

async fn bulk(request: ApiRequest, said: BulkQuery, body: Body) -> Result<Done<ImportView>, Refusal> {
    let is_full = said.lists == Some(Listed::Everybody);
    let import = imports::receive(&request, Target::Customers, is_full, body).await?;
    let location = format!("{IMPORTS}/{}", import.id);
    request.done(&Written::new(import).at(location))
}

async fn list_imports(request: ApiRequest, _: NoFilter) -> Result<List<ImportView>, Refusal> {
    let paging: Paging<i64> = request.paging()?;
    let mut tx = request.read().await?;
    let before = paging.after.unwrap_or(i64::MAX);
    let imports = staging::page_of_customers(&mut tx, before, paging.fetch()).await?;
    drop(tx);
    Ok(List::page(imports, &paging, |import| import.id, ImportView::from))
}

async fn get_import(request: ApiRequest) -> Result<Item<ImportView>, Refusal> {
    let id = request.row_id("id")?;
    let import = imports::find(&mut request.read().await?, id, ImportKind::Customers).await?;
    Ok(Item::new(import.into()))
}

async fn bad_rows(request: ApiRequest, _: NoFilter) -> Result<List<BadRowView>, Refusal> {
    let (paging, id) = (request.paging::<i64>()?, request.row_id("id")?);
    let mut tx = request.read().await?;
    imports::find(&mut tx, id, ImportKind::Customers).await?;
    imports::bad_rows(&mut tx, id, &paging).await
}
