//! What programs store with an incident: a JSON object whose values are objects, kept as it came.

use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal};
use serde_json::{Map, Value};

/// Most bytes of an incident's metadata.
pub const MAX: usize = 16 * 1024;

/// The metadata of an incident; empty where there is none.
pub async fn get(tx: &mut Tx, incident_id: &PublicId) -> Result<Map<String, Value>, Refusal> {
    let stored = tx
        .fetch_value_optional::<String>(
            sql("select metadata from incident_metadata where incident_id = $1").bind(incident_id),
        )
        .await?;
    let Some(text) = stored else { return Ok(Map::new()) };
    serde_json::from_str(&text)
        .map_err(|error| Refusal::Fault(format!("the metadata of incident {incident_id}: {error}")))
}

/// Replaces the metadata of an incident.
///
/// # Errors
///
/// `Refusal::Invalid` where a value is no object, or where it is too large.
pub async fn set(tx: &mut Tx, incident_id: &PublicId, metadata: &Map<String, Value>) -> Result<(), Refusal> {
    if metadata.values().any(|value| !value.is_object()) {
        return Err(Refusal::field("metadata", "statuspage-metadata-objects"));
    }
    let text = Value::Object(metadata.clone()).to_string();
    if text.len() > MAX {
        return Err(Refusal::fields([(
            "metadata",
            crate::types::Message::new("statuspage-metadata-too-large").with("max", MAX),
        )]));
    }
    tx.execute(
        sql("insert into incident_metadata (incident_id, metadata) values ($1, $2)
             on conflict (incident_id) do update set metadata = excluded.metadata")
        .bind(incident_id)
        .bind(text),
    )
    .await?;
    Ok(())
}
