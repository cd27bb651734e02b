//! The outcomes of a batch as CSV, with the addresses as the reader sees them, sent while it is read.

use super::mail::Sender;
use super::message::State;
use super::{batch, store};
use crate::access::personal_data::ContactView;
use crate::delivery::channel::Channel;
use crate::platform::AppState;
use crate::types::{PublicId, Refusal, timestamp};
use crate::web::RequestContext;
use crate::web::csv_file::{CsvFile, csv_in_pages};
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
    let (batch, contacts) = match find(&context, &id).await {
        Ok(found) => found,
        Err(refusal) => {
            let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            return (status, crate::ui::wording::format_refusal(&refusal)).into_response();
        }
    };
    csv_in_pages(&format!("outcomes-B-{}.csv", batch.number), 0_i64, move |after| {
        let (app, id) = (context.app.clone(), batch.id.clone());
        async move { page(&app, &id, contacts, after).await }
    })
}

/// The batch, and how its reader sees addresses.
async fn find(context: &RequestContext, id: &str) -> Result<(batch::Batch, ContactView), Refusal> {
    context.check_read()?;
    let contacts = ContactView::of(context.staff()?);
    let id = PublicId::parse(id).ok_or(Refusal::NotFound)?;
    Ok((batch::get(&mut context.app.db.read().await?, &id).await?, contacts))
}

/// The rows after a message, and the last of them if there may be more.
async fn page(
    app: &AppState,
    id: &PublicId,
    contacts: ContactView,
    after: i64,
) -> Result<(Vec<u8>, Option<i64>), Refusal> {
    let columns = ["customer_id", "name", "channel", "address", "outcome", "reason", "code", "sent_at", "message_id"];
    let mut file = CsvFile::part(&columns, after == 0)?;
    let sender = Sender::parse(&app.config.mail_from).ok();
    let messages = store::all_batch_messages(&mut app.db.read().await?, id, after, ROWS_PER_QUERY).await?;
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
    Ok((file.into_bytes()?, messages.last().map(|last| last.id)))
}
