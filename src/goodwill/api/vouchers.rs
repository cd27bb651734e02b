//! Vouchers, without their codes.

use crate::goodwill::voucher::VoucherState;
use crate::goodwill::voucher_store::{self, ListedBy, ListedVoucher};
use crate::types::{PublicId, Refusal};
use crate::web::api::{ApiRequest, ApiRoutes, Area, Item, List, Paging};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Adds the operations of vouchers.
pub(super) fn operations(routes: ApiRoutes, area: Area) -> ApiRoutes {
    routes
        .list(
            area.get("/api/v1/vouchers", "listVouchers", "List vouchers").about(
                "Of an offer by customer, else the oldest first. No answer has a code: only the customer sees it.",
            ),
            list,
        )
        .item(
            area.get("/api/v1/vouchers/{id}", "getVoucher", "Read a voucher")
                .parameter("id", "The number of the voucher."),
            get,
        )
}

/// A voucher of a customer, without its code.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Voucher)]
struct VoucherView {
    id: i64,
    offer_id: PublicId,
    /// The company's own id of the customer.
    external_id: String,
    state: VoucherState,
    /// What it was worth.
    amount_minor: i64,
    /// What is left of it.
    balance_minor: i64,
    /// ISO 4217.
    currency: String,
    /// The merchant that takes it.
    merchant: String,
    valid_from: DateTime<Utc>,
    /// Until when it is valid, exclusive.
    valid_to: DateTime<Utc>,
    /// When the customer claimed it.
    claimed_at: Option<DateTime<Utc>>,
}

impl From<ListedVoucher> for VoucherView {
    fn from(voucher: ListedVoucher) -> Self {
        Self {
            id: voucher.id,
            offer_id: voucher.offer_id,
            external_id: voucher.external_id,
            state: voucher.state,
            amount_minor: voucher.amount_minor,
            balance_minor: voucher.balance_minor,
            currency: voucher.currency,
            merchant: voucher.merchant,
            valid_from: voucher.valid_from,
            valid_to: voucher.valid_to,
            claimed_at: voucher.claimed_at,
        }
    }
}

/// Which vouchers to list; by one of these at most.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct Filters {
    /// Only of this offer.
    offer: Option<PublicId>,
    /// Only of the customer with this external id.
    customer: Option<String>,
}

async fn list(request: ApiRequest, filters: Filters) -> Result<List<VoucherView>, Refusal> {
    let paging: Paging<(i64, i64)> = request.paging()?;
    let by = match (&filters.offer, &filters.customer) {
        (None, None) => ListedBy::Number,
        (Some(offer), None) => ListedBy::Offer(offer),
        (None, Some(customer)) => ListedBy::Customer(customer),
        (Some(_), Some(_)) => return Err(Refusal::field("?customer", "voucher-one-filter")),
    };
    let after = paging.after.unwrap_or_default();
    let vouchers = voucher_store::page(&mut request.read().await?, by, after, paging.fetch()).await?;
    Ok(List::page(vouchers, &paging, |voucher| (voucher.customer_id, voucher.id), VoucherView::from))
}

async fn get(request: ApiRequest) -> Result<Item<VoucherView>, Refusal> {
    let id = request.row_id("id")?;
    let voucher = voucher_store::find(&mut request.read().await?, id).await?;
    Ok(Item::new(voucher.ok_or(Refusal::NotFound)?.into()))
}
