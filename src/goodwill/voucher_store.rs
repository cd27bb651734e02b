//! Bulk changes of an offer's vouchers: offered, deleted, released, expired or revoked in steps, because an offer may have
//! a million. What a step ends also releases its customers' entitlements (decision 60).

use super::ledger::Posting;
use super::ledger_store::{self, Transfer};
use super::offer_store::Offer;
use super::voucher::VoucherState;
use crate::platform::db::{IDS_SQLITE, ROW_IDS_POSTGRES, Tx, sql};
use crate::types::{Money, PublicId, Refusal, Timestamp};
use const_format::concatcp;
use serde_json::json;

/// The most vouchers that one transaction ends.
pub const STEP_MAX: i64 = 1_000;

/// A voucher with its customer, without its code.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct ListedVoucher {
    /// The row.
    pub id: i64,
    /// The offer that it belongs to.
    pub offer_id: PublicId,
    /// The customer.
    pub customer_id: i64,
    /// The company's own id of the customer.
    pub external_id: String,
    /// Its state.
    pub state: VoucherState,
    /// What it was worth, in minor units.
    pub amount_minor: i64,
    /// What is left of it, in minor units.
    pub balance_minor: i64,
    /// ISO 4217.
    pub currency: String,
    /// The merchant that takes it.
    pub merchant: String,
    /// From when it is valid.
    pub valid_from: Timestamp,
    /// Until when, exclusive.
    pub valid_to: Timestamp,
    /// When the customer claimed it.
    pub claimed_at: Option<Timestamp>,
}

const LISTED: &str = "select v.id, v.offer_id, v.customer_id, customer.external_id, v.state, v.amount_minor,
        v.balance_minor, v.currency, v.merchant, v.valid_from, v.valid_to, v.claimed_at
 from voucher v join customer_view as customer on customer.id = v.customer_id ";

