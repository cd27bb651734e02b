//! Costs an offer: applies the rules to every affected customer and stores each amount with its reasons (I15), the
//! voucher, and the figures that approvers read.
//!
//! An offer may have a million customers, so a request only starts the [`job`], which goes on in steps of one short
//! transaction each; the offer is `costing` meanwhile. Each step writes its customers and moves the cursor in the same
//! transaction, under the offer's lock, so that a node that was killed, or another one, continues where the last step
//! ended. The row of the costing names the version of the offer that it is for: an edit, a stop or a new costing raises
//! that version, and a step that was computed before is dropped.
//!
//! What an earlier costing left is deleted in steps as well ([`withdraw::release_due`](super::withdraw::release_due)),
//! before the new one begins.

pub mod amounts;
pub mod backfill;
pub mod figures;
pub mod job;
pub mod store;

pub use store::{Costing, CostingState};

use super::draft::undo_costing;
use super::offer::OfferState;
use super::offer_store::{self, Offer};
use super::rule_files;
use crate::access::Author;
use crate::platform::db::{Tx, sql};
use crate::types::{Actor, PublicId, Refusal, Timestamp};

/// Starts to cost an offer that is not submitted. `version` is what the person saw.
///
/// # Errors
///
/// `Refusal::Conflict` when the offer changed or was submitted, or no rules ship for its currency.
pub async fn request(tx: &mut Tx, right: &Author, now: Timestamp, id: &PublicId, version: i64) -> Result<(), Refusal> {
    let offer = offer_store::get_locked(tx, id).await?;
    if offer.version != version {
        return Err(Refusal::conflict("offer-changed"));
    }
    if !OfferState::UNRESERVED.contains(&offer.state) {
        return Err(Refusal::conflict("offer-not-editable"));
    }
    start(tx, now, &offer).await?;
    offer_store::record_event(tx, right.actor(), now, &offer, "offer.costing_started", &["state"]).await
}

/// Starts to cost an offer that the caller has written and locked.
///
/// # Errors
///
/// `Refusal::Conflict` when no rules ship for its currency.
pub async fn start(tx: &mut Tx, now: Timestamp, offer: &Offer) -> Result<(), Refusal> {
    rule_files::rules(offer.currency)?;
    undo_costing(tx, now, offer, OfferState::Draft).await?;
    let draft = offer_store::get(tx, &offer.id).await?;
    offer_store::set_state(tx, &draft, OfferState::Costing).await?;
    tx.execute(sql("update offer set people = 0, exposure_minor = 0 where id = $1").bind(&offer.id)).await?;
    store::insert(tx, now, &offer.id).await
}

/// Keeps the job from going on, until somebody lets it.
///
/// # Errors
///
/// `Refusal::Conflict` when the offer changed or is not being costed.
pub async fn pause(tx: &mut Tx, right: &Author, now: Timestamp, id: &PublicId, version: i64) -> Result<(), Refusal> {
    let (offer, costing) = get_unfinished(tx, id, version).await?;
    if costing.state != CostingState::Running {
        return Ok(());
    }
    store::set_state(tx, id, CostingState::Paused).await?;
    offer_store::record_event(tx, right.actor(), now, &offer, "offer.costing_paused", &["costing"]).await
}

/// Lets a job go on that was paused or failed, where its last step ended.
///
/// # Errors
///
/// Those of [`pause`].
pub async fn resume(tx: &mut Tx, right: &Author, now: Timestamp, id: &PublicId, version: i64) -> Result<(), Refusal> {
    let (offer, costing) = get_unfinished(tx, id, version).await?;
    if costing.state == CostingState::Running {
        return Ok(());
    }
    store::resume(tx, now, id).await?;
    offer_store::record_event(tx, right.actor(), now, &offer, "offer.costing_resumed", &["costing"]).await
}

/// Ends the job: the offer is a draft again, and what was stored so far is deleted in steps.
///
/// # Errors
///
/// Those of [`pause`].
pub async fn stop(tx: &mut Tx, right: &Author, now: Timestamp, id: &PublicId, version: i64) -> Result<(), Refusal> {
    let (offer, _) = get_unfinished(tx, id, version).await?;
    undo_costing(tx, now, &offer, OfferState::Draft).await?;
    offer_store::record_event(tx, right.actor(), now, &offer, "offer.costing_stopped", &["state"]).await
}

/// The offer, locked, and its costing, which has not ended.
async fn get_unfinished(tx: &mut Tx, id: &PublicId, version: i64) -> Result<(Offer, Costing), Refusal> {
    let offer = offer_store::get_locked(tx, id).await?;
    if offer.version != version {
        return Err(Refusal::conflict("offer-changed"));
    }
    match store::find(tx, id).await? {
        Some(costing) if costing.is_of(&offer) => Ok((offer, costing)),
        _ => Err(Refusal::conflict("offer-not-being-costed")),
    }
}

/// Starts a costing afresh that cannot go on, for example because another version of the rules is in force.
async fn start_again(tx: &mut Tx, now: Timestamp, offer: &Offer) -> Result<(), Refusal> {
    start(tx, now, offer).await?;
    offer_store::record_event(tx, &Actor::System, now, offer, "offer.costing_started", &["state"]).await
}
