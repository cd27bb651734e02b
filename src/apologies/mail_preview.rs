//! `GET /desk/apologies/{id}/mail.html?as=KIND`: the mail of a sample recipient as a mail program shows it, with the HTML
//! that is sent. It is a document of its own, because mails have styles that the desk does not allow.

use super::audience;
use super::pages::approval_page;
use super::store;
use crate::customers::Channel;
use crate::delivery::mail::{load_look, preview, preview_response};
use crate::platform::{AppState, installation};
use crate::types::{PublicId, Refusal};
use crate::web::RequestContext;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;
use axum::{Extension, Router};

/// The routes of this file. They read the session cookie, so the router protects them.
pub fn routes() -> Router<AppState> {
    Router::new().route("/desk/apologies/{id}/mail.html", get(mail))
}

async fn mail(Extension(context): Extension<RequestContext>, Path(id): Path<String>) -> Response {
    preview_response(html(&context, &id).await)
}

async fn html(context: &RequestContext, id: &str) -> Result<String, Refusal> {
    context.check_read()?;
    let id = PublicId::parse(id).ok_or(Refusal::NotFound)?;
    let mut tx = context.app.db.read().await?;
    let batch = store::get(&mut tx, &id).await?;
    let incident = store::find_incident(&mut tx, &batch.content.incident_id).await?.ok_or(Refusal::NotFound)?;
    let run = audience::current(&mut tx, &id).await?.filter(|run| run.is_complete()).ok_or(Refusal::NotFound)?;
    let samples = approval_page::samples(&mut tx, context, &batch, &incident, &run).await?;
    let installation = installation::get(&mut tx).await?;
    let look = load_look(&mut tx, &installation).await?;
    drop(tx);
    let wanted = context.query.get("as");
    let by_mail = |sample: &&super::sample_recipients::SampleRecipient| sample.channel == Channel::Email;
    let sample = samples.recipients.iter().filter(by_mail).find(|sample| sample.kind.as_str() == wanted);
    let sample = sample.or_else(|| samples.recipients.iter().find(by_mail)).ok_or(Refusal::NotFound)?;
    let message = sample.message.as_ref().map_err(|_| Refusal::NotFound)?;
    preview(&message.subject, &message.text(), &look).ok_or(Refusal::NotFound)
}
