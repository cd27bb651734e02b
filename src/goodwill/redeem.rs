//! A merchant redeems a voucher: once, as a whole, however many points of sale try at the same time (decision 34).
//!
//! The response that moves money (201) is stored under the token's idempotency key, in the transaction that moves it,
//! and is replayed to the same key and body. Responses that move nothing are not stored: they cost no write, so
//! neither a queue of losing attempts nor somebody who guesses codes can keep the database's one writer busy.

use super::claim::STATE_NOW;
use super::code_derivation;
use super::events_out;
use super::ledger::Posting;
use super::ledger_store::{self, Transfer};
use super::progress;
use super::voucher::VoucherState;
use super::voucher_code::VoucherCode;
use crate::accounts::token::Token;
use crate::platform::db::{Tx, map_unique_violation, sql};
use crate::platform::event_out::EventType;
use crate::platform::events::{self, Event};
use crate::platform::keys::{Keys, hex};
use crate::platform::random;
use crate::types::{Currency, Message, Money, PublicId, Refusal, Timestamp};
use const_format::concatcp;
use serde::Serialize;
use sha2::{Digest, Sha256};

/// A valid redemption request.
#[derive(Debug, Clone)]
pub struct RedemptionRequest {
    /// The code on the customer's page.
    pub code: VoucherCode,
    /// The merchant's reference for the purchase.
    pub reference: String,
    /// The amount to redeem, which must be the whole balance; the balance when absent.
    pub amount_minor: Option<i64>,
    /// Its currency; the voucher's when absent.
    pub currency: Option<String>,
    /// The merchant's key for this attempt.
    pub idempotency_key: String,
}

impl RedemptionRequest {
    /// The hash that the idempotency key is bound to.
    fn body_hash(&self) -> String {
        let (amount, currency) = (self.amount_minor.map(|minor| minor.to_string()), self.currency.as_deref());
        let parts = [&hex(self.code.bytes()), self.reference.as_str(), amount.as_deref().unwrap_or_default()];
        hex(&Sha256::digest([parts.join("\n"), currency.unwrap_or_default().to_owned()].join("\n")))
    }
}

/// The JSON of a redemption.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Redemption {
    /// Its id.
    pub id: PublicId,
    /// The amount redeemed.
    pub amount_minor: i64,
    /// ISO 4217.
    pub currency: String,
    /// What is left: nothing, since no change is given.
    pub balance_minor: i64,
}

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RedemptionOutcome {
    /// Redeemed, now or by an earlier attempt with the same key. Holds the JSON of the 201 response.
    Redeemed(String),
    /// Unknown, withdrawn, or another merchant's: one response for all.
    NotRedeemable,
}

/// What an attempt told about its code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeSeen {
    /// It is the code of a voucher of this merchant.
    Known,
    /// It is not.
    Unknown,
    /// Nothing, because the code was not looked up, or the database was away.
    Nothing,
}

/// What the end of an attempt told about its code. A refusal with a reason is about a voucher of this merchant; a key
/// that was used with another body is refused before the code is looked up.
pub fn code_seen(outcome: &Result<RedemptionOutcome, Refusal>) -> CodeSeen {
    match outcome {
        Ok(RedemptionOutcome::Redeemed(_)) | Err(Refusal::Invalid(_)) => CodeSeen::Known,
        Ok(RedemptionOutcome::NotRedeemable) => CodeSeen::Unknown,
        Err(Refusal::Conflict(message)) if message.key != KEY_REUSED => CodeSeen::Known,
        Err(_) => CodeSeen::Nothing,
    }
}

/// The key of the refusal of an idempotency key that was used with another body.
const KEY_REUSED: &str = "api-idempotency_conflict";

#[derive(sqlx::FromRow)]
struct StoredVoucher {
    id: i64,
    offer_id: PublicId,
    budget_id: PublicId,
    incident_id: String,
    state: VoucherState,
    balance_minor: i64,
    #[sqlx(try_from = "String")]
    currency: Currency,
    merchant: String,
    valid_from: Timestamp,
    valid_to: Timestamp,
}

impl StoredVoucher {
    const fn balance(&self) -> Money {
        Money::new(self.balance_minor, self.currency)
    }
}

