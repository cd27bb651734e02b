//! Exports an offer's vouchers as CSV: which customer gets how much.

use super::offer_store;
use super::voucher::VoucherState;
use crate::platform::AppState;
use crate::platform::db::{Tx, sql};
use crate::types::{Currency, Money, PublicId, Refusal};
use crate::web::RequestContext;
use crate::web::api::ApiError;
use crate::web::csv_file::{CsvFile, csv_in_pages};
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Response;

/// Vouchers read at a time.
const CHUNK: i64 = 2_000;

#[derive(sqlx::FromRow)]
struct ExportedVoucher {
    id: i64,
    external_id: String,
    name: String,
    region: String,
    plan: String,
    rules_minor: i64,
    amount_minor: i64,
    rules: String,
    state: VoucherState,
}

/// `GET /desk/offers/{id}/rows.csv`, sent while it is read.
pub async fn export(
    State(app): State<AppState>,
    Path(id): Path<String>,
    Extension(context): Extension<RequestContext>,
) -> Result<Response, ApiError> {
    context.check_read()?;
    let id = PublicId::parse(&id).ok_or(Refusal::NotFound)?;
    let offer = offer_store::get(&mut app.db.read().await?, &id).await?;
    let name = format!("OF-{}.csv", offer.number);
    Ok(csv_in_pages(&name, 0_i64, move |after| {
        let (app, id) = (app.clone(), offer.id.clone());
        async move { page(&app, &id, offer.currency, after).await }
    }))
}

/// The rows after a voucher, and the last of them if there may be more.
async fn page(
    app: &AppState,
    id: &PublicId,
    currency: Currency,
    after: i64,
) -> Result<(Vec<u8>, Option<i64>), Refusal> {
    let columns = ["customer_id", "name", "region", "plan", "rules", "by_rules", "gift", "currency", "state"];
    let mut file = CsvFile::part(&columns, after == 0)?;
    let vouchers = next_chunk(&mut app.db.read().await?, id, after).await?;
    for voucher in &vouchers {
        let amount = |minor: i64| plain_amount(Money::new(minor, currency));
        let ExportedVoucher { external_id, name, region, plan, rules, .. } = voucher;
        let (by_rules, in_offer) = (amount(voucher.rules_minor), amount(voucher.amount_minor));
        let state = voucher.state.as_str();
        file.add_row([external_id, name, region, plan, rules, &by_rules, &in_offer, currency.code(), state])?;
    }
    Ok((file.into_bytes()?, vouchers.last().map(|last| last.id)))
}

async fn next_chunk(tx: &mut Tx, offer_id: &PublicId, after: i64) -> Result<Vec<ExportedVoucher>, Refusal> {
    Ok(tx
        .fetch_all::<ExportedVoucher>(
            sql("select v.id, c.external_id, c.name, c.region, c.plan, e.rules_minor, v.amount_minor, e.rules, v.state
             from voucher v
             join customer_view c on c.id = v.customer_id
             join entitlement e on e.id = v.entitlement_id
             where v.offer_id = $1 and v.id > $2 order by v.id limit $3")
            .bind(offer_id)
            .bind(after)
            .bind(CHUNK),
        )
        .await?)
}

/// An amount as a plain decimal: `1234.50`.
fn plain_amount(money: Money) -> String {
    money.to_string().chars().filter(|c| c.is_ascii_digit() || *c == '.').collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_plain_decimals() {
        assert_eq!(plain_amount(Money::new(123_450, Currency::GBP)), "1234.50");
    }
}
