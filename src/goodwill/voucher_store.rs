//! Bulk changes of an offer's vouchers: offered, released, expired or revoked together.

use super::ledger::Posting;
use super::ledger_store::{self, Transfer};
use super::offer_store::Offer;
use super::voucher::VoucherState;
use crate::platform::db::{Tx, sql};
use crate::types::{Money, PublicId, Refusal, Timestamp};
use const_format::concatcp;

/// Offers the reserved vouchers of an offer that goes live: customers now see them.
pub async fn offer_all(tx: &mut Tx, offer_id: &PublicId) -> Result<(), Refusal> {
    tx.execute(
        sql("update voucher set state = $2, version = version + 1 where offer_id = $1 and state = $3")
            .bind(offer_id)
            .bind(VoucherState::Offered)
            .bind(VoucherState::Reserved),
    )
    .await?;
    Ok(())
}

/// Moves an offer's unclaimed vouchers to `to` and returns their money to the budget. The vouchers are updated first
/// and summed as they were updated, so that a customer who claims at the same moment comes either before or after.
pub async fn release_unclaimed(
    tx: &mut Tx,
    now: Timestamp,
    offer: &Offer,
    posting: Posting,
    to: VoucherState,
) -> Result<(), Refusal> {
    const RELEASE: &str = concatcp!(
        "update voucher set state = $2, balance_minor = 0, version = version + 1
         where offer_id = $1 and state in ",
        VoucherState::UNCLAIMED_SQL,
        " returning amount_minor"
    );
    let released = tx.fetch_values::<i64>(sql(RELEASE).bind(&offer.id).bind(to)).await?;
    let amount = Money::new(released.iter().sum(), offer.currency);
    if amount.is_zero() {
        return Ok(());
    }
    let (budget_id, offer_id) = (&offer.budget_id, &offer.id);
    ledger_store::post(tx, now, Transfer { posting, budget_id, amount, offer_id, voucher_id: None }).await
}

/// Moves an offer's claimed vouchers that still have a balance to `to` and returns the balances to the budget.
pub async fn end_outstanding(tx: &mut Tx, now: Timestamp, offer: &Offer, to: VoucherState) -> Result<(), Refusal> {
    const END: &str = concatcp!(
        "update voucher set state = $2, version = version + 1 where offer_id = $1 and state in ",
        VoucherState::OUTSTANDING_SQL,
        " returning balance_minor"
    );
    let ended = tx.fetch_values::<i64>(sql(END).bind(&offer.id).bind(to)).await?;
    let sum = Money::new(ended.iter().sum(), offer.currency);
    if sum.is_zero() {
        return Ok(());
    }
    ledger_store::expire_vouchers(tx, now, offer, sum, to).await?;
    tx.execute(
        sql("update voucher set balance_minor = 0 where offer_id = $1 and state = $2 and balance_minor > 0")
            .bind(&offer.id)
            .bind(to),
    )
    .await?;
    Ok(())
}
