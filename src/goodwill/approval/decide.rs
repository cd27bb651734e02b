//! Approves a submitted offer, or sends it back to its author.

use super::policy::{Approval, ApprovalRequest};
use super::store::{insert_decision, list_approvals, list_editors};
use crate::access::OfferApprover;
use crate::delivery::batch;
use crate::goodwill::draft::undo_costing;
use crate::goodwill::offer::OfferState;
use crate::goodwill::offer_store::{self, Offer};
use crate::platform::db::Tx;
use crate::types::field_errors::{BODY_MAX, FieldErrors};
use crate::types::{Message, PublicId, Refusal, Role, Timestamp};

/// Gives the approval that is this person's to give; the last one approves the offer. `hash` names the content they
/// saw, so that nobody approves another one. Returns whether the offer is approved now.
///
/// # Errors
///
/// `Refusal::Conflict` when the offer awaits no approval, changed, or is over; `Refusal::NotAllowed` when the next
/// approval is not this person's.
pub async fn approve(
    tx: &mut Tx,
    right: &OfferApprover,
    now: Timestamp,
    id: &PublicId,
    hash: &str,
    comment: &str,
) -> Result<bool, Refusal> {
    let mut form = FieldErrors::new();
    let comment = form.optional("comment", comment, BODY_MAX);
    form.check()?;
    let offer = get_awaiting_approval(tx, id, hash).await?;
    if offer.valid_to <= now {
        return Err(Refusal::conflict("offer-window-passed"));
    }
    let editors = list_editors(tx, id).await?;
    let given = list_approvals(tx, id).await?;
    let staff_id = right.staff_id()?;
    let roles: Vec<Role> = right.roles().iter().copied().collect();
    let request = ApprovalRequest {
        exposure: offer.exposure,
        content_hash: &offer.content_hash,
        editors: &editors,
        approvals: &given,
    };
    let step = request.next_step(staff_id, &roles, now)?;
    insert_decision(tx, &offer, Some(step), staff_id, &comment, now).await?;
    offer_store::record_event(tx, right.actor(), now, &offer, "offer.signed", &["step"]).await?;
    let own = Approval { step, staff_id: staff_id.clone(), content_hash: offer.content_hash.clone(), at: now };
    let approvals = [given.as_slice(), &[own]].concat();
    let is_complete = ApprovalRequest { approvals: &approvals, ..request }.is_complete(now);
    if is_complete {
        offer_store::set_state(tx, &offer, OfferState::Approved).await?;
        batch::approve_announcement(tx, id).await?;
        offer_store::record_event(tx, right.actor(), now, &offer, "offer.approved", &["state"]).await?;
    }
    Ok(is_complete)
}

/// Sends an offer back to its author with a comment, and releases its money.
///
/// # Errors
///
/// A field error without a comment; `Refusal::Conflict` when the offer awaits no approval or changed.
pub async fn send_back(
    tx: &mut Tx,
    right: &OfferApprover,
    now: Timestamp,
    id: &PublicId,
    hash: &str,
    comment: &str,
) -> Result<(), Refusal> {
    let mut form = FieldErrors::new();
    let comment = form.optional("comment", comment, BODY_MAX);
    if comment.is_empty() {
        form.wrong("comment", Message::new("offer-comment-required"));
    }
    form.check()?;
    let offer = get_awaiting_approval(tx, id, hash).await?;
    undo_costing(tx, now, &offer, OfferState::Rejected).await?;
    insert_decision(tx, &offer, None, right.staff_id()?, &comment, now).await?;
    offer_store::record_event(tx, right.actor(), now, &offer, "offer.sent_back", &["state", "comment"]).await
}

/// Returns the offer, locked, if it awaits approval and its content is what the approver saw.
async fn get_awaiting_approval(tx: &mut Tx, id: &PublicId, hash: &str) -> Result<Offer, Refusal> {
    let offer = offer_store::get_locked(tx, id).await?;
    if offer.state != OfferState::InApproval {
        return Err(Refusal::conflict("offer-not-in-approval"));
    }
    if offer.content_hash != hash {
        return Err(Refusal::conflict("offer-changed"));
    }
    Ok(offer)
}
