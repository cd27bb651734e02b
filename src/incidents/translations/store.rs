//! Reads translations.

use super::Subject;
use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal, Timestamp};
use std::collections::HashMap;

/// A stored translation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Translation {
    /// The text.
    pub text: String,
    /// For edits (decision 6).
    pub version: i64,
    /// When the update that it translates was last edited then.
    pub source_edited_at: Option<Timestamp>,
}

/// The translations of an incident, by what they translate and their language.
pub async fn of_incident(
    tx: &mut Tx,
    incident_id: &PublicId,
) -> Result<HashMap<(Subject, String), Translation>, Refusal> {
    let titles = tx
        .fetch_all::<(String, String, i64)>(
            sql("select language, title, version from incident_translation where incident_id = $1").bind(incident_id),
        )
        .await?;
    let updates = tx
        .fetch_all::<(PublicId, String, String, i64, Option<Timestamp>)>(
            sql("select update_id, language, update_translation.body, update_translation.version, source_edited_at
             from update_translation join incident_update on incident_update.id = update_id
             where incident_id = $1")
            .bind(incident_id),
        )
        .await?;
    let titles = titles.into_iter().map(|(language, text, version)| {
        ((Subject::Title, language), Translation { text, version, source_edited_at: None })
    });
    let updates = updates.into_iter().map(|(id, language, text, version, source_edited_at)| {
        ((Subject::Update(id), language), Translation { text, version, source_edited_at })
    });
    Ok(titles.chain(updates).collect())
}
