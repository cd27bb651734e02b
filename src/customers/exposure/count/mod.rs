//! Counting the exposure of an incident into rows of `exposure`. One transaction at a time writes those of an incident: on
//! PostgreSQL, counts and imports on several nodes would lock the same rows in different orders otherwise.

mod plan;

pub use plan::{CountPlan, plan};

use super::figures::Evidence;
use crate::access::DataImporter;
use crate::customers::intervals::Interval;
use crate::platform::db::{Query, Tx, sql};
use crate::platform::events::{self, Event};
use crate::types::Actor;
use crate::types::{PublicId, Refusal, Timestamp};
use const_format::concatcp;

/// Customers of one step. On SQLite a step holds the writer for a few hundredths of a second.
const STEP_CUSTOMERS: i64 = 2_000;

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
    after_customer: i64,
    finished_at: Option<Timestamp>,
}

/// Counts the exposure of an incident in one transaction. The worker runs the same steps in a transaction each.
pub async fn recount(
    tx: &mut Tx,
    right: &DataImporter,
    now: Timestamp,
    incident_id: &PublicId,
) -> Result<super::Counts, Refusal> {
    lock_exposure(tx, incident_id).await?;
    let plan = plan(tx, now, incident_id).await?;
    while run_planned_step(tx, right.actor(), now, &plan).await? == CountProgress::More {}
    super::counts(tx, incident_id).await
}

