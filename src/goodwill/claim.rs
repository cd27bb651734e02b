//! A customer claims the voucher offered to them: the code is issued, once. Claiming again shows the same code.

use super::code_derivation;
use super::events_out;
use super::ledger::Posting;
use super::ledger_store::{self, Transfer};
use super::offer::{HonourPolicy, OfferState};
use super::progress;
use super::voucher::VoucherState;
use crate::platform::db::{Tx, sql};
use crate::platform::event_out::EventType;
use crate::platform::events::{self, Event};
use crate::platform::keys::Keys;
use crate::types::{Actor, Currency, Money, PublicId, Refusal, Timestamp};
use const_format::concatcp;

/// A customer's voucher for an incident, with the offer it belongs to.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct CustomerVoucher {
    /// The voucher's id.
    pub id: i64,
    /// The voucher's state.
    pub state: VoucherState,
    /// Its face value, in minor units.
    pub amount_minor: i64,
    /// The currency of its value.
    #[sqlx(try_from = "String")]
    pub currency: Currency,
    /// The merchant that takes it.
    pub merchant: String,
    /// From when it is valid.
    pub valid_from: Timestamp,
    /// Until when, exclusive.
    pub valid_to: Timestamp,
    /// When it was claimed.
    pub claimed_at: Option<Timestamp>,
    /// The offer's id.
    pub offer_id: PublicId,
    /// The budget that pays for the offer.
    pub budget_id: PublicId,
    /// The offer's state.
    pub offer_state: OfferState,
    /// Terms shown to the customer.
    pub terms: String,
    /// What happens to claimed vouchers when the offer is withdrawn.
    pub honour_policy: HonourPolicy,
    /// Why this amount: an [`Award`](super::rules::Award) as JSON.
    pub trace: String,
    /// The key its code was derived with; `None` before it is claimed.
    pub key_id: Option<String>,
}

impl CustomerVoucher {
    /// Its face value.
    pub const fn amount(&self) -> Money {
        Money::new(self.amount_minor, self.currency)
    }

    /// Whether the customer may claim it at `now`.
    pub fn is_claimable(&self, now: Timestamp) -> bool {
        self.state == VoucherState::Offered
            && self.offer_state == OfferState::Live
            && self.valid_from <= now
            && now < self.valid_to
    }
}

/// In SQL: the state of the voucher `v` of the offer `o`. Those of an offer that was withdrawn are ended in steps
/// ([`withdraw`](super::withdraw)), but none of them counts any more once it is withdrawn.
pub const STATE_NOW: &str = concatcp!(
    "case when o.state = 'withdrawn' and v.state in ",
    VoucherState::UNCLAIMED_SQL,
    " then 'withdrawn'
          when o.state = 'withdrawn' and o.honour_policy = 'revoke_with_notice' and v.state in ",
    VoucherState::OUTSTANDING_SQL,
    " then 'revoked' else v.state end"
);

/// Returns the customer's voucher for an incident, if an offer that went live has one. After a withdrawal there may be
/// another offer's: the one that stands counts, else the newest.
pub async fn find_voucher(
    tx: &mut Tx,
    customer_id: i64,
    incident_id: &PublicId,
) -> Result<Option<CustomerVoucher>, Refusal> {
    const VOUCHER: &str = concatcp!(
        "select v.id, ",
        STATE_NOW,
        " as state, v.amount_minor, v.currency, v.merchant, v.valid_from, v.valid_to, v.claimed_at,
                v.offer_id, o.budget_id, o.state as offer_state, o.terms, o.honour_policy, e.trace, c.key_id
         from voucher v
         join offer o on o.id = v.offer_id
         join entitlement e on e.id = v.entitlement_id
         left join voucher_code c on c.voucher_id = v.id
         where v.customer_id = $1 and o.incident_id = $2 and v.state <> 'reserved' and o.went_live_at is not null
           and o.state in ",
        OfferState::PUBLIC_SQL,
        " order by case when e.released_at is null then 0 else 1 end, v.id desc limit 1"
    );
    Ok(tx.fetch_optional(sql(VOUCHER).bind(customer_id).bind(incident_id)).await?)
}

