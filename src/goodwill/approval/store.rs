//! Reads and writes approvals and the editors of offers.

use super::policy::{Approval, Step, expires_at};
use crate::approvals::store::NewDecision;
use crate::approvals::{self, Decision, Subject};
use crate::goodwill::offer_store::Offer;
use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal, Timestamp};

/// What the column `step` holds where an offer was sent back: that is no approval of any step.
const SENT_BACK_STEP: &str = "sent_back";

/// Returns everyone who wrote or edited an offer.
pub async fn list_editors(tx: &mut Tx, id: &PublicId) -> Result<Vec<PublicId>, Refusal> {
    Ok(tx.fetch_values(sql("select staff_id from offer_editor where offer_id = $1").bind(id)).await?)
}

/// Returns the approvals of an offer that were not withdrawn, in the order they were given.
pub async fn list_approvals(tx: &mut Tx, id: &PublicId) -> Result<Vec<Approval>, Refusal> {
    let approvals = tx
        .fetch_all::<(Step, PublicId, String, Timestamp)>(
            sql("select step, staff_id, content_hash, at from approval_view
             where subject = 'offer' and subject_id = $1 and decision = $2 and withdrawn_at is null
             order by id")
            .bind(id)
            .bind(Decision::Approved),
        )
        .await?;
    let approval = |(step, staff_id, content_hash, at)| Approval { step, staff_id, content_hash, at };
    Ok(approvals.into_iter().map(approval).collect())
}

/// Stores a decision about the content that an offer has now. `step` is `None` where it was sent back.
pub async fn insert_decision(
    tx: &mut Tx,
    offer: &Offer,
    step: Option<Step>,
    staff_id: &PublicId,
    comment: &str,
    now: Timestamp,
) -> Result<(), Refusal> {
    let decision = if step.is_some() { Decision::Approved } else { Decision::SentBack };
    let decided = NewDecision {
        subject: Subject::Offer,
        subject_id: &offer.id,
        content_hash: &offer.content_hash,
        step: step.map_or(SENT_BACK_STEP, Step::as_str),
        staff_id,
        decision,
        comment,
        at: now,
        expires_at: expires_at(now),
    };
    approvals::store::insert(tx, decided).await
}
