//! Deciding about a batch: approve it, or send it back with a comment.

use super::batch::{APPROVAL_LASTS, State};
use super::store::{self, Batch};
use super::writing::{judged, note, un_approve};
use crate::access::BatchApprover;
use crate::platform::db::{Tx, sql};
use crate::types::field_errors::FieldErrors;
use crate::types::{Message, PublicId, Refusal, Timestamp};

/// Longest comment or reason, in characters.
const COMMENT_MAX: usize = 2_000;
/// A reason for going against the linter is at least this long, in characters: "ok" is none.
const REASON_MIN: usize = 10;

/// What an approver says with a decision.
#[derive(Debug, Clone, Default)]
pub struct Saying {
    /// For the writer; needed when it is sent back.
    pub comment: String,
    /// Why it goes although the linter stops it; needed when it does.
    pub override_reason: String,
    /// The hash of what the approver had on the screen.
    pub seen_hash: String,
}

/// Why somebody may not approve a batch although their role could (I5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnPart {
    /// They began it.
    Author,
    /// They changed it.
    Editor,
    /// They put it before the approvers.
    Submitter,
}

/// What somebody has done for a batch themselves; whoever has done nothing may approve it.
pub async fn own_part(tx: &mut Tx, batch: &Batch, staff_id: &PublicId) -> Result<Option<OwnPart>, Refusal> {
    if batch.author_id == *staff_id {
        return Ok(Some(OwnPart::Author));
    }
    let edits = tx
        .fetch_value::<i64>(
            sql("select count(*) from batch_version where batch_id = $1 and edited_by = $2")
                .bind(&batch.id)
                .bind(staff_id),
        )
        .await?;
    if edits > 0 {
        return Ok(Some(OwnPart::Editor));
    }
    Ok((batch.submitted_by.as_ref() == Some(staff_id)).then_some(OwnPart::Submitter))
}

/// Approves exactly what was on the screen. Of two who approve at once, one does.
pub async fn approve(
    tx: &mut Tx,
    right: &BatchApprover,
    now: Timestamp,
    site: &str,
    id: &PublicId,
    saying: &Saying,
) -> Result<(), Refusal> {
    let batch = decidable(tx, right, now, id, saying).await?;
    let mut form = FieldErrors::new();
    let comment = form.optional("comment", &saying.comment, COMMENT_MAX);
    let reason = form.optional("override_reason", &saying.override_reason, COMMENT_MAX);
    let is_stopped = judged(tx, &batch.content, site).await?.stops(batch.content.class);
    if is_stopped && reason.chars().count() < REASON_MIN {
        form.wrong("override_reason", Message::new("apologies-override-required"));
    }
    form.check()?;
    let incident = store::incident(tx, &batch.content.incident_id).await?.ok_or(Refusal::NotFound)?;
    if incident.rev != batch.content.incident_rev {
        return Err(Refusal::conflict("apologies-incident-reopened"));
    }
    if batch.content.scheduled_for.is_some_and(|at| at > now + APPROVAL_LASTS) {
        return Err(Refusal::conflict("apologies-scheduled-too-late"));
    }
    let state = match batch.content.scheduled_for {
        Some(at) if at > now => State::Scheduled,
        _ => State::Approved,
    };
    let (override_by, reason) = if is_stopped { (Some(right.staff_id()?), reason) } else { (None, String::new()) };
    // The condition decides a race, and holds the approval to the very content that was seen (I6).
    let done = tx
        .execute(
            sql("update batch set state = $3, approved_hash = content_hash, lint_override_by = $4,
                    lint_override_reason = $5, version = version + 1
             where id = $1 and state = 'in_review' and content_hash = $2")
            .bind(id)
            .bind(&batch.content_hash)
            .bind(state.as_str())
            .bind(override_by)
            .bind(&reason),
        )
        .await?;
    if done == 0 {
        return Err(Refusal::conflict("apologies-already-decided"));
    }
    sign(tx, right, now, &batch, "approved", &comment).await?;
    let fields: &[&str] = if is_stopped { &["state", "lint_override"] } else { &["state"] };
    note(tx, right.actor(), now, "batch.approved", id, &batch.content, fields).await
}

/// Sends a batch back to its writer.
pub async fn send_back(
    tx: &mut Tx,
    right: &BatchApprover,
    now: Timestamp,
    id: &PublicId,
    saying: &Saying,
) -> Result<(), Refusal> {
    let batch = decidable(tx, right, now, id, saying).await?;
    let mut form = FieldErrors::new();
    let comment = form.optional("comment", &saying.comment, COMMENT_MAX);
    if comment.is_empty() {
        form.wrong("comment", Message::new("apologies-comment-required"));
    }
    form.check()?;
    let done =
        tx.execute(sql("update batch set version = version where id = $1 and state = 'in_review'").bind(id)).await?;
    if done == 0 {
        return Err(Refusal::conflict("apologies-already-decided"));
    }
    un_approve(tx, id, now).await?;
    sign(tx, right, now, &batch, "sent_back", &comment).await?;
    note(tx, right.actor(), now, "batch.sent_back", id, &batch.content, &["state"]).await
}

/// The batch, if it waits for a decision, this person may make it, and it is what they saw.
async fn decidable(
    tx: &mut Tx,
    right: &BatchApprover,
    now: Timestamp,
    id: &PublicId,
    saying: &Saying,
) -> Result<Batch, Refusal> {
    let batch = store::get(tx, id).await?;
    if batch.state != State::InReview {
        let key = match batch.state {
            State::Draft => "apologies-not-in-review",
            State::Expired => "apologies-approval-expired",
            _ => "apologies-already-decided",
        };
        return Err(Refusal::conflict(key));
    }
    if own_part(tx, &batch, right.staff_id()?).await?.is_some() {
        return Err(Refusal::not_allowed("apologies-approve-own-work"));
    }
    if batch.submitted_at.is_none_or(|at| at + APPROVAL_LASTS <= now) {
        return Err(Refusal::conflict("apologies-approval-expired"));
    }
    if saying.seen_hash != batch.content_hash || store::hash(&batch.content) != batch.content_hash {
        return Err(Refusal::conflict("apologies-changed-since"));
    }
    Ok(batch)
}

async fn sign(
    tx: &mut Tx,
    right: &BatchApprover,
    now: Timestamp,
    batch: &Batch,
    decision: &str,
    comment: &str,
) -> Result<(), Refusal> {
    let staff_id = right.staff_id()?;
    tx.execute(sql("insert into approval (subject, subject_id, content_hash, step, staff_id, decision, comment, at, expires_at)
             values ('batch', $1, $2, 'comms', $3, $4, $5, $6, $7)").bind(batch.id.as_str()).bind(&batch.content_hash).bind(staff_id).bind(decision).bind(comment).bind(now).bind(now + APPROVAL_LASTS)).await?;
    Ok(())
}
