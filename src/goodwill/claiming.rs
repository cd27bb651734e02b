//! A customer takes the gift: the code is minted, once; pressing again shows the same code.

use super::books::{self, Booking};
use super::codes;
use super::ledger::Posting;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::platform::keys::Keys;
use crate::types::Actor;
use crate::types::{Money, PublicId, Refusal, Timestamp};

/// A customer's voucher for an incident, with the offer it belongs to.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Gift {
    /// The voucher.
    pub id: i64,
    /// Where the voucher stands, in the database's words.
    pub state: String,
    /// What it was worth at first, in minor units.
    pub amount_minor: i64,
    /// ISO 4217.
    pub currency: String,
    /// Whose tills take it.
    pub merchant: String,
    /// First moment.
    pub valid_from: Timestamp,
    /// The moment it is over.
    pub valid_to: Timestamp,
    /// When it was claimed.
    pub claimed_at: Option<Timestamp>,
    /// The offer.
    pub offer_id: PublicId,
    /// Where the offer stands, in the database's words.
    pub offer_state: String,
    /// What the customer may read beside it.
    pub terms: String,
    /// What happens to claimed ones when the offer is taken back.
    pub honour_policy: String,
    /// Why this sum: an [`super::rules::Award`] as JSON.
    pub trace: String,
    /// The key the code was derived with, once there is a code.
    pub key_id: Option<String>,
}

/// The customer's voucher for an incident, if an offer that was approved holds one.
pub async fn gift(tx: &mut Tx, customer_id: i64, incident_id: &PublicId) -> Result<Option<Gift>, Refusal> {
    Ok(tx
        .fetch_optional::<Gift>(
            sql("select v.id, v.state, v.amount_minor, v.currency, v.merchant, v.valid_from, v.valid_to, v.claimed_at,
                    v.offer_id, o.state as offer_state, o.terms, o.honour_policy, e.trace, c.key_id
             from voucher v
             join offer o on o.id = v.offer_id
             join entitlement e on e.id = v.entitlement_id
             left join voucher_code c on c.voucher_id = v.id
             where v.customer_id = $1 and o.incident_id = $2
               and o.state in ('live', 'ended', 'reconciled', 'withdrawn')")
            .bind(customer_id)
            .bind(incident_id),
        )
        .await?)
}

/// Claims the gift: `offered` → `claimed`, the code's look-up is stored, its money moves to `issued`.
/// Claiming what is claimed changes nothing. Refused when there is none, or none any more.
pub async fn claim(
    tx: &mut Tx,
    keys: &Keys,
    now: Timestamp,
    customer_id: i64,
    incident_id: &PublicId,
) -> Result<(), Refusal> {
    let Some(gift) = gift(tx, customer_id, incident_id).await? else {
        return Err(Refusal::conflict("letter-claim-none"));
    };
    match gift.state.as_str() {
        "claimed" | "active" | "part_redeemed" | "redeemed" => return Ok(()),
        "offered" if gift.offer_state == "live" && gift.valid_from <= now && now < gift.valid_to => {}
        "withdrawn" | "revoked" => return Err(Refusal::conflict("letter-claim-withdrawn")),
        _ => return Err(Refusal::conflict("letter-claim-expired")),
    }
    let took = tx
        .execute(
            sql("update voucher set state = 'claimed', claimed_at = $2, version = version + 1
             where id = $1 and state = 'offered'")
            .bind(gift.id)
            .bind(now),
        )
        .await?;
    if took == 0 {
        // Another press of the same button was first, or the offer was just taken back.
        let now_is = self::gift(tx, customer_id, incident_id).await?;
        let is_claimed = now_is.is_some_and(|gift| gift.key_id.is_some());
        return if is_claimed { Ok(()) } else { Err(Refusal::conflict("letter-claim-withdrawn")) };
    }
    mint(tx, keys, now, gift.id).await?;
    let booking = Booking {
        posting: Posting::Claim,
        budget_id: &budget_of(tx, &gift.offer_id).await?,
        amount: Money::new(gift.amount_minor, books::currency(&gift.currency)?),
        offer_id: &gift.offer_id,
        voucher_id: Some(gift.id),
    };
    books::post(tx, now, booking).await?;
    let event = Event {
        actor: &Actor::Visitor,
        verb: "voucher.claimed",
        subject: "voucher",
        subject_id: &gift.id,
        incident_id: Some(incident_id.as_str()),
        fields: &["state"],
    };
    events::record(tx, now, event).await
}

async fn mint(tx: &mut Tx, keys: &Keys, now: Timestamp, voucher_id: i64) -> Result<(), Refusal> {
    let key_id = keys.current();
    let gone = || Refusal::Fault("the signing key is gone".to_owned());
    let code = codes::derive(keys, key_id, voucher_id).ok_or_else(gone)?;
    let lookup = codes::lookup(keys, key_id, &code).ok_or_else(gone)?;
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

/// The budget an offer is paid from.
pub async fn budget_of(tx: &mut Tx, offer_id: &PublicId) -> Result<PublicId, Refusal> {
    Ok(tx.fetch_value::<PublicId>(sql("select budget_id from offer where id = $1").bind(offer_id)).await?)
}
