//! Batches: those to approve, those that came back, those that are held.

use super::MOST;
use crate::access::Section;
use crate::access::Staff;
use crate::access::{Author, BatchApprover, SendingSteward};
use crate::dashboard::need::{Clock, Need, What};
use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal, Timestamp};

/// What waits for this person's decision about a batch, by what they may do.
pub async fn of(tx: &mut Tx, staff: &Staff) -> Result<Vec<Need>, Refusal> {
    let mut needs = Vec::new();
    if staff.may::<BatchApprover>().is_ok() {
        needs.extend(to_approve(tx, staff).await?);
    }
    if staff.may::<Author>().is_ok() {
        needs.extend(sent_back(tx, staff).await?);
    }
    if staff.may::<SendingSteward>().is_ok() {
        needs.extend(held(tx).await?);
    }
    Ok(needs)
}

#[derive(sqlx::FromRow)]
struct InReview {
    id: PublicId,
    number: i64,
    title: String,
    author: String,
    incident: i64,
    submitted_at: Option<Timestamp>,
    created_at: Timestamp,
    scheduled_for: Option<Timestamp>,
}

/// Batches in review that this person neither wrote, edited nor submitted (I5).
async fn to_approve(tx: &mut Tx, staff: &Staff) -> Result<Vec<Need>, Refusal> {
    let rows = tx
        .fetch_all::<InReview>(
            sql("select batch.id, batch.number, batch.title, staff.name as author, incident.number as incident,
                    batch.submitted_at, batch.created_at, batch.scheduled_for
             from batch
             join staff on staff.id = batch.author_id
             join incident on incident.id = batch.incident_id
             where batch.state = 'in_review' and batch.author_id <> $1
               and (batch.submitted_by is null or batch.submitted_by <> $1)
               and not exists (select 1 from batch_version
                               where batch_version.batch_id = batch.id and batch_version.edited_by = $1)
             order by batch.number
             limit $2")
            .bind(&staff.id)
            .bind(MOST),
        )
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| Need {
            section: Section::Apologies,
            clock: match row.scheduled_for {
                Some(at) => Clock::Due(at),
                None => Clock::Since(row.submitted_at.unwrap_or(row.created_at)),
            },
            what: What::Batch {
                id: row.id,
                number: row.number,
                title: row.title,
                author: row.author,
                incident: row.incident,
            },
        })
        .collect())
}

/// This person's batches that an approver sent back and nobody has changed since.
async fn sent_back(tx: &mut Tx, staff: &Staff) -> Result<Vec<Need>, Refusal> {
    let rows = tx
        .fetch_all::<(PublicId, i64, String, String, String, Timestamp)>(
            sql("select batch.id, batch.number, batch.title, staff.name, approval.comment, approval.at
             from batch
             join approval on approval.subject = 'batch' and approval.subject_id = batch.id
             join staff on staff.id = approval.staff_id
             where batch.state = 'draft' and batch.author_id = $1 and approval.decision = 'sent_back'
               and not exists (select 1 from approval later
                               where later.subject = 'batch' and later.subject_id = batch.id
                                 and later.id > approval.id)
               and not exists (select 1 from batch_version
                               where batch_version.batch_id = batch.id and batch_version.edited_at > approval.at)
             order by batch.number
             limit $2")
            .bind(&staff.id)
            .bind(MOST),
        )
        .await?;
    Ok(rows
        .into_iter()
        .map(|(id, number, title, by, comment, at)| Need {
            section: Section::Apologies,
            clock: Clock::Since(at),
            what: What::BatchSentBack { id, number, title, by, comment },
        })
        .collect())
}

/// Batches that do not go although they may.
async fn held(tx: &mut Tx) -> Result<Vec<Need>, Refusal> {
    let rows = tx
        .fetch_all::<(PublicId, i64, String, String, Timestamp)>(
            sql("select id, number, title, held_reason, coalesce(started_at, submitted_at, created_at)
             from batch
             where state in ('approved', 'scheduled', 'sending', 'paused')
               and held_reason <> '' and held_reason <> 'kill_switch'
             order by number
             limit $1")
            .bind(MOST),
        )
        .await?;
    Ok(rows
        .into_iter()
        .map(|(id, number, title, reason, at)| Need {
            section: Section::Sending,
            clock: Clock::Since(at),
            what: What::BatchHeld { id, number, title, reason },
        })
        .collect())
}
