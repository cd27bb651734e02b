//! The sealer: numbers unsealed events in the order of their primary keys, a batch at a time.

use super::{AuditEvent, Head, event_mac, saved_head};
use crate::platform::AppState;
use crate::platform::db::{Tx, sql};
use crate::platform::keys::Keys;
use crate::types::Refusal;
use std::sync::atomic::{AtomicI64, Ordering};

/// The most events that one transaction seals, since SQLite has a single writer.
const BATCH_SIZE: i64 = 500;
/// How many primary keys the sealer looks back for events that were committed late. PostgreSQL assigns keys before the
/// commit, so the event of a slow transaction may appear below one that is already sealed. Events below this window are
/// sealed when a server starts, which looks at all of them.
const LATE_COMMIT_WINDOW: i64 = 1_000;

/// Seals one batch and returns whether there may be more. `sealed_to` is the highest key that this process has sealed.
pub async fn seal_batch(app: &AppState, sealed_to: &AtomicI64) -> Result<bool, Refusal> {
    let late = if app.db.is_shared() { LATE_COMMIT_WINDOW } else { 0 };
    let from = sealed_to.load(Ordering::Relaxed);
    let events = unsealed(&mut app.db.read().await?, from - late).await?;
    let Some(last) = events.last().map(|event| event.id) else {
        saved_head::save(app).await?;
        return Ok(false);
    };
    let keys = app.keys.clone();
    let count = events.len();
    let outcome = app.db.write(async move |tx| seal(tx, &keys, &events).await).await;
    match outcome {
        Ok(()) => {
            sealed_to.fetch_max(last, Ordering::Relaxed);
            saved_head::save(app).await?;
            Ok(count as i64 == BATCH_SIZE)
        }
        // Another node assigned these numbers first. The next batch seals what it left.
        Err(Refusal::Conflict(_)) => Ok(true),
        Err(refusal) => Err(refusal),
    }
}

async fn unsealed(tx: &mut Tx, from: i64) -> Result<Vec<AuditEvent>, Refusal> {
    Ok(tx
        .fetch_all::<AuditEvent>(
            sql("select id, at, actor, verb, subject, subject_id, incident_id, fields
             from events_view as events
             where id > $1 and not exists (select 1 from event_seal where event_id = events.id)
             order by id
             limit $2")
            .bind(from)
            .bind(BATCH_SIZE),
        )
        .await?)
}

async fn seal(tx: &mut Tx, keys: &Keys, events: &[AuditEvent]) -> Result<(), Refusal> {
    let mut head = current_head(tx).await?;
    let key_id = keys.current();
    for event in events {
        let number = head.number + 1;
        let mac = event_mac(keys, key_id, &head.mac, number, event).ok_or_else(|| {
            Refusal::Fault(format!("event {} could not be sealed: there is no key {key_id}", event.id))
        })?;
        let inserted = tx
            .execute(
                sql("insert into event_seal (number, event_id, key_id, mac) values ($1, $2, $3, $4)
                 on conflict do nothing")
                .bind(number)
                .bind(event.id)
                .bind(key_id)
                .bind(&mac),
            )
            .await?;
        if inserted == 0 {
            return Err(Refusal::conflict("audit-sealed-elsewhere"));
        }
        head = Head { number, key_id: key_id.to_owned(), mac };
    }
    Ok(())
}

/// The head of the chain in the database.
pub async fn current_head(tx: &mut Tx) -> Result<Head, Refusal> {
    let last = tx
        .fetch_optional::<(i64, String, String)>(sql(
            "select number, key_id, mac from event_seal order by number desc limit 1",
        ))
        .await?;
    Ok(last.map_or_else(Head::default, |(number, key_id, mac)| Head { number, key_id, mac }))
}

/// The MAC of a number in the chain; `None` where there is no such number.
pub async fn mac_at(tx: &mut Tx, number: i64) -> Result<Option<String>, Refusal> {
    Ok(tx.fetch_value_optional::<String>(sql("select mac from event_seal where number = $1").bind(number)).await?)
}
