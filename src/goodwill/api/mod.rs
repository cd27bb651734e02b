//! JSON API: a merchant redeems a voucher; the company's own site asks for the link of a customer's personal page.

mod budgets;
mod offers;
mod vouchers;

use super::RedemptionLimiter;
use super::redeem::{self, Redemption, RedemptionOutcome, RedemptionRequest};
use super::voucher_code::CodeError;
use crate::access::{reads, writes};
use crate::accounts::token;
use crate::customers::{exposure, personal_link};
use crate::platform::AppState;
use crate::platform::db::{Tx, sql};
use crate::t;
use crate::types::field_errors::{FieldErrors, TITLE_MAX};
use crate::types::{Currency, Message, PublicId, Refusal, Timestamp};
use crate::web::RequestContext;
use crate::web::announced;
use crate::web::api::idempotency::{self, KEY_MAX};
use crate::web::api::{self, ApiError, ApiRoutes, Area, Exchanged};
use axum::body::{Body, to_bytes};
use axum::extract::{Path, Query};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};
use serde::Serialize;
use serde_json::Value;
use std::collections::HashMap;

/// Returns the address of a customer's personal page.
const PAGE_LINK: &str = "/api/v1/customers/{external_id}/page-link";

/// Where vouchers are redeemed.
pub const REDEMPTIONS: &str = "/api/v1/redemptions";

/// The routes of this feature that are no forms.
pub fn routes() -> Router<AppState> {
    Router::new().route("/desk/offers/{id}/rows.csv", get(super::export_csv::export)).route(PAGE_LINK, get(page_link))
}

/// Describes the operations, whose tokens have roles.
pub fn operations(routes: ApiRoutes) -> ApiRoutes {
    let redemption = VOUCHERS
        .create(REDEMPTIONS, "redeemVoucher", "Redeem a voucher")
        .about(
            "For a token with the role `redeemer`, which belongs to a merchant. The whole balance is redeemed. 409 says why a              voucher of this merchant cannot be redeemed now; 404 `not_redeemable` is every other code.",
        )
        .with_required_key();
    let link = VOUCHERS
        .get(PAGE_LINK, "getPageLink", "Read the address of a customer's personal page")
        .about("For a token with the role `portal`: the company's own site, which has signed the customer in.")
        .parameter("external_id", "The customer's number in the company's own systems.");
    let routes = [offers::operations, budgets::operations].into_iter().fold(routes, |routes, add| add(routes));
    vouchers::operations(routes, VOUCHERS)
        .by_role(redemption, Exchanged::answering::<Redemption>().reading::<RedemptionInput>())
        .by_role(
            link,
            Exchanged::answering::<PageLink>()
                .with_query("incident", "The id of the incident that affected the customer."),
        )
}

/// The area of the operations.
const VOUCHERS: Area = Area("Vouchers");

/// What a point of sale sends, as it is documented.
#[derive(utoipa::ToSchema)]
#[schema(as = RedemptionInput)]
#[allow(dead_code)]
struct RedemptionInput {
    /// The code on the customer's page.
    code: String,
    /// The merchant's reference for the purchase.
    #[schema(max_length = 255)]
    reference: String,
    /// The amount to redeem, which must be the whole balance.
    #[schema(minimum = 1)]
    amount_minor: Option<i64>,
    /// Its currency, ISO 4217.
    currency: Option<String>,
}

/// The address of a personal page.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct PageLink {
    url: String,
}

/// `GET /api/v1/customers/{external_id}/page-link?incident=ID`: the address of a customer's personal page, for the
/// company's own site, which has signed the customer in (decision 28). 404 unless the incident affected them. Each
/// request is an event, since whoever has the link can claim.
async fn page_link(
    Extension(context): Extension<RequestContext>,
    Path(external_id): Path<String>,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let program = token::authenticate_limited(&context, &headers, reads::token_roles(PAGE_LINK)).await?;
    let app = &context.app;
    let incident = query.get("incident").map(String::as_str).unwrap_or_default();
    let incident_id = PublicId::parse(incident).ok_or_else(|| Refusal::field("incident", "offer-incident-required"))?;
    let (now, keys) = (app.clock.now(), app.keys.clone());
    let mut tx = app.db.read().await?;
    let customer_id =
        find_affected_customer(&mut tx, now, &external_id, &incident_id).await?.ok_or(Refusal::NotFound)?;
    drop(tx);
    let token = app
        .db
        .write(async move |tx| {
            let token = personal_link::ensure(tx, &keys, now, customer_id, &incident_id).await?;
            personal_link::record_shown(tx, now, &program.actor(), customer_id, &incident_id).await?;
            Ok(token)
        })
        .await?;
    let url = format!("{}/r/{token}", app.config.public_url());
    Ok(axum::Json(PageLink { url }).into_response())
}

