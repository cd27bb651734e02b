//! Takes a position over, or hands it to a colleague.

use super::Position;
use super::store;
use crate::access::{IncidentCommander, IncidentHelper, Right};
use crate::incidents::store as incidents;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::types::field_errors::FieldErrors;
use crate::types::{Message, PublicId, Refusal, Role, Timestamp};
use sqlx::AssertSqlSafe;

/// Longest note of a hand-over, in characters.
const NOTE_MAX: usize = 2_000;

/// A change of a position as it was entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handover {
    /// The position.
    pub position: Position,
    /// Who has it according to the form; `None` for nobody.
    pub held_by: Option<PublicId>,
    /// Who has it from now on; `None` for nobody.
    pub to: Option<PublicId>,
    /// What the other person needs to know; may be empty where somebody takes over.
    pub note: String,
}

/// The roles that may have a position.
pub(super) const fn roles_for(position: Position) -> &'static [Role] {
    match position {
        // Only they can publish.
        Position::Commander => IncidentCommander::ROLES,
        Position::Scribe | Position::Liaison => IncidentHelper::ROLES,
    }
}

/// Gives a position to somebody else. Commanders may change each; others may take the position of scribe or liaison, and hand
/// over what they have themselves.
///
/// # Errors
///
/// `Refusal::Conflict` when somebody else has the position by now, `Refusal::NotAllowed` when the person may not change
/// it, a field error for a colleague who cannot have it or for a hand-over without a note.
pub async fn change(
    tx: &mut Tx,
    right: &IncidentHelper,
    now: Timestamp,
    incident_id: &PublicId,
    handover: Handover,
) -> Result<(), Refusal> {
    let by = right.staff_id()?;
    let incident = incidents::get(tx, incident_id).await?;
    if incident.withdrawn_at.is_some() {
        return Err(Refusal::conflict("people-withdrawn"));
    }
    let is_commander = right.roles().iter().any(|role| IncidentCommander::ROLES.contains(role));
    let (takes, holds) = (handover.to.as_ref() == Some(by), handover.held_by.as_ref() == Some(by));
    if !is_commander && (handover.position == Position::Commander || !takes && !holds) {
        return Err(Refusal::not_allowed("people-not-yours"));
    }
    let mut form = FieldErrors::new();
    // Whoever is given a position has to learn where things stand; whoever takes it has asked.
    let note = match takes || handover.to.is_none() {
        true => form.optional("handover_note", &handover.note, NOTE_MAX),
        false => form.required("handover_note", &handover.note, NOTE_MAX),
    };
    if let Some(to) = &handover.to
        && !store::colleagues(tx, roles_for(handover.position)).await?.iter().any(|colleague| colleague.id == *to)
    {
        form.wrong("to", Message::new("people-cannot").with("position", handover.position.as_str()));
    }
    if handover.to == handover.held_by {
        form.wrong("to", Message::new("people-same"));
    }
    form.check()?;
    let column = handover.position.column();
    let changed = tx
        .execute(
            sql(AssertSqlSafe(format!(
                "update incident set {column} = $2 where id = $1 and coalesce({column}, '') = $3"
            )))
            .bind(incident_id)
            .bind(&handover.to)
            .bind(handover.held_by.as_ref().map_or("", PublicId::as_str)),
        )
        .await?;
    if changed == 0 {
        let people = store::of_incident(tx, incident_id).await?;
        return Err(Refusal::Conflict(match people.holder(handover.position) {
            Some(holder) => Message::new("people-changed").with("name", &holder.name),
            None => Message::new("people-freed"),
        }));
    }
    tx.execute(
        sql("insert into incident_handover (incident_id, position, from_id, to_id, by_id, note, at)
             values ($1, $2, $3, $4, $5, $6, $7)")
        .bind(incident_id)
        .bind(handover.position)
        .bind(&handover.held_by)
        .bind(&handover.to)
        .bind(by)
        .bind(&note)
        .bind(now),
    )
    .await?;
    let verb = match (takes, &handover.to) {
        (true, _) => "incident.taken_over",
        (false, Some(_)) => "incident.handed_over",
        (false, None) => "incident.position_left",
    };
    let event = Event {
        actor: right.actor(),
        verb,
        subject: "incident",
        subject_id: incident_id,
        incident_id: Some(incident_id.as_str()),
        fields: &[handover.position.as_str()],
    };
    events::record(tx, now, event).await
}
