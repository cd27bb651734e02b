//! Applying the staged rows of an exposure file: steps that put outages together, and one transaction that inserts them.

use super::apply_customers::Step;
use super::outages;
use super::staging::{self, Import, ImportState};
use crate::customers::exposure::{Evidence, lock_exposure, make_due};
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::types::{Actor, PublicId, Refusal, Timestamp};
use sqlx::AssertSqlSafe;

/// Runs the next step of a decided import. Measurements replace what was known of the same customer and service, and disable the
/// rule for the incident (decision 24). Several outages of one customer and service become one row from the first to the last, with
/// the minutes of all of them, and a row for each.
pub async fn run_step(tx: &mut Tx, actor: &Actor, now: Timestamp, id: i64) -> Result<Step, Refusal> {
    let Some(import) = staging::find(tx, id).await? else { return Ok(Step::Nothing) };
    if !ImportState::DECIDED.contains(&import.state) {
        return Ok(Step::Nothing);
    }
    match outages::step(tx, now, &import).await? {
        Some(step) => Ok(step),
        None => finish(tx, actor, now, &import).await,
    }
}

/// The last transaction, in which all rows become visible.
async fn finish(tx: &mut Tx, actor: &Actor, now: Timestamp, import: &Import) -> Result<Step, Refusal> {
    let Some(incident) = import.incident_id.clone() else { return Ok(Step::Nothing) };
    lock_exposure(tx, &incident).await?;
    if !staging::lock_decided(tx, now, import.id).await? {
        return Ok(Step::Nothing);
    }
    insert_rows(tx, now, import, &incident).await?;
    replace_outages(tx, import.id, &incident).await?;
    tx.execute(
        sql("delete from exposure where incident_id = $1 and evidence = $2").bind(&incident).bind(Evidence::Rule),
    )
    .await?;
    // Reports of customers are counted beside measurements, also where the incident is long over.
    make_due(tx, now, &incident).await?;
    tx.execute(
        sql("update import set state = $3, finished_at = $2 where id = $1")
            .bind(import.id)
            .bind(now)
            .bind(ImportState::Finished),
    )
    .await?;
    let event = Event {
        actor,
        verb: "exposure.imported",
        subject: "import",
        subject_id: &import.id,
        incident_id: Some(PublicId::as_str(&incident)),
        fields: &["exposure"],
    };
    events::record(tx, now, event).await?;
    Ok(Step::Finished)
}

/// Inserts a row for each customer and service.
async fn insert_rows(tx: &mut Tx, now: Timestamp, import: &Import, incident: &PublicId) -> Result<(), Refusal> {
    // Each outage counts by its seconds, so that the minutes are those of messages and offers, which add up the times.
    let seconds = tx.dialect(
        "unixepoch(coalesce(to_at, $4)) - unixepoch(from_at)",
        "cast(floor(extract(epoch from coalesce(to_at, $4))) - floor(extract(epoch from from_at)) as bigint)",
    );
    let insert = format!(
        "insert into exposure (customer_id, incident_id, service_id, from_at, to_at, minutes, evidence, import_id)
         select customer_id, $2, service_id, min(from_at),
                case when count(to_at) = count(*) then max(to_at) end,
                cast(sum({seconds}) as bigint) / 60, $3, $1
         from import_exposure where import_id = $1
         group by customer_id, service_id
         order by customer_id, service_id
         on conflict (incident_id, customer_id, service_id) do update
         set from_at = excluded.from_at, to_at = excluded.to_at, minutes = excluded.minutes,
             evidence = excluded.evidence, import_id = excluded.import_id"
    );
    let insert = sql(AssertSqlSafe(insert))
        .bind(import.id)
        .bind(incident)
        .bind(Evidence::Telemetry)
        // Another node may go on with the import, and its clock may be behind.
        .bind(now.max(import.started_at));
    tx.execute(insert).await?;
    Ok(())
}

/// Replaces the outages of the rows that a file named. A row with a single one needs none.
async fn replace_outages(tx: &mut Tx, id: i64, incident: &PublicId) -> Result<(), Refusal> {
    let delete = "delete from exposure_outage
         where exposure_id in (select id from exposure where incident_id = $1 and import_id = $2)";
    tx.execute(sql(delete).bind(incident).bind(id)).await?;
    let insert = "insert into exposure_outage (exposure_id, from_at, to_at)
         select exposure.id, outage.from_at, outage.to_at
         from import_exposure as outage
         join exposure on exposure.incident_id = $2 and exposure.customer_id = outage.customer_id
              and exposure.service_id = outage.service_id
         where outage.import_id = $1 and outage.is_one_of_several
         order by exposure.id, outage.from_at";
    if tx.execute(sql(insert).bind(id).bind(incident)).await? > 0 {
        tx.analyze("exposure_outage").await?;
    }
    Ok(())
}
