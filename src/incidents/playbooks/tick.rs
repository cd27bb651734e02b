//! Ticks a step of an incident, or takes the tick back.

use super::store;
use crate::access::IncidentHelper;
use crate::incidents::store as incidents;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::types::{PublicId, Refusal, Timestamp};

/// Ticks a step, or takes its tick back. A step that is ticked already keeps who ticked it first.
///
/// # Errors
///
/// `Refusal::NotFound` when the incident has no such step.
pub async fn set_ticked(
    tx: &mut Tx,
    right: &IncidentHelper,
    now: Timestamp,
    incident_id: &PublicId,
    step_id: &PublicId,
    is_ticked: bool,
) -> Result<(), Refusal> {
    let incident = incidents::get(tx, incident_id).await?;
    if !store::of_incident(tx, &incident).await?.iter().any(|step| step.id == *step_id) {
        return Err(Refusal::NotFound);
    }
    let changed = if is_ticked {
        tx.execute(
            sql("insert into playbook_tick (incident_id, step_id, staff_id, at) values ($1, $2, $3, $4)
                 on conflict do nothing")
            .bind(incident_id)
            .bind(step_id)
            .bind(right.staff_id()?)
            .bind(now),
        )
        .await?
    } else {
        tx.execute(
            sql("delete from playbook_tick where incident_id = $1 and step_id = $2").bind(incident_id).bind(step_id),
        )
        .await?
    };
    if changed == 0 {
        return Ok(());
    }
    let event = Event {
        actor: right.actor(),
        verb: if is_ticked { "playbook.step_ticked" } else { "playbook.step_unticked" },
        subject: "playbook_step",
        subject_id: step_id,
        incident_id: Some(incident_id.as_str()),
        fields: &[],
    };
    events::record(tx, now, event).await
}
