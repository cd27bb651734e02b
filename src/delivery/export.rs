//! The outcomes of a batch as CSV, with the addresses as the reader sees them.

use super::mail::logged_message_id;
use super::message::State;
use super::{batch, store};
use crate::access::personal_data::ContactView;
use crate::customers::Channel;
use crate::platform::AppState;
use crate::platform::db::{Workload, for_workload};
use crate::types::{PublicId, Refusal, timestamp};
use crate::web::RequestContext;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};

/// Messages read in one query.
const ROWS_PER_QUERY: i64 = 1_000;

/// The routes of this file. They read the session cookie, so the router protects them.
pub fn routes() -> Router<AppState> {
    Router::new().route("/desk/sending/{id}/outcomes.csv", get(download))
}

async fn download(Extension(context): Extension<RequestContext>, Path(id): Path<String>) -> Response {
    // An export takes many steps, so it waits as background work does.
    match for_workload(Workload::Background, outcomes_csv(&context, &id)).await {
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

async fn outcomes_csv(context: &RequestContext, id: &str) -> Result<(String, Vec<u8>), Refusal> {
    context.check_read()?;
    let contacts = ContactView::of(context.staff()?);
    let id = PublicId::parse(id).ok_or(Refusal::NotFound)?;
    let batch = batch::get(&mut context.app.db.read().await?, &id).await?;
    let from = &context.app.config.mail_from;
    let mut csv = csv::Writer::from_writer(Vec::new());
    let fault = |error: csv::Error| Refusal::Fault(error.to_string());
    csv.write_record([
        "customer_id",
        "name",
        "channel",
        "address",
        "outcome",
        "reason",
        "code",
        "sent_at",
        "message_id",
    ])
    .map_err(fault)?;
    let mut after = 0;
    loop {
        // The connection is released between the pages.
        let mut tx = context.app.db.read().await?;
        let messages = store::all_batch_messages(&mut tx, &id, after, ROWS_PER_QUERY).await?;
        drop(tx);
        let Some(last) = messages.last() else { break };
        after = last.id;
        for message in &messages {
            let customer_id = message.customer_id.map(|id| id.to_string()).unwrap_or_default();
            let is_mail = message.channel == Some(Channel::Email) && message.state != State::Skipped;
            let message_id = if is_mail { logged_message_id(&message.internet_id, from) } else { String::new() };
            let sent_at = message.sent_at.map(timestamp::iso).unwrap_or_default();
            csv.write_record([
                customer_id.as_str(),
                escape_formula(&message.recipient_name).as_str(),
                message.channel.map_or("", Channel::as_str),
                escape_formula(&contacts.show(&message.address)).as_str(),
                message.state.as_str(),
                message.reason.as_str(),
                escape_formula(&message.detail).as_str(),
                sent_at.as_str(),
                escape_formula(&message_id).as_str(),
            ])
            .map_err(fault)?;
        }
    }
    let bytes = csv.into_inner().map_err(|error| Refusal::Fault(error.to_string()))?;
    Ok((format!("outcomes-B-{}.csv", batch.number), bytes))
}

/// A value that no spreadsheet reads as a formula (OWASP, *CSV injection*).
fn escape_formula(value: &str) -> String {
    if value.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{value}") } else { value.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::escape_formula;

    #[test]
    fn escapes_values_that_look_like_formulas() {
        for bad in ["=1+1", "+447700900123", "-x", "@cmd", "\tx", "\rx"] {
            assert_eq!(escape_formula(bad), format!("'{bad}"));
        }
        assert_eq!(escape_formula("ada@example.org"), "ada@example.org");
    }
}
