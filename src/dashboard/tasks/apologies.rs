//! Tasks in apologies: batches to approve, batches that were sent back, batches that are held.

use super::LISTED_MAX;
use crate::access::{Author, BatchApprover, Section, SendingOperator, Staff};
use crate::dashboard::task::{Task, TaskKind, Timing};
use crate::delivery::batch::BatchHoldReason;
use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal, Timestamp};
use const_format::concatcp;

/// The batches that need a decision of this person, by their rights.
pub async fn of(tx: &mut Tx, staff: &Staff) -> Result<Vec<Task>, Refusal> {
    let mut tasks = Vec::new();
    if staff.may::<BatchApprover>().is_ok() {
        tasks.extend(to_approve(tx, staff).await?);
    }
    if staff.may::<Author>().is_ok() {
        tasks.extend(sent_back(tx, staff).await?);
    }
    if staff.may::<SendingOperator>().is_ok() {
        tasks.extend(held(tx).await?);
        tasks.extend(canaries(tx).await?);
    }
    Ok(tasks)
}

#[derive(sqlx::FromRow)]
struct BatchToApprove {
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
async fn to_approve(tx: &mut Tx, staff: &Staff) -> Result<Vec<Task>, Refusal> {
    let batches = tx
        .fetch_all::<BatchToApprove>(
            sql("select batch.id, batch.number, batch.title, staff.name as author, incident.number as incident,
                    batch.submitted_at, batch.created_at, batch.scheduled_for
             from batch_view as batch
             join staff_view as staff on staff.id = batch.author_id
             join incident_view as incident on incident.id = batch.incident_id
             where batch.state = 'in_review' and batch.offer_id is null and batch.author_id <> $1
               and (batch.submitted_by is null or batch.submitted_by <> $1)
               and not exists (select 1 from batch_version_view as batch_version
                               where batch_version.batch_id = batch.id and batch_version.edited_by = $1)
             order by batch.number
             limit $2")
            .bind(&staff.id)
            .bind(LISTED_MAX),
        )
        .await?;
    Ok(batches
        .into_iter()
        .map(|batch| Task {
            section: Section::Apologies,
            timing: match batch.scheduled_for {
                Some(at) => Timing::Due(at),
                None => Timing::Since(batch.submitted_at.unwrap_or(batch.created_at)),
            },
            kind: TaskKind::Batch {
                id: batch.id,
                number: batch.number,
                title: batch.title,
                author: batch.author,
                incident: batch.incident,
            },
        })
        .collect())
}

/// This person's batches that an approver sent back and that nobody has changed since.
async fn sent_back(tx: &mut Tx, staff: &Staff) -> Result<Vec<Task>, Refusal> {
    let batches = tx
        .fetch_all::<(PublicId, i64, String, String, String, Timestamp)>(
            sql("select batch.id, batch.number, batch.title, staff.name, approval.comment, approval.at
             from batch_view as batch
             join approval_view as approval on approval.subject = 'batch' and approval.subject_id = batch.id
             join staff_view as staff on staff.id = approval.staff_id
             where batch.state = 'draft' and batch.author_id = $1 and approval.decision = 'sent_back'
               and not exists (select 1 from approval_view later
                               where later.subject = 'batch' and later.subject_id = batch.id
                                 and later.id > approval.id)
               and not exists (select 1 from batch_version_view as batch_version
                               where batch_version.batch_id = batch.id and batch_version.edited_at > approval.at)
             order by batch.number
             limit $2")
            .bind(&staff.id)
            .bind(LISTED_MAX),
        )
        .await?;
    Ok(batches
        .into_iter()
        .map(|(id, number, title, by, comment, at)| Task {
            section: Section::Apologies,
            timing: Timing::Since(at),
            kind: TaskKind::BatchSentBack { id, number, title, by, comment },
        })
        .collect())
}

/// In SQL: whether the batch `batch` is held, or is about to be: a worker stores that its incident, `incident`, was reopened. An offer
/// is announced all the same. A stop of all sending is a task of its own.
const IS_HELD: &str = "((batch.held_reason <> '' and batch.held_reason <> 'kill_switch')
    or (batch.held_reason = '' and batch.offer_id is null and incident.rev <> batch.incident_rev))";
const FROM_BATCHES: &str = " from batch_view as batch
    join incident_view as incident on incident.id = batch.incident_id
    where ";

/// Batches that are paused after their canary.
async fn canaries(tx: &mut Tx) -> Result<Vec<Task>, Refusal> {
    const PAUSED: &str = concatcp!(
        "select batch.id, batch.number, batch.title, coalesce(batch.started_at, batch.created_at)",
        FROM_BATCHES,
        "batch.state = 'paused' and batch.canary_state = 'held' and not ",
        IS_HELD,
        " order by batch.number limit $1"
    );
    let batches = tx.fetch_all::<(PublicId, i64, String, Timestamp)>(sql(PAUSED).bind(LISTED_MAX)).await?;
    Ok(batches
        .into_iter()
        .map(|(id, number, title, at)| Task {
            section: Section::Sending,
            timing: Timing::Since(at),
            kind: TaskKind::BatchCanary { id, number, title },
        })
        .collect())
}

/// Approved or running batches that are held.
async fn held(tx: &mut Tx) -> Result<Vec<Task>, Refusal> {
    const HELD: &str = concatcp!(
        "select batch.id, batch.number, batch.title,
                case when batch.held_reason = '' then 'reopened' else batch.held_reason end,
                batch.state in ('sending', 'paused'),
                coalesce(batch.started_at, batch.submitted_at, batch.created_at)",
        FROM_BATCHES,
        "batch.state in ('approved', 'scheduled', 'sending', 'paused') and ",
        IS_HELD,
        " order by batch.number limit $1"
    );
    type Row = (PublicId, i64, String, BatchHoldReason, bool, Timestamp);
    let batches = tx.fetch_all::<Row>(sql(HELD).bind(LISTED_MAX)).await?;
    Ok(batches
        .into_iter()
        .map(|(id, number, title, reason, is_begun, at)| Task {
            section: if is_begun { Section::Sending } else { Section::Apologies },
            timing: Timing::Since(at),
            kind: TaskKind::BatchHeld { id, number, title, reason, is_begun },
        })
        .collect())
}
