//! The stored state of the job that finds out who gets a batch: how far it is, what it counted, and what it found missing.

use super::Counts;
use crate::access::Author;
use crate::platform::db::{Tx, sql};
use crate::text_enum;
use crate::types::{PublicId, Refusal, Timestamp};
use const_format::concatcp;
use serde::{Deserialize, Serialize};

text_enum! {
    /// What a run is for.
    pub enum Purpose("purpose of an audience run") {
        /// Only counts, for the author of a draft.
        Estimate = "estimate",
        /// Stores every member with the values of their message, which are then approved.
        Approval = "approval",
    }
}

text_enum! {
    /// Where a run stands.
    pub enum RunState("state of an audience run") {
        /// Waits until it is counted whom the incident affected.
        Waiting = "waiting",
        /// Goes through the customers.
        Running = "running",
        /// Paused by a person.
        Paused = "paused",
        /// Complete.
        Ready = "ready",
        /// Complete, and the batch cannot be approved: nobody would get it, or messages would have gaps.
        Refused = "refused",
        /// Replaced by another; its members are deleted.
        Dropped = "dropped",
    }
    sets {
        /// There is more to do, now or after a person resumes it.
        OPEN, OPEN_SQL = [Waiting, Running, Paused];
        /// There is more to do now.
        DUE, DUE_SQL = [Waiting, Running];
        /// Everybody was looked at.
        COMPLETE, COMPLETE_SQL = [Ready, Refused];
    }
}

/// A run.
#[derive(Debug, Clone)]
pub struct AudienceRun {
    /// Its id.
    pub id: i64,
    /// The batch.
    pub batch_id: PublicId,
    /// What it is for.
    pub purpose: Purpose,
    /// Where it stands.
    pub state: RunState,
    /// The last exposure row that belongs to it.
    pub up_to: i64,
    /// The customer after whom it continues.
    pub after: i64,
    /// The last customer it looks at.
    pub last: i64,
    /// How many customers it looked at.
    pub seen: i64,
    /// How many of those who get the batch lack a value that its text uses.
    pub incomplete: i64,
    /// What it counted.
    pub figures: Figures,
    /// The hash of all members so far; empty for none.
    pub hash: String,
    /// The customer up to whom messages are planned.
    pub planned_after: i64,
    /// When its first step was taken.
    pub started_at: Option<Timestamp>,
    /// When it was complete.
    pub finished_at: Option<Timestamp>,
}

/// What a run counted, stored as JSON.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Figures {
    /// How many customers get the batch and how many are skipped.
    pub counts: Counts,
    /// Ids of some of those who get it, for the preview: each has the same chance to be among them.
    pub samples: Vec<i64>,
}

impl AudienceRun {
    /// Whether everybody was looked at.
    pub fn is_complete(&self) -> bool {
        RunState::COMPLETE.contains(&self.state)
    }

    /// How much of the customers it has looked at, in percent. Their ids are about evenly distributed.
    pub fn percent(&self) -> i64 {
        if self.is_complete() { 100 } else { (self.after * 100 / self.last.max(1)).clamp(0, 99) }
    }

    /// Customers a second, and seconds left; `None` before the first step.
    pub fn pace(&self, now: Timestamp) -> Option<(i64, i64)> {
        let elapsed = (now - self.started_at?).num_milliseconds().max(1);
        let left = (self.last - self.after).max(0);
        (self.seen > 0 && self.after > 0).then(|| (self.seen * 1_000 / elapsed, left * elapsed / self.after / 1_000))
    }
}

#[derive(Debug, sqlx::FromRow)]
struct RunRow {
    id: i64,
    batch_id: PublicId,
    purpose: Purpose,
    state: RunState,
    up_to: i64,
    after_customer: i64,
    last_customer: i64,
    seen: i64,
    incomplete: i64,
    figures: String,
    hash: String,
    planned_after: i64,
    started_at: Option<Timestamp>,
    finished_at: Option<Timestamp>,
}

impl TryFrom<RunRow> for AudienceRun {
    type Error = Refusal;
    fn try_from(row: RunRow) -> Result<Self, Refusal> {
        let figures = serde_json::from_str(&row.figures)
            .map_err(|error| Refusal::Fault(format!("audience run {}: the figures cannot be read: {error}", row.id)))?;
        Ok(Self {
            id: row.id,
            batch_id: row.batch_id,
            purpose: row.purpose,
            state: row.state,
            up_to: row.up_to,
            after: row.after_customer,
            last: row.last_customer,
            seen: row.seen,
            incomplete: row.incomplete,
            figures,
            hash: row.hash,
            planned_after: row.planned_after,
            started_at: row.started_at,
            finished_at: row.finished_at,
        })
    }
}

const SELECT: &str =
    "select id, batch_id, purpose, state, up_to, after_customer, last_customer, seen, incomplete, figures, hash,
       planned_after, started_at, finished_at
from audience_run ";

/// Begins a run of a batch, in place of the one before.
pub async fn begin(tx: &mut Tx, now: Timestamp, batch_id: &PublicId, purpose: Purpose) -> Result<(), Refusal> {
    drop_current(tx, batch_id).await?;
    tx.execute(
        sql("insert into audience_run (batch_id, purpose, state, created_at) values ($1, $2, $3, $4)")
            .bind(batch_id)
            .bind(purpose)
            .bind(RunState::Waiting)
            .bind(now),
    )
    .await?;
    Ok(())
}