/// Which vouchers to list.
#[derive(Debug, Clone)]
pub enum ListedBy<'a> {
    /// All of them, in the order in which they were made.
    Number,
    /// Those of an offer, by customer.
    Offer(&'a PublicId),
    /// Those of the customer with this external id.
    Customer(&'a str),
}

/// Vouchers after a customer and a voucher, at most `limit`. The customer counts in a list of an offer alone.
pub async fn page(tx: &mut Tx, by: ListedBy<'_>, after: (i64, i64), limit: i64) -> Result<Vec<ListedVoucher>, Refusal> {
    const ALL: &str = concatcp!(LISTED, "where v.id > $1 order by v.id limit $2");
    const OF_OFFER: &str = concatcp!(
        LISTED,
        "where v.offer_id = $1 and (v.customer_id, v.id) > ($2, $3) order by v.customer_id, v.id limit $4"
    );
    const OF_CUSTOMER: &str = concatcp!(LISTED, "where customer.external_id = $1 and v.id > $2 order by v.id limit $3");
    let query = match by {
        ListedBy::Number => sql(ALL).bind(after.1).bind(limit),
        ListedBy::Offer(id) => sql(OF_OFFER).bind(id).bind(after.0).bind(after.1).bind(limit),
        ListedBy::Customer(external_id) => sql(OF_CUSTOMER).bind(external_id).bind(after.1).bind(limit),
    };
    Ok(tx.fetch_all::<ListedVoucher>(query).await?)
}

/// Finds a voucher.
pub async fn find(tx: &mut Tx, id: i64) -> Result<Option<ListedVoucher>, Refusal> {
    const BY_ID: &str = concatcp!(LISTED, "where v.id = $1");
    Ok(tx.fetch_optional::<ListedVoucher>(sql(BY_ID).bind(id)).await?)
}

/// Offers at most [`STEP_MAX`] of the reserved vouchers of an offer that is about to go live. Customers see them when it
/// is. Returns how many.
pub async fn offer_next(tx: &mut Tx, offer_id: &PublicId) -> Result<i64, Refusal> {
    let offered = tx
        .execute(
            sql("update voucher set state = $2, version = version + 1
                 where id in (select id from voucher where offer_id = $1 and state = $3 order by id limit $4)")
            .bind(offer_id)
            .bind(VoucherState::Offered)
            .bind(VoucherState::Reserved)
            .bind(STEP_MAX),
        )
        .await?;
    Ok(i64::try_from(offered).unwrap_or(i64::MAX))
}

/// Moves at most [`STEP_MAX`] of an offer's unclaimed vouchers to `to`, returns their money to the budget and releases
/// the entitlements. Returns how many. The vouchers are updated first and summed as they were updated, so that a customer
/// who claims at the same moment comes either before or after.
pub async fn release_unclaimed(
    tx: &mut Tx,
    now: Timestamp,
    offer: &Offer,
    posting: Posting,
    to: VoucherState,
) -> Result<i64, Refusal> {
    const RELEASE: &str = concatcp!(
        "update voucher set state = $2, balance_minor = 0, version = version + 1
         where state in ",
        VoucherState::UNCLAIMED_SQL,
        " and id in (select id from voucher where offer_id = $1 and state in ",
        VoucherState::UNCLAIMED_SQL,
        " order by id limit $3) returning entitlement_id, amount_minor"
    );
    let released = tx.fetch_all::<(i64, i64)>(sql(RELEASE).bind(&offer.id).bind(to).bind(STEP_MAX)).await?;
    release_entitlements(tx, now, released.iter().map(|(id, _)| *id)).await?;
    return_to_budget(tx, now, offer, posting, released.iter().map(|(_, minor)| minor).sum()).await?;
    Ok(count(released.len()))
}

/// Deletes at most [`STEP_MAX`] vouchers in `state` of an offer that no customer has seen, with their entitlements, and
/// returns the money that the offer reserved for them. Returns how many.
pub async fn discard_unseen(tx: &mut Tx, now: Timestamp, offer: &Offer, state: VoucherState) -> Result<i64, Refusal> {
    const DELETE: &str = "delete from entitlement where id in ";
    let delete = sql("delete from voucher
         where state = $2 and id in (select id from voucher where offer_id = $1 and state = $2 order by id limit $3)
         returning entitlement_id, amount_minor");
    let deleted = tx.fetch_all::<(i64, i64)>(delete.bind(&offer.id).bind(state).bind(STEP_MAX)).await?;
    let ids = json!(deleted.iter().map(|(id, _)| id).collect::<Vec<_>>()).to_string();
    let query = tx.dialect(concatcp!(DELETE, IDS_SQLITE), concatcp!(DELETE, ROW_IDS_POSTGRES));
    tx.execute(sql(query).bind(ids)).await?;
    if !offer.content_hash.is_empty() {
        return_to_budget(tx, now, offer, Posting::Reject, deleted.iter().map(|(_, minor)| minor).sum()).await?;
    }
    Ok(count(deleted.len()))
}

/// Deletes at most [`STEP_MAX`] entitlements that a costing of an earlier version left without a voucher because it did
/// not end. Returns how many.
pub async fn discard_uncosted(tx: &mut Tx, offer: &Offer) -> Result<i64, Refusal> {
    let deleted = tx
        .execute(
            sql("delete from entitlement where id in (
                 select e.id from entitlement e
                 where e.offer_id = $1 and e.released_at is null
                   and not exists (select 1 from voucher v where v.entitlement_id = e.id)
                 order by e.id limit $2)")
            .bind(&offer.id)
            .bind(STEP_MAX),
        )
        .await?;
    Ok(i64::try_from(deleted).unwrap_or(i64::MAX))
}

/// Moves at most [`STEP_MAX`] of an offer's claimed vouchers that still have a balance to `to` and returns the balances
/// to the budget. Returns how many. The customer of an expired voucher had the goodwill, that of a revoked one did not.
pub async fn end_outstanding(tx: &mut Tx, now: Timestamp, offer: &Offer, to: VoucherState) -> Result<i64, Refusal> {
    const END: &str = concatcp!(
        "update voucher set state = $2, version = version + 1
         where state in ",
        VoucherState::OUTSTANDING_SQL,
        " and id in (select id from voucher where offer_id = $1 and state in ",
        VoucherState::OUTSTANDING_SQL,
        " order by id limit $3) returning id, entitlement_id, balance_minor"
    );
    let ended = tx.fetch_all::<(i64, i64, i64)>(sql(END).bind(&offer.id).bind(to).bind(STEP_MAX)).await?;
    let sum = Money::new(ended.iter().map(|(.., balance)| balance).sum(), offer.currency);
    if !sum.is_zero() {
        let ids: Vec<i64> = ended.iter().map(|(id, ..)| *id).collect();
        ledger_store::expire_vouchers(tx, now, offer, sum, &ids).await?;
    }
    if to == VoucherState::Revoked {
        release_entitlements(tx, now, ended.iter().map(|(_, id, _)| *id)).await?;
    }
    Ok(count(ended.len()))
}

async fn release_entitlements(tx: &mut Tx, now: Timestamp, ids: impl Iterator<Item = i64>) -> Result<(), Refusal> {
    const RELEASE: &str = "update entitlement set released_at = $2 where released_at is null and id in ";
    let query = tx.dialect(concatcp!(RELEASE, IDS_SQLITE), concatcp!(RELEASE, ROW_IDS_POSTGRES));
    tx.execute(sql(query).bind(json!(ids.collect::<Vec<_>>()).to_string()).bind(now)).await?;
    Ok(())
}

async fn return_to_budget(
    tx: &mut Tx,
    now: Timestamp,
    offer: &Offer,
    posting: Posting,
    minor: i64,
) -> Result<(), Refusal> {
    if minor == 0 {
        return Ok(());
    }
    let (budget_id, offer_id, amount) = (&offer.budget_id, &offer.id, Money::new(minor, offer.currency));
    ledger_store::post(tx, now, Transfer { posting, budget_id, amount, offer_id, voucher_id: None }).await
}

fn count(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}
