//! Counts what customers do with a live offer, as they do it, so that its page need not count a million vouchers.
//!
//! The counts are written after the budget's row, in the transaction that changes the voucher. Neither ever goes down: a
//! voucher that expires was claimed all the same.

use crate::platform::db::{Tx, sql};
use crate::types::{Money, PublicId, Refusal};

/// Counts a claimed voucher.
pub(super) async fn claimed(tx: &mut Tx, offer_id: &PublicId) -> Result<(), Refusal> {
    tx.execute(
        sql("insert into offer_progress (offer_id, claimed) values ($1, 1)
             on conflict (offer_id) do update set claimed = offer_progress.claimed + 1")
        .bind(offer_id),
    )
    .await?;
    Ok(())
}

/// Counts a redeemed voucher.
pub(super) async fn redeemed(tx: &mut Tx, offer_id: &PublicId, amount: Money) -> Result<(), Refusal> {
    tx.execute(
        sql("insert into offer_progress (offer_id, redeemed, redeemed_minor) values ($1, 1, $2)
             on conflict (offer_id) do update
             set redeemed = offer_progress.redeemed + 1, redeemed_minor = offer_progress.redeemed_minor + $2")
        .bind(offer_id)
        .bind(amount.minor),
    )
    .await?;
    Ok(())
}
