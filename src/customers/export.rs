//! The customers that a search finds as CSV, with the columns of a customer file that the reader sees. A masked address could
//! be imported again as if it were one, so who sees masked addresses gets no columns for them. The file is sent while it is
//! read, in pages, so that its length costs neither memory nor a long transaction.

use super::consent;
use super::pages::search_of;
use super::search::{self, Search};
use super::store::{self, ContactPoint, Customer};
use super::tags;
use crate::access::personal_data::PersonalData;
use crate::customers::address::Channel;
use crate::platform::AppState;
use crate::types::Refusal;
use crate::web::RequestContext;
use crate::web::csv_file::{CsvFile, csv_in_pages};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};
use std::collections::HashMap;

/// Customers read in one query.
const ROWS_PER_QUERY: i64 = 500;

/// What everybody with this section sees.
const COLUMNS: [&str; 12] = [
    "external_id",
    "name",
    "region",
    "language",
    "time_zone",
    "plan",
    "currency",
    "monthly_minor",
    "lifetime_minor",
    "tenure_start",
    "tags",
    "consent_service",
];

/// The route of this file. It reads the session cookie, so the router protects it.
pub fn routes() -> Router<AppState> {
    Router::new().route("/desk/customers/export.csv", get(download))
}

/// What the file shows beside [`COLUMNS`].
#[derive(Debug, Clone, Copy)]
struct Shown {
    addresses: bool,
    vulnerable: bool,
}

async fn download(Extension(context): Extension<RequestContext>) -> Response {
    let allowed = context.check_read().and_then(|()| {
        let staff = context.staff()?;
        let shown = Shown {
            addresses: PersonalData::Contacts.is_visible_to(staff),
            vulnerable: PersonalData::Vulnerable.is_visible_to(staff),
        };
        Ok((search_of(&context, staff), shown))
    });
    let (search, shown) = match allowed {
        Ok((search, shown)) => (Search { after: 0, ..search }, shown),
        Err(refusal) => {
            let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            return (status, crate::ui::wording::format_refusal(&refusal)).into_response();
        }
    };
    csv_in_pages("customers.csv", search, move |search| {
        let app = context.app.clone();
        async move { page(&app, search, shown).await }
    })
}

/// The bytes of the next page, and the search for the one after it; `None` after the last.
async fn page(app: &AppState, search: Search, shown: Shown) -> Result<(Vec<u8>, Option<Search>), Refusal> {
    let mut file = CsvFile::part(&columns(shown), search.after == 0)?;
    let mut tx = app.db.read().await?;
    let search = search.with_rule(&mut tx, app.clock.now()).await?;
    let found = search::find(&mut tx, &search, ROWS_PER_QUERY).await?.customers;
    let mut points: HashMap<i64, Vec<ContactPoint>> = HashMap::new();
    let ids: Vec<i64> = found.iter().map(|customer| customer.id).collect();
    let mut tags = tags::of(&mut tx, &ids).await?;
    let opted_out = consent::opted_out(&mut tx, &ids).await?;
    if shown.addresses {
        for point in store::contact_points_of(&mut tx, &ids).await? {
            points.entry(point.customer_id).or_default().push(point);
        }
    }
    drop(tx);
    for customer in &found {
        let tags = tags.remove(&customer.id).unwrap_or_default();
        let points = points.remove(&customer.id).unwrap_or_default();
        file.add_row(row(customer, &tags, !opted_out.contains(&customer.id), points, shown))?;
    }
    let is_last = i64::try_from(found.len()).unwrap_or(ROWS_PER_QUERY) < ROWS_PER_QUERY;
    let next = found.last().filter(|_| !is_last).map(|last| Search { after: last.id, ..search });
    Ok((file.into_bytes()?, next))
}

fn columns(shown: Shown) -> Vec<&'static str> {
    let mut columns = COLUMNS.to_vec();
    if shown.vulnerable {
        columns.push("vulnerable");
    }
    if shown.addresses {
        columns.extend(["email", "phone"]);
    }
    columns
}

fn row(customer: &Customer, tags: &[String], consents: bool, points: Vec<ContactPoint>, shown: Shown) -> Vec<String> {
    let flag = |is: bool| String::from(if is { "yes" } else { "no" });
    let mut cells = vec![
        customer.external_id.clone(),
        customer.name.clone(),
        customer.region.clone(),
        customer.language.clone(),
        customer.time_zone.clone(),
        customer.plan.clone(),
        customer.currency.clone(),
        customer.monthly_minor.to_string(),
        customer.lifetime_minor.to_string(),
        customer.tenure_start.clone().unwrap_or_default(),
        tags.join(";"),
        flag(consents),
    ];
    if shown.vulnerable {
        cells.push(flag(customer.vulnerable));
    }
    if shown.addresses {
        for channel in [Channel::Email, Channel::Sms] {
            let best = store::best_contact_point(&points, channel);
            cells.push(best.map(|point| point.address.clone()).unwrap_or_default());
        }
    }
    cells
}
