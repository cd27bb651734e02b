//! An offer is written, and changed. Every change makes it a draft again: what was worked out, set aside
//! or signed for the old text does not hold for the new one.

mod checked;

use super::books::{self, Booking};
use super::ledger::Posting;
use super::offer::{AmountKind, State};
use super::record::{self, Offer};
use crate::access::Author;
use crate::platform::db::sql;
use crate::platform::db::{Tx, map_unique_violation};
use crate::platform::random;
use crate::types::{Impact, PublicId, Refusal, Timestamp};
use checked::check;
use chrono_tz::Tz;

/// An offer as typed.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    /// What it is called.
    pub title: String,
    /// Why, for whoever must sign.
    pub reason: String,
    /// `flat` or `rule`.
    pub amount_kind: String,
    /// The same for everyone, where it is flat.
    pub flat: String,
    /// The budget's id.
    pub budget: String,
    /// Whose tills take it.
    pub merchant: String,
    /// First moment, on the desk's clock.
    pub valid_from: String,
    /// The moment it is over, on the desk's clock.
    pub valid_to: String,
    /// `honour` or `revoke_with_notice`.
    pub honour_policy: String,
    /// What the customer reads beside it.
    pub terms: String,
}

/// Writes a new offer for an incident; its author is the first of its editors.
pub async fn create(
    tx: &mut Tx,
    right: &Author,
    now: Timestamp,
    zone: Tz,
    incident: &str,
    draft: &Draft,
) -> Result<PublicId, Refusal> {
    let incident_id = PublicId::parse(incident).ok_or_else(|| Refusal::field("incident", "offer-incident-required"))?;
    let Some(impact) = impact_of(tx, &incident_id).await? else {
        return Err(Refusal::field("incident", "offer-incident-required"));
    };
    let checked = check(tx, now, zone, impact, draft).await?;
    let (id, author) = (random::public_id(), right.staff_id()?);
    // Two new offers in the same moment would take the same number; PostgreSQL lets the second wait.
    if let Tx::Postgres(db) = tx {
        sqlx::query("select pg_advisory_xact_lock(4094)").execute(&mut **db).await?;
    }
    tx.execute(
        sql("insert into offer (id, number, incident_id, title, reason, amount_kind, flat_minor, currency, budget_id,
                                terms, honour_policy, merchant, valid_from, valid_to, state, author_id, created_at)
             values ($1, (select coalesce(max(number), 0) + 1 from offer), $2, $3, $4, $5, $6, $7, $8, $9, $10, $11,
                     $12, $13, 'draft', $14, $15)")
        .bind(&id)
        .bind(&incident_id)
        .bind(&checked.title)
        .bind(&checked.reason)
        .bind(checked.amount_kind.as_str())
        .bind(checked.flat_minor)
        .bind(checked.currency.code())
        .bind(&checked.budget_id)
        .bind(&checked.terms)
        .bind(checked.honour_policy.as_str())
        .bind(&checked.merchant)
        .bind(checked.valid_from)
        .bind(checked.valid_to)
        .bind(author)
        .bind(now),
    )
    .await
    .map_err(|error| map_unique_violation(error, Refusal::Unavailable))?;
    note_editor(tx, &id, author, now).await?;
    let offer = record::one(tx, &id).await?;
    record::record(tx, right.actor(), now, &offer, "offer.drafted", FIELDS).await?;
    Ok(id)
}

const FIELDS: &[&str] =
    &["title", "reason", "amount", "budget", "merchant", "valid_from", "valid_to", "honour_policy", "terms"];

