//! Verifies the whole chain and reports the first number that is not as it was sealed.

use super::{AuditEvent, Head, event_mac, saved_head};
use crate::platform::AppState;
use crate::platform::CommandError;
use crate::platform::db::{Tx, sql};
use crate::platform::keys::Keys;
use crate::platform::output::say;
use crate::types::{Refusal, Timestamp};
use std::fmt;

/// How many numbers are read at a time.
const BATCH_SIZE: i64 = 1_000;

/// What is wrong with the chain, at the first number where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChainError {
    /// A number was removed.
    NumberMissing(i64),
    /// The event of a number was removed.
    EventMissing(i64),
    /// The event was changed or moved.
    Changed(i64),
    /// It was sealed with a key that the keys file does not have.
    KeyMissing(i64, String),
    /// The saved head is beyond the end or not on this chain: the end was removed.
    Truncated(i64),
}

impl fmt::Display for ChainError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NumberMissing(number) => write!(f, "number {number} is missing"),
            Self::EventMissing(number) => write!(f, "the event of number {number} is missing"),
            Self::Changed(number) => write!(f, "number {number} is not what was sealed"),
            Self::KeyMissing(number, key) => {
                write!(f, "number {number} was sealed with the key {key}, which the keys file does not have")
            }
            Self::Truncated(number) => {
                write!(f, "number {number}, the saved head, is not in it: the end was removed")
            }
        }
    }
}

#[derive(sqlx::FromRow)]
struct SealedEvent {
    number: i64,
    event_id: i64,
    key_id: String,
    mac: String,
    at: Option<Timestamp>,
    actor: Option<String>,
    verb: Option<String>,
    subject: Option<String>,
    subject_id: Option<String>,
    incident_id: Option<String>,
    fields: Option<String>,
}

impl SealedEvent {
    /// The event; `None` when its row is missing.
    fn event(&self) -> Option<AuditEvent> {
        Some(AuditEvent {
            id: self.event_id,
            at: self.at?,
            actor: self.actor.clone()?,
            verb: self.verb.clone()?,
            subject: self.subject.clone()?,
            subject_id: self.subject_id.clone()?,
            incident_id: self.incident_id.clone(),
            fields: self.fields.clone()?,
        })
    }
}

/// Verifies the chain from the first number to the end, in one snapshot of the database, and that `saved` is on it.
/// Returns its head.
pub async fn verify_chain(tx: &mut Tx, keys: &Keys, saved: Option<&Head>) -> Result<Result<Head, ChainError>, Refusal> {
    let mut end = Head::default();
    let mut found_saved = saved.is_none();
    loop {
        let rows = read_batch(tx, end.number).await?;
        let is_last = (rows.len() as i64) < BATCH_SIZE;
        for row in rows {
            let number = end.number + 1;
            if row.number != number {
                return Ok(Err(ChainError::NumberMissing(number)));
            }
            let Some(event) = row.event() else { return Ok(Err(ChainError::EventMissing(number))) };
            match event_mac(keys, &row.key_id, &end.mac, number, &event) {
                Some(mac) if mac == row.mac => {}
                Some(_) => return Ok(Err(ChainError::Changed(number))),
                None => return Ok(Err(ChainError::KeyMissing(number, row.key_id))),
            }
            end = Head { number, key_id: row.key_id, mac: row.mac };
            found_saved |= saved == Some(&end);
        }
        if is_last {
            break;
        }
    }
    Ok(match saved {
        Some(saved) if !found_saved => Err(ChainError::Truncated(saved.number)),
        _ => Ok(end),
    })
}

async fn read_batch(tx: &mut Tx, after: i64) -> Result<Vec<SealedEvent>, Refusal> {
    Ok(tx
        .fetch_all::<SealedEvent>(
            sql("select event_seal.number, event_seal.event_id, event_seal.key_id, event_seal.mac,
                    events.at, events.actor, events.verb, events.subject, events.subject_id,
                    events.incident_id, events.fields
             from event_seal left join events_view as events on events.id = event_seal.event_id
             where event_seal.number > $1
             order by event_seal.number
             limit $2")
            .bind(after)
            .bind(BATCH_SIZE),
        )
        .await?)
}

/// The number of events that are not sealed yet.
pub async fn count_unsealed(tx: &mut Tx) -> Result<i64, Refusal> {
    Ok(tx
        .fetch_value::<i64>(sql("select (select count(*) from events_view) - (select count(*) from event_seal)"))
        .await?)
}

/// `amends audit verify [--head]`: prints the number of sealed events and the head.
///
/// # Errors
///
/// Exit code 1 and the first number that is wrong.
pub async fn command(app: &AppState, with_saved_head: bool) -> Result<(), CommandError> {
    let saved = if with_saved_head {
        let path = saved_head::path(&app.config);
        let missing = || CommandError::failed(format!("no head is saved in {}: run the server once", path.display()));
        Some(saved_head::load(&app.config)?.ok_or_else(missing)?)
    } else {
        None
    };
    let mut tx = app.db.read().await?;
    let outcome = verify_chain(&mut tx, &app.keys, saved.as_ref()).await?;
    let unsealed = count_unsealed(&mut tx).await?;
    drop(tx);
    let end = outcome.map_err(|error| CommandError::failed(format!("the audit chain is broken: {error}")))?;
    say(format_args!("{} events are sealed, and all of them are unchanged.", end.number));
    if unsealed > 0 {
        say(format_args!("{unsealed} more are not sealed yet; a running server seals them."));
    }
    say(format_args!("head: {end}"));
    Ok(())
}