/// Returns the customer of an external id, if the incident affected them.
async fn find_affected_customer(
    tx: &mut Tx,
    now: Timestamp,
    external_id: &str,
    incident_id: &PublicId,
) -> Result<Option<i64>, Refusal> {
    let found = tx
        .fetch_value_optional::<i64>(
            sql("select id from customer_view where external_id = $1 and erased_at is null").bind(external_id),
        )
        .await?;
    match found {
        Some(id) if exposure::is_affected(tx, now, incident_id, id).await? => Ok(Some(id)),
        _ => Ok(None),
    }
}

/// `POST /api/v1/redemptions`: 201, 404 `not_redeemable`, or 409 with its reason (decision 34).
pub async fn post_redemption(
    Extension(context): Extension<RequestContext>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    respond(&context, &headers, body).await.unwrap_or_else(|refusal| ApiError(refusal).into_response())
}

async fn respond(context: &RequestContext, headers: &HeaderMap, body: Body) -> Result<Response, Refusal> {
    let token = token::authenticate(context, headers, writes::token_roles(REDEMPTIONS)).await?;
    let app = &context.app;
    let now = app.clock.now();
    announced::check(headers, api::BODY_MAX)?;
    let body = to_bytes(body, api::BODY_MAX).await.map_err(|_| Refusal::TooLarge)?;
    let request = parse(headers, &body)?;
    app.feature::<RedemptionLimiter>().begin(&token.id, now)?;
    let mut tx = app.db.read().await?;
    let checked = redeem::check(&mut tx, &app.keys, &token, now, &request).await;
    drop(tx);
    let outcome = match checked {
        Ok(Some(outcome)) => Ok(outcome),
        Ok(None) => app.db.write(async |tx| redeem::redeem(tx, &app.keys, &token, now, &request).await).await,
        Err(refusal) => Err(refusal),
    };
    app.feature::<RedemptionLimiter>().finish(&token.id, redeem::code_seen(&outcome), now);
    Ok(match outcome? {
        RedemptionOutcome::Redeemed(response) => {
            (StatusCode::CREATED, [(header::CONTENT_TYPE, "application/json")], response).into_response()
        }
        RedemptionOutcome::NotRedeemable => {
            api::problem(StatusCode::NOT_FOUND, "not_redeemable", &t!("api-not_redeemable"))
        }
    })
}

/// Parses a redemption request. Every wrong field is named.
fn parse(headers: &HeaderMap, body: &[u8]) -> Result<RedemptionRequest, Refusal> {
    let mut form = FieldErrors::new();
    let key = idempotency::named(headers).ok().flatten().unwrap_or_default();
    if key.is_empty() {
        form.wrong(idempotency::HEADER, Message::new("redemption-key-required").with("max", KEY_MAX));
    }
    let Ok(Value::Object(body)) = serde_json::from_slice::<Value>(body) else {
        return Err(Refusal::field("body", "redemption-body-invalid"));
    };
    let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default();
    let code = text("code").parse().map_err(|error: CodeError| form.wrong("code", error.message())).ok();
    let reference = form.required_line("reference", text("reference"), TITLE_MAX);
    let given = |name: &str| body.get(name).filter(|value| !value.is_null());
    let amount_minor = match given("amount_minor").map(Value::as_i64) {
        Some(Some(minor)) if minor > 0 => Some(minor),
        None => None,
        Some(_) => {
            form.wrong("amount_minor", Message::new("redemption-amount-invalid"));
            None
        }
    };
    let currency = given("currency").map(|value| value.as_str().unwrap_or_default().trim().to_uppercase());
    if currency.as_ref().is_some_and(|code| code.parse::<Currency>().is_err()) {
        form.wrong("currency", Message::new("money-unknown-currency"));
    }
    form.check()?;
    let code = code.ok_or_else(|| Refusal::field("code", "code-empty"))?;
    Ok(RedemptionRequest { code, reference, amount_minor, currency, idempotency_key: key.to_owned() })
}
