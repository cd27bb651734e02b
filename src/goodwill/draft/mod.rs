//! Writes and edits offers. With every edit an offer is costed again: the amounts, the reservation and the approvals of
//! the old content do not hold for the new one.

mod validate;

use super::announcement::{self, AnnouncementText};
use super::costing;
use super::ledger::Posting;
use super::ledger_store::{self, Transfer};
use super::offer::{AmountKind, OfferState};
use super::offer_store::{self, Offer};
use crate::access::Author;
use crate::approvals::{self, Subject};
use crate::delivery::batch;
use crate::platform::db::{Connection, Tx, map_unique_violation, sql};
use crate::platform::random;
use crate::types::{Impact, PublicId, Refusal, Timestamp};
use crate::ui::time;
use chrono_tz::Tz;
use validate::validate;

/// The fields of the offer form, as typed.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    /// The title.
    pub title: String,
    /// The reason, for approvers.
    pub reason: String,
    /// An [`AmountKind`].
    pub amount_kind: String,
    /// The flat amount, such as "10.50".
    pub flat: String,
    /// The budget's id.
    pub budget: String,
    /// The merchant that takes the vouchers, as its API token names it.
    pub merchant: String,
    /// From when vouchers are valid, in the installation's time zone.
    pub valid_from: String,
    /// Until when, exclusive, in the installation's time zone.
    pub valid_to: String,
    /// A [`HonourPolicy`](super::offer::HonourPolicy).
    pub honour_policy: String,
    /// Terms shown to the customer.
    pub terms: String,
    /// The announcement, one text for each language; `None` if nobody is told.
    pub announcement: Option<Vec<AnnouncementText>>,
}

/// The fields that events about a draft name.
const EVENT_FIELDS: &[&str] = &[
    "title",
    "reason",
    "amount",
    "budget",
    "merchant",
    "valid_from",
    "valid_to",
    "honour_policy",
    "terms",
    "announcement",
];

/// The key of the advisory lock that PostgreSQL holds while an offer gets its number.
const NUMBER_LOCK: &str = "select pg_advisory_xact_lock(4094)";

/// Creates an offer for an incident, and starts to cost it. Its author is the first of its editors.
///
/// # Errors
///
/// Field errors, as the form names its fields.
pub async fn create(
    tx: &mut Tx,
    right: &Author,
    now: Timestamp,
    zone: Tz,
    incident: &str,
    draft: &Draft,
) -> Result<PublicId, Refusal> {
    let incident_id = PublicId::parse(incident).ok_or_else(|| Refusal::field("incident", "offer-incident-required"))?;
    let Some(impact) = find_impact(tx, &incident_id).await? else {
        return Err(Refusal::field("incident", "offer-incident-required"));
    };
    let valid = validate(tx, now, zone, impact, draft).await?;
    let (id, author) = (random::public_id(), right.staff_id()?);
    // Two offers created at once would take the same number; on PostgreSQL the second waits.
    if let Connection::Postgres(db) = tx.connection()? {
        sqlx::query(NUMBER_LOCK).execute(&mut **db).await?;
    }
    let insert =
        sql("insert into offer (id, number, incident_id, title, reason, amount_kind, flat_minor, currency, budget_id,
                                terms, honour_policy, merchant, valid_from, valid_to, state, author_id, created_at)
             values ($1, (select coalesce(max(number), 0) + 1 from offer), $2, $3, $4, $5, $6, $7, $8, $9, $10, $11,
                     $12, $13, $14, $15, $16)");
    tx.execute(valid.bind_to(insert.bind(&id).bind(&incident_id)).bind(OfferState::Draft).bind(author).bind(now))
        .await
        .map_err(|error| map_unique_violation(error, Refusal::Unavailable))?;
    add_editor(tx, &id, author, now).await?;
    let offer = offer_store::get(tx, &id).await?;
    announcement::store::save(tx, now, &offer, author, &valid.announcement).await?;
    offer_store::record_event(tx, right.actor(), now, &offer, "offer.drafted", EVENT_FIELDS).await?;
    costing::start(tx, now, &offer).await?;
    Ok(id)
}

