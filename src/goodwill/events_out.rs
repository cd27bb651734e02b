//! What other systems are told about offers, vouchers and budgets: no customer, and no code.

use super::ledger_store::BudgetBalance;
use super::offer::OfferState;
use super::offer_store::{self, Offer};
use crate::platform::db::Tx;
use crate::platform::event_out::{self, EventOut, EventType};
use crate::types::{Currency, Money, PublicId, Refusal, Timestamp};
use serde::Serialize;

/// From which part of its limit on a budget counts as nearly gone, in percent.
pub const NEARLY_GONE_PERCENT: i64 = 90;

/// The facts of events about offers.
#[derive(Debug, Clone, Serialize)]
pub struct OfferData {
    /// The offer.
    pub offer: OfferFacts,
}

/// What an offer is.
#[derive(Debug, Clone, Serialize)]
pub struct OfferFacts {
    /// Its id.
    pub id: PublicId,
    /// Its number, as in `OF-31`.
    pub number: i64,
    /// Its state.
    pub state: OfferState,
    /// The incident it compensates for.
    pub incident_id: PublicId,
    /// How many customers get something.
    pub people: i64,
    /// From when its vouchers are valid.
    pub valid_from: Timestamp,
    /// Until when, exclusive.
    pub valid_to: Timestamp,
}

/// The facts of events about vouchers.
#[derive(Debug, Clone, Serialize)]
pub struct VoucherData {
    /// The voucher.
    pub voucher: VoucherFacts,
}

/// What a voucher is.
#[derive(Debug, Clone, Serialize)]
pub struct VoucherFacts {
    /// Its id, which is no code.
    pub id: i64,
    /// Its offer.
    pub offer_id: PublicId,
    /// The incident it compensates for.
    pub incident_id: String,
    /// Its value, or what was redeemed, in the smallest unit of the currency.
    pub amount_minor: i64,
    /// ISO 4217.
    pub currency: String,
}

/// The facts of `budget.nearly_gone`.
#[derive(Debug, Clone, Serialize)]
pub struct BudgetData {
    /// The budget.
    pub budget: BudgetFacts,
}

/// What a budget is.
#[derive(Debug, Clone, Serialize)]
pub struct BudgetFacts {
    /// Its id.
    pub id: PublicId,
    /// ISO 4217.
    pub currency: Currency,
    /// How much of its limit is reserved, issued or spent, in percent, rounded down.
    pub used_percent: i64,
}

/// Records what happened to an offer, by the verb of its audit event.
pub(super) async fn of_offer(tx: &mut Tx, now: Timestamp, offer: &Offer, verb: &str) -> Result<(), Refusal> {
    let kind = match verb {
        "offer.submitted" => EventType::OfferSubmitted,
        "offer.approved" => EventType::OfferApproved,
        "offer.went_live" => EventType::OfferLive,
        "offer.ended" => EventType::OfferEnded,
        "offer.withdrawn" => EventType::OfferWithdrawn,
        _ => return Ok(()),
    };
    if !event_out::is_listened_to(tx, kind).await? {
        return Ok(());
    }
    let offer = offer_store::get(tx, &offer.id).await?;
    let data = OfferData {
        offer: OfferFacts {
            id: offer.id.clone(),
            number: offer.number,
            state: offer.state,
            incident_id: offer.incident_id,
            people: offer.people,
            valid_from: offer.valid_from,
            valid_to: offer.valid_to,
        },
    };
    event_out::record(tx, now, EventOut::new(kind, now, &offer.id, &data)).await?;
    Ok(())
}

/// Records that a voucher was claimed or redeemed.
pub(super) async fn of_voucher(
    tx: &mut Tx,
    now: Timestamp,
    kind: EventType,
    voucher_id: i64,
    (offer_id, incident_id): (&PublicId, &str),
    amount: Money,
) -> Result<(), Refusal> {
    if !event_out::is_listened_to(tx, kind).await? {
        return Ok(());
    }
    let data = VoucherData {
        voucher: VoucherFacts {
            id: voucher_id,
            offer_id: offer_id.clone(),
            incident_id: incident_id.to_owned(),
            amount_minor: amount.minor,
            currency: amount.currency.to_string(),
        },
    };
    event_out::record(tx, now, EventOut::new(kind, now, &voucher_id, &data)).await?;
    Ok(())
}

/// Records that a budget became nearly gone, if it was not before.
pub(super) async fn of_budget(
    tx: &mut Tx,
    now: Timestamp,
    id: &PublicId,
    before: &BudgetBalance,
    after: &BudgetBalance,
) -> Result<(), Refusal> {
    let kind = EventType::BudgetNearlyGone;
    if is_nearly_gone(before) || !is_nearly_gone(after) {
        return Ok(());
    }
    if !event_out::is_listened_to(tx, kind).await? {
        return Ok(());
    }
    let budget = BudgetFacts { id: id.clone(), currency: after.currency, used_percent: used(after) };
    event_out::record(tx, now, EventOut::new(kind, now, id, &BudgetData { budget })).await?;
    Ok(())
}

/// Whether nearly everything of a budget is reserved, issued or spent.
pub fn is_nearly_gone(balance: &BudgetBalance) -> bool {
    used(balance) >= NEARLY_GONE_PERCENT
}

fn used(balance: &BudgetBalance) -> i64 {
    used_percent(balance.limit_minor, balance.available().minor)
}

fn used_percent(limit_minor: i64, available_minor: i64) -> i64 {
    let (limit, used) = (i128::from(limit_minor), i128::from(limit_minor) - i128::from(available_minor));
    if limit <= 0 { 100 } else { i64::try_from(used * 100 / limit).unwrap_or(100) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percent_is_rounded_down_and_survives_large_sums() {
        assert_eq!(used_percent(1_000, 101), 89);
        assert_eq!(used_percent(1_000, 100), 90);
        assert_eq!(used_percent(0, 0), 100);
        assert_eq!(used_percent(i64::MAX, 0), 100);
    }
}
