//! From staged rows of exposure to exposure: one transaction, because everybody reads that table.

use super::applying::Step;
use super::staging;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::types::Actor;
use crate::types::{PublicId, Refusal, Timestamp};

/// Brings in a file of exposure. What was measured takes the place of what was known of the same customer
/// and service, and ends the rule for the incident (decision 24). Several outages of one person and service
/// become one row, whose minutes are theirs together.
pub async fn apply(tx: &mut Tx, actor: &Actor, now: Timestamp, id: i64) -> Result<Step, Refusal> {
    let Some(import) = staging::find(tx, id).await? else { return Ok(Step::Nothing) };
    let Some(incident) = import.incident_id else { return Ok(Step::Nothing) };
    if !staging::hold(tx, now, id).await? {
        return Ok(Step::Nothing);
    }
    let people = {
        tx.execute(sql("insert into exposure (customer_id, incident_id, service_id, from_at, to_at, minutes, evidence, import_id)
             select customer_id, $2, service_id, min(from_at),
                    case when count(to_at) = count(*) then max(to_at) end,
                    cast(sum(minutes) as bigint), 'telemetry', $1
             from import_exposure where import_id = $1
             group by customer_id, service_id
             on conflict (incident_id, customer_id, service_id) do update
             set from_at = excluded.from_at, to_at = excluded.to_at, minutes = excluded.minutes,
                 evidence = excluded.evidence, import_id = excluded.import_id").bind(id).bind(&incident)).await?;
        tx.execute(sql("delete from exposure where incident_id = $1 and evidence = 'rule'").bind(&incident)).await?;
        tx.fetch_value::<i64>(
            sql("select count(distinct customer_id) from import_exposure where import_id = $1").bind(id),
        )
        .await?
    };
    tx.execute(
        sql("update import set state = 'finished', finished_at = $2, rows_new = $3,
                    rows_applied = (select count(*) from import_exposure where import_id = $1)
             where id = $1")
        .bind(id)
        .bind(now)
        .bind(people),
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
