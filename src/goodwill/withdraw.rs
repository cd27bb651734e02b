//! Takes an offer back: withdraws it after it was submitted, discards it before.
//!
//! Both change the offer's row and end the first of its vouchers; a worker ends the others in steps ([`release_step`]),
//! because there may be a million. Customers see the change at once: what they may do depends on the offer's state.

use super::announcement;
use super::ledger::Posting;
use super::offer::{HonourPolicy, OfferState};
use super::offer_store::{self, Offer};
use super::voucher::VoucherState;
use super::voucher_store::{STEP_MAX, discard_reserved, discard_uncosted, end_outstanding, release_unclaimed};
use crate::access::{Author, OfferApprover};
use crate::approvals::{self, Subject};
use crate::platform::db::{Tx, sql};
use crate::types::{Actor, PublicId, Refusal, Timestamp};

/// Withdraws an offer. Before it is live everything is undone. A live one returns what nobody claimed to the budget,
/// and claimed vouchers follow the policy fixed at approval: they stay valid to their last day, or are revoked now.
///
/// # Errors
///
/// `Refusal::Conflict` when the offer is in no state to be withdrawn, or changed.
pub async fn withdraw(
    tx: &mut Tx,
    right: &OfferApprover,
    now: Timestamp,
    id: &PublicId,
    version: i64,
) -> Result<(), Refusal> {
    let offer = offer_store::get_locked(tx, id).await?;
    if !offer.state.is_withdrawable() {
        return Err(Refusal::conflict("offer-not-withdrawable"));
    }
    take_back(tx, right.actor(), now, &offer, version).await?;
    offer_store::record_event(tx, right.actor(), now, &offer, "offer.withdrawn", &["state"]).await
}

/// Discards an offer that is not submitted, so that its customers may get another one.
///
/// # Errors
///
/// `Refusal::Conflict` when the offer was submitted, or changed.
pub async fn discard(tx: &mut Tx, right: &Author, now: Timestamp, id: &PublicId, version: i64) -> Result<(), Refusal> {
    let offer = offer_store::get_locked(tx, id).await?;
    if !offer.state.is_discardable() {
        return Err(Refusal::conflict("offer-not-discardable"));
    }
    take_back(tx, right.actor(), now, &offer, version).await?;
    offer_store::record_event(tx, right.actor(), now, &offer, "offer.discarded", &["state"]).await
}

async fn take_back(tx: &mut Tx, actor: &Actor, now: Timestamp, offer: &Offer, version: i64) -> Result<(), Refusal> {
    if offer.version != version {
        return Err(Refusal::conflict("offer-changed"));
    }
    offer_store::set_state(tx, offer, OfferState::Withdrawn).await?;
    approvals::store::withdraw(tx, Subject::Offer, &offer.id, now).await?;
    announcement::store::end(tx, actor, now, offer, "batch.offer_withdrawn").await?;
    tx.execute(sql("update offer set is_releasing = true where id = $1").bind(&offer.id)).await?;
    let withdrawn = offer_store::get(tx, &offer.id).await?;
    release_step(tx, now, &withdrawn).await.map(|_| ())
}

/// Ends the next vouchers of an offer that was taken back, which the caller has locked. Returns whether there may be
/// more.
pub async fn release_step(tx: &mut Tx, now: Timestamp, offer: &Offer) -> Result<bool, Refusal> {
    if discard_reserved(tx, now, offer).await? == STEP_MAX
        || discard_uncosted(tx, offer).await? == STEP_MAX
        || release_unclaimed(tx, now, offer, Posting::Reject, VoucherState::Withdrawn).await? == STEP_MAX
    {
        return Ok(true);
    }
    if offer.honour_policy == HonourPolicy::RevokeWithNotice
        && end_outstanding(tx, now, offer, VoucherState::Revoked).await? == STEP_MAX
    {
        return Ok(true);
    }
    tx.execute(sql("update offer set is_releasing = false where id = $1").bind(&offer.id)).await?;
    Ok(false)
}