/// Changes an offer that no customer has heard of. It is a draft again; money set aside is free again, and
/// signatures are void. Whoever changes it can no longer sign it.
pub async fn edit(
    tx: &mut Tx,
    right: &Author,
    now: Timestamp,
    zone: Tz,
    id: &PublicId,
    version: i64,
    draft: &Draft,
) -> Result<(), Refusal> {
    let offer = record::locked(tx, id).await?;
    if offer.version != version {
        return Err(Refusal::Stale { theirs: in_words(&offer, zone), yours: typed_in_words(draft) });
    }
    if !offer.state.is_editable() {
        return Err(Refusal::conflict("offer-not-editable"));
    }
    let impact = impact_of(tx, &offer.incident_id).await?.unwrap_or(Impact::None);
    let checked = check(tx, now, zone, impact, draft).await?;
    take_back(tx, now, &offer, State::Draft).await?;
    tx.execute(
        sql("update offer set title = $2, reason = $3, amount_kind = $4, flat_minor = $5, currency = $6,
                    budget_id = $7, terms = $8, honour_policy = $9, merchant = $10, valid_from = $11, valid_to = $12
             where id = $1")
        .bind(id)
        .bind(&checked.title)
        .bind(&checked.reason)
        .bind(checked.amount_kind.as_str())
        .bind(checked.flat_minor)
        .bind(checked.currency.code())
        .bind(&checked.budget_id)
        .bind(&checked.terms)
        .bind(checked.honour_policy.as_str())
        .bind(&checked.merchant)
        .bind(checked.valid_from)
        .bind(checked.valid_to),
    )
    .await?;
    note_editor(tx, id, right.staff_id()?, now).await?;
    record::record(tx, right.actor(), now, &offer, "offer.edited", FIELDS).await
}

/// Notes that somebody had a hand in an offer, and so may not sign it (I5).
pub async fn note_editor(tx: &mut Tx, id: &PublicId, staff_id: &PublicId, now: Timestamp) -> Result<(), Refusal> {
    tx.execute(
        sql("insert into offer_editor (offer_id, staff_id, at) values ($1, $2, $3)
             on conflict (offer_id, staff_id) do nothing")
        .bind(id)
        .bind(staff_id)
        .bind(now),
    )
    .await?;
    Ok(())
}

/// Undoes what was worked out, set aside and signed for an offer of which no customer has heard: its
/// vouchers and entitlements go, so that the same people may get another offer.
pub async fn take_back(tx: &mut Tx, now: Timestamp, offer: &Offer, to: State) -> Result<(), Refusal> {
    if offer.state.is_reserved_only() {
        let booking = Booking {
            posting: Posting::Reject,
            budget_id: &offer.budget_id,
            amount: offer.exposure,
            offer_id: &offer.id,
            voucher_id: None,
        };
        books::post(tx, now, booking).await?;
    }
    {
        tx.execute(sql("delete from voucher where offer_id = $1").bind(&offer.id)).await?;
        tx.execute(sql("delete from entitlement where offer_id = $1").bind(&offer.id)).await?;
        tx.execute(
            sql("update approval set withdrawn_at = $2
             where subject = 'offer' and subject_id = $1 and decision = 'approved' and withdrawn_at is null")
            .bind(&offer.id)
            .bind(now),
        )
        .await?;
        tx.execute(
            sql("update offer set state = $2, content_hash = '', version = version + 1 where id = $1")
                .bind(&offer.id)
                .bind(to.as_str()),
        )
        .await?;
    };
    Ok(())
}

/// How bad an incident was at its worst; none where there is no such incident.
pub async fn impact_of(tx: &mut Tx, incident_id: &PublicId) -> Result<Option<Impact>, Refusal> {
    let word = tx
        .fetch_value_optional::<String>(
            sql("select coalesce(nullif(impact_override, ''), impact) from incident
             where id = $1 and kind = 'incident' and is_drill = false and state <> 'draft'
               and withdrawn_at is null")
            .bind(incident_id),
        )
        .await?;
    Ok(word.and_then(|word| word.parse::<Impact>().ok()))
}

/// What is stored now, for somebody whose own text is not lost but late (decision 6).
fn in_words(offer: &Offer, zone: Tz) -> String {
    let time = crate::ui::time::field_value;
    let amount = if offer.amount_kind == AmountKind::Flat { offer.flat.to_string() } else { "rule".to_owned() };
    let (from, to) = (time(offer.valid_from, zone), time(offer.valid_to, zone));
    [&offer.title, &offer.reason, &amount, &offer.merchant, &from, &to, &offer.terms].map(String::as_str).join("\n")
}

fn typed_in_words(draft: &Draft) -> String {
    let amount = if draft.amount_kind == "flat" { &draft.flat } else { &draft.amount_kind };
    [&draft.title, &draft.reason, amount, &draft.merchant, &draft.valid_from, &draft.valid_to, &draft.terms]
        .map(String::as_str)
        .join("\n")
}
