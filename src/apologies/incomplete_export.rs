//! `GET /desk/apologies/{id}/incomplete.csv`: the recipients of a batch that went back to its author because values are missing, with
//! what is missing, so that the data can be corrected and imported. Sent in pages while it is read.

use super::audience::{self, RunState};
use crate::platform::AppState;
use crate::types::{PublicId, Refusal};
use crate::web::RequestContext;
use crate::web::csv_file::{CsvFile, csv_in_pages};
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};

/// Customers read in one query.
const ROWS_PER_QUERY: i64 = 500;

/// The route of this file. It reads the session cookie, so the router protects it.
pub fn routes() -> Router<AppState> {
    Router::new().route("/desk/apologies/{id}/incomplete.csv", get(download))
}

async fn download(Extension(context): Extension<RequestContext>, Path(id): Path<String>) -> Response {
    let run = match find(&context, &id).await {
        Ok(run) => run,
        Err(refusal) => {
            let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            return (status, crate::ui::wording::format_refusal(&refusal)).into_response();
        }
    };
    csv_in_pages("missing values.csv", 0_i64, move |after| {
        let app = context.app.clone();
        async move { page(&app, run, after).await }
    })
}

/// The run that found them.
async fn find(context: &RequestContext, id: &str) -> Result<i64, Refusal> {
    context.check_read()?;
    let id = PublicId::parse(id).ok_or(Refusal::NotFound)?;
    let run = audience::current(&mut context.app.db.read().await?, &id).await?;
    Ok(run.filter(|run| run.state == RunState::Refused).ok_or(Refusal::NotFound)?.id)
}

async fn page(app: &AppState, run: i64, after: i64) -> Result<(Vec<u8>, Option<i64>), Refusal> {
    let columns = ["external_id", "name", "missing"];
    let mut file = CsvFile::part(&columns, after == 0)?;
    let people = audience::incomplete(&mut app.db.read().await?, run, after, ROWS_PER_QUERY).await?;
    for person in &people {
        file.add_row([&person.external_id, &person.name, &person.missing])?;
    }
    let is_last = i64::try_from(people.len()).unwrap_or(ROWS_PER_QUERY) < ROWS_PER_QUERY;
    Ok((file.into_bytes()?, people.last().filter(|_| !is_last).map(|last| last.customer_id)))
}