/// Answers a request without writing, where that is possible: a replay, or a refusal. `None` when the voucher may be
/// redeemed.
///
/// # Errors
///
/// `Refusal::Conflict` with the reason that the voucher's own merchant is told, or field errors.
pub async fn check(
    tx: &mut Tx,
    keys: &Keys,
    token: &Token,
    now: Timestamp,
    request: &RedemptionRequest,
) -> Result<Option<RedemptionOutcome>, Refusal> {
    if let Some(replay) = find_replay(tx, token, request).await? {
        return Ok(Some(replay));
    }
    let answer = match find_voucher(tx, keys, &request.code).await? {
        Some(voucher) if voucher.merchant == token.merchant => redeemable(&voucher, now, request),
        _ => Ok(Some(RedemptionOutcome::NotRedeemable)),
    };
    if matches!(answer, Ok(None)) {
        return answer;
    }
    // On PostgreSQL each statement sees what was committed before it: an earlier attempt with the same key may have
    // ended between the two reads, and then its response is the one to give.
    match find_replay(tx, token, request).await? {
        Some(replay) => Ok(Some(replay)),
        None => answer,
    }
}

/// Redeems the voucher: the conditional update, the ledger, the redemption, the idempotency key and the event in one
/// transaction.
///
/// # Errors
///
/// As [`check`].
pub async fn redeem(
    tx: &mut Tx,
    keys: &Keys,
    token: &Token,
    now: Timestamp,
    request: &RedemptionRequest,
) -> Result<RedemptionOutcome, Refusal> {
    const REDEEM: &str = concatcp!(
        "update voucher set state = $4, balance_minor = 0, version = version + 1
         where id = $1 and balance_minor = $2 and valid_from <= $3 and valid_to > $3 and state in ",
        VoucherState::REDEEMABLE_SQL
    );
    if let Some(outcome) = check(tx, keys, token, now, request).await? {
        return Ok(outcome);
    }
    let Some(voucher) = find_voucher(tx, keys, &request.code).await? else {
        return Ok(RedemptionOutcome::NotRedeemable);
    };
    let redeemed = tx
        .execute(sql(REDEEM).bind(voucher.id).bind(voucher.balance_minor).bind(now).bind(VoucherState::Redeemed))
        .await?;
    if redeemed == 0 {
        // Another attempt was first, perhaps a retry of this one: answer by what it left.
        let answer = check(tx, keys, token, now, request).await?;
        return answer.ok_or_else(|| Refusal::conflict("api-already_redeemed"));
    }
    let amount = voucher.balance();
    let transfer = Transfer {
        posting: Posting::Redeem,
        budget_id: &voucher.budget_id,
        amount,
        offer_id: &voucher.offer_id,
        voucher_id: Some(voucher.id),
    };
    ledger_store::post(tx, now, transfer).await?;
    progress::redeemed(tx, &voucher.offer_id, amount).await?;
    let response = insert_redemption(tx, token, now, request, &voucher).await?;
    let event = Event {
        actor: &token.actor(),
        verb: "voucher.redeemed",
        subject: "voucher",
        subject_id: &voucher.id,
        incident_id: Some(&voucher.incident_id),
        fields: &["state", "balance"],
    };
    events::record(tx, now, event).await?;
    let about = (&voucher.offer_id, voucher.incident_id.as_str());
    events_out::of_voucher(tx, now, EventType::VoucherRedeemed, voucher.id, about, amount).await?;
    Ok(RedemptionOutcome::Redeemed(response))
}

