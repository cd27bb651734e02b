//! Counting the exposure of an incident into rows of `exposure`. One transaction at a time writes those of an incident: on
//! PostgreSQL, counts and imports on several nodes would lock the same rows in different orders otherwise.

use super::groups::{self, Progress};
use super::plan::{CountPlan, plan};
use super::rows;
use super::scope::Scope;
use super::source::Source;
use crate::access::DataImporter;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::types::Actor;
use crate::types::{PublicId, Refusal, Timestamp};

/// Customers of one step. On SQLite a step holds the writer for about a tenth of a second.
const STEP_CUSTOMERS: i64 = 5_000;

/// Whether a count needs another step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CountProgress {
    /// There are customers left.
    More,
    /// The count is complete.
    Done,
    /// Another node is writing exposure of this incident. It may be gone before it ends, so look again later.
    Elsewhere,
}

#[derive(Debug, sqlx::FromRow)]
struct CountRun {
    run: i64,
    basis: String,
    reports: String,
    after_customer: i64,
    finished_at: Option<Timestamp>,
}

/// Makes the rows of an incident's exposure in one transaction. The worker runs the same steps in a transaction each.
pub async fn recount(
    tx: &mut Tx,
    right: &DataImporter,
    now: Timestamp,
    incident_id: &PublicId,
) -> Result<super::Counts, Refusal> {
    while super::follow_in(tx, now).await? {}
    lock_exposure(tx, incident_id).await?;
    let plan = plan(tx, now, incident_id).await?;
    while run_planned_step(tx, right.actor(), now, &plan).await? == CountProgress::More {}
    super::counts(tx, now, incident_id).await
}

/// Asks for a new count of an incident, whatever its age, and whether or not anything changed. The worker counts: rows where the
/// incident has some, or ended; and where the rule is read, the groups of customers.
pub async fn request(tx: &mut Tx, right: &DataImporter, now: Timestamp, incident_id: &PublicId) -> Result<(), Refusal> {
    let incident = crate::incidents::store::get(tx, incident_id).await?;
    if incident.is_drill || !incident.is_public() || incident.kind != crate::incidents::Kind::Incident {
        return Err(Refusal::conflict("exposure-count-refused"));
    }
    match Source::of(tx, now, incident_id).await? {
        Source::Rule(_) if incident.resolved_at.is_none() && !has_run(tx, incident_id).await? => {
            groups::look_again(tx).await?;
        }
        _ => make_due(tx, now, incident_id).await?,
    }
    let event = Event {
        actor: right.actor(),
        verb: "exposure.count_requested",
        subject: "incident",
        subject_id: incident_id,
        incident_id: Some(incident_id.as_str()),
        fields: &["exposure"],
    };
    events::record(tx, now, event).await
}

async fn has_run(tx: &mut Tx, incident_id: &PublicId) -> Result<bool, Refusal> {
    let query = sql("select exists (select 1 from exposure_run where incident_id = $1)").bind(incident_id);
    Ok(tx.fetch_value::<bool>(query).await?)
}

