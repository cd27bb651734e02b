//! The outcomes of a batch as CSV, for those who count elsewhere.

use super::{batch, lists};
use crate::platform::AppState;
use crate::types::{PublicId, Refusal, timestamp};
use crate::web::RequestContext;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};

/// How many rows are read at once.
const ROWS: i64 = 1_000;

/// The addresses of this file. They read the session's cookie, so the router guards them.
pub fn routes() -> Router<AppState> {
    Router::new().route("/desk/sending/{id}/outcomes.csv", get(outcomes))
}

async fn outcomes(Extension(context): Extension<RequestContext>, Path(id): Path<String>) -> Response {
    match write(&context, &id).await {
        Ok((name, csv)) => {
            let disposition = format!("attachment; filename=\"{name}\"");
            (
                [
                    (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
                    (header::CONTENT_DISPOSITION, disposition),
                ],
                csv,
            )
                .into_response()
        }
        Err(refusal) => {
            let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            (status, crate::ui::wording::format_refusal(&refusal)).into_response()
        }
    }
}

async fn write(context: &RequestContext, id: &str) -> Result<(String, Vec<u8>), Refusal> {
    context.check_read()?;
    let id = PublicId::parse(id).ok_or(Refusal::NotFound)?;
    let mut tx = context.app.db.read().await?;
    let batch = batch::load(&mut tx, &id).await?;
    let mut csv = csv::Writer::from_writer(Vec::new());
    let fault = |error: csv::Error| Refusal::Fault(error.to_string());
    csv.write_record(["customer_id", "name", "channel", "address", "outcome", "reason", "code", "sent_at"])
        .map_err(fault)?;
    let mut after = 0;
    loop {
        let rows = lists::all_of_batch(&mut tx, &id, after, ROWS).await?;
        let Some(last) = rows.last() else { break };
        after = last.id;
        for row in &rows {
            let customer = row.customer_id.map(|id| id.to_string()).unwrap_or_default();
            let sent_at = row.sent_at.map(timestamp::iso).unwrap_or_default();
            csv.write_record([
                &customer,
                &neutral(&row.recipient_name),
                &row.channel,
                &neutral(&row.address),
                &row.state,
                &row.reason,
                &neutral(&row.detail),
                &sent_at,
            ])
            .map_err(fault)?;
        }
    }
    let bytes = csv.into_inner().map_err(|error| Refusal::Fault(error.to_string()))?;
    Ok((format!("outcomes-B-{}.csv", batch.number), bytes))
}

/// A value no spreadsheet takes for a formula (OWASP, *CSV injection*).
fn neutral(value: &str) -> String {
    if value.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{value}") } else { value.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::neutral;

    #[test]
    fn no_value_is_a_formula() {
        for bad in ["=1+1", "+447700900123", "-x", "@cmd", "\tx", "\rx"] {
            assert_eq!(neutral(bad), format!("'{bad}"));
        }
        assert_eq!(neutral("ada@example.org"), "ada@example.org");
    }
}
