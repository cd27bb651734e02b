//! The outcomes of a batch as CSV, with the addresses as the reader sees them.

use super::mail::Sender;
use super::message::State;
use super::{batch, store};
use crate::access::personal_data::ContactView;
use crate::delivery::channel::Channel;
use crate::platform::AppState;
use crate::platform::db::{Workload, for_workload};
use crate::types::{PublicId, Refusal, timestamp};
use crate::web::RequestContext;
use crate::web::csv_file::CsvFile;
use axum::extract::Path;
use axum::http::StatusCode;
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
        Ok(response) => response,
        Err(refusal) => {
            let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            (status, crate::ui::wording::format_refusal(&refusal)).into_response()
        }
    }
}

async fn outcomes_csv(context: &RequestContext, id: &str) -> Result<Response, Refusal> {
    context.check_read()?;
    let contacts = ContactView::of(context.staff()?);
    let id = PublicId::parse(id).ok_or(Refusal::NotFound)?;
    let batch = batch::get(&mut context.app.db.read().await?, &id).await?;
    let sender = Sender::parse(&context.app.config.mail_from).ok();
    let columns = ["customer_id", "name", "channel", "address", "outcome", "reason", "code", "sent_at", "message_id"];
    let mut file = CsvFile::with_columns(&columns)?;
    let mut after = 0;
    loop {
        // The connection is released between the pages.
        let mut tx = context.app.db.read().await?;
        let messages = store::all_batch_messages(&mut tx, &id, after, ROWS_PER_QUERY).await?;
        drop(tx);
        let Some(last) = messages.last() else { break };
        after = last.id;
        for message in &messages {
            // What the log of a mail server is searched for. Text messages have none.
            let is_mail = message.channel == Some(Channel::EMAIL) && message.state != State::Skipped;
            let sender = sender.as_ref().filter(|_| is_mail);
            let message_id = sender.map(|sender| sender.logged_message_id(&message.internet_id)).unwrap_or_default();
            let sent_at = message.sent_at.map(timestamp::iso).unwrap_or_default();
            file.add_row([
                message.external_id.as_str(),
                &message.recipient_name,
                message.channel.map_or("", Channel::as_str),
                &contacts.show(&message.address),
                message.state.as_str(),
                &message.reason,
                &message.detail,
                &sent_at,
                &message_id,
            ])?;
        }
    }
    file.into_response(&format!("outcomes-B-{}.csv", batch.number))
}
