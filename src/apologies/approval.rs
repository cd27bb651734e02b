//! Decisions on a batch: approve it, or send it back with a comment.

use super::batch::{APPROVAL_WINDOW, State};
use super::drafts::{lint_content, lock_batch, record_event, return_to_draft};
use super::store::{self, Batch};
use crate::access::BatchApprover;
use crate::approvals::store::NewDecision;
use crate::approvals::{self, Decision, Subject};
use crate::delivery::{self, batch::Override};
use crate::platform::db::{Tx, sql};
use crate::types::field_errors::FieldErrors;
use crate::types::{Message, PublicId, Refusal, Timestamp};

/// Longest comment or reason, in characters.
const COMMENT_MAX: usize = 2_000;
/// Shortest reason for overriding the linter, in characters: "ok" is not a reason.
const REASON_MIN: usize = 10;

/// What an approver enters with a decision.
#[derive(Debug, Clone, Default)]
pub struct DecisionInput {
    /// For the author; required to send a batch back.
    pub comment: String,
    /// Why it may be sent although the linter blocks it; required if it does.
    pub override_reason: String,
    /// The hash of the content on the approver's screen.
    pub content_hash: String,
}

/// What somebody did for a batch, and so may not approve it although their role could (I5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Involvement {
    /// They created it.
    Author,
    /// They changed its text.
    Editor,
    /// They submitted it for approval.
    Submitter,
}

/// What somebody did for a batch; `None` if they may approve it.
pub async fn involvement(tx: &mut Tx, batch: &Batch, staff_id: &PublicId) -> Result<Option<Involvement>, Refusal> {
    if batch.author_id == *staff_id {
        return Ok(Some(Involvement::Author));
    }
    let edits = tx
        .fetch_value::<i64>(
            sql("select count(*) from batch_version where batch_id = $1 and edited_by = $2")
                .bind(&batch.id)
                .bind(staff_id),
        )
        .await?;
    if edits > 0 {
        return Ok(Some(Involvement::Editor));
    }
    Ok((batch.submitted_by.as_ref() == Some(staff_id)).then_some(Involvement::Submitter))
}

/// Approves exactly the content that was on the approver's screen (I6). Of two concurrent approvals one succeeds.
///
/// # Errors
///
/// A conflict if the batch is not in review, was changed, expired, or its incident was reopened; a field error if the
/// linter blocks it and there is no reason for an override.
pub async fn approve(
    tx: &mut Tx,
    right: &BatchApprover,
    now: Timestamp,
    site: &str,
    id: &PublicId,
    input: &DecisionInput,
) -> Result<(), Refusal> {
    let batch = get_for_decision(tx, right, now, id, input).await?;
    let mut errors = FieldErrors::new();
    let comment = errors.optional("comment", &input.comment, COMMENT_MAX);
    let reason = errors.optional("override_reason", &input.override_reason, COMMENT_MAX);
    let is_blocked = lint_content(tx, &batch.content, site).await?.blocks(batch.content.class);
    if is_blocked && reason.chars().count() < REASON_MIN {
        errors.wrong("override_reason", Message::new("apologies-override-required"));
    }
    errors.check()?;
    let incident = store::find_incident(tx, &batch.content.incident_id).await?.ok_or(Refusal::NotFound)?;
    if incident.rev != batch.content.incident_rev {
        return Err(Refusal::conflict("apologies-incident-reopened"));
    }
    if batch.content.scheduled_for.is_some_and(|at| at > now + APPROVAL_WINDOW) {
        return Err(Refusal::conflict("apologies-scheduled-too-late"));
    }
    let state = match batch.content.scheduled_for {
        Some(at) if at > now => State::Scheduled,
        _ => State::Approved,
    };
    batch.state.check_move(state)?;
    let staff_id = right.staff_id()?;
    let lint_override = is_blocked.then_some(Override { staff_id, reason: &reason });
    if !delivery::batch::approve(tx, id, &batch.content_hash, state, lint_override).await? {
        return Err(Refusal::conflict("apologies-already-decided"));
    }
    insert_decision(tx, right, now, &batch, Decision::Approved, &comment).await?;
    let fields: &[&str] = if is_blocked { &["state", "lint_override"] } else { &["state"] };
    record_event(tx, right.actor(), now, "batch.approved", id, &batch.content, fields).await
}

/// Sends a batch back to its author, as a draft.
///
/// # Errors
///
/// A conflict if the batch is not in review or was changed; a field error without a comment.
pub async fn send_back(
    tx: &mut Tx,
    right: &BatchApprover,
    now: Timestamp,
    id: &PublicId,
    input: &DecisionInput,
) -> Result<(), Refusal> {
    let batch = get_for_decision(tx, right, now, id, input).await?;
    let mut errors = FieldErrors::new();
    let comment = errors.optional("comment", &input.comment, COMMENT_MAX);
    if comment.is_empty() {
        errors.wrong("comment", Message::new("apologies-comment-required"));
    }
    errors.check()?;
    return_to_draft(tx, &batch, now).await?;
    insert_decision(tx, right, now, &batch, Decision::SentBack, &comment).await?;
    record_event(tx, right.actor(), now, "batch.sent_back", id, &batch.content, &["state"]).await
}

/// The batch, locked, if it is in review, this person may decide on it, and it is the content they saw.
async fn get_for_decision(
    tx: &mut Tx,
    right: &BatchApprover,
    now: Timestamp,
    id: &PublicId,
    input: &DecisionInput,
) -> Result<Batch, Refusal> {
    let batch = lock_batch(tx, id).await?;
    if batch.state != State::InReview {
        let key = match batch.state {
            State::Draft => "apologies-not-in-review",
            State::Expired => "apologies-approval-expired",
            _ => "apologies-already-decided",
        };
        return Err(Refusal::conflict(key));
    }
    if involvement(tx, &batch, right.staff_id()?).await?.is_some() {
        return Err(Refusal::not_allowed("apologies-approve-own-work"));
    }
    if batch.submitted_at.is_none_or(|at| at + APPROVAL_WINDOW <= now) {
        return Err(Refusal::conflict("apologies-approval-expired"));
    }
    if input.content_hash != batch.content_hash || store::hash(&batch.content) != batch.content_hash {
        return Err(Refusal::conflict("apologies-changed-since"));
    }
    Ok(batch)
}

async fn insert_decision(
    tx: &mut Tx,
    right: &BatchApprover,
    now: Timestamp,
    batch: &Batch,
    decision: Decision,
    comment: &str,
) -> Result<(), Refusal> {
    let decided = NewDecision {
        subject: Subject::Batch,
        subject_id: &batch.id,
        content_hash: &batch.content_hash,
        step: "comms",
        staff_id: right.staff_id()?,
        decision,
        comment,
        at: now,
        expires_at: now + APPROVAL_WINDOW,
    };
    approvals::store::insert(tx, decided).await
}

/// Whether an approval of exactly this content is still valid.
pub(super) async fn is_valid(tx: &mut Tx, batch: &Batch, now: Timestamp) -> Result<bool, Refusal> {
    approvals::store::is_valid(tx, Subject::Batch, &batch.id, &batch.approved_hash, now).await
}
