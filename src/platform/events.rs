//! The events table, which is timeline and audit trail in one: who changed which fields of what, without personal data.
//!
//! An event is written in the transaction of its change, so that neither exists without the other. A worker adds it to
//! the audit chain afterwards.

use crate::platform::db::{Tx, sql};
use crate::types::Actor;
use crate::types::{Refusal, Timestamp};
use std::fmt::Display;

/// A change.
#[allow(missing_debug_implementations)]
pub struct Event<'a> {
    /// Who made it.
    pub actor: &'a Actor,
    /// What was done: a noun and a verb in the past tense, such as `incident.declared`.
    pub verb: &'a str,
    /// The type of the changed record, such as `incident`.
    pub subject: &'a str,
    /// The id of the changed record.
    pub subject_id: &'a (dyn Display + Sync),
    /// The incident in whose timeline it appears, if any.
    pub incident_id: Option<&'a str>,
    /// The names of the fields that changed; never their values.
    pub fields: &'a [&'a str],
}

/// Writes an event in the transaction of its change.
pub async fn record(tx: &mut Tx, now: Timestamp, event: Event<'_>) -> Result<(), Refusal> {
    let fields = serde_json::to_string(event.fields).unwrap_or_default();
    tx.execute(
        sql("insert into events (at, actor, verb, subject, subject_id, incident_id, fields)
             values ($1, $2, $3, $4, $5, $6, $7)")
        .bind(now)
        .bind(event.actor.to_string())
        .bind(event.verb)
        .bind(event.subject)
        .bind(event.subject_id.to_string())
        .bind(event.incident_id)
        .bind(fields),
    )
    .await?;
    Ok(())
}

/// Whether anything ever happened in this database.
pub async fn any(tx: &mut Tx) -> Result<bool, Refusal> {
    Ok(tx.fetch_value::<bool>(sql("select exists (select 1 from events)")).await?)
}

/// Records that something public changed, so that the page is published again after the commit. Holds the installation's row
/// until then, so that public changes follow one another.
pub async fn public_changed(tx: &mut Tx) -> Result<(), Refusal> {
    if !tx.is_first_public_change() {
        return Ok(());
    }
    tx.execute(sql("update installation set public_version = public_version + 1 where id = 1")).await?;
    Ok(())
}
