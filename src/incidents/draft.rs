//! Drafts of updates, one per person and incident, stored as the fields of the form.

use crate::access::IncidentCommander;
use crate::platform::db::{Tx, sql};
use crate::types::field_errors::BODY_MAX;
use crate::types::{PublicId, Refusal, Timestamp};
use crate::web::form_fields::{FORM_KEY, Fields};

/// Fields that are not part of the draft.
const UNSAVED_FIELDS: [&str; 4] = ["version", "intent", "despite_reports", FORM_KEY];
/// Longest draft, in bytes: the longest body in four-byte characters, and the other fields.
const DRAFT_BYTES_MAX: usize = BODY_MAX * 4 + 10_000;

/// A saved draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The form's fields.
    pub fields: Fields,
    /// When it was saved.
    pub saved_at: Timestamp,
}

fn draft_key(incident_id: &PublicId) -> String {
    format!("incident:{incident_id}")
}

/// Saves a draft, or deletes it when its body is empty. No event is recorded, since nobody else sees it.
///
/// # Errors
///
/// `Refusal::TooLarge` when it is larger than any update may be.
pub async fn save(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    incident_id: &PublicId,
    fields: &Fields,
) -> Result<(), Refusal> {
    let staff_id = right.staff_id()?;
    super::store::get(tx, incident_id).await?;
    if fields.get("body").trim().is_empty() {
        return delete(tx, staff_id, incident_id).await;
    }
    let saved: Vec<_> = fields.0.iter().filter(|(name, _)| !UNSAVED_FIELDS.contains(&name.as_str())).collect();
    let body = serde_json::to_string(&saved).map_err(|error| Refusal::Fault(error.to_string()))?;
    if body.len() > DRAFT_BYTES_MAX {
        return Err(Refusal::TooLarge);
    }
    tx.execute(
        sql("insert into draft (staff_id, about, body, saved_at) values ($1, $2, $3, $4)
             on conflict (staff_id, about) do update set body = excluded.body, saved_at = excluded.saved_at")
        .bind(staff_id)
        .bind(draft_key(incident_id))
        .bind(&body)
        .bind(now),
    )
    .await?;
    Ok(())
}

/// The draft of a person for an incident. One that cannot be read, as from an older version, is ignored.
pub async fn find(tx: &mut Tx, staff_id: &PublicId, incident_id: &PublicId) -> Result<Option<Draft>, Refusal> {
    let found = tx
        .fetch_optional::<(String, Timestamp)>(
            sql("select body, saved_at from draft where staff_id = $1 and about = $2")
                .bind(staff_id)
                .bind(draft_key(incident_id)),
        )
        .await?;
    Ok(found.and_then(|(body, saved_at)| Some(Draft { fields: Fields(serde_json::from_str(&body).ok()?), saved_at })))
}

/// Deletes the draft, after it was published or emptied.
pub async fn delete(tx: &mut Tx, staff_id: &PublicId, incident_id: &PublicId) -> Result<(), Refusal> {
    tx.execute(sql("delete from draft where staff_id = $1 and about = $2").bind(staff_id).bind(draft_key(incident_id)))
        .await?;
    Ok(())
}
