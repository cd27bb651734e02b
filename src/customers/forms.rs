//! The forms that upload customer and exposure files, and those that save filters of the list.

use super::exposure;
use super::import::importer;
use super::import::run::page_of;
use super::import::upload::{self, Target, UPLOAD_MAX};
use super::reveal;
use super::saved_filters;
use super::search::Search;
use crate::access::personal_data::PersonalData;
use crate::access::writes;
use crate::access::{ContactReader, CustomerFilterEditor, DataImporter};
use crate::platform::db::{Workload, for_workload};
use crate::types::{PublicId, Refusal};
use crate::web::announced;
use crate::web::form_fields::Fields;
use crate::web::forms::{self, FormRequest, FormResponse, FormRoutes};
use crate::web::request_context::{RefusedForm, RequestContext};
use crate::web::streamed_body::StreamedBody;
use axum::Extension;
use axum::extract::{DefaultBodyLimit, Multipart, Path, Request};
use axum::extract::{FromRequest, multipart::MultipartRejection};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, post};

/// The address that customer files are sent to.
pub const CUSTOMERS: &str = "/desk/customers/import";
/// The route that exposure files are sent to.
pub const EXPOSURE: &str = "/desk/incidents/{id}/exposure";

/// The address that filters of the list are saved at.
pub const FILTERS: &str = "/desk/customers/filters";

/// The forms of this module.
pub fn form_routes(routes: FormRoutes) -> FormRoutes {
    let limited = |route: MethodRouter<_>| route.layer(DefaultBodyLimit::max(UPLOAD_MAX));
    // The address of the form leads to the page that shows it.
    let customers = post(import_customers).get(async || FormResponse::to("/desk/customers"));
    routes
        .form("/desk/customers/{id}/contacts", "/desk/customers/{id}", reveal_contacts)
        .form(FILTERS, "/desk/customers", save_filter)
        .form("/desk/customers/filters/{id}", "/desk/customers", rename_filter)
        .form("/desk/customers/filters/{id}/deletion", "/desk/customers", delete_filter)
        .form("/desk/incidents/{id}/exposure/count", EXPOSURE, count_exposure)
        .other(CUSTOMERS, limited(customers))
        .other(EXPOSURE, limited(post(import_exposure)))
}

async fn reveal_contacts(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right = request.may::<ContactReader>()?;
    let (id, now) = (request.row_id("id")?, request.context.now);
    request.write(async move |tx| reveal::reveal(tx, &right, now, id).await).await?;
    Ok(FormResponse::page_with_contacts(format!("/desk/customers/{id}")))
}

async fn save_filter(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right = request.may::<CustomerFilterEditor>()?;
    let (fields, now) = (request.fields.clone(), request.context.now);
    let sees_vulnerable = PersonalData::Vulnerable.is_visible_to(request.context.staff()?);
    let search = Search {
        text: fields.get("q").to_owned(),
        region: fields.get("region").to_owned(),
        vulnerable: sees_vulnerable && fields.has("vulnerable"),
        incident: fields.get("incident").to_owned(),
        ..Search::default()
    };
    request
        .once(async move |tx| {
            let id = saved_filters::save(tx, &right, now, fields.get("name"), &search).await?;
            Ok(format!("/desk/customers?{}&filter={id}", search.query(0)))
        })
        .await
}

async fn rename_filter(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right = request.may::<CustomerFilterEditor>()?;
    let (id, version, now) = (request.row_id("id")?, request.fields.version()?, request.context.now);
    let (name, staff) = (request.fields.get("name").to_owned(), request.context.staff()?.clone());
    request
        .once(async move |tx| {
            let query = saved_filters::find(tx, &staff, id).await?.query();
            saved_filters::rename(tx, &right, now, (id, version), &name).await?;
            Ok(format!("/desk/customers?{query}"))
        })
        .await
}

async fn delete_filter(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right = request.may::<CustomerFilterEditor>()?;
    let (id, version, now) = (request.row_id("id")?, request.fields.version()?, request.context.now);
    let staff = request.context.staff()?.clone();
    request
        .once(async move |tx| {
            saved_filters::find(tx, &staff, id).await?;
            saved_filters::delete(tx, &right, now, (id, version)).await?;
            Ok("/desk/customers".to_owned())
        })
        .await
}

async fn count_exposure(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: DataImporter = request.may()?;
    let (id, now) = (request.id("id")?, request.context.now);
    let page = format!("/desk/incidents/{id}/exposure");
    request.write(async move |tx| exposure::request(tx, &right, now, &id).await).await?;
    Ok(FormResponse::to(page))
}

async fn import_customers(Extension(context): Extension<RequestContext>, request: Request) -> Response {
    handle_upload(
        context,
        CUSTOMERS,
        CUSTOMERS.to_owned(),
        "/desk/customers".to_owned(),
        Ok(Target::Customers),
        request,
    )
    .await
}

async fn import_exposure(
    Extension(context): Extension<RequestContext>,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let target = PublicId::parse(&id).map(Target::Exposure).ok_or(Refusal::NotFound);
    let page = format!("/desk/incidents/{id}/exposure");
    handle_upload(context, EXPOSURE, page.clone(), page, target, request).await
}

async fn handle_upload(
    context: RequestContext,
    route: &'static str,
    action: String,
    page: String,
    target: Result<Target, Refusal>,
    request: Request,
) -> Response {
    match import(&context, route, target, request).await {
        Ok(id) => FormResponse::to(page_of(id)).into_response(),
        Err(refusal) => {
            forms::render_refused_form(context, &page, RefusedForm::new(action, Fields::default(), refusal)).await
        }
    }
}

async fn import(
    context: &RequestContext,
    route: &'static str,
    target: Result<Target, Refusal>,
    request: Request,
) -> Result<i64, Refusal> {
    writes::check(route, context.staff.as_ref())?;
    let right = context.staff()?.may::<DataImporter>()?;
    let target = target?;
    announced::check(request.headers(), UPLOAD_MAX)?;
    let mut tx = context.app.db.read().await?;
    importer::check(&mut tx, context.staff()?).await?;
    if let Target::Exposure(incident) = &target {
        crate::incidents::store::get(&mut tx, incident).await?;
    }
    drop(tx);
    StreamedBody::mark(&request);
    let not_a_file = |_: MultipartRejection| Refusal::field("file", "import-no-file");
    let form = Multipart::from_request(request, &()).await.map_err(not_a_file)?;
    // An import takes a step for every few hundred rows, so it waits as background work does. It goes on in a task of its
    // own: a browser that presses twice closes the first connection, and both lead to this import.
    let context = context.clone();
    let received = async move { upload::receive(context, &right, target, form).await };
    let received = tokio::spawn(for_workload(Workload::Background, received)).await;
    Ok(received.map_err(|error| Refusal::Fault(format!("the task of an upload: {error}")))??.id)
}
