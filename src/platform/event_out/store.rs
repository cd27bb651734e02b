//! The rows of events.

use super::{EventOut, EventType};
use crate::platform::db::{IDS_POSTGRES, IDS_SQLITE, Tx, sql};
use crate::platform::random;
use crate::types::{PublicId, Refusal, Timestamp};
use chrono::SecondsFormat;
use const_format::concatcp;
use serde::Serialize;
use serde_json::json;

/// Whether somebody listens to a type. Asked before facts are read for a payload.
pub async fn is_listened_to(tx: &mut Tx, kind: EventType) -> Result<bool, Refusal> {
    let found = sql("select is_listened_to from event_type where name = $1").bind(kind);
    Ok(tx.fetch_value_optional::<bool>(found).await?.unwrap_or(false))
}

/// Whether somebody listens to one of these types.
pub async fn is_any_listened_to(tx: &mut Tx, kinds: &[EventType]) -> Result<bool, Refusal> {
    const LISTENED_TO: &str = "select exists (select 1 from event_type where is_listened_to = true and name in ";
    let text = tx.dialect(concatcp!(LISTENED_TO, IDS_SQLITE, ")"), concatcp!(LISTENED_TO, IDS_POSTGRES, ")"));
    Ok(tx.fetch_value::<bool>(sql(text).bind(json!(kinds).to_string())).await?)
}

/// Whether somebody listens to each of these types.
pub async fn are_all_listened_to(tx: &mut Tx, kinds: &[EventType]) -> Result<bool, Refusal> {
    const UNHEARD: &str = "select not exists (select 1 from event_type where is_listened_to = false and name in ";
    let text = tx.dialect(concatcp!(UNHEARD, IDS_SQLITE, ")"), concatcp!(UNHEARD, IDS_POSTGRES, ")"));
    Ok(tx.fetch_value::<bool>(sql(text).bind(json!(kinds).to_string())).await?)
}

/// Says which types somebody listens to. The others are no longer written.
pub async fn set_listening(tx: &mut Tx, kinds: &[EventType]) -> Result<(), Refusal> {
    for kind in EventType::ALL {
        let update = "update event_type set is_listened_to = $2 where name = $1 and is_listened_to <> $2";
        tx.execute(sql(update).bind(kind).bind(kinds.contains(&kind))).await?;
    }
    Ok(())
}

/// Writes an event in the transaction of what happened, and returns its row.
pub async fn record<T: Serialize>(tx: &mut Tx, now: Timestamp, event: EventOut<'_, T>) -> Result<i64, Refusal> {
    let event_id = format!("evt_{}", random::secret());
    let payload = serde_json::to_string(event.data).map_err(|error| Refusal::Fault(error.to_string()))?;
    Ok(tx
        .fetch_value::<i64>(
            sql("insert into event_out (event_id, type, subject_id, update_id, payload, at, due_at)
                 values ($1, $2, $3, $4, $5, $6, $7) returning id")
            .bind(&event_id)
            .bind(event.kind)
            .bind(event.subject_id.to_string())
            .bind(event.update_id)
            .bind(payload)
            .bind(now)
            .bind(event.due_at),
        )
        .await?)
}

/// Takes back what was recorded of an update and not handed out yet.
pub async fn take_back(tx: &mut Tx, update_id: &PublicId) -> Result<(), Refusal> {
    tx.execute(sql("delete from event_out where update_id = $1 and handed_out_at is null").bind(update_id)).await?;
    Ok(())
}

/// An event.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct HandedOut {
    /// The row, in the order in which events were recorded.
    pub id: i64,
    /// The id that receivers see.
    pub event_id: String,
    /// What happened.
    #[sqlx(rename = "type")]
    pub kind: EventType,
    /// What it happened to.
    pub subject_id: String,
    /// The update of an incident that it tells of.
    pub update_id: Option<PublicId>,
    /// The facts, as JSON.
    pub payload: String,
    /// When it happened.
    pub at: Timestamp,
}

impl HandedOut {
    /// The body for receivers, in the shape that Standard Webhooks recommends. The id is the same in every delivery, to
    /// every endpoint; `source` is the address of the status page, to which paths in the facts belong.
    pub fn body(&self, source: &str) -> String {
        let timestamp = self.at.to_rfc3339_opts(SecondsFormat::Micros, true);
        format!(
            r#"{{"id":{},"type":{},"timestamp":{},"source":{},"data":{}}}"#,
            json!(self.event_id),
            json!(self.kind),
            json!(timestamp),
            json!(source),
            self.payload,
        )
    }
}

/// The next events to hand out, the oldest first, at most `limit`.
pub async fn due(tx: &mut Tx, now: Timestamp, limit: i64) -> Result<Vec<i64>, Refusal> {
    Ok(tx
        .fetch_values::<i64>(
            sql("select id from event_out where handed_out_at is null and due_at <= $1 order by due_at, id limit $2")
                .bind(now)
                .bind(limit),
        )
        .await?)
}

/// When the next event is to be handed out.
pub async fn next_due(tx: &mut Tx) -> Result<Option<Timestamp>, Refusal> {
    let text = "select due_at from event_out where handed_out_at is null order by due_at, id limit 1";
    Ok(tx.fetch_value_optional(sql(text)).await?)
}

/// Takes an event to hand it out in this transaction; `None` if another node took it, or if it was taken back.
pub async fn take(tx: &mut Tx, now: Timestamp, id: i64) -> Result<Option<HandedOut>, Refusal> {
    Ok(tx
        .fetch_optional::<HandedOut>(
            sql("update event_out set handed_out_at = $2 where id = $1 and handed_out_at is null
                 returning id, event_id, type, subject_id, update_id, payload, at")
            .bind(id)
            .bind(now),
        )
        .await?)
}

/// Whether there are events from before a time.
pub async fn has_old(tx: &mut Tx, before: Timestamp) -> Result<bool, Refusal> {
    Ok(tx.fetch_value(sql("select exists (select 1 from event_out where at < $1)").bind(before)).await?)
}

/// Deletes events that happened before a time, at most `limit`. Returns how many.
pub async fn delete_old(tx: &mut Tx, before: Timestamp, limit: i64) -> Result<u64, Refusal> {
    Ok(tx
        .execute(
            sql("delete from event_out where id in
                     (select id from event_out where at < $1 order by at, id limit $2)")
            .bind(before)
            .bind(limit),
        )
        .await?)
}
