//! An update that is being written: kept per person and incident, as the fields of its form.

use crate::access::IncidentCommander;
use crate::platform::db::{Tx, sql};
use crate::types::field_errors::BODY_MAX;
use crate::types::{PublicId, Refusal, Timestamp};
use crate::web::form_fields::Fields;

/// Fields that are not part of what was written.
const NOT_KEPT: [&str; 3] = ["version", "intent", "despite_reports"];
/// Longest draft that is kept, in bytes: the longest body in four-byte characters, and the choices.
const KEPT_MAX: usize = BODY_MAX * 4 + 10_000;

/// What was kept, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The form's fields.
    pub fields: Fields,
    /// When they were kept.
    pub saved_at: Timestamp,
}

fn about(incident_id: &PublicId) -> String {
    format!("incident:{incident_id}")
}

/// Keeps what is being written; nothing written is nothing kept. No event: it is nobody else's yet.
pub async fn save(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    incident_id: &PublicId,
    fields: &Fields,
) -> Result<(), Refusal> {
    let staff_id = right.staff_id()?;
    super::store::find(tx, incident_id).await?;
    if fields.get("body").trim().is_empty() {
        return forget(tx, staff_id, incident_id).await;
    }
    let kept: Vec<_> = fields.0.iter().filter(|(name, _)| !NOT_KEPT.contains(&name.as_str())).collect();
    let body = serde_json::to_string(&kept).map_err(|error| Refusal::Fault(error.to_string()))?;
    if body.len() > KEPT_MAX {
        return Err(Refusal::TooLarge);
    }
    tx.execute(
        sql("insert into draft (staff_id, about, body, saved_at) values ($1, $2, $3, $4)
             on conflict (staff_id, about) do update set body = excluded.body, saved_at = excluded.saved_at")
        .bind(staff_id)
        .bind(about(incident_id))
        .bind(&body)
        .bind(now),
    )
    .await?;
    Ok(())
}

/// What somebody was writing.
pub async fn find(tx: &mut Tx, staff_id: &PublicId, incident_id: &PublicId) -> Result<Option<Draft>, Refusal> {
    let found = tx
        .fetch_optional::<(String, Timestamp)>(
            sql("select body, saved_at from draft where staff_id = $1 and about = $2")
                .bind(staff_id)
                .bind(about(incident_id)),
        )
        .await?;
    Ok(found.and_then(|(body, saved_at)| Some(Draft { fields: Fields(serde_json::from_str(&body).ok()?), saved_at })))
}

/// Forgets it: it was published, or emptied.
pub async fn forget(tx: &mut Tx, staff_id: &PublicId, incident_id: &PublicId) -> Result<(), Refusal> {
    tx.execute(sql("delete from draft where staff_id = $1 and about = $2").bind(staff_id).bind(about(incident_id)))
        .await?;
    Ok(())
}