/// Drops the current run of a batch: the batch changed, or is withdrawn.
pub async fn drop_current(tx: &mut Tx, batch_id: &PublicId) -> Result<(), Refusal> {
    let update = sql("update audience_run set state = $2 where batch_id = $1 and state <> $2");
    tx.execute(update.bind(batch_id).bind(RunState::Dropped)).await?;
    Ok(())
}

/// The current run of a batch. A batch that was sent by an earlier version has none.
pub async fn current(tx: &mut Tx, batch_id: &PublicId) -> Result<Option<AudienceRun>, Refusal> {
    const CURRENT: &str = concatcp!(SELECT, "where batch_id = $1 and state <> 'dropped'");
    tx.fetch_optional::<RunRow>(sql(CURRENT).bind(batch_id)).await?.map(AudienceRun::try_from).transpose()
}

/// The runs with something to do, those that somebody waits for first, at most `limit`.
pub(super) async fn due(tx: &mut Tx, limit: i64) -> Result<Vec<AudienceRun>, Refusal> {
    const DUE: &str = concatcp!(SELECT, "where state in ", RunState::DUE_SQL, " order by purpose, id limit $1");
    tx.fetch_all::<RunRow>(sql(DUE).bind(limit)).await?.into_iter().map(AudienceRun::try_from).collect()
}

/// Pauses the preparation of a batch, or resumes it.
///
/// # Errors
///
/// A conflict if there is nothing to pause or to resume.
pub async fn set_paused(tx: &mut Tx, _right: &Author, batch_id: &PublicId, is_paused: bool) -> Result<(), Refusal> {
    const PAUSE: &str = concatcp!(
        "update audience_run set state = 'paused' where batch_id = $1 and purpose = 'approval' and state in ",
        RunState::DUE_SQL
    );
    const RESUME: &str =
        "update audience_run set state = case when started_at is null then 'waiting' else 'running' end
         where batch_id = $1 and purpose = 'approval' and state = 'paused'";
    let changed = tx.execute(sql(if is_paused { PAUSE } else { RESUME }).bind(batch_id)).await?;
    if changed == 1 { Ok(()) } else { Err(Refusal::conflict("apologies-not-preparing")) }
}

/// Starts a run, now that it is known whom the incident affected.
pub(super) async fn start(
    tx: &mut Tx,
    now: Timestamp,
    run: &AudienceRun,
    (up_to, last): (i64, i64),
) -> Result<(), Refusal> {
    let update = sql("update audience_run set state = 'running', up_to = $2, last_customer = $3, started_at = $4
         where id = $1 and state = 'waiting'");
    tx.execute(update.bind(run.id).bind(up_to).bind(last).bind(now)).await?;
    Ok(())
}

/// Stores how far a run is and what it counted, if nobody else took the same step or stopped it. Returns whether it did.
pub(super) async fn advance(tx: &mut Tx, run: &AudienceRun, from: i64) -> Result<bool, Refusal> {
    let figures = serde_json::to_string(&run.figures).map_err(|error| Refusal::Fault(error.to_string()))?;
    let update = sql("update audience_run set after_customer = $3, seen = $4, recipients = $5, incomplete = $6, figures = $7, hash = $8
         where id = $1 and after_customer = $2 and state = 'running'");
    let query = update
        .bind(run.id)
        .bind(from)
        .bind(run.after)
        .bind(run.seen)
        .bind(run.figures.counts.recipients())
        .bind(run.incomplete)
        .bind(figures)
        .bind(&run.hash);
    Ok(tx.execute(query).await? == 1)
}

/// Ends a run. Returns whether it was running.
pub(super) async fn finish(tx: &mut Tx, now: Timestamp, run: &AudienceRun, state: RunState) -> Result<bool, Refusal> {
    let update = sql(
        "update audience_run set state = $2, finished_at = $3 where id = $1 and after_customer = $4 and state = 'running'",
    );
    Ok(tx.execute(update.bind(run.id).bind(state).bind(now).bind(run.after)).await? == 1)
}

/// Stores up to which customer messages are planned.
pub async fn set_planned(tx: &mut Tx, run: &AudienceRun, upto: i64) -> Result<(), Refusal> {
    tx.execute(sql("update audience_run set planned_after = $2 where id = $1").bind(run.id).bind(upto)).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(state: RunState, after: i64, seen: i64) -> AudienceRun {
        AudienceRun {
            id: 1,
            batch_id: PublicId::parse("aaaaaaaaaaaa").unwrap(),
            purpose: Purpose::Approval,
            state,
            up_to: 0,
            after,
            last: 1_000,
            seen,
            incomplete: 0,
            figures: Figures::default(),
            hash: String::new(),
            planned_after: 0,
            started_at: Some(Timestamp::default()),
            finished_at: None,
        }
    }

    #[test]
    fn progress_is_told_by_the_ids_and_ends_at_a_hundred() {
        let now = Timestamp::default() + chrono::Duration::seconds(10);
        assert_eq!(
            (run(RunState::Running, 250, 200).percent(), run(RunState::Running, 250, 200).pace(now)),
            (25, Some((20, 30)))
        );
        assert_eq!((run(RunState::Running, 0, 0).percent(), run(RunState::Running, 0, 0).pace(now)), (0, None));
        assert_eq!(
            (run(RunState::Running, 1_000, 800).percent(), run(RunState::Ready, 1_000, 800).percent()),
            (99, 100)
        );
    }
}
