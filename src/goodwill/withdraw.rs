//! Takes an offer back: withdraws it after it was submitted, discards it before.
//!
//! Both change the offer's row and end the first of its vouchers; a worker ends the others in steps ([`release_due`]),
//! because there may be a million. It deletes those of an earlier costing in the same way. Customers see the change at
//! once: what they may do depends on the offer's state.

use super::announcement;
use super::costing;
use super::ledger::Posting;
use super::offer::{HonourPolicy, OfferState};
use super::offer_store::{self, Offer};
use super::voucher::VoucherState;
use super::voucher_store::{STEP_MAX, discard_uncosted, discard_unseen, end_outstanding, release_unclaimed};
use crate::access::{Author, OfferApprover};
use crate::approvals::{self, Subject};
use crate::platform::AppState;
use crate::platform::db::{Tx, sql};
use crate::types::{Actor, PublicId, Refusal, Timestamp};

/// The most offers of which one run of the worker takes a step.
const RELEASING_MAX: i64 = 20;

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
    costing::store::delete_unfinished(tx, &offer.id).await?;
    tx.execute(sql("update offer set is_releasing = true where id = $1").bind(&offer.id)).await?;
    let withdrawn = offer_store::get(tx, &offer.id).await?;
    release_step(tx, now, &withdrawn).await.map(|_| ())
}

/// Takes a step for every offer with vouchers that count no longer. Returns whether there may be more.
pub async fn release_due(app: &AppState) -> Result<bool, Refusal> {
    let now = app.clock.now();
    let due = sql("select id from offer where is_releasing order by number limit $1").bind(RELEASING_MAX);
    let due = app.db.read().await?.fetch_values::<PublicId>(due).await?;
    let mut has_more = due.len() >= usize::try_from(RELEASING_MAX).unwrap_or(usize::MAX);
    for id in &due {
        has_more |= app
            .db
            .write(async |tx| {
                let offer = offer_store::get_locked(tx, id).await?;
                release_step(tx, now, &offer).await
            })
            .await?;
    }
    Ok(has_more)
}

/// Ends the next vouchers of an offer that was taken back or is costed anew, which the caller has locked. Returns whether
/// there may be more.
async fn release_step(tx: &mut Tx, now: Timestamp, offer: &Offer) -> Result<bool, Refusal> {
    if !offer.is_releasing {
        return Ok(false);
    }
    let has_more = if offer.went_live_at.is_some() {
        release_seen(tx, now, offer).await?
    } else {
        discard_next(tx, now, offer).await?
    };
    if !has_more {
        tx.execute(sql("update offer set is_releasing = false where id = $1").bind(&offer.id)).await?;
    }
    Ok(has_more)
}

/// Ends the next vouchers of an offer that was live: those that nobody claimed, and claimed ones if its policy revokes them.
async fn release_seen(tx: &mut Tx, now: Timestamp, offer: &Offer) -> Result<bool, Refusal> {
    Ok(release_unclaimed(tx, now, offer, Posting::Reject, VoucherState::Withdrawn).await? == STEP_MAX
        || offer.honour_policy == HonourPolicy::RevokeWithNotice
            && end_outstanding(tx, now, offer, VoucherState::Revoked).await? == STEP_MAX)
}

/// Deletes the next vouchers of an offer that no customer has seen.
async fn discard_next(tx: &mut Tx, now: Timestamp, offer: &Offer) -> Result<bool, Refusal> {
    for state in VoucherState::UNCLAIMED {
        if discard_unseen(tx, now, offer, *state).await? == STEP_MAX {
            return Ok(true);
        }
    }
    Ok(discard_uncosted(tx, offer).await? == STEP_MAX)
}
