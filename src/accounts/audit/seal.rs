//! The sealer: gives unsealed events their numbers, in the order of their rows, a batch at a time.

use super::{Head, Recorded, mac_after};
use crate::platform::AppState;
use crate::platform::db::{Tx, sql};
use crate::platform::keys::Keys;
use crate::types::Refusal;
use std::sync::atomic::{AtomicI64, Ordering};

/// How many events one transaction seals, so that SQLite's only writer is soon free again.
const BATCH: i64 = 500;
/// How far back the sealer looks for events that were committed late. PostgreSQL gives out row numbers
/// before the commit, so a slow transaction's event may appear below one that is sealed already. What is
/// older than this is found when a server starts and looks at everything.
const LATE: i64 = 1_000;

/// Seals one batch; whether there may be more. `sealed_to` is how far this process has looked.
pub async fn batch(app: &AppState, sealed_to: &AtomicI64) -> Result<bool, Refusal> {
    let late = if app.db.is_shared() { LATE } else { 0 };
    let from = sealed_to.load(Ordering::Relaxed);
    let events = unsealed(&mut app.db.read().await?, from - late).await?;
    let Some(last) = events.last().map(|event| event.id) else {
        super::head::keep(app).await?;
        return Ok(false);
    };
    let keys = app.keys.clone();
    let count = events.len();
    let mine = app.db.write(async move |tx| seal(tx, &keys, &events).await).await;
    match mine {
        Ok(()) => {
            sealed_to.fetch_max(last, Ordering::Relaxed);
            super::head::keep(app).await?;
            Ok(count as i64 == BATCH)
        }
        // Another node gave out these numbers first; what it left over is sealed on the next look.
        Err(Refusal::Conflict(_)) => Ok(true),
        Err(refusal) => Err(refusal),
    }
}

async fn unsealed(tx: &mut Tx, from: i64) -> Result<Vec<Recorded>, Refusal> {
    Ok(tx
        .fetch_all::<Recorded>(
            sql("select id, at, actor, verb, subject, subject_id, incident_id, fields
             from events
             where id > $1 and not exists (select 1 from event_seal where event_id = events.id)
             order by id
             limit $2")
            .bind(from)
            .bind(BATCH),
        )
        .await?)
}

async fn seal(tx: &mut Tx, keys: &Keys, events: &[Recorded]) -> Result<(), Refusal> {
    let mut head = head(tx).await?;
    let key_id = keys.current();
    for event in events {
        let number = head.number + 1;
        let mac = mac_after(keys, key_id, &head.mac, number, event)
            .ok_or_else(|| Refusal::Fault("an event could not be sealed".to_owned()))?;
        let stored = tx
            .execute(
                sql("insert into event_seal (number, event_id, key_id, mac) values ($1, $2, $3, $4)
                 on conflict do nothing")
                .bind(number)
                .bind(event.id)
                .bind(key_id)
                .bind(&mac),
            )
            .await?;
        if stored == 0 {
            return Err(Refusal::conflict("audit-sealed-elsewhere"));
        }
        head = Head { number, key_id: key_id.to_owned(), mac };
    }
    Ok(())
}

/// The end of the chain as the database has it.
pub async fn head(tx: &mut Tx) -> Result<Head, Refusal> {
    let last = tx
        .fetch_optional::<(i64, String, String)>(sql(
            "select number, key_id, mac from event_seal order by number desc limit 1",
        ))
        .await?;
    Ok(last.map_or_else(Head::default, |(number, key_id, mac)| Head { number, key_id, mac }))
}

/// The MAC at a number, if there is one.
pub async fn mac_at(tx: &mut Tx, number: i64) -> Result<Option<String>, Refusal> {
    Ok(tx.fetch_value_optional::<String>(sql("select mac from event_seal where number = $1").bind(number)).await?)
}