/// Stores the redemption of the whole balance, and its response under the idempotency key. Returns the response.
async fn insert_redemption(
    tx: &mut Tx,
    token: &Token,
    now: Timestamp,
    request: &RedemptionRequest,
    voucher: &StoredVoucher,
) -> Result<String, Refusal> {
    let redemption = Redemption {
        id: random::public_id(),
        amount_minor: voucher.balance_minor,
        currency: voucher.currency.to_string(),
        balance_minor: 0,
    };
    let response = serde_json::to_string(&redemption).map_err(|error| Refusal::Fault(error.to_string()))?;
    tx.execute(
        sql("insert into redemption
                 (id, voucher_id, merchant, token_id, reference, amount_minor, currency, balance_minor, at)
             values ($1, $2, $3, $4, $5, $6, $7, 0, $8)")
        .bind(&redemption.id)
        .bind(voucher.id)
        .bind(&token.merchant)
        .bind(&token.id)
        .bind(&request.reference)
        .bind(redemption.amount_minor)
        .bind(voucher.currency)
        .bind(now),
    )
    .await?;
    // The same key at the same moment for another voucher: this voucher stays as it was.
    tx.execute(
        sql("insert into idempotency (token_id, key, body_hash, status, response, at)
             values ($1, $2, $3, 201, $4, $5)")
        .bind(&token.id)
        .bind(&request.idempotency_key)
        .bind(request.body_hash())
        .bind(&response)
        .bind(now),
    )
    .await
    .map_err(|error| map_unique_violation(error, Refusal::conflict(KEY_REUSED)))?;
    Ok(response)
}

/// Returns the response to an earlier attempt with the same key.
///
/// # Errors
///
/// `Refusal::Conflict` when the earlier attempt had another body.
async fn find_replay(
    tx: &mut Tx,
    token: &Token,
    request: &RedemptionRequest,
) -> Result<Option<RedemptionOutcome>, Refusal> {
    let stored = tx
        .fetch_optional::<(String, String)>(
            sql("select body_hash, response from idempotency where token_id = $1 and key = $2")
                .bind(&token.id)
                .bind(&request.idempotency_key),
        )
        .await?;
    match stored {
        Some((hash, response)) if hash == request.body_hash() => Ok(Some(RedemptionOutcome::Redeemed(response))),
        Some(_) => Err(Refusal::conflict(KEY_REUSED)),
        None => Ok(None),
    }
}

async fn find_voucher(tx: &mut Tx, keys: &Keys, code: &VoucherCode) -> Result<Option<StoredVoucher>, Refusal> {
    for lookup in code_derivation::lookups(keys, code) {
        let found = tx
            .fetch_optional::<StoredVoucher>(
                sql(concatcp!(
                    "select v.id, v.offer_id, o.budget_id, o.incident_id, ",
                    STATE_NOW,
                    " as state, v.balance_minor, v.currency, v.merchant, v.valid_from, v.valid_to
                     from voucher_code c
                     join voucher v on v.id = c.voucher_id
                     join offer o on o.id = v.offer_id
                     where c.lookup = $1"
                ))
                .bind(&lookup),
            )
            .await?;
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

/// `Ok(None)` when this merchant may redeem the voucher at `now`, as the request asks.
fn redeemable(
    voucher: &StoredVoucher,
    now: Timestamp,
    request: &RedemptionRequest,
) -> Result<Option<RedemptionOutcome>, Refusal> {
    match voucher.state {
        VoucherState::Redeemed => return Err(Refusal::conflict("api-already_redeemed")),
        VoucherState::Expired => return Err(Refusal::conflict("api-expired")),
        state if VoucherState::REDEEMABLE.contains(&state) => {}
        _ => return Ok(Some(RedemptionOutcome::NotRedeemable)),
    }
    if voucher.valid_to <= now {
        return Err(Refusal::conflict("api-expired"));
    }
    if now < voucher.valid_from {
        return Err(Refusal::conflict("api-not_yet_valid"));
    }
    let balance = voucher.balance();
    if request.currency.as_ref().is_some_and(|currency| *currency != voucher.currency.code()) {
        let message = Message::new("redemption-currency-mismatch").with("worth", balance.to_string());
        return Err(Refusal::fields([("currency", message)]));
    }
    if request.amount_minor.is_some_and(|minor| minor != voucher.balance_minor) {
        let message = Message::new("redemption-amount-partial")
            .with("worth", balance.to_string())
            .with("minor", format!("{} minor units", balance.minor));
        return Err(Refusal::fields([("amount_minor", message)]));
    }
    Ok(None)
}

/// Deletes idempotency keys stored before `before`.
pub async fn delete_idempotency_keys(tx: &mut Tx, before: Timestamp) -> Result<(), Refusal> {
    tx.execute(sql("delete from idempotency where at < $1").bind(before)).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_voucher_of_the_merchant_counts_as_a_known_code() {
        let conflict = |key| Err(Refusal::conflict(key));
        for (outcome, expected) in [
            (Ok(RedemptionOutcome::Redeemed(String::new())), CodeSeen::Known),
            (conflict("api-already_redeemed"), CodeSeen::Known),
            (Err(Refusal::field("amount_minor", "field-choice")), CodeSeen::Known),
            (Ok(RedemptionOutcome::NotRedeemable), CodeSeen::Unknown),
            (conflict(KEY_REUSED), CodeSeen::Nothing),
            (Err(Refusal::Unavailable), CodeSeen::Nothing),
            (Err(Refusal::Busy), CodeSeen::Nothing),
            (Err(Refusal::Fault("x".into())), CodeSeen::Nothing),
        ] {
            assert_eq!(code_seen(&outcome), expected, "{outcome:?}");
        }
    }
}
