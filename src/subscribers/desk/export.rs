//! All subscribers who have not ended as CSV, with the addresses as the reader sees them. The file is sent while it is
//! read, in pages, so that its length costs neither memory nor a long transaction.

use crate::access::personal_data::ContactView;
use crate::platform::AppState;
use crate::subscribers::list::{self, Filter};
use crate::subscribers::scope::Target;
use crate::subscribers::store::Subscriber;
use crate::types::{PublicId, Refusal, Timestamp, timestamp};
use crate::web::RequestContext;
use crate::web::csv_file::{CsvFile, csv_in_pages};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};

/// Subscribers read in one query.
const ROWS_PER_QUERY: i64 = 500;

/// The columns, by which the file can be imported again.
const COLUMNS: [&str; 11] = [
    "id",
    "channel",
    "address",
    "state",
    "about",
    "kinds",
    "language",
    "digest",
    "created_at",
    "confirmed_at",
    "quarantined_at",
];

/// The route of this file. It reads the session cookie, so the router protects it.
pub fn routes() -> Router<AppState> {
    Router::new().route("/desk/subscribers/export.csv", get(download))
}

async fn download(Extension(context): Extension<RequestContext>) -> Response {
    let contacts = match context.check_read().and_then(|()| Ok(ContactView::of(context.staff()?))) {
        Ok(contacts) => contacts,
        Err(refusal) => {
            let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            return (status, crate::ui::wording::format_refusal(&refusal)).into_response();
        }
    };
    csv_in_pages("subscribers.csv", Place::Start, move |place| {
        let app = context.app.clone();
        async move { page(&app, contacts, place).await }
    })
}

/// Where the next page begins.
enum Place {
    Start,
    After(Timestamp, PublicId),
}

/// The bytes of the next page, and where the one after it begins; `None` after the last.
async fn page(app: &AppState, contacts: ContactView, place: Place) -> Result<(Vec<u8>, Option<Place>), Refusal> {
    let after = match place {
        Place::Start => None,
        Place::After(at, id) => Some((at, id)),
    };
    let mut file = CsvFile::part(&COLUMNS, after.is_none())?;
    let mut tx = app.db.read().await?;
    let found = list::list_after(&mut tx, &Filter::default(), after.as_ref(), ROWS_PER_QUERY).await?;
    drop(tx);
    for subscriber in &found {
        file.add_row(row(subscriber, contacts))?;
    }
    let is_last = i64::try_from(found.len()).unwrap_or(ROWS_PER_QUERY) < ROWS_PER_QUERY;
    let next = found.last().filter(|_| !is_last).map(|last| Place::After(last.created_at, last.id.clone()));
    Ok((file.into_bytes()?, next))
}

fn row(subscriber: &Subscriber, contacts: ContactView) -> [String; 11] {
    let targets: Vec<_> = subscriber.subscriptions.targets().map(Target::to_string).collect();
    let kinds = subscriber.subscriptions.kinds();
    let kinds =
        [("incidents", kinds.incidents), ("maintenance", kinds.maintenance), ("post_mortems", kinds.post_mortems)];
    let kinds: Vec<_> = kinds.into_iter().filter(|(_, wanted)| *wanted).map(|(kind, _)| kind).collect();
    [
        subscriber.id.to_string(),
        subscriber.contact.channel.as_str().to_owned(),
        super::address(subscriber, contacts),
        subscriber.state.as_str().to_owned(),
        targets.join(" "),
        if targets.is_empty() { String::new() } else { kinds.join(" ") },
        subscriber.preferences.language.clone(),
        subscriber.preferences.digest.as_str().to_owned(),
        timestamp::iso(subscriber.created_at),
        subscriber.confirmed_at.map(timestamp::iso).unwrap_or_default(),
        subscriber.quarantined_at.map(timestamp::iso).unwrap_or_default(),
    ]
}
