//! The rows of an offer as a file: who gets how much. Cells that a spreadsheet would run as a formula are
//! made plain text.

use super::record;
use crate::platform::AppState;
use crate::platform::db::{Tx, sql};
use crate::types::{Money, PublicId, Refusal};
use crate::web::RequestContext;
use crate::web::api::ApiError;
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};

/// Rows read at a time.
const CHUNK: i64 = 2_000;

type Row = (i64, String, String, String, String, i64, i64, String, String);

/// `GET /desk/offers/{id}/rows.csv`.
pub async fn csv(
    State(app): State<AppState>,
    Path(id): Path<String>,
    Extension(context): Extension<RequestContext>,
) -> Result<Response, ApiError> {
    context.check_read()?;
    let id = PublicId::parse(&id).ok_or(Refusal::NotFound)?;
    let mut tx = app.db.read().await?;
    let offer = record::one(&mut tx, &id).await?;
    let fault = |error: csv::Error| Refusal::Fault(error.to_string());
    let mut file = csv::Writer::from_writer(Vec::new());
    file.write_record(["customer", "name", "region", "plan", "rules", "by_rules", "gift", "currency", "state"])
        .map_err(fault)?;
    let mut after = 0;
    loop {
        let rows = next(&mut tx, &id, after).await?;
        let Some(last) = rows.last() else { break };
        after = last.0;
        for (_, external_id, name, region, plan, by_rules, gift, rules, state) in &rows {
            let amount = |minor: i64| plain_amount(Money::new(minor, offer.currency));
            let record = [external_id, name, region, plan, rules, &amount(*by_rules), &amount(*gift)];
            let record =
                record.into_iter().map(|cell| neutral(cell)).chain([offer.currency.to_string(), state.clone()]);
            file.write_record(record).map_err(fault)?;
        }
    }
    drop(tx);
    let bytes = file.into_inner().map_err(|error| Refusal::Fault(error.to_string()))?;
    let name = format!("attachment; filename=\"OF-{}.csv\"", offer.number);
    let headers = [(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, bytes).into_response())
}

async fn next(tx: &mut Tx, offer_id: &PublicId, after: i64) -> Result<Vec<Row>, Refusal> {
    Ok(tx
        .fetch_all::<Row>(
            sql("select v.id, c.external_id, c.name, c.region, c.plan, e.rules_minor, v.amount_minor, e.rules, v.state
             from voucher v
             join customer c on c.id = v.customer_id
             join entitlement e on e.id = v.entitlement_id
             where v.offer_id = $1 and v.id > $2 order by v.id limit $3")
            .bind(offer_id)
            .bind(after)
            .bind(CHUNK),
        )
        .await?)
}

/// `10.00`, for machines.
fn plain_amount(money: Money) -> String {
    money.to_string().chars().filter(|c| c.is_ascii_digit() || *c == '.').collect()
}

/// A cell that begins like a formula gets an apostrophe before it (what spreadsheets read as "text").
pub fn neutral(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::Currency;

    #[test]
    fn no_cell_is_a_formula() {
        assert_eq!(neutral("=HYPERLINK(\"x\")"), "'=HYPERLINK(\"x\")");
        assert_eq!(neutral("+44"), "'+44");
        assert_eq!(neutral("Zoë = fine"), "Zoë = fine");
        assert_eq!(plain_amount(Money::new(123_450, Currency::GBP)), "1234.50");
    }
}
