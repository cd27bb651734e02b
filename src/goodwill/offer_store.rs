//! Reads offers, moves them between states, and records their events.

use super::events_out;
use super::offer::{AmountKind, HonourPolicy, OfferState};
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::types::{Actor, Currency, Money, PublicId, Refusal, Timestamp};
use sqlx::AssertSqlSafe;

/// An offer as it is stored.
#[derive(Debug, Clone)]
pub struct Offer {
    /// Its id.
    pub id: PublicId,
    /// Its number on the desk: OF-31.
    pub number: i64,
    /// The incident it compensates for.
    pub incident_id: PublicId,
    /// The title.
    pub title: String,
    /// The author's reason.
    pub reason: String,
    /// Flat or by rule.
    pub amount_kind: AmountKind,
    /// The flat amount; zero by rule.
    pub flat: Money,
    /// The budget's currency.
    pub currency: Currency,
    /// The versions of the rules it was last costed with.
    pub rules_version: String,
    /// The budget that pays for it.
    pub budget_id: PublicId,
    /// Terms shown to the customer.
    pub terms: String,
    /// What happens to claimed vouchers on withdrawal.
    pub honour_policy: HonourPolicy,
    /// The merchant that takes the vouchers.
    pub merchant: String,
    /// From when vouchers are valid.
    pub valid_from: Timestamp,
    /// Until when, exclusive.
    pub valid_to: Timestamp,
    /// Its state.
    pub state: OfferState,
    /// Customers who get a voucher.
    pub people: i64,
    /// The most it can cost.
    pub exposure: Money,
    /// The hash of what approvers approve; empty before it is submitted.
    pub content_hash: String,
    /// Who wrote it.
    pub author_id: PublicId,
    /// When it was submitted.
    pub submitted_at: Option<Timestamp>,
    /// Raised by every change.
    pub version: i64,
    /// Whether a worker still ends vouchers and entitlements that count no longer.
    pub is_releasing: bool,
    /// When customers could see it first.
    pub went_live_at: Option<Timestamp>,
}

#[derive(sqlx::FromRow)]
struct OfferColumns {
    id: PublicId,
    number: i64,
    incident_id: PublicId,
    title: String,
    reason: String,
    amount_kind: AmountKind,
    flat_minor: i64,
    #[sqlx(try_from = "String")]
    currency: Currency,
    rules_version: String,
    budget_id: PublicId,
    terms: String,
    honour_policy: HonourPolicy,
    merchant: String,
    valid_from: Timestamp,
    valid_to: Timestamp,
    state: OfferState,
    people: i64,
    exposure_minor: i64,
    content_hash: String,
    author_id: PublicId,
    submitted_at: Option<Timestamp>,
    version: i64,
    is_releasing: bool,
    went_live_at: Option<Timestamp>,
}

impl From<OfferColumns> for Offer {
    fn from(columns: OfferColumns) -> Self {
        let currency = columns.currency;
        Self {
            id: columns.id,
            number: columns.number,
            incident_id: columns.incident_id,
            title: columns.title,
            reason: columns.reason,
            amount_kind: columns.amount_kind,
            flat: Money::new(columns.flat_minor, currency),
            currency,
            rules_version: columns.rules_version,
            budget_id: columns.budget_id,
            terms: columns.terms,
            honour_policy: columns.honour_policy,
            merchant: columns.merchant,
            valid_from: columns.valid_from,
            valid_to: columns.valid_to,
            state: columns.state,
            people: columns.people,
            exposure: Money::new(columns.exposure_minor, currency),
            content_hash: columns.content_hash,
            author_id: columns.author_id,
            submitted_at: columns.submitted_at,
            version: columns.version,
            is_releasing: columns.is_releasing,
            went_live_at: columns.went_live_at,
        }
    }
}

const SELECT_OFFER: &str = "select id, number, incident_id, title, reason, amount_kind, flat_minor, currency,
    rules_version, budget_id, terms, honour_policy, merchant, valid_from, valid_to, state, people, exposure_minor,
    content_hash, author_id, submitted_at, version, is_releasing, went_live_at from offer";

/// Returns an offer.
///
/// # Errors
///
/// `Refusal::NotFound` when there is none with this id.
pub async fn get(tx: &mut Tx, id: &PublicId) -> Result<Offer, Refusal> {
    let text = format!("{SELECT_OFFER} where id = $1");
    Ok(tx.fetch_one::<OfferColumns>(sql(AssertSqlSafe(text)).bind(id)).await?.into())
}

/// Returns an offer and locks it until the transaction ends, so that of two people who decide at once the second
/// sees what the first has done.
pub async fn get_locked(tx: &mut Tx, id: &PublicId) -> Result<Offer, Refusal> {
    tx.lock("offer", id).await?;
    get(tx, id).await
}

/// Returns offers with a number below `before`, the newest first, at most `limit`; of all states unless one is given.
pub async fn page(tx: &mut Tx, state: Option<OfferState>, before: i64, limit: i64) -> Result<Vec<Offer>, Refusal> {
    let text = format!("{SELECT_OFFER} where number < $1 and ($2 = '' or state = $2) order by number desc limit $3");
    let query = sql(AssertSqlSafe(text)).bind(before).bind(state.map_or("", OfferState::as_str)).bind(limit);
    let offers = tx.fetch_all::<OfferColumns>(query).await?;
    Ok(offers.into_iter().map(Offer::from).collect())
}

/// Returns the newest offers, at most `limit`.
pub async fn list_newest(tx: &mut Tx, limit: i64) -> Result<Vec<Offer>, Refusal> {
    let text = format!("{SELECT_OFFER} order by number desc limit $1");
    let offers = tx.fetch_all::<OfferColumns>(sql(AssertSqlSafe(text)).bind(limit)).await?;
    Ok(offers.into_iter().map(Offer::from).collect())
}

/// Checks that an offer may move to `to`.
///
/// # Errors
///
/// `Refusal::Fault`: callers refuse what users can cause with a message of their own first.
pub fn check_transition(offer: &Offer, to: OfferState) -> Result<(), Refusal> {
    if offer.state.may_become(to) {
        return Ok(());
    }
    let (id, from) = (&offer.id, offer.state.as_str());
    Err(Refusal::Fault(format!("offer {id} is {from} and cannot become {}", to.as_str())))
}

/// Moves an offer, which the caller has locked, to another state.
///
/// # Errors
///
/// `Refusal::Fault` when its state may not become `to`, `Refusal::Conflict` when the stored state is another one.
pub async fn set_state(tx: &mut Tx, offer: &Offer, to: OfferState) -> Result<(), Refusal> {
    check_transition(offer, to)?;
    let changed = tx
        .execute(
            sql("update offer set state = $2, version = version + 1 where id = $1 and state = $3")
                .bind(&offer.id)
                .bind(to)
                .bind(offer.state),
        )
        .await?;
    if changed == 1 { Ok(()) } else { Err(Refusal::conflict("offer-changed")) }
}

/// Records an event about an offer.
pub async fn record_event(
    tx: &mut Tx,
    actor: &Actor,
    now: Timestamp,
    offer: &Offer,
    verb: &str,
    fields: &[&str],
) -> Result<(), Refusal> {
    let incident_id = Some(offer.incident_id.as_str());
    let event = Event { actor, verb, subject: "offer", subject_id: &offer.id, incident_id, fields };
    events::record(tx, now, event).await?;
    events_out::of_offer(tx, now, offer, verb).await
}