/// Edits an offer that no customer has seen, and starts to cost it again: its reservation is released and its approvals are
/// void. Whoever edits it can no longer approve it (I5).
///
/// # Errors
///
/// `Refusal::Stale` when somebody else changed it, `Refusal::Conflict` when it is not editable, field errors.
pub async fn edit(
    tx: &mut Tx,
    right: &Author,
    now: Timestamp,
    zone: Tz,
    id: &PublicId,
    version: i64,
    draft: &Draft,
) -> Result<(), Refusal> {
    let offer = offer_store::get_locked(tx, id).await?;
    if offer.version != version {
        return Err(Refusal::Stale { theirs: describe_offer(&offer, zone), yours: describe_draft(draft) });
    }
    if !offer.state.is_editable() {
        return Err(Refusal::conflict("offer-not-editable"));
    }
    let impact = find_impact(tx, &offer.incident_id).await?.unwrap_or(Impact::None);
    let valid = validate(tx, now, zone, impact, draft).await?;
    undo_costing(tx, now, &offer, OfferState::Draft).await?;
    let update = sql("update offer set title = $2, reason = $3, amount_kind = $4, flat_minor = $5, currency = $6,
                    budget_id = $7, terms = $8, honour_policy = $9, merchant = $10, valid_from = $11, valid_to = $12
             where id = $1");
    tx.execute(valid.bind_to(update.bind(id))).await?;
    let editor = right.staff_id()?;
    add_editor(tx, id, editor, now).await?;
    let edited = offer_store::get(tx, id).await?;
    announcement::store::save(tx, now, &edited, editor, &valid.announcement).await?;
    offer_store::record_event(tx, right.actor(), now, &offer, "offer.edited", EVENT_FIELDS).await?;
    costing::start(tx, now, &edited).await
}

/// Records that somebody wrote or edited an offer and so may not approve it (I5).
pub async fn add_editor(tx: &mut Tx, id: &PublicId, staff_id: &PublicId, now: Timestamp) -> Result<(), Refusal> {
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

/// Undoes costing, reservation and approvals of an offer that no customer has seen, and moves it to `to`. Its money is free
/// at once; a worker deletes its vouchers and entitlements in steps ([`release_due`](super::withdraw::release_due)), so that
/// the same customers may get another offer.
pub async fn undo_costing(tx: &mut Tx, now: Timestamp, offer: &Offer, to: OfferState) -> Result<(), Refusal> {
    offer_store::check_transition(offer, to)?;
    if offer.state.is_reserved_only() {
        let transfer = Transfer {
            posting: Posting::Reject,
            budget_id: &offer.budget_id,
            amount: offer.exposure,
            offer_id: &offer.id,
            voucher_id: None,
        };
        ledger_store::post(tx, now, transfer).await?;
    }
    approvals::store::withdraw(tx, Subject::Offer, &offer.id, now).await?;
    batch::return_announcement(tx, &offer.id).await?;
    costing::store::delete_unfinished(tx, &offer.id).await?;
    tx.execute(sql("update offer set content_hash = '', is_releasing = true where id = $1").bind(&offer.id)).await?;
    offer_store::set_state(tx, offer, to).await
}

/// Returns the worst impact of an incident; `None` when there is no such incident, or none that customers know of.
pub async fn find_impact(tx: &mut Tx, incident_id: &PublicId) -> Result<Option<Impact>, Refusal> {
    Ok(tx
        .fetch_value_optional::<Impact>(
            sql("select coalesce(nullif(impact_override, ''), impact) from incident_view
             where id = $1 and kind = 'incident' and is_drill = false and state <> 'draft'
               and withdrawn_at is null")
            .bind(incident_id),
        )
        .await?)
}

/// The stored offer as text, for somebody whose edit came too late (decision 6).
fn describe_offer(offer: &Offer, zone: Tz) -> String {
    let amount = if offer.amount_kind == AmountKind::Flat { offer.flat.to_string() } else { "rule".to_owned() };
    let (from, to) = (time::field_value(offer.valid_from, zone), time::field_value(offer.valid_to, zone));
    [&offer.title, &offer.reason, &amount, &offer.merchant, &from, &to, &offer.terms].map(String::as_str).join("\n")
}

/// The typed offer as text, field by field as [`describe_offer`].
fn describe_draft(draft: &Draft) -> String {
    let amount = if draft.amount_kind == "flat" { &draft.flat } else { &draft.amount_kind };
    [&draft.title, &draft.reason, amount, &draft.merchant, &draft.valid_from, &draft.valid_to, &draft.terms]
        .map(String::as_str)
        .join("\n")
}
