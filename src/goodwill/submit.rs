//! Submits a costed offer for approval: reserves its exposure and fixes the content that approvers approve.

use super::announcement;
use super::costing;
use super::costing::figures::Figures;
use super::draft::add_editor;
use super::events_out;
use super::ledger::Posting;
use super::ledger_store::{self, Transfer};
use super::offer::{Content, OfferState};
use super::offer_store::{self, Offer};
use crate::access::Author;
use crate::delivery::batch;
use crate::delivery::template::Variable;
use crate::platform::db::{Tx, sql};
use crate::platform::keys::hex;
use crate::types::{Message, PublicId, Refusal, Timestamp};
use sha2::{Digest, Sha256};

/// Reserves the offer's exposure in its budget and moves it to `in_approval`. The sum, the hash over its customers and the
/// counts are those that its costing stored, so this takes as long for a million customers as for one. Whoever submits an offer counts as an
/// editor and cannot approve it (I5).
///
/// # Errors
///
/// `Refusal::Conflict` when the offer changed, is not costed, has no recipients, is over, or costs more than the
/// budget has left.
pub async fn submit(tx: &mut Tx, right: &Author, now: Timestamp, id: &PublicId, version: i64) -> Result<(), Refusal> {
    let offer = offer_store::get_locked(tx, id).await?;
    if offer.version != version {
        return Err(Refusal::conflict("offer-changed"));
    }
    if offer.state == OfferState::Costing {
        return Err(Refusal::conflict("offer-still-being-costed"));
    }
    if !offer.state.may_become(OfferState::InApproval) {
        return Err(Refusal::conflict("offer-not-costed"));
    }
    let costing = costing::store::find(tx, id).await?.filter(|costing| costing.is_finished_for(&offer));
    let figures = costing.ok_or_else(|| Refusal::conflict("offer-not-costed"))?.figures()?;
    if (figures.people, figures.exposure_minor) != (offer.people, offer.exposure.minor) {
        return Err(Refusal::Fault(format!("the figures of offer {id} are not those of its costing")));
    }
    if offer.people == 0 {
        return Err(Refusal::conflict("offer-no-recipients"));
    }
    if offer.valid_to <= now {
        return Err(Refusal::conflict("offer-window-passed"));
    }
    check_announcement(tx, &offer, &figures).await?;
    let hash = content_hash(tx, &offer, &figures.hash).await?;
    let transfer = Transfer {
        posting: Posting::Submit,
        budget_id: &offer.budget_id,
        amount: offer.exposure,
        offer_id: id,
        voucher_id: None,
    };
    let before = ledger_store::balance(tx, &offer.budget_id).await?;
    ledger_store::post(tx, now, transfer).await?;
    let after = ledger_store::balance(tx, &offer.budget_id).await?;
    events_out::of_budget(tx, now, &offer.budget_id, &before, &after).await?;
    let staff_id = right.staff_id()?;
    add_editor(tx, id, staff_id, now).await?;
    batch::submit_announcement(tx, now, id, staff_id).await?;
    offer_store::set_state(tx, &offer, OfferState::InApproval).await?;
    tx.execute(
        sql("update offer set content_hash = $2, submitted_at = $3, submitted_by = $4 where id = $1")
            .bind(id)
            .bind(&hash)
            .bind(now)
            .bind(staff_id),
    )
    .await?;
    offer_store::record_event(tx, right.actor(), now, &offer, "offer.submitted", &["state", "content_hash"]).await
}

/// Refuses an announcement that names its reader where some of those who would get it have no name.
async fn check_announcement(tx: &mut Tx, offer: &Offer, figures: &Figures) -> Result<(), Refusal> {
    let Some(announcement) = announcement::store::find(tx, &offer.id).await? else { return Ok(()) };
    let uses_name = announcement.texts.iter().any(|text| {
        text.templates().is_ok_and(|(subject, body)| subject.uses(Variable::Name) || body.uses(Variable::Name))
    });
    if !uses_name {
        return Ok(());
    }
    match figures.nameless {
        0 => Ok(()),
        people => Err(Refusal::Conflict(Message::new("offer-announcement-nameless").with("count", people))),
    }
}

/// The hash of everything an approver approves, with every customer and amount.
async fn content_hash(tx: &mut Tx, offer: &Offer, amounts_hash: &str) -> Result<String, Refusal> {
    let announcement = announcement::store::content_hash(tx, &offer.id).await?;
    let content = Content {
        title: &offer.title,
        reason: &offer.reason,
        incident: offer.incident_id.as_str(),
        amount_kind: offer.amount_kind,
        flat_minor: offer.flat.minor,
        currency: offer.currency.code(),
        rules_version: &offer.rules_version,
        budget: offer.budget_id.as_str(),
        terms: &offer.terms,
        honour_policy: offer.honour_policy,
        merchant: &offer.merchant,
        valid_from: offer.valid_from,
        valid_to: offer.valid_to,
        amounts_hash,
        announcement: announcement.as_deref(),
    };
    let json = serde_json::to_vec(&content).map_err(|error| Refusal::Fault(error.to_string()))?;
    Ok(hex(&Sha256::digest(json)))
}
