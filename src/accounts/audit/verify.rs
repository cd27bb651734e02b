//! Walks the whole chain and names the first number that is not what was sealed.

use super::{Head, Recorded, head, mac_after};
use crate::platform::AppState;
use crate::platform::CommandError;
use crate::platform::db::{Tx, sql};
use crate::platform::keys::Keys;
use crate::types::{Refusal, Timestamp};
use std::fmt;

/// How many numbers are read at once.
const BATCH: i64 = 1_000;

/// What is wrong at the first number that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Broken {
    /// A number was taken out.
    NumberMissing(i64),
    /// The event behind a number was taken out.
    EventMissing(i64),
    /// The event says something else than when it was sealed, or stands elsewhere in the order.
    Changed(i64),
    /// It was sealed with a key that is not in the keys file.
    KeyMissing(i64, String),
    /// The kept head lies beyond the end, or not on this chain: the end was cut off.
    Cut(i64),
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NumberMissing(number) => write!(f, "number {number} is missing"),
            Self::EventMissing(number) => write!(f, "the event of number {number} is missing"),
            Self::Changed(number) => write!(f, "number {number} is not what was sealed"),
            Self::KeyMissing(number, key) => {
                write!(f, "number {number} was sealed with the key {key}, which the keys file does not have")
            }
            Self::Cut(number) => {
                write!(f, "number {number}, the head that was kept, is not in it: the end was cut off")
            }
        }
    }
}

#[derive(sqlx::FromRow)]
struct Sealed {
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

impl Sealed {
    fn event(&self) -> Option<Recorded> {
        Some(Recorded {
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

/// Walks the chain from the first number to its end, in one consistent view.
pub async fn chain(tx: &mut Tx, keys: &Keys, kept: Option<&Head>) -> Result<Result<Head, Broken>, Refusal> {
    let mut end = Head::default();
    let mut met_kept = kept.is_none();
    loop {
        let rows = next(tx, end.number).await?;
        let is_last = (rows.len() as i64) < BATCH;
        for row in rows {
            let number = end.number + 1;
            if row.number != number {
                return Ok(Err(Broken::NumberMissing(number)));
            }
            let Some(event) = row.event() else { return Ok(Err(Broken::EventMissing(number))) };
            match mac_after(keys, &row.key_id, &end.mac, number, &event) {
                Some(mac) if mac == row.mac => {}
                Some(_) => return Ok(Err(Broken::Changed(number))),
                None => return Ok(Err(Broken::KeyMissing(number, row.key_id))),
            }
            end = Head { number, key_id: row.key_id, mac: row.mac };
            met_kept |= kept == Some(&end);
        }
        if is_last {
            break;
        }
    }
    Ok(match kept {
        Some(kept) if !met_kept => Err(Broken::Cut(kept.number)),
        _ => Ok(end),
    })
}

async fn next(tx: &mut Tx, after: i64) -> Result<Vec<Sealed>, Refusal> {
    Ok(tx
        .fetch_all::<Sealed>(
            sql("select event_seal.number, event_seal.event_id, event_seal.key_id, event_seal.mac,
                    events.at, events.actor, events.verb, events.subject, events.subject_id,
                    events.incident_id, events.fields
             from event_seal left join events on events.id = event_seal.event_id
             where event_seal.number > $1
             order by event_seal.number
             limit $2")
            .bind(after)
            .bind(BATCH),
        )
        .await?)
}

/// How many events wait for their seal.
pub async fn waiting(tx: &mut Tx) -> Result<i64, Refusal> {
    Ok(tx.fetch_value::<i64>(sql("select (select count(*) from events) - (select count(*) from event_seal)")).await?)
}

/// `amends audit verify [--head]`: prints how many events are sealed and the head, or ends with 1 and
/// the first number that is wrong.
pub async fn command(app: &AppState, with_kept_head: bool) -> Result<(), CommandError> {
    let kept = if with_kept_head {
        let path = head::path(&app.config);
        let missing = || CommandError::failed(format!("no head is kept in {}: run the server once", path.display()));
        Some(head::kept(&app.config)?.ok_or_else(missing)?)
    } else {
        None
    };
    let mut tx = app.db.read().await?;
    let walked = chain(&mut tx, &app.keys, kept.as_ref()).await?;
    let waiting = waiting(&mut tx).await?;
    drop(tx);
    let end = walked.map_err(|broken| CommandError::failed(format!("the audit chain is broken: {broken}")))?;
    println!("{} events are sealed, and every one is as it was.", end.number);
    if waiting > 0 {
        println!("{waiting} more wait for their seal, which a running server gives them.");
    }
    println!("head: {end}");
    Ok(())
}
