//! The doors of this room: files of customers and of exposure.

use super::import::upload::{self, Target, UPLOAD_MAX};
use crate::accounts::rights::DataImporter;
use crate::server::fields::Fields;
use crate::server::forms::{self, Done, Doors};
use crate::server::visit::{RefusedForm, Visit};
use crate::types::{PublicId, Refusal};
use axum::Extension;
use axum::extract::{DefaultBodyLimit, Multipart, Path, Request};
use axum::extract::{FromRequest, multipart::MultipartRejection};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, post};

/// Where files of customers are sent.
pub const CUSTOMERS: &str = "/desk/customers/import";
/// Where files of exposure are sent.
pub const EXPOSURE: &str = "/desk/incidents/{id}/exposure";

/// Every form this room answers.
pub fn doors(doors: Doors) -> Doors {
    let limited = |route: MethodRouter<_>| route.layer(DefaultBodyLimit::max(UPLOAD_MAX));
    // Asking for the address of the form leads to the page it stands on.
    let customers = post(import_customers).get(async || Done::to("/desk/customers"));
    doors.other(CUSTOMERS, limited(customers)).other(EXPOSURE, limited(post(import_exposure)))
}

async fn import_customers(Extension(visit): Extension<Visit>, request: Request) -> Response {
    taken(visit, CUSTOMERS, CUSTOMERS.to_owned(), "/desk/customers".to_owned(), Ok(Target::Customers), request).await
}

async fn import_exposure(Extension(visit): Extension<Visit>, Path(id): Path<String>, request: Request) -> Response {
    let target = PublicId::parse(&id).map(Target::Exposure).ok_or(Refusal::NotFound);
    let page = format!("/desk/incidents/{id}/exposure");
    taken(visit, EXPOSURE, page.clone(), page, target, request).await
}

async fn taken(
    visit: Visit,
    door: &'static str,
    action: String,
    page: String,
    target: Result<Target, Refusal>,
    request: Request,
) -> Response {
    match import(&visit, door, target, request).await {
        Ok(id) => Done::to(format!("/desk/customers/imports/{id}")).into_response(),
        Err(refusal) => forms::again(visit, &page, RefusedForm::new(action, Fields::default(), refusal)).await,
    }
}

async fn import(
    visit: &Visit,
    door: &'static str,
    target: Result<Target, Refusal>,
    request: Request,
) -> Result<i64, Refusal> {
    forms::allowed(door, visit.staff.as_ref())?;
    let right = visit.staff()?.may::<DataImporter>()?;
    let target = target?;
    if let Target::Exposure(incident) = &target {
        crate::incidents::store::find(&mut visit.app.db.read().await?, incident).await?;
    }
    let not_a_file = |_: MultipartRejection| Refusal::field("file", "import-no-file");
    let form = Multipart::from_request(request, &()).await.map_err(not_a_file)?;
    Ok(upload::take(&visit.app, &right, visit.now, target, form).await?.id)
}