/// Asks for rows of an incident, and makes those of the last count outdated, if it is one whose customers are counted. No inputs
/// have an empty basis.
pub async fn make_due(tx: &mut Tx, now: Timestamp, incident_id: &PublicId) -> Result<(), Refusal> {
    tx.execute(
        sql("insert into exposure_run (incident_id, run, basis, after_customer, started_at)
             select id, 0, '', 0, $2 from incident_view
             where id = $1 and kind = 'incident' and state <> 'draft' and is_drill = false and withdrawn_at is null
             on conflict (incident_id) do update
             set basis = '', after_customer = 0, started_at = excluded.started_at, finished_at = null")
        .bind(incident_id)
        .bind(now),
    )
    .await?;
    Ok(())
}

/// The name of the lock for writing exposure of an incident.
fn lock_name(incident_id: &PublicId) -> String {
    format!("exposure {incident_id}")
}

/// Waits until no other node writes exposure of an incident, and keeps others out until the transaction ends.
pub async fn lock_exposure(tx: &mut Tx, incident_id: &PublicId) -> Result<(), Refusal> {
    Ok(tx.lock_name(&lock_name(incident_id)).await?)
}

/// Whether the last complete count had the same inputs, and all customers are in it who were added or changed since.
pub async fn is_current(tx: &mut Tx, plan: &CountPlan) -> Result<bool, Refusal> {
    Ok(is_counted(tx, plan).await? && (plan.is_measured || Progress::read(tx).await?.is_current()))
}

/// Whether the last complete count had the same inputs. Customers who change are counted apart from it.
async fn is_counted(tx: &mut Tx, plan: &CountPlan) -> Result<bool, Refusal> {
    let count = tx
        .fetch_value::<i64>(
            sql("select count(*) from exposure_run
             where incident_id = $1 and basis = $2 and reports = $3 and finished_at is not null")
            .bind(&plan.incident_id)
            .bind(&plan.basis)
            .bind(&plan.reports),
        )
        .await?;
    Ok(count > 0)
}

/// The place of the first of some incidents whose rows are not what its inputs give now.
pub async fn next_outdated(tx: &mut Tx, now: Timestamp, incidents: &[PublicId]) -> Result<Option<usize>, Refusal> {
    for (index, incident) in incidents.iter().enumerate() {
        let plan = plan(tx, now, incident).await?;
        if !is_counted(tx, &plan).await? {
            return Ok(Some(index));
        }
    }
    Ok(None)
}

/// Whether the rows of an incident's exposure are what its inputs give now, so that an audience can be frozen or an offer costed
/// from them. Asks for rows where there are none and none are being made; call again later. From then on the incident keeps rows.
pub async fn ensure_counted(tx: &mut Tx, now: Timestamp, incident_id: &PublicId) -> Result<bool, Refusal> {
    let plan = plan(tx, now, incident_id).await?;
    if is_current(tx, &plan).await? {
        return Ok(true);
    }
    if !is_counted(tx, &plan).await? {
        // One in progress goes on where it is, and one that is over begins anew only where more than reports changed.
        tx.execute(
            sql("insert into exposure_run (incident_id, run, basis, after_customer, started_at)
                 select id, 0, '', 0, $2 from incident_view
                 where id = $1 and kind = 'incident' and state <> 'draft' and is_drill = false and withdrawn_at is null
                 on conflict (incident_id) do update set finished_at = null
                 where exposure_run.finished_at is not null")
            .bind(incident_id)
            .bind(now),
        )
        .await?;
    }
    Ok(false)
}

/// Runs the next step of the count of an incident for a range of customers, unless another node is at it. Does nothing when
/// the count is current.
pub async fn run_step(
    tx: &mut Tx,
    actor: &Actor,
    now: Timestamp,
    incident_id: &PublicId,
) -> Result<CountProgress, Refusal> {
    if !tx.try_lock_name(&lock_name(incident_id)).await? {
        return Ok(CountProgress::Elsewhere);
    }
    // Read under the lock: what was measured by then must not be counted by the rule.
    let plan = plan(tx, now, incident_id).await?;
    run_planned_step(tx, actor, now, &plan).await
}

async fn run_planned_step(
    tx: &mut Tx,
    actor: &Actor,
    now: Timestamp,
    plan: &CountPlan,
) -> Result<CountProgress, Refusal> {
    let found = tx
        .fetch_optional::<CountRun>(
            sql("select run, basis, reports, after_customer, finished_at from exposure_run where incident_id = $1")
                .bind(&plan.incident_id),
        )
        .await?;
    let after = match found {
        Some(found) if found.basis == plan.basis => {
            if found.reports != plan.reports {
                // Those whose reports came or went, wherever the count is.
                rows::apply(tx, plan, &Scope::Reporters).await?;
                let update = sql("update exposure_run set reports = $2 where incident_id = $1");
                tx.execute(update.bind(&plan.incident_id).bind(&plan.reports)).await?;
            }
            if found.finished_at.is_some() {
                return Ok(CountProgress::Done);
            }
            found.after_customer
        }
        found => {
            begin(tx, now, plan, found.map_or(0, |found| found.run) + 1).await?;
            0
        }
    };
    let upto = tx
        .fetch_value::<Option<i64>>(
            sql("select max(id) from (select id from customer where id > $1 order by id limit $2) as next")
                .bind(after)
                .bind(STEP_CUSTOMERS),
        )
        .await?;
    let Some(upto) = upto else { return finish(tx, actor, now, plan).await };
    rows::apply(tx, plan, &Scope::Range(after, upto)).await?;
    tx.execute(
        sql("update exposure_run set after_customer = $2 where incident_id = $1").bind(&plan.incident_id).bind(upto),
    )
    .await?;
    Ok(CountProgress::More)
}

async fn begin(tx: &mut Tx, now: Timestamp, plan: &CountPlan, run: i64) -> Result<(), Refusal> {
    tx.execute(
        sql("insert into exposure_run (incident_id, run, basis, reports, after_customer, started_at)
             values ($1, $2, $3, $4, 0, $5)
             on conflict (incident_id) do update
             set run = excluded.run, basis = excluded.basis, reports = excluded.reports, after_customer = 0,
                 started_at = excluded.started_at, finished_at = null")
        .bind(&plan.incident_id)
        .bind(run)
        .bind(&plan.basis)
        .bind(&plan.reports)
        .bind(now),
    )
    .await?;
    Ok(())
}

async fn finish(tx: &mut Tx, actor: &Actor, now: Timestamp, plan: &CountPlan) -> Result<CountProgress, Refusal> {
    tx.execute(
        sql("update exposure_run set finished_at = $2, rows_at = coalesce(rows_at, $2) where incident_id = $1")
            .bind(&plan.incident_id)
            .bind(now),
    )
    .await?;
    let event = Event {
        actor,
        verb: "exposure.counted",
        subject: "incident",
        subject_id: &plan.incident_id,
        incident_id: Some(plan.incident_id.as_str()),
        fields: &["exposure"],
    };
    events::record(tx, now, event).await?;
    Ok(CountProgress::Done)
}
