//! Makes a case that is about no incident one about an incident, which was declared after the customer wrote.

use super::case::CaseState;
use super::store::{self, Case};
use super::takes_messages_in;
use crate::access::CaseAgent;
use crate::incidents;
use crate::incidents::store::Incident;
use crate::platform::db::{Tx, map_unique_violation, sql};
use crate::types::{PublicId, Refusal, Timestamp};
use chrono::Duration;

/// How long after its end customers' messages may still be about an incident.
const OFFERED_FOR: Duration = Duration::days(30);
/// Most incidents to choose from.
const OFFERED_MAX: i64 = 20;

/// The incidents that a case can be attached to: public ones that have begun and are not long over, newest first.
pub async fn offered(tx: &mut Tx, now: Timestamp) -> Result<Vec<Incident>, Refusal> {
    let mut incidents = incidents::store::recent(tx, now - OFFERED_FOR, OFFERED_MAX).await?;
    incidents.retain(|incident| takes_messages_in(incident.state));
    Ok(incidents)
}

/// Attaches a case, and the reports that opened it, to an incident.
///
/// # Errors
///
/// A field error for an incident that is not [`offered`], `Refusal::Conflict` for a case that is about one already or
/// whose sender has another case about this one, `Refusal::Stale` when the case changed since `version` was read.
pub async fn attach(
    tx: &mut Tx,
    right: &CaseAgent,
    now: Timestamp,
    case_id: i64,
    version: i64,
    incident_id: &PublicId,
) -> Result<(), Refusal> {
    if !offered(tx, now).await?.iter().any(|incident| &incident.id == incident_id) {
        return Err(Refusal::field("incident", "field-choice"));
    }
    // Its incident is not closed meanwhile (I12).
    incidents::store::keep_from_closing(tx, incident_id).await?;
    let case = store::lock(tx, case_id).await?;
    if case.incident_id.is_some() {
        return Err(Refusal::conflict("case-attach-done"));
    }
    if case.version != version + 1 {
        return Err(Refusal::conflict("case-attach-changed"));
    }
    if case.state == CaseState::Merged {
        return Err(Refusal::conflict("case-attach-merged"));
    }
    tx.execute(
        sql("update complaint_case set incident_id = $2, incident_key = $2 where id = $1")
            .bind(case_id)
            .bind(incident_id),
    )
    .await
    .map_err(|error| map_unique_violation(error, Refusal::conflict("case-attach-other")))?;
    tx.execute(
        sql("update report set incident_id = $2 where case_id = $1 and incident_id is null")
            .bind(case_id)
            .bind(incident_id),
    )
    .await?;
    let case = Case { incident_id: Some(incident_id.clone()), ..case };
    store::save(tx, now, &case).await?;
    store::record_event(tx, right.actor(), now, &case, "case.attached", &["incident"]).await
}
