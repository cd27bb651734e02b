//! Withdraws an offer after it was submitted.

use super::draft::undo_costing;
use super::ledger::Posting;
use super::offer::{HonourPolicy, OfferState};
use super::offer_store;
use super::voucher::VoucherState;
use super::voucher_store::{end_outstanding, release_unclaimed};
use crate::access::OfferApprover;
use crate::platform::db::Tx;
use crate::types::{PublicId, Refusal, Timestamp};

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
    if offer.version != version {
        return Err(Refusal::conflict("offer-changed"));
    }
    if offer.state == OfferState::Live {
        release_unclaimed(tx, now, &offer, Posting::Reject, VoucherState::Withdrawn).await?;
        if offer.honour_policy == HonourPolicy::RevokeWithNotice {
            end_outstanding(tx, now, &offer, VoucherState::Revoked).await?;
        }
        offer_store::set_state(tx, &offer, OfferState::Withdrawn).await?;
    } else {
        undo_costing(tx, now, &offer, OfferState::Withdrawn).await?;
    }
    offer_store::record_event(tx, right.actor(), now, &offer, "offer.withdrawn", &["state"]).await
}
