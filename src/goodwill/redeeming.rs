//! A till takes a voucher: once, in one go, whatever a thousand tills try together (decision 34).
//!
//! The answer that moves money (201) is stored under the token's idempotency key, in the transaction that
//! moves it, and is replayed to the same key and body. Answers that move nothing are not stored: they cost
//! no write, so neither a queue of losing tills nor somebody who guesses can keep the one writer busy.

use super::books::{self, Booking};
use super::code::VoucherCode;
use super::codes;
use super::ledger::Posting;
use crate::accounts::token::Token;
use crate::platform::db::sql;
use crate::platform::db::{Tx, map_unique_violation};
use crate::platform::events::{self, Event};
use crate::platform::keys::{Keys, hex};
use crate::platform::random;
use crate::types::{Message, Money, PublicId, Refusal, Timestamp};
use serde::Serialize;
use sha2::{Digest, Sha256};

/// What a till asks, read and checked.
#[derive(Debug, Clone)]
pub struct Request {
    /// The code on the customer's page.
    pub code: VoucherCode,
    /// The till's own name for the purchase.
    pub reference: String,
    /// What the till means to take off; the whole voucher when absent.
    pub amount_minor: Option<i64>,
    /// In which currency; the voucher's when absent.
    pub currency: Option<String>,
    /// The till's key for this attempt.
    pub idempotency_key: String,
}

impl Request {
    /// What the idempotency key is bound to.
    fn body_hash(&self) -> String {
        let (amount, currency) = (self.amount_minor.map(|minor| minor.to_string()), self.currency.as_deref());
        let parts = [&hex(self.code.bytes()), self.reference.as_str(), amount.as_deref().unwrap_or_default()];
        hex(&Sha256::digest([parts.join("\n"), currency.unwrap_or_default().to_owned()].join("\n")))
    }
}

/// What a till is told when it took the voucher.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Redeemed {
    /// The redemption.
    pub id: PublicId,
    /// What was taken off.
    pub amount_minor: i64,
    /// ISO 4217.
    pub currency: String,
    /// What is left: nothing, since no change is given.
    pub balance_minor: i64,
}

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Taken, now or by an earlier attempt with the same key: the JSON of the 201.
    Taken(String),
    /// Unknown, withdrawn, or another merchant's: one answer for all.
    NotRedeemable,
}

#[derive(sqlx::FromRow)]
struct Voucher {
    id: i64,
    offer_id: PublicId,
    budget_id: PublicId,
    incident_id: String,
    state: String,
    balance_minor: i64,
    currency: String,
    merchant: String,
    valid_from: Timestamp,
    valid_to: Timestamp,
}

/// Answers without writing, where that is possible: a replay, or a refusal. `None` when it may be taken.
pub async fn foresee(
    tx: &mut Tx,
    keys: &Keys,
    token: &Token,
    now: Timestamp,
    request: &Request,
) -> Result<Option<Outcome>, Refusal> {
    if let Some(taken) = earlier(tx, token, request).await? {
        return Ok(Some(taken));
    }
    let answer = match find(tx, keys, &request.code).await? {
        Some(voucher) if voucher.merchant == token.merchant => may(&voucher, now, request),
        _ => Ok(Some(Outcome::NotRedeemable)),
    };
    if matches!(answer, Ok(None)) {
        return answer;
    }
    // On PostgreSQL each statement sees what was committed before it: this till's own first attempt may
    // have ended between the two looks, and then its answer is the one to give.
    match earlier(tx, token, request).await? {
        Some(taken) => Ok(Some(taken)),
        None => answer,
    }
}

