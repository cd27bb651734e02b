//! Applying the staged rows of an exposure file, in one transaction.

use super::apply_customers::Step;
use super::staging::{self, Import, ImportState};
use crate::customers::exposure::{Evidence, lock_exposure, make_due};
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::types::{Actor, PublicId, Refusal, Timestamp};
use sqlx::AssertSqlSafe;

/// After every time of an outage: the year 9999, in seconds since 1970.
const END_OF_TIME: i64 = 253_370_764_800;

/// In SQL: the outages that a file names, by customer and service. Those that overlap, or follow without a break, are one. `$1` is the
/// import, `$2` the end of time.
const OUTAGES: &str = "
    select customer_id, service_id, min(from_at) as from_at,
           case when count(to_at) = count(*) then max(to_at) end as to_at
    from (select customer_id, service_id, from_at, to_at,
                 sum(begins) over (partition by customer_id, service_id order by from_at, line
                                   rows between unbounded preceding and current row) as number
          from (select customer_id, service_id, line, from_at, to_at,
                       case when from_at <= max(coalesce(to_at, $2))
                                            over (partition by customer_id, service_id order by from_at, line
                                                  rows between unbounded preceding and 1 preceding)
                            then 0 else 1 end as begins
                from import_exposure where import_id = $1) as compared) as numbered
    group by customer_id, service_id, number";
/// The same where a file has a single row of each customer and service.
const SINGLE: &str = "select customer_id, service_id, from_at, to_at from import_exposure where import_id = $1";

/// Applies an exposure file. Measurements replace what was known of the same customer and service, and disable the rule
/// for the incident (decision 24). Several outages of one customer and service become one row from the first to the last, with the
/// minutes of all of them, and a row for each.
pub async fn apply(tx: &mut Tx, actor: &Actor, now: Timestamp, id: i64) -> Result<Step, Refusal> {
    let Some(import) = staging::find(tx, id).await? else { return Ok(Step::Nothing) };
    let Some(incident) = import.incident_id.clone() else { return Ok(Step::Nothing) };
    lock_exposure(tx, &incident).await?;
    if !staging::lock_decided(tx, now, id).await? {
        return Ok(Step::Nothing);
    }
    let has_several = has_several(tx, id).await?;
    insert_rows(tx, now, &import, &incident, has_several).await?;
    replace_outages(tx, id, &incident, has_several).await?;
    tx.execute(
        sql("delete from exposure where incident_id = $1 and evidence = $2").bind(&incident).bind(Evidence::Rule),
    )
    .await?;
    // Reports of customers are counted beside measurements, also where the incident is long over.
    make_due(tx, now, &incident).await?;
    let people = tx
        .fetch_value::<i64>(
            sql("select count(distinct customer_id) from import_exposure where import_id = $1").bind(id),
        )
        .await?;
    tx.execute(
        sql("update import set state = $4, finished_at = $2, rows_new = $3,
                    rows_applied = (select count(*) from import_exposure where import_id = $1)
             where id = $1")
        .bind(id)
        .bind(now)
        .bind(people)
        .bind(ImportState::Finished),
    )
    .await?;
    let event = Event {
        actor,
        verb: "exposure.imported",
        subject: "import",
        subject_id: &id,
        incident_id: Some(PublicId::as_str(&incident)),
        fields: &["exposure"],
    };
    events::record(tx, now, event).await?;
    Ok(Step::Finished)
}

/// Whether a file has several rows of one customer and service. Most have not, and putting outages together takes as long as
/// inserting them, all of it with the writer of SQLite.
async fn has_several(tx: &mut Tx, id: i64) -> Result<bool, Refusal> {
    let query = "select exists (
             select 1 from import_exposure where import_id = $1 group by customer_id, service_id having count(*) > 1)";
    Ok(tx.fetch_value::<bool>(sql(query).bind(id)).await?)
}

/// Inserts a row for each customer and service.
async fn insert_rows(
    tx: &mut Tx,
    now: Timestamp,
    import: &Import,
    incident: &PublicId,
    has_several: bool,
) -> Result<(), Refusal> {
    let outages = if has_several { OUTAGES } else { SINGLE };
    // Each outage counts by its seconds, so that the minutes are those of messages and offers, which add up the times.
    let seconds = tx.dialect(
        "unixepoch(coalesce(to_at, $5)) - unixepoch(from_at)",
        "cast(floor(extract(epoch from coalesce(to_at, $5))) - floor(extract(epoch from from_at)) as bigint)",
    );
    let insert = format!(
        "insert into exposure (customer_id, incident_id, service_id, from_at, to_at, minutes, evidence, import_id)
         select customer_id, $3, service_id, min(from_at),
                case when count(to_at) = count(*) then max(to_at) end,
                cast(sum({seconds}) as bigint) / 60, $4, $1
         from ({outages}) as outage
         group by customer_id, service_id
         order by customer_id, service_id
         on conflict (incident_id, customer_id, service_id) do update
         set from_at = excluded.from_at, to_at = excluded.to_at, minutes = excluded.minutes,
             evidence = excluded.evidence, import_id = excluded.import_id"
    );
    let insert = sql(AssertSqlSafe(insert))
        .bind(import.id)
        .bind(end_of_time())
        .bind(incident)
        .bind(Evidence::Telemetry)
        // Another node may go on with the import, and its clock may be behind.
        .bind(now.max(import.started_at));
    tx.execute(insert).await?;
    Ok(())
}

/// Replaces the outages of the rows that a file named. A row with a single one needs none.
async fn replace_outages(tx: &mut Tx, id: i64, incident: &PublicId, has_several: bool) -> Result<(), Refusal> {
    let delete = "delete from exposure_outage
         where exposure_id in (select id from exposure where incident_id = $1 and import_id = $2)";
    tx.execute(sql(delete).bind(incident).bind(id)).await?;
    if !has_several {
        return Ok(());
    }
    let insert = format!(
        "insert into exposure_outage (exposure_id, from_at, to_at)
         select exposure.id, outage.from_at, outage.to_at
         from ({OUTAGES}) as outage
         join exposure on exposure.incident_id = $3 and exposure.customer_id = outage.customer_id
              and exposure.service_id = outage.service_id
         where outage.from_at > exposure.from_at or outage.to_at is distinct from exposure.to_at
         order by exposure.id, outage.from_at"
    );
    let insert = sql(AssertSqlSafe(insert)).bind(id).bind(end_of_time()).bind(incident);
    if tx.execute(insert).await? > 0 {
        tx.analyze("exposure_outage").await?;
    }
    Ok(())
}

fn end_of_time() -> Option<Timestamp> {
    Timestamp::from_timestamp(END_OF_TIME, 0)
}
