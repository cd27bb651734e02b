//! `GET /desk/incidents/{id}/notice.html?update=…&language=…`: the HTML of the mail that subscribers get of an update, as a
//! mail program shows it in light or dark. It is a document of its own, because mails have styles that the desk does not
//! allow.

use super::load;
use crate::delivery::channel::Channel;
use crate::delivery::mail::{MailLook, load_look, preview, preview_response};
use crate::platform::{AppState, installation};
use crate::types::Refusal;
use crate::ui::wording::Language;
use crate::web::RequestContext;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;
use axum::{Extension, Router};

/// The routes of this file. They read the session cookie, so the router protects them.
pub fn routes() -> Router<AppState> {
    Router::new().route("/desk/incidents/{id}/notice.html", get(mail))
}

async fn mail(Extension(mut context): Extension<RequestContext>, Path(id): Path<String>) -> Response {
    context.params.insert("id".to_owned(), id);
    preview_response(html(&context).await)
}

async fn html(context: &RequestContext) -> Result<String, Refusal> {
    context.check_read()?;
    let mut tx = context.app.db.read().await?;
    let shown = load(&mut tx, context).await?;
    let installation = installation::get(&mut tx).await?;
    let look = load_look(&mut tx, &installation).await?;
    drop(tx);
    let notice = shown.notice.ok_or(Refusal::NotFound)?;
    let content = Language::from_tag(&shown.language).scope(|| Channel::EMAIL.render(&notice));
    preview(&content.subject, &content.body, &MailLook { language: shown.language, ..look }).ok_or(Refusal::NotFound)
}
