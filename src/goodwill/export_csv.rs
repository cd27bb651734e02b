//! Exports an offer's vouchers as CSV: which customer gets how much. Cells that a spreadsheet would run as a formula
//! are escaped.

use super::offer_store;
use super::voucher::VoucherState;
use crate::platform::AppState;
use crate::platform::db::{Tx, Workload, for_workload, sql};
use crate::types::{Money, PublicId, Refusal};
use crate::web::RequestContext;
use crate::web::api::ApiError;
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};

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

/// `GET /desk/offers/{id}/rows.csv`.
pub async fn export(
    State(app): State<AppState>,
    Path(id): Path<String>,
    Extension(context): Extension<RequestContext>,
) -> Result<Response, ApiError> {
    context.check_read()?;
    let id = PublicId::parse(&id).ok_or(Refusal::NotFound)?;
    // An export takes many steps, so it waits as background work does.
    Ok(for_workload(Workload::Background, rows_csv(&app, &id)).await?)
}

async fn rows_csv(app: &AppState, id: &PublicId) -> Result<Response, Refusal> {
    let offer = offer_store::get(&mut app.db.read().await?, id).await?;
    let fault = |error: csv::Error| Refusal::Fault(error.to_string());
    let mut file = csv::Writer::from_writer(Vec::new());
    file.write_record(["customer", "name", "region", "plan", "rules", "by_rules", "gift", "currency", "state"])
        .map_err(fault)?;
    let mut after = 0;
    loop {
        // The connection is released between the pages.
        let mut tx = app.db.read().await?;
        let vouchers = next_chunk(&mut tx, id, after).await?;
        drop(tx);
        let Some(last) = vouchers.last() else { break };
        after = last.id;
        for voucher in &vouchers {
            let amount = |minor: i64| plain_amount(Money::new(minor, offer.currency));
            let ExportedVoucher { external_id, name, region, plan, rules, .. } = voucher;
            let (by_rules, in_offer) = (amount(voucher.rules_minor), amount(voucher.amount_minor));
            let cells = [external_id, name, region, plan, rules, &by_rules, &in_offer];
            let cells = cells.into_iter().map(|cell| escape_formula(cell));
            let cells = cells.chain([offer.currency.to_string(), voucher.state.as_str().to_owned()]);
            file.write_record(cells).map_err(fault)?;
        }
    }
    let bytes = file.into_inner().map_err(|error| Refusal::Fault(error.to_string()))?;
    let name = format!("attachment; filename=\"OF-{}.csv\"", offer.number);
    let headers = [(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, bytes).into_response())
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

/// Prefixes a cell that begins like a formula with an apostrophe, which spreadsheets read as plain text.
fn escape_formula(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::Currency;

    #[test]
    fn escapes_formulas_and_writes_plain_amounts() {
        assert_eq!(escape_formula("=HYPERLINK(\"x\")"), "'=HYPERLINK(\"x\")");
        assert_eq!(escape_formula("+44"), "'+44");
        assert_eq!(escape_formula("Zoë = fine"), "Zoë = fine");
        assert_eq!(plain_amount(Money::new(123_450, Currency::GBP)), "1234.50");
    }
}
