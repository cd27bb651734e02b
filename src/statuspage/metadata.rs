//! What programs store with an incident: a JSON object whose values are objects, kept as it came.

use crate::platform::db::{IDS_POSTGRES, IDS_SQLITE, Tx, ids_json, sql};
use crate::types::{PublicId, Refusal};
use const_format::concatcp;
use serde_json::{Map, Value};
use std::collections::HashMap;

/// Most bytes of an incident's metadata.
pub const MAX: usize = 16 * 1024;

/// The metadata of those of some incidents that have any.
pub async fn of_incidents(
    tx: &mut Tx,
    incident_ids: &[PublicId],
) -> Result<HashMap<PublicId, Map<String, Value>>, Refusal> {
    const START: &str = "select incident_id, metadata from incident_metadata where incident_id in ";
    let text = tx.dialect(concatcp!(START, IDS_SQLITE), concatcp!(START, IDS_POSTGRES));
    let stored = tx.fetch_all::<(PublicId, String)>(sql(text).bind(ids_json(incident_ids))).await?;
    let read = |(id, text): (PublicId, String)| match serde_json::from_str(&text) {
        Ok(metadata) => Ok((id, metadata)),
        Err(error) => Err(Refusal::Fault(format!("the metadata of incident {id}: {error}"))),
    };
    stored.into_iter().map(read).collect()
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