/// The voucher that the customer may claim; `None` if they have claimed it. Asked before a write transaction, which a
/// repeated form must not cost, and again in it.
///
/// # Errors
///
/// Those of [`claim`].
pub async fn find_claimable(
    tx: &mut Tx,
    now: Timestamp,
    customer_id: i64,
    incident_id: &PublicId,
) -> Result<Option<CustomerVoucher>, Refusal> {
    let Some(voucher) = find_voucher(tx, customer_id, incident_id).await? else {
        return Err(Refusal::conflict("letter-claim-none"));
    };
    match voucher.state {
        VoucherState::Claimed | VoucherState::PartRedeemed | VoucherState::Redeemed => Ok(None),
        VoucherState::Withdrawn | VoucherState::Revoked => Err(Refusal::conflict("letter-claim-withdrawn")),
        _ if voucher.is_claimable(now) => Ok(Some(voucher)),
        _ => Err(Refusal::conflict("letter-claim-expired")),
    }
}

/// Claims the customer's voucher in the name of `actor`: `offered` → `claimed`, the code's lookup is stored, its money moves to `issued`.
/// Claiming a claimed voucher changes nothing.
///
/// # Errors
///
/// `Refusal::Conflict` when there is no voucher, or it expired or was withdrawn.
pub async fn claim(
    tx: &mut Tx,
    keys: &Keys,
    actor: &Actor,
    now: Timestamp,
    customer_id: i64,
    incident_id: &PublicId,
) -> Result<(), Refusal> {
    let Some(voucher) = find_claimable(tx, now, customer_id, incident_id).await? else { return Ok(()) };
    voucher.state.check_transition(VoucherState::Claimed, voucher.id)?;
    let claimed = tx
        .execute(
            sql("update voucher set state = $3, claimed_at = $2, version = version + 1 where id = $1 and state = $4")
                .bind(voucher.id)
                .bind(now)
                .bind(VoucherState::Claimed)
                .bind(voucher.state),
        )
        .await?;
    if claimed == 0 {
        // Another request claimed it first, or the offer was just withdrawn.
        let current = find_voucher(tx, customer_id, incident_id).await?;
        let is_claimed = current.is_some_and(|voucher| voucher.key_id.is_some());
        return if is_claimed { Ok(()) } else { Err(Refusal::conflict("letter-claim-withdrawn")) };
    }
    issue_code(tx, keys, now, voucher.id).await?;
    let transfer = Transfer {
        posting: Posting::Claim,
        budget_id: &voucher.budget_id,
        amount: voucher.amount(),
        offer_id: &voucher.offer_id,
        voucher_id: Some(voucher.id),
    };
    ledger_store::post(tx, now, transfer).await?;
    progress::claimed(tx, &voucher.offer_id).await?;
    let event = Event {
        actor,
        verb: "voucher.claimed",
        subject: "voucher",
        subject_id: &voucher.id,
        incident_id: Some(incident_id.as_str()),
        fields: &["state"],
    };
    events::record(tx, now, event).await?;
    let about = (&voucher.offer_id, incident_id.as_str());
    events_out::of_voucher(tx, now, EventType::VoucherClaimed, voucher.id, about, voucher.amount()).await
}

async fn issue_code(tx: &mut Tx, keys: &Keys, now: Timestamp, voucher_id: i64) -> Result<(), Refusal> {
    let key_id = keys.current();
    let missing = || Refusal::Fault(format!("key {key_id} is missing from the keys file"));
    let code = code_derivation::derive(keys, key_id, voucher_id).ok_or_else(missing)?;
    let lookup = code_derivation::lookup(keys, key_id, &code).ok_or_else(missing)?;
    tx.execute(
        sql("insert into voucher_code (lookup, voucher_id, last_four, key_id, minted_at) values ($1, $2, $3, $4, $5)")
            .bind(&lookup)
            .bind(voucher_id)
            .bind(code.last_four())
            .bind(key_id)
            .bind(now),
    )
    .await?;
    Ok(())
}
