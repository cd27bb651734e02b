//! Moves offers as time passes: approved ones wait for their first day, go live, and end; what was not spent returns
//! to the budget. Each step depends only on the database and may run twice, late, or on several nodes.

use super::announcement;
use super::ledger::Posting;
use super::offer::OfferState;
use super::offer_store;
use super::reconcile;
use super::voucher::VoucherState;
use super::voucher_store::{STEP_MAX, end_outstanding, offer_next, release_unclaimed};
use super::withdraw;
use crate::delivery::batch;
use crate::platform::AppState;
use crate::platform::db::{Tx, sql};
use crate::types::{Actor, PublicId, Refusal, Timestamp};
use const_format::concatcp;

/// The most offers moved in one run.
const BATCH_MAX: i64 = 20;

/// Moves every offer that is due by one step, and plans the next messages that announce one. Returns whether there may be
/// more.
pub async fn advance(app: &AppState) -> Result<bool, Refusal> {
    let now = app.clock.now();
    let mut tx = app.db.read().await?;
    let due = list_due(&mut tx, now).await?;
    drop(tx);
    let mut has_more = due.len() >= usize::try_from(BATCH_MAX).unwrap_or(usize::MAX);
    has_more |= withdraw::release_due(app).await?;
    for id in &due {
        check_settled(app, id).await?;
        has_more |= app.db.write(async |tx| advance_offer(tx, now, id).await).await?;
    }
    Ok(announcement::planning::step(app).await? || has_more)
}

/// Checks the accounts of an offer that ended, whose money no longer moves: outside the transaction that then closes it,
/// because there may be a million entries.
async fn check_settled(app: &AppState, id: &PublicId) -> Result<(), Refusal> {
    let mut tx = app.db.read().await?;
    let offer = offer_store::get(&mut tx, id).await?;
    if offer.state == OfferState::Ended { reconcile::check_offer_settled(&mut tx, &offer).await } else { Ok(()) }
}

/// Offers that are due at `now`. A withdrawn one is due at its end while it has claimed vouchers that must expire.
async fn list_due(tx: &mut Tx, now: Timestamp) -> Result<Vec<PublicId>, Refusal> {
    const DUE: &str = concatcp!(
        "select o.id from offer o
         where o.state in ",
        OfferState::ALWAYS_DUE_SQL,
        "   or (o.state = 'scheduled' and o.valid_from <= $1)
            or (o.valid_to <= $1 and o.state in ",
        OfferState::EXPIRING_SQL,
        ")  or (o.state = 'withdrawn' and not o.is_releasing and o.valid_to <= $1 and exists
                (select 1 from voucher v where v.offer_id = o.id and v.state in ",
        VoucherState::OUTSTANDING_SQL,
        "))
         order by o.number limit $2"
    );
    Ok(tx.fetch_values::<PublicId>(sql(DUE).bind(now).bind(BATCH_MAX)).await?)
}

/// Moves one offer by one step, if one is due. Returns whether the step has to go on: an offer may have more vouchers
/// than one transaction ends.
pub async fn advance_offer(tx: &mut Tx, now: Timestamp, id: &PublicId) -> Result<bool, Refusal> {
    let offer = offer_store::get_locked(tx, id).await?;
    let is_over = offer.valid_to <= now;
    let verb = match offer.state {
        state if is_over && OfferState::EXPIRING.contains(&state) => {
            if release_unclaimed(tx, now, &offer, Posting::Lapse, VoucherState::Expired).await? == STEP_MAX
                || end_outstanding(tx, now, &offer, VoucherState::Expired).await? == STEP_MAX
            {
                return Ok(true);
            }
            offer_store::set_state(tx, &offer, OfferState::Ended).await?;
            announcement::store::end(tx, &Actor::System, now, &offer, "batch.offer_ended").await?;
            "offer.ended"
        }
        OfferState::Approved => {
            offer_store::set_state(tx, &offer, OfferState::Scheduled).await?;
            "offer.scheduled"
        }
        OfferState::Scheduled if offer.valid_from <= now => {
            if offer_next(tx, id).await? == STEP_MAX {
                return Ok(true);
            }
            tx.execute(sql("update offer set went_live_at = $2 where id = $1").bind(id).bind(now)).await?;
            offer_store::set_state(tx, &offer, OfferState::Live).await?;
            batch::begin_announcement(tx, now, id).await?;
            "offer.went_live"
        }
        OfferState::Withdrawn if is_over && !offer.is_releasing => {
            match end_outstanding(tx, now, &offer, VoucherState::Expired).await? {
                0 => return Ok(false),
                STEP_MAX => return Ok(true),
                _ => "offer.honoured",
            }
        }
        OfferState::Ended => {
            offer_store::set_state(tx, &offer, OfferState::Reconciled).await?;
            "offer.reconciled"
        }
        _ => return Ok(false),
    };
    offer_store::record_event(tx, &Actor::System, now, &offer, verb, &["state"]).await?;
    Ok(false)
}
