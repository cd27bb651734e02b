//! Reads deliveries and the alerts of a draft, for the desk.

use super::alert::{Alert, AlertStatus};
use super::intake::Outcome;
use crate::platform::db::{Tx, sql};
use crate::types::{Message, PublicId, Refusal, Timestamp};
use const_format::concatcp;
use std::collections::BTreeMap;

/// A delivery in the list.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Delivery {
    /// Its id.
    pub id: i64,
    /// When it came.
    pub received_at: Timestamp,
    /// What became of it.
    pub outcome: Outcome,
    /// Why it was refused, as JSON; empty if it was not.
    reason: String,
    /// How many alerts it had.
    pub alert_count: i64,
    /// The alerts that were kept, as JSON.
    alerts: String,
    /// Its length, in bytes.
    pub payload_bytes: i64,
    /// The draft that it made, extended or resolved.
    pub draft_id: Option<PublicId>,
}

impl Delivery {
    /// Why it was refused.
    pub fn reason(&self) -> Option<Message> {
        serde_json::from_str(&self.reason).ok()
    }

    /// The alerts that were kept.
    pub fn alerts(&self) -> Vec<Alert> {
        serde_json::from_str(&self.alerts).unwrap_or_default()
    }
}

const SELECT: &str = "select id, received_at, outcome, reason, alert_count, alerts, payload_bytes, draft_id
    from alert_delivery ";

/// The deliveries of a receiver below an id, the latest first.
pub async fn latest(tx: &mut Tx, hook_id: &PublicId, before: i64, limit: i64) -> Result<Vec<Delivery>, Refusal> {
    let text = concatcp!(SELECT, "where hook_id = $1 and id < $2 order by id desc limit $3");
    Ok(tx.fetch_all::<Delivery>(sql(text).bind(hook_id).bind(before).bind(limit)).await?)
}

/// A delivery of a receiver, with its payload.
///
/// # Errors
///
/// `Refusal::NotFound` when the receiver has no such delivery.
pub async fn get(tx: &mut Tx, hook_id: &PublicId, id: i64) -> Result<(Delivery, String), Refusal> {
    let text = concatcp!(SELECT, "where hook_id = $1 and id = $2");
    let delivery = tx.fetch_one::<Delivery>(sql(text).bind(hook_id).bind(id)).await?;
    let payload = tx.fetch_value::<String>(sql("select payload from alert_delivery where id = $1").bind(id)).await?;
    Ok((delivery, payload))
}

/// An alert of a draft.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct DraftAlert {
    /// Whether it is firing.
    pub status: AlertStatus,
    /// Its title.
    pub title: String,
    /// Further text.
    pub summary: String,
    labels: String,
    /// A page about it; empty without one.
    pub source_url: String,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
}

impl DraftAlert {
    /// Its labels.
    pub fn labels(&self) -> BTreeMap<String, String> {
        serde_json::from_str(&self.labels).unwrap_or_default()
    }
}

/// The alerts of a draft, firing ones first, then in the order in which they came.
pub async fn alerts_of(tx: &mut Tx, draft_id: &PublicId, limit: i64) -> Result<Vec<DraftAlert>, Refusal> {
    Ok(tx
        .fetch_all::<DraftAlert>(
            sql("select status, title, summary, labels, source_url, coalesce(started_at, first_seen_at) as started_at,
                     ended_at
                 from alert where draft_id = $1 order by case status when 'firing' then 0 else 1 end, id limit $2")
            .bind(draft_id)
            .bind(limit),
        )
        .await?)
}
