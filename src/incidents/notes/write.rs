//! Writes notes. Their author may change one for a while; after that a wrong one is corrected by another.

use super::store;
use crate::access::IncidentHelper;
use crate::incidents::store as incidents;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::types::field_errors::FieldErrors;
use crate::types::{Message, PublicId, Refusal, Timestamp};
use chrono::Duration;

/// How long the author of a note may change it.
pub const EDITABLE: Duration = Duration::minutes(15);
/// Longest note, in characters.
const NOTE_MAX: usize = 10_000;

/// Adds a note to an incident, open or over, and returns its number.
pub async fn add(
    tx: &mut Tx,
    right: &IncidentHelper,
    now: Timestamp,
    incident_id: &PublicId,
    body: &str,
) -> Result<i64, Refusal> {
    let mut form = FieldErrors::new();
    let body = form.required("note_body", body, NOTE_MAX);
    form.check()?;
    incidents::get(tx, incident_id).await?;
    let id = tx
        .fetch_value::<i64>(
            sql("insert into incident_note (incident_id, author_id, body, at) values ($1, $2, $3, $4) returning id")
                .bind(incident_id)
                .bind(right.staff_id()?)
                .bind(&body)
                .bind(now),
        )
        .await?;
    record(tx, right, now, incident_id, id, "incident.note_added").await?;
    Ok(id)
}

/// Changes the text of a note.
///
/// # Errors
///
/// `Refusal::NotAllowed` for somebody else's note, `Refusal::Conflict` once [`EDITABLE`] is over, `Refusal::Stale` when
/// `version` is not the stored one.
pub async fn edit(
    tx: &mut Tx,
    right: &IncidentHelper,
    now: Timestamp,
    incident_id: &PublicId,
    id: i64,
    version: i64,
    body: &str,
) -> Result<(), Refusal> {
    tx.lock("incident_note", id).await?;
    let before = store::get(tx, incident_id, id).await?;
    let author = right.staff_id()?;
    if before.author_id != *author {
        return Err(Refusal::not_allowed("note-not-yours"));
    }
    if !before.is_editable_by(author, now) {
        let minutes = EDITABLE.num_minutes();
        return Err(Refusal::Conflict(Message::new("note-too-late").with("minutes", minutes)));
    }
    if before.version != version {
        return Err(Refusal::Stale { theirs: before.body, yours: body.to_owned() });
    }
    let mut form = FieldErrors::new();
    let body = form.required("note_body", body, NOTE_MAX);
    form.check()?;
    tx.execute(
        sql("update incident_note set body = $2, edited_at = $3, version = version + 1 where id = $1")
            .bind(id)
            .bind(&body)
            .bind(now),
    )
    .await?;
    record(tx, right, now, incident_id, id, "incident.note_edited").await
}

async fn record(
    tx: &mut Tx,
    right: &IncidentHelper,
    now: Timestamp,
    incident_id: &PublicId,
    id: i64,
    verb: &str,
) -> Result<(), Refusal> {
    let event = Event {
        actor: right.actor(),
        verb,
        subject: "incident_note",
        subject_id: &id,
        incident_id: Some(incident_id.as_str()),
        fields: &["body"],
    };
    events::record(tx, now, event).await
}
