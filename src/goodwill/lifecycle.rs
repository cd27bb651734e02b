//! What happens to offers by the clock: approved ones wait for their first day, go live, and end; what
//! nobody used returns to the budget. Each step looks at the database alone and may run twice, late, or
//! on several nodes: the state it moves from is part of the update.

use super::books::{self, Booking};
use super::ledger::Posting;
use super::offer::State;
use super::record::{self, Offer};
use crate::platform::AppState;
use crate::platform::db::{Tx, sql};
use crate::types::Actor;
use crate::types::{Money, PublicId, Refusal, Timestamp};

/// Offers moved in one go; more follow at once.
const AT_ONCE: i64 = 20;

/// Moves every offer whose time has come; answers whether there may be more.
pub async fn advance(app: &AppState) -> Result<bool, Refusal> {
    let now = app.clock.now();
    let mut tx = app.db.read().await?;
    let due = due(&mut tx, now).await?;
    drop(tx);
    for id in &due {
        app.db.write(async |tx| advance_one(tx, now, id).await).await?;
    }
    Ok(due.len() >= usize::try_from(AT_ONCE).unwrap_or(usize::MAX))
}

/// Offers with something to do at `now`. A withdrawn one is due when it still has claimed vouchers to end.
async fn due(tx: &mut Tx, now: Timestamp) -> Result<Vec<PublicId>, Refusal> {
    Ok(tx.fetch_values::<PublicId>(sql("select o.id from offer o
             where o.state in ('approved', 'ended')
                or (o.state = 'scheduled' and o.valid_from <= $1)
                or (o.state in ('in_approval', 'scheduled', 'live') and o.valid_to <= $1)
                or (o.state = 'withdrawn' and o.valid_to <= $1 and exists
                    (select 1 from voucher v where v.offer_id = o.id and v.state in ('claimed', 'active', 'part_redeemed')))
             order by o.number limit $2").bind(now).bind(AT_ONCE)).await?)
}

/// Moves one offer one step.
pub async fn advance_one(tx: &mut Tx, now: Timestamp, id: &PublicId) -> Result<(), Refusal> {
    let offer = record::locked(tx, id).await?;
    let over = offer.valid_to <= now;
    let verb = match offer.state {
        State::InApproval | State::Approved | State::Scheduled | State::Live if over => {
            release_unclaimed(tx, now, &offer, Posting::Lapse, "expired").await?;
            end_claimed(tx, now, &offer, "expired").await?;
            record::set_state(tx, id, State::Ended).await?;
            "offer.ended"
        }
        State::Approved => {
            record::set_state(tx, id, State::Scheduled).await?;
            "offer.scheduled"
        }
        State::Scheduled if offer.valid_from <= now => {
            offer_vouchers(tx, id).await?;
            record::set_state(tx, id, State::Live).await?;
            "offer.went_live"
        }
        State::Withdrawn if over => {
            end_claimed(tx, now, &offer, "expired").await?;
            "offer.honoured"
        }
        State::Ended => {
            super::checking::offer_balances(tx, &offer).await?;
            record::set_state(tx, id, State::Reconciled).await?;
            "offer.reconciled"
        }
        _ => return Ok(()),
    };
    record::record(tx, &Actor::System, now, &offer, verb, &["state"]).await
}

/// From now on the customers' pages show the gift.
async fn offer_vouchers(tx: &mut Tx, offer_id: &PublicId) -> Result<(), Refusal> {
    tx.execute(
        sql("update voucher set state = 'offered', version = version + 1 where offer_id = $1 and state = 'reserved'")
            .bind(offer_id),
    )
    .await?;
    Ok(())
}

/// Gives back what nobody claimed; its vouchers come to `to`, worth nothing. The vouchers are taken first
/// and summed as they were taken, so that a customer who claims in the same moment is either before or
/// after, never both.
pub async fn release_unclaimed(
    tx: &mut Tx,
    now: Timestamp,
    offer: &Offer,
    posting: Posting,
    to: &str,
) -> Result<(), Refusal> {
    let taken = tx
        .fetch_values::<i64>(
            sql("update voucher set state = $2, balance_minor = 0, version = version + 1
             where offer_id = $1 and state in ('reserved', 'offered') returning amount_minor")
            .bind(&offer.id)
            .bind(to),
        )
        .await?;
    let amount = Money::new(taken.iter().sum(), offer.currency);
    if amount.is_zero() {
        return Ok(());
    }
    let (budget_id, offer_id) = (&offer.budget_id, &offer.id);
    books::post(tx, now, Booking { posting, budget_id, amount, offer_id, voucher_id: None }).await
}

/// Ends what was claimed and not spent; its vouchers come to `to`, worth nothing.
pub async fn end_claimed(tx: &mut Tx, now: Timestamp, offer: &Offer, to: &str) -> Result<(), Refusal> {
    let taken = tx
        .fetch_values::<i64>(
            sql("update voucher set state = $2, version = version + 1
             where offer_id = $1 and state in ('claimed', 'active', 'part_redeemed') returning balance_minor")
            .bind(&offer.id)
            .bind(to),
        )
        .await?;
    let sum = Money::new(taken.iter().sum(), offer.currency);
    if sum.is_zero() {
        return Ok(());
    }
    books::expire_vouchers(tx, now, offer, sum, to).await?;
    tx.execute(
        sql("update voucher set balance_minor = 0 where offer_id = $1 and state = $2 and balance_minor > 0")
            .bind(&offer.id)
            .bind(to),
    )
    .await?;
    Ok(())
}
