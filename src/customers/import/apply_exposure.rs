//! Applying the staged rows of an exposure file, in one transaction.

use super::apply_customers::Step;
use super::staging::{self, ImportState};
use crate::customers::exposure::{Evidence, lock_exposure, make_due};
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::types::{Actor, PublicId, Refusal, Timestamp};

/// Applies an exposure file. Measurements replace what was known of the same customer and service, and disable the rule
/// for the incident (decision 24). Several outages of one customer and service become one row with their total minutes.
pub async fn apply(tx: &mut Tx, actor: &Actor, now: Timestamp, id: i64) -> Result<Step, Refusal> {
    let Some(import) = staging::find(tx, id).await? else { return Ok(Step::Nothing) };
    let Some(incident) = import.incident_id else { return Ok(Step::Nothing) };
    lock_exposure(tx, &incident).await?;
    if !staging::lock_decided(tx, now, id).await? {
        return Ok(Step::Nothing);
    }
    tx.execute(
        sql("insert into exposure (customer_id, incident_id, service_id, from_at, to_at, minutes, evidence, import_id)
             select customer_id, $2, service_id, min(from_at),
                    case when count(to_at) = count(*) then max(to_at) end,
                    cast(sum(minutes) as bigint), $3, $1
             from import_exposure where import_id = $1
             group by customer_id, service_id
             order by customer_id, service_id
             on conflict (incident_id, customer_id, service_id) do update
             set from_at = excluded.from_at, to_at = excluded.to_at, minutes = excluded.minutes,
                 evidence = excluded.evidence, import_id = excluded.import_id")
        .bind(id)
        .bind(&incident)
        .bind(Evidence::Telemetry),
    )
    .await?;
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
