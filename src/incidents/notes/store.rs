//! Reads the notes of an incident.

use super::EDITABLE;
use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal, Timestamp};
use const_format::concatcp;

/// Most notes of an incident that are listed.
const LIST_MAX: i64 = 500;

/// A note.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Note {
    /// Its id.
    pub id: i64,
    /// The incident.
    pub incident_id: PublicId,
    /// Who wrote it.
    pub author_id: PublicId,
    /// Their name.
    pub author: String,
    /// The text.
    pub body: String,
    /// When it was written.
    pub at: Timestamp,
    /// When its author last changed it.
    pub edited_at: Option<Timestamp>,
    /// For edits (decision 6).
    pub version: i64,
}

impl Note {
    /// Whether a person may still change it: its author, for [`EDITABLE`].
    pub fn is_editable_by(&self, staff_id: &PublicId, now: Timestamp) -> bool {
        self.author_id == *staff_id && now < self.at + EDITABLE
    }
}

const SELECT: &str = "select incident_note.id, incident_id, author_id, staff.name as author, body, at, edited_at,
        incident_note.version
    from incident_note join staff_view as staff on staff.id = author_id ";

/// The notes of an incident, the latest first.
pub async fn of_incident(tx: &mut Tx, incident_id: &PublicId) -> Result<Vec<Note>, Refusal> {
    Ok(tx
        .fetch_all::<Note>(
            sql(concatcp!(SELECT, "where incident_id = $1 order by incident_note.id desc limit $2"))
                .bind(incident_id)
                .bind(LIST_MAX),
        )
        .await?)
}

/// One note of an incident.
///
/// # Errors
///
/// `Refusal::NotFound` when the incident has no such note.
pub async fn get(tx: &mut Tx, incident_id: &PublicId, id: i64) -> Result<Note, Refusal> {
    Ok(tx
        .fetch_one::<Note>(
            sql(concatcp!(SELECT, "where incident_id = $1 and incident_note.id = $2")).bind(incident_id).bind(id),
        )
        .await?)
}
