//! An offer is submitted, signed, sent back, or taken back. Submitting sets its whole exposure aside in the
//! budget; the signatures are for exactly the content that was submitted, named by its hash.

use super::approval::{Request, Signature, Step, expires_at};
use super::books::{self, Booking};
use super::drafting::{note_editor, take_back};
use super::ledger::Posting;
use super::offer::{Content, HonourPolicy, State};
use super::record::{self, Offer};
use crate::access::{Author, OfferApprover};
use crate::platform::db::{Tx, sql};
use crate::platform::keys::hex;
use crate::types::field_errors::{BODY_MAX, FieldErrors};
use crate::types::{PublicId, Refusal, Role, Timestamp};
use sha2::{Digest, Sha256};

/// Submits what was worked out: sets its exposure aside and asks for signatures. Refused, with what is
/// left, when the budget has not that much. Whoever submits can no longer sign.
pub async fn submit(tx: &mut Tx, right: &Author, now: Timestamp, id: &PublicId, version: i64) -> Result<(), Refusal> {
    let offer = record::locked(tx, id).await?;
    if offer.version != version {
        return Err(Refusal::conflict("offer-changed"));
    }
    if offer.state != State::Costed {
        return Err(Refusal::conflict("offer-not-costed"));
    }
    if offer.people == 0 {
        return Err(Refusal::conflict("offer-no-recipients"));
    }
    if offer.valid_to <= now {
        return Err(Refusal::conflict("offer-window-passed"));
    }
    let hash = content_hash(tx, &offer).await?;
    let booking = Booking {
        posting: Posting::Submit,
        budget_id: &offer.budget_id,
        amount: offer.exposure,
        offer_id: id,
        voucher_id: None,
    };
    books::post(tx, now, booking).await?;
    let staff_id = right.staff_id()?;
    note_editor(tx, id, staff_id, now).await?;
    tx.execute(
        sql("update offer set state = 'in_approval', content_hash = $2, submitted_at = $3, submitted_by = $4,
                    version = version + 1
             where id = $1")
        .bind(id)
        .bind(&hash)
        .bind(now)
        .bind(staff_id),
    )
    .await?;
    record::record(tx, right.actor(), now, &offer, "offer.submitted", &["state", "content_hash"]).await
}

/// The hash of everything an approver signs for, every customer and amount included.
async fn content_hash(tx: &mut Tx, offer: &Offer) -> Result<String, Refusal> {
    let rows = tx
        .fetch_all::<(i64, i64)>(
            sql("select customer_id, amount_minor from voucher where offer_id = $1 order by customer_id")
                .bind(&offer.id),
        )
        .await?;
    let mut gifts = Sha256::new();
    for (customer_id, amount_minor) in rows {
        gifts.update(customer_id.to_be_bytes());
        gifts.update(amount_minor.to_be_bytes());
    }
    let gifts = hex(&gifts.finalize());
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
        gifts: &gifts,
    };
    let text = serde_json::to_vec(&content).map_err(|error| Refusal::Fault(error.to_string()))?;
    Ok(hex(&Sha256::digest(text)))
}

/// Gives the signature that is this person's to give; the last one approves the offer. `hash` names what
/// they saw, so that nobody signs something else. Returns whether it is approved now.
pub async fn sign(
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
    let offer = awaiting(tx, id, hash).await?;
    if offer.valid_to <= now {
        return Err(Refusal::conflict("offer-window-passed"));
    }
    let editors = editors(tx, id).await?;
    let given = signatures(tx, id).await?;
    let staff_id = right.staff_id()?;
    let roles: Vec<Role> = right.roles().iter().copied().collect();
    let request =
        Request { exposure: offer.exposure, content_hash: &offer.content_hash, editors: &editors, signatures: &given };
    let step = request.next_step(staff_id, &roles, now)?;
    write_decision(tx, &offer, step.as_str(), staff_id, "approved", &comment, now).await?;
    record::record(tx, right.actor(), now, &offer, "offer.signed", &["step"]).await?;
    let own = Signature { step, person: staff_id.clone(), content_hash: offer.content_hash.clone(), at: now };
    let signatures = [given.as_slice(), &[own]].concat();
    let request = Request { signatures: &signatures, ..request };
    let is_complete = request.is_complete(now);
    if is_complete {
        record::set_state(tx, id, State::Approved).await?;
        record::record(tx, right.actor(), now, &offer, "offer.approved", &["state"]).await?;
    }
    Ok(is_complete)
}

