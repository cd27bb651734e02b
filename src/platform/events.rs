//! The one table that is timeline and audit: who did what to which thing, and which fields; never a
//! personal value. An event is written in the transaction of its change, so neither is there without
//! the other. Sealing into the chain follows after (see [`crate::accounts::audit`]).

use crate::platform::db::{Tx, sql};
use crate::types::Actor;
use crate::types::{Refusal, Timestamp};
use std::fmt::Display;

/// One thing that happened.
#[allow(missing_debug_implementations)]
pub struct Event<'a> {
    /// Who did it.
    pub actor: &'a Actor,
    /// What was done, `noun.verb` in the past tense, such as `incident.declared`.
    pub verb: &'a str,
    /// The kind of thing it was done to, such as `incident`.
    pub subject: &'a str,
    /// That thing's id.
    pub subject_id: &'a (dyn Display + Sync),
    /// The incident it belongs to, if any, for that incident's timeline.
    pub incident_id: Option<&'a str>,
    /// The names of the fields that changed; never their values.
    pub fields: &'a [&'a str],
}

/// Writes an event into the change's own transaction.
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

/// Notes in the same transaction that something public changed: the page is published anew after it.
pub async fn public_changed(tx: &mut Tx) -> Result<(), Refusal> {
    tx.execute(sql("update installation set public_version = public_version + 1 where id = 1")).await?;
    Ok(())
}
