//! Closes a resolved incident with a review. Refused while a complaint about it has no answer (invariant I12).

use super::incident::State;
use super::store;
use crate::access::IncidentCommander;
use crate::platform::db::{Tx, map_unique_violation, sql};
use crate::platform::events::{self, Event};
use crate::types::field_errors::{BODY_MAX, FieldErrors};
use crate::types::{Message, PublicId, Refusal, Timestamp};

/// Closes a resolved incident. `note` holds the lessons learned, for colleagues; it may be empty.
///
/// # Errors
///
/// `Refusal::Conflict` when it is not resolved, has unanswered complaints, or is closed already.
pub async fn review(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    incident_id: &PublicId,
    note: &str,
) -> Result<(), Refusal> {
    let mut form = FieldErrors::new();
    let note = form.optional("note", note, BODY_MAX);
    form.check()?;
    store::lock_for_closing(tx, incident_id).await?;
    let incident = store::get(tx, incident_id).await?;
    if !matches!(incident.state, State::Resolved | State::Completed) {
        return Err(Refusal::conflict("incident-review-open"));
    }
    let unanswered = store::count_unanswered_complaints(tx, incident_id).await?;
    if unanswered > 0 {
        return Err(Refusal::Conflict(Message::new("incident-review-unanswered").with("count", unanswered)));
    }
    let reviewer = right.staff_id()?.clone();
    tx.execute(
        sql("insert into incident_review (incident_id, closed_at, closed_by, note) values ($1, $2, $3, $4)")
            .bind(incident_id)
            .bind(now)
            .bind(&reviewer)
            .bind(&note),
    )
    .await
    .map_err(|error| map_unique_violation(error, Refusal::conflict("incident-review-done")))?;
    let event = Event {
        actor: right.actor(),
        verb: "incident.reviewed",
        subject: "incident",
        subject_id: incident_id,
        incident_id: Some(incident_id.as_str()),
        fields: &["note"],
    };
    events::record(tx, now, event).await
}
