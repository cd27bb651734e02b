//! The upload of a file of past incidents, and the sample to begin with.

use super::begin::{self, Options};
use super::file::FILE_MAX;
use crate::access::{IncidentCommander, writes};
use crate::platform::AppState;
use crate::types::{PublicId, Refusal};
use crate::ui::wording::format_refusal;
use crate::web::announced;
use crate::web::form_fields::{FORM_KEY, Fields};
use crate::web::forms::{self, FormResponse, FormRoutes, Upload};
use crate::web::request_context::{RefusedForm, RequestContext};
use crate::web::streamed_body::StreamedBody;
use axum::extract::multipart::MultipartError;
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};

/// The page with the form, to which it also posts.
pub const IMPORT: &str = "/desk/incidents/import";
/// The sample file.
pub const SAMPLE: &str = "/desk/incidents/import/sample.csv";
/// Room for the other parts of the form.
const FORM_MAX: usize = FILE_MAX + 64 * 1024;
/// Most parts of the form; it has three.
const PARTS_MAX: usize = 20;

/// Registers the upload.
pub fn form_routes(routes: FormRoutes) -> FormRoutes {
    routes.other(IMPORT, post(upload).layer(DefaultBodyLimit::max(FORM_MAX)))
}

/// The routes of this feature that are no forms.
pub fn routes() -> Router<AppState> {
    Router::new().route(SAMPLE, get(sample))
}

/// The page of an import.
pub fn page_of(id: &PublicId) -> String {
    format!("/desk/incidents/imports/{id}")
}

async fn sample(Extension(context): Extension<RequestContext>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"incidents.csv\""),
    ];
    match context.check_read() {
        Ok(()) => (headers, super::SAMPLE).into_response(),
        Err(refusal) => {
            let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            (status, format_refusal(&refusal)).into_response()
        }
    }
}

async fn upload(Extension(context): Extension<RequestContext>, request: Request) -> Response {
    match receive(&context, request).await {
        Ok(page) => FormResponse::to(page).into_response(),
        Err(refusal) => {
            forms::render_refused_form(context, IMPORT, RefusedForm::new(IMPORT, Fields::default(), refusal)).await
        }
    }
}

/// Reads and checks the file, begins the import, and returns its page.
async fn receive(context: &RequestContext, request: Request) -> Result<String, Refusal> {
    writes::check(IMPORT, context.staff.as_ref())?;
    let right = context.staff()?.may::<IncidentCommander>()?;
    announced::check(request.headers(), FORM_MAX)?;
    StreamedBody::mark(&request);
    let no_file = || Refusal::field("file", "backfill-no-file");
    let mut form = Multipart::from_request(request, &()).await.map_err(|_| no_file())?;
    let (mut options, mut fields, mut file) = (Options::default(), Fields::default(), None);
    for _ in 0..PARTS_MAX {
        let Some(part) = form.next_field().await.map_err(refused)? else { break };
        match part.name().unwrap_or_default().to_owned().as_str() {
            "dry_run" => options.dry_run = !part.text().await.map_err(refused)?.is_empty(),
            FORM_KEY => fields.0.push((FORM_KEY.to_owned(), part.text().await.map_err(refused)?)),
            "file" => {
                let name = part.file_name().unwrap_or_default().trim().to_owned();
                file = Some((name, part.bytes().await.map_err(refused)?));
            }
            _ => {}
        }
    }
    let (name, bytes) = file.filter(|(name, _)| !name.is_empty()).ok_or_else(no_file)?;
    fields.0.push(("options".to_owned(), format!("{options:?}")));
    fields.0.push(("file".to_owned(), name.clone()));
    let now = context.now;
    let mut tx = context.app.db.read().await?;
    let checked = begin::read(&mut tx, now, bytes.to_vec()).await?;
    drop(tx);
    let upload = Upload::new(context.clone(), fields, HeaderMap::new());
    let begun = context.app.db.write(async move |tx| {
        if let Some(upload) = &upload
            && let Some(page) = upload.begin(tx, now).await?
        {
            return Ok(page);
        }
        let import = begin::begin(tx, &right, now, &name, options, checked).await?;
        let page = page_of(&import.id);
        if let Some(upload) = &upload {
            upload.finish(tx, &page).await?;
        }
        Ok(page)
    });
    begun.await
}

fn refused(error: MultipartError) -> Refusal {
    if error.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE {
        Refusal::TooLarge
    } else {
        Refusal::field("file", "backfill-broken-upload")
    }
}
