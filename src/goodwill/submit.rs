//! Submits a costed offer for approval: reserves its exposure and fixes the content that approvers approve.

use super::announcement;
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

/// Reserves the offer's exposure in its budget and moves it to `in_approval`. Whoever submits an offer counts as an
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
    if !offer.state.may_become(OfferState::InApproval) {
        return Err(Refusal::conflict("offer-not-costed"));
    }
    if offer.people == 0 {
        return Err(Refusal::conflict("offer-no-recipients"));
    }
    if offer.valid_to <= now {
        return Err(Refusal::conflict("offer-window-passed"));
    }
    check_announcement(tx, &offer).await?;
    let hash = content_hash(tx, &offer).await?;
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
async fn check_announcement(tx: &mut Tx, offer: &Offer) -> Result<(), Refusal> {
    let Some(announcement) = announcement::store::find(tx, &offer.id).await? else { return Ok(()) };
    let uses_name = announcement.texts.iter().any(|text| {
        text.templates().is_ok_and(|(subject, body)| subject.uses(Variable::Name) || body.uses(Variable::Name))
    });
    if !uses_name {
        return Ok(());
    }
    match announcement::audience::count_nameless(tx, &offer.id).await? {
        0 => Ok(()),
        people => Err(Refusal::Conflict(Message::new("offer-announcement-nameless").with("count", people))),
    }
}

/// The hash of everything an approver approves, with every customer and amount.
async fn content_hash(tx: &mut Tx, offer: &Offer) -> Result<String, Refusal> {
    let vouchers = tx
        .fetch_all::<(i64, i64)>(
            sql("select customer_id, amount_minor from voucher where offer_id = $1 order by customer_id")
                .bind(&offer.id),
        )
        .await?;
    let mut amounts = Sha256::new();
    for (customer_id, amount_minor) in vouchers {
        amounts.update(customer_id.to_be_bytes());
        amounts.update(amount_minor.to_be_bytes());
    }
    let amounts_hash = hex(&amounts.finalize());
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
        amounts_hash: &amounts_hash,
        announcement: announcement.as_deref(),
    };
    let json = serde_json::to_vec(&content).map_err(|error| Refusal::Fault(error.to_string()))?;
    Ok(hex(&Sha256::digest(json)))
}