/// Sends an offer back to its author, with a comment; its money is free again.
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
        form.wrong("comment", crate::types::Message::new("offer-comment-required"));
    }
    form.check()?;
    let offer = awaiting(tx, id, hash).await?;
    take_back(tx, now, &offer, State::Rejected).await?;
    write_decision(tx, &offer, "sent_back", right.staff_id()?, "sent_back", &comment, now).await?;
    record::record(tx, right.actor(), now, &offer, "offer.sent_back", &["state", "comment"]).await
}

/// Takes an offer back after it was submitted. Before its first day everything is undone. Once customers
/// may have claimed, what nobody claimed goes back to the budget, and claimed vouchers follow the policy
/// fixed at approval: they are honoured to their last day, or they end now and their pages say so.
pub async fn withdraw(
    tx: &mut Tx,
    right: &OfferApprover,
    now: Timestamp,
    id: &PublicId,
    version: i64,
) -> Result<(), Refusal> {
    let offer = record::locked(tx, id).await?;
    if !offer.state.is_withdrawable() {
        return Err(Refusal::conflict("offer-not-withdrawable"));
    }
    if offer.version != version {
        return Err(Refusal::conflict("offer-changed"));
    }
    if offer.state == State::Live {
        super::lifecycle::release_unclaimed(tx, now, &offer, Posting::Reject, "withdrawn").await?;
        if offer.honour_policy == HonourPolicy::RevokeWithNotice {
            super::lifecycle::end_claimed(tx, now, &offer, "revoked").await?;
        }
        record::set_state(tx, id, State::Withdrawn).await?;
    } else {
        take_back(tx, now, &offer, State::Withdrawn).await?;
    }
    record::record(tx, right.actor(), now, &offer, "offer.withdrawn", &["state"]).await
}

/// The offer, if it waits for signatures and is what the approver saw.
async fn awaiting(tx: &mut Tx, id: &PublicId, hash: &str) -> Result<Offer, Refusal> {
    let offer = record::locked(tx, id).await?;
    if offer.state != State::InApproval {
        return Err(Refusal::conflict("offer-not-in-approval"));
    }
    if offer.content_hash != hash {
        return Err(Refusal::conflict("offer-changed"));
    }
    Ok(offer)
}

async fn write_decision(
    tx: &mut Tx,
    offer: &Offer,
    step: &str,
    staff_id: &PublicId,
    decision: &str,
    comment: &str,
    now: Timestamp,
) -> Result<(), Refusal> {
    tx.execute(
        sql("insert into approval
                 (subject, subject_id, content_hash, step, staff_id, decision, comment, at, expires_at)
             values ('offer', $1, $2, $3, $4, $5, $6, $7, $8)")
        .bind(&offer.id)
        .bind(&offer.content_hash)
        .bind(step)
        .bind(staff_id)
        .bind(decision)
        .bind(comment)
        .bind(now)
        .bind(expires_at(now)),
    )
    .await?;
    Ok(())
}

/// Everyone who had a hand in an offer.
pub async fn editors(tx: &mut Tx, id: &PublicId) -> Result<Vec<PublicId>, Refusal> {
    Ok(tx.fetch_values::<PublicId>(sql("select staff_id from offer_editor where offer_id = $1").bind(id)).await?)
}

/// Signatures that were not taken back, in the order they were given.
pub async fn signatures(tx: &mut Tx, id: &PublicId) -> Result<Vec<Signature>, Refusal> {
    let rows = tx
        .fetch_all::<(String, PublicId, String, Timestamp)>(
            sql("select step, staff_id, content_hash, at from approval
             where subject = 'offer' and subject_id = $1 and decision = 'approved' and withdrawn_at is null
             order by id")
            .bind(id),
        )
        .await?;
    let read = |(step, person, content_hash, at): (String, PublicId, String, Timestamp)| {
        Some(Signature { step: step.parse::<Step>().ok()?, person, content_hash, at })
    };
    Ok(rows.into_iter().filter_map(read).collect())
}