/// Asks for a new count of an incident, whatever its age, and whether or not anything changed: customers that are edited one by
/// one are counted again only then. The worker counts.
pub async fn request(tx: &mut Tx, right: &DataImporter, now: Timestamp, incident_id: &PublicId) -> Result<(), Refusal> {
    let incident = crate::incidents::store::get(tx, incident_id).await?;
    if incident.is_drill || !incident.is_public() || incident.kind != crate::incidents::Kind::Incident {
        return Err(Refusal::conflict("exposure-count-refused"));
    }
    make_due(tx, now, incident_id).await?;
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

/// Makes the last count of an incident outdated, if it is one whose customers are counted. No inputs have an empty basis.
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

/// Whether the last complete count had the same inputs.
pub async fn is_current(tx: &mut Tx, plan: &CountPlan) -> Result<bool, Refusal> {
    let count = tx
        .fetch_value::<i64>(
            sql("select count(*) from exposure_run
             where incident_id = $1 and basis = $2 and finished_at is not null")
            .bind(&plan.incident_id)
            .bind(&plan.basis),
        )
        .await?;
    Ok(count > 0)
}

/// Whether the rows of an incident's exposure are what its inputs give now, so that an audience can be frozen or an offer costed
/// from them. Asks for a count where there is none in progress; call again later.
pub async fn ensure_counted(tx: &mut Tx, now: Timestamp, incident_id: &PublicId) -> Result<bool, Refusal> {
    let plan = plan(tx, now, incident_id).await?;
    if is_current(tx, &plan).await? {
        return Ok(true);
    }
    let in_progress = tx
        .fetch_value::<i64>(
            sql("select count(*) from exposure_run where incident_id = $1 and finished_at is null").bind(incident_id),
        )
        .await?;
    if in_progress == 0 {
        make_due(tx, now, incident_id).await?;
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
            sql("select run, basis, after_customer, finished_at from exposure_run where incident_id = $1")
                .bind(&plan.incident_id),
        )
        .await?;
    let (run, after) = match found {
        Some(found) if found.basis == plan.basis => match found.finished_at {
            Some(_) => return Ok(CountProgress::Done),
            None => (found.run, found.after_customer),
        },
        found => (begin(tx, now, plan, found.map_or(0, |found| found.run) + 1).await?, 0),
    };
    let upto = tx
        .fetch_value::<Option<i64>>(
            sql("select max(id) from (select id from customer where id > $1 order by id limit $2) as next")
                .bind(after)
                .bind(STEP_CUSTOMERS),
        )
        .await?;
    let Some(upto) = upto else { return finish(tx, actor, now, plan).await };
    for interval in &plan.intervals {
        let by_rule = plan.by_rule.contains(&interval.service);
        for region in plan.regions.iter().filter(|_| by_rule) {
            apply_rule(tx, plan, run, interval, region, (after, upto)).await?;
        }
        apply_reports(tx, plan, run, interval, (after, upto)).await?;
    }
    delete_outdated(tx, plan, run, (after, upto)).await?;
    if let Some(ended) = plan.ended {
        end_open_rows(tx, plan, ended, (after, upto)).await?;
    }
    tx.execute(
        sql("update exposure_run set after_customer = $2 where incident_id = $1").bind(&plan.incident_id).bind(upto),
    )
    .await?;
    Ok(CountProgress::More)
}

async fn begin(tx: &mut Tx, now: Timestamp, plan: &CountPlan, run: i64) -> Result<i64, Refusal> {
    tx.execute(
        sql("insert into exposure_run (incident_id, run, basis, after_customer, started_at)
             values ($1, $2, $3, 0, $4)
             on conflict (incident_id) do update
             set run = excluded.run, basis = excluded.basis, after_customer = 0,
                 started_at = excluded.started_at, finished_at = null")
        .bind(&plan.incident_id)
        .bind(run)
        .bind(&plan.basis)
        .bind(now),
    )
    .await?;
    Ok(run)
}

async fn finish(tx: &mut Tx, actor: &Actor, now: Timestamp, plan: &CountPlan) -> Result<CountProgress, Refusal> {
    tx.execute(
        sql("update exposure_run set finished_at = $2 where incident_id = $1").bind(&plan.incident_id).bind(now),
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

/// Adds everybody in a region who uses a service, for as long as it was disrupted.
async fn apply_rule(
    tx: &mut Tx,
    plan: &CountPlan,
    run: i64,
    interval: &Interval,
    region: &str,
    range: (i64, i64),
) -> Result<(), Refusal> {
    let insert = sql(concatcp!(
        "insert into exposure (customer_id, incident_id, service_id, from_at, to_at, minutes, evidence, run)
             select used.customer_id, $1, $2, $3, $4, $5, 'rule', $6
             from customer_service as used
             join customer on customer.id = used.customer_id
             where used.service_id = $2 and used.customer_id > $7 and used.customer_id <= $8
               and ($9 = '' or customer.region = $9) and customer.erased_at is null
               and (customer.tenure_start is null or customer.tenure_start <= $10) and ",
        crate::visible_customer!(),
        " order by used.customer_id
             on conflict (incident_id, customer_id, service_id) do update
             set from_at = excluded.from_at, to_at = excluded.to_at, minutes = excluded.minutes, run = excluded.run
             where exposure.evidence in ",
        Evidence::COUNTED_SQL,
    ));
    tx.execute(bind_step(insert, plan, run, interval, range).bind(region).bind(&plan.joined_by)).await?;
    Ok(())
}

/// Adds customers who reported that they are affected, for as long as the service was disrupted. Better evidence about
/// them stays.
async fn apply_reports(
    tx: &mut Tx,
    plan: &CountPlan,
    run: i64,
    interval: &Interval,
    range: (i64, i64),
) -> Result<(), Refusal> {
    let insert =
        sql("insert into exposure (customer_id, incident_id, service_id, from_at, to_at, minutes, evidence, run)
             select distinct report.customer_id, $1, $2, $3, $4, $5, 'self_report', $6
             from report_view as report
             join report_service_view as report_service on report_service.report_id = report.id
             join customer on customer.id = report.customer_id
             where report.incident_id = $1 and report_service.service_id = $2
               and report.customer_id > $7 and report.customer_id <= $8 and customer.erased_at is null
             order by report.customer_id
             on conflict (incident_id, customer_id, service_id) do update
             set from_at = excluded.from_at, to_at = excluded.to_at, minutes = excluded.minutes, run = excluded.run
             where exposure.evidence = 'self_report'");
    tx.execute(bind_step(insert, plan, run, interval, range)).await?;
    Ok(())
}

/// Binds what both kinds of evidence insert and from whom: `$1` the incident, `$2` the service, `$3` to `$5` the
/// interval, `$6` the run, and `$7` and `$8` the range of customers, exclusive and inclusive.
fn bind_step<'q>(
    query: Query<'q>,
    plan: &'q CountPlan,
    run: i64,
    interval: &'q Interval,
    (after, upto): (i64, i64),
) -> Query<'q> {
    query
        .bind(&plan.incident_id)
        .bind(&interval.service)
        .bind(interval.from)
        .bind(interval.to)
        .bind(interval.minutes)
        .bind(run)
        .bind(after)
        .bind(upto)
}

/// Deletes rows that an earlier count gave and this one does not.
async fn delete_outdated(tx: &mut Tx, plan: &CountPlan, run: i64, (after, upto): (i64, i64)) -> Result<(), Refusal> {
    tx.execute(
        sql(concatcp!(
            "delete from exposure
             where incident_id = $1 and customer_id > $2 and customer_id <= $3 and run <> $4 and evidence in ",
            Evidence::COUNTED_SQL
        ))
        .bind(&plan.incident_id)
        .bind(after)
        .bind(upto)
        .bind(run),
    )
    .await?;
    Ok(())
}

/// Ends measured outages without end with the incident.
async fn end_open_rows(
    tx: &mut Tx,
    plan: &CountPlan,
    ended: Timestamp,
    (after, upto): (i64, i64),
) -> Result<(), Refusal> {
    let open = tx
        .fetch_all::<(i64, Timestamp)>(
            sql("select id, from_at from exposure
             where incident_id = $1 and customer_id > $2 and customer_id <= $3 and to_at is null
             order by customer_id, service_id")
            .bind(&plan.incident_id)
            .bind(after)
            .bind(upto),
        )
        .await?;
    for (id, from) in open {
        tx.execute(
            sql("update exposure set to_at = $2, minutes = $3 where id = $1")
                .bind(id)
                .bind(ended.max(from))
                .bind(crate::types::timestamp::minutes_between(from, ended)),
        )
        .await?;
    }
    Ok(())
}
