//! Stores decisions and withdraws them.

use super::{Decision, Subject};
use crate::platform::db::{Tx, map_unique_violation, sql};
use crate::types::{PublicId, Refusal, Timestamp};
use const_format::concatcp;

/// A decision to store.
#[derive(Debug, Clone, Copy)]
pub struct NewDecision<'a> {
    /// What kind of thing it is about.
    pub subject: Subject,
    /// Its id.
    pub subject_id: &'a PublicId,
    /// The hash of the content that the approver saw.
    pub content_hash: &'a str,
    /// Which of the approvals that the subject needs.
    pub step: &'a str,
    /// Who decided.
    pub staff_id: &'a PublicId,
    /// What they decided.
    pub decision: Decision,
    /// For the author; may be empty.
    pub comment: &'a str,
    /// When.
    pub at: Timestamp,
    /// Until when an approval counts.
    pub expires_at: Timestamp,
}

/// Stores a decision about a subject that the caller has locked. A new approval replaces the one that the same person gave
/// for the same step before, which has expired; a second one that still counts is refused by the index
/// `approval_standing`.
pub async fn insert(tx: &mut Tx, new: NewDecision<'_>) -> Result<(), Refusal> {
    if new.decision == Decision::Approved {
        tx.execute(
            sql("update approval set withdrawn_at = $5
                 where subject = $1 and subject_id = $2 and step = $3 and staff_id = $4 and decision = $6
                   and withdrawn_at is null and expires_at <= $5")
            .bind(new.subject)
            .bind(new.subject_id)
            .bind(new.step)
            .bind(new.staff_id)
            .bind(new.at)
            .bind(new.decision),
        )
        .await?;
    }
    let inserted = tx
        .execute(
        sql("insert into approval (subject, subject_id, content_hash, step, staff_id, decision, comment, at, expires_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)")
        .bind(new.subject)
        .bind(new.subject_id)
        .bind(new.content_hash)
        .bind(new.step)
        .bind(new.staff_id)
        .bind(new.decision)
        .bind(new.comment)
        .bind(new.at)
        .bind(new.expires_at),
    )
        .await;
    inserted.map_err(|error| map_unique_violation(error, Refusal::conflict("approval-signed-already")))?;
    Ok(())
}

/// Withdraws every approval of a subject, because its content changed.
pub async fn withdraw(tx: &mut Tx, subject: Subject, subject_id: &PublicId, now: Timestamp) -> Result<(), Refusal> {
    tx.execute(
        sql("update approval set withdrawn_at = $4
             where subject = $1 and subject_id = $2 and decision = $3 and withdrawn_at is null")
        .bind(subject)
        .bind(subject_id)
        .bind(Decision::Approved)
        .bind(now),
    )
    .await?;
    Ok(())
}

/// Whether an approval of exactly this content is still valid.
pub async fn is_valid(
    tx: &mut Tx,
    subject: Subject,
    subject_id: &PublicId,
    content_hash: &str,
    now: Timestamp,
) -> Result<bool, Refusal> {
    const QUERY: &str = concatcp!(
        "select exists (select 1 from approval
                        where subject = $1 and subject_id = $2 and decision = '",
        Decision::Approved.as_str(),
        "' and withdrawn_at is null and content_hash = $3 and expires_at > $4)"
    );
    Ok(tx.fetch_value(sql(QUERY).bind(subject).bind(subject_id).bind(content_hash).bind(now)).await?)
}