/// Takes the voucher: the conditional update, the books, the redemption, the key and the event in one
/// transaction.
pub async fn redeem(
    tx: &mut Tx,
    keys: &Keys,
    token: &Token,
    now: Timestamp,
    request: &Request,
) -> Result<Outcome, Refusal> {
    if let Some(answer) = foresee(tx, keys, token, now, request).await? {
        return Ok(answer);
    }
    let Some(voucher) = find(tx, keys, &request.code).await? else { return Ok(Outcome::NotRedeemable) };
    let took = tx
        .execute(
            sql("update voucher set state = 'redeemed', balance_minor = 0, version = version + 1
             where id = $1 and state in ('claimed', 'active') and balance_minor = $2
               and valid_from <= $3 and valid_to > $3")
            .bind(voucher.id)
            .bind(voucher.balance_minor)
            .bind(now),
        )
        .await?;
    if took == 0 {
        // Another till was first, perhaps this one's own retry: look again at what it left.
        let answer = foresee(tx, keys, token, now, request).await?;
        return answer.ok_or_else(|| Refusal::conflict("api-already_redeemed"));
    }
    let amount = Money::new(voucher.balance_minor, books::currency(&voucher.currency)?);
    let booking = Booking {
        posting: Posting::Redeem,
        budget_id: &voucher.budget_id,
        amount,
        offer_id: &voucher.offer_id,
        voucher_id: Some(voucher.id),
    };
    books::post(tx, now, booking).await?;
    let id = random::public_id();
    let redeemed =
        Redeemed { id: id.clone(), amount_minor: amount.minor, currency: voucher.currency.clone(), balance_minor: 0 };
    let response = serde_json::to_string(&redeemed).map_err(|error| Refusal::Fault(error.to_string()))?;
    {
        tx.execute(
            sql("insert into redemption
                 (id, voucher_id, merchant, token_id, reference, amount_minor, currency, balance_minor, at)
             values ($1, $2, $3, $4, $5, $6, $7, 0, $8)")
            .bind(&id)
            .bind(voucher.id)
            .bind(&token.merchant)
            .bind(&token.id)
            .bind(&request.reference)
            .bind(amount.minor)
            .bind(&voucher.currency)
            .bind(now),
        )
        .await?;
        tx.execute(sql("insert into idempotency (token_id, key, body_hash, status, response, at) values ($1, $2, $3, 201, $4, $5)").bind(&token.id).bind(&request.idempotency_key).bind(request.body_hash()).bind(&response).bind(now)).await
        // The same key at the same moment for another voucher: this one stays as it was.
        .map_err(|error| map_unique_violation(error, Refusal::conflict("api-idempotency_conflict")))?;
    };
    let event = Event {
        actor: &token.actor(),
        verb: "voucher.redeemed",
        subject: "voucher",
        subject_id: &voucher.id,
        incident_id: Some(&voucher.incident_id),
        fields: &["state", "balance"],
    };
    events::record(tx, now, event).await?;
    Ok(Outcome::Taken(response))
}

/// What an earlier attempt with the same key was answered; refused when it had another body.
async fn earlier(tx: &mut Tx, token: &Token, request: &Request) -> Result<Option<Outcome>, Refusal> {
    let stored = tx
        .fetch_optional::<(String, String)>(
            sql("select body_hash, response from idempotency where token_id = $1 and key = $2")
                .bind(&token.id)
                .bind(&request.idempotency_key),
        )
        .await?;
    match stored {
        Some((hash, response)) if hash == request.body_hash() => Ok(Some(Outcome::Taken(response))),
        Some(_) => Err(Refusal::conflict("api-idempotency_conflict")),
        None => Ok(None),
    }
}

async fn find(tx: &mut Tx, keys: &Keys, code: &VoucherCode) -> Result<Option<Voucher>, Refusal> {
    for lookup in codes::lookups(keys, code) {
        let found = tx.fetch_optional::<Voucher>(sql("select v.id, v.offer_id, o.budget_id, o.incident_id, v.state, v.balance_minor, v.currency, v.merchant,
                        v.valid_from, v.valid_to
                 from voucher_code c
                 join voucher v on v.id = c.voucher_id
                 join offer o on o.id = v.offer_id
                 where c.lookup = $1").bind(&lookup)).await?;
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

/// Whether a voucher of this merchant may be taken now.
fn may(voucher: &Voucher, now: Timestamp, request: &Request) -> Result<Option<Outcome>, Refusal> {
    match voucher.state.as_str() {
        "redeemed" => return Err(Refusal::conflict("api-already_redeemed")),
        "expired" => return Err(Refusal::conflict("api-expired")),
        "claimed" | "active" => {}
        _ => return Ok(Some(Outcome::NotRedeemable)),
    }
    if voucher.valid_to <= now {
        return Err(Refusal::conflict("api-expired"));
    }
    if now < voucher.valid_from {
        return Err(Refusal::conflict("api-not_yet_valid"));
    }
    let worth = Money::new(voucher.balance_minor, books::currency(&voucher.currency)?);
    if request.currency.as_ref().is_some_and(|currency| *currency != voucher.currency) {
        let message = Message::new("redemption-currency-mismatch").with("worth", worth.to_string());
        return Err(Refusal::fields([("currency", message)]));
    }
    if request.amount_minor.is_some_and(|minor| minor != voucher.balance_minor) {
        let message = Message::new("redemption-amount-partial")
            .with("worth", worth.to_string())
            .with("minor", format!("{} minor units", worth.minor));
        return Err(Refusal::fields([("amount_minor", message)]));
    }
    Ok(None)
}

/// Forgets keys that no till will try again.
pub async fn forget_keys(tx: &mut Tx, before: Timestamp) -> Result<(), Refusal> {
    tx.execute(sql("delete from idempotency where at < $1").bind(before)).await?;
    Ok(())
}
