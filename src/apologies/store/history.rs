//! What happened to a batch: its versions, the decisions on it, and an override of the linter.

use super::Batch;
use crate::accounts;
use crate::approvals::Decision;
use crate::delivery::text;
use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal, Timestamp};

/// One saved version of the texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Counts from 1.
    pub version: i64,
    /// Subject of the e-mail.
    pub subject: String,
    /// Text of the e-mail.
    pub body: String,
    /// The text message.
    pub sms_body: String,
    /// Who saved it.
    pub staff_id: PublicId,
    /// Their name.
    pub name: String,
    /// When it was saved.
    pub edited_at: Timestamp,
}

#[derive(Debug, sqlx::FromRow)]
struct VersionRow {
    version: i64,
    subject: String,
    email_parts: String,
    sms_parts: String,
    staff_id: PublicId,
    name: String,
    edited_at: Timestamp,
}

/// Every version, oldest first.
pub async fn versions(tx: &mut Tx, id: &PublicId) -> Result<Vec<Version>, Refusal> {
    let rows = tx
        .fetch_all::<VersionRow>(
            sql("select edit.version as version, coalesce(email.subject, '') as subject,
                    coalesce(email.parts, '[]') as email_parts, coalesce(sms.parts, '[]') as sms_parts,
                    edited_by as staff_id, name, edited_at
             from batch_version as edit join staff_view as staff on staff.id = edited_by
             left join batch_text as email on email.batch_id = edit.batch_id and email.version = edit.version
                                           and email.language = $2 and email.channel = 'email'
             left join batch_text as sms on sms.batch_id = edit.batch_id and sms.version = edit.version
                                         and sms.language = $2 and sms.channel = 'sms'
             where edit.batch_id = $1 order by edit.version")
            .bind(id)
            .bind(text::UNDETERMINED),
        )
        .await?;
    rows.into_iter()
        .map(|row| {
            let joined = |parts: &str| Ok::<_, Refusal>(text::join(&text::from_json(parts, &format!("batch {id}"))?));
            Ok(Version {
                version: row.version,
                body: joined(&row.email_parts)?,
                sms_body: joined(&row.sms_parts)?,
                subject: row.subject,
                staff_id: row.staff_id,
                name: row.name,
                edited_at: row.edited_at,
            })
        })
        .collect()
}

/// One decision on a batch.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct ApprovalRecord {
    /// Who decided.
    pub staff_id: PublicId,
    /// Their name.
    pub name: String,
    /// What they decided.
    pub decision: Decision,
    /// What they wrote to the author.
    pub comment: String,
    /// When they decided.
    pub at: Timestamp,
    /// Until when an approval is valid.
    pub expires_at: Timestamp,
    /// When the approval was withdrawn because the batch changed.
    pub withdrawn_at: Option<Timestamp>,
}

/// Every decision on a batch, oldest first.
pub async fn approvals(tx: &mut Tx, id: &PublicId) -> Result<Vec<ApprovalRecord>, Refusal> {
    Ok(tx
        .fetch_all::<ApprovalRecord>(
            sql("select staff_id, name, decision, comment, at, expires_at, withdrawn_at
             from approval_view as approval join staff_view as staff on staff.id = staff_id
             where subject = 'batch' and subject_id = $1 order by approval.id")
            .bind(id),
        )
        .await?)
}

/// The name of the person who overrode the linter, and the reason; `None` without an override.
pub async fn find_override(tx: &mut Tx, batch: &Batch) -> Result<Option<(String, String)>, Refusal> {
    match &batch.lint_override_by {
        Some(id) => {
            Ok(accounts::store::find_name(tx, id).await?.map(|name| (name, batch.lint_override_reason.clone())))
        }
        None => Ok(None),
    }
}
