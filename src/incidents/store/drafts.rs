//! Draft incidents that alerts made, and what the alerts of an incident say, read from the view of `alerts`.

use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal, Timestamp};

/// How many drafts are listed at most.
const DRAFTS_MAX: i64 = 50;

/// A draft that waits for somebody.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct WaitingDraft {
    /// Its id.
    pub id: PublicId,
    /// The name of the receiver of its alerts.
    pub source_name: String,
    /// The title of its first alert, in the sender's words.
    pub alert_title: String,
    /// When it began.
    pub started_at: Timestamp,
    /// How many alerts it has.
    pub alert_count: i64,
    /// How many of them are firing.
    pub firing_count: i64,
}

/// The drafts that wait for somebody, the oldest first.
pub async fn waiting_drafts(tx: &mut Tx) -> Result<Vec<WaitingDraft>, Refusal> {
    Ok(tx
        .fetch_all::<WaitingDraft>(
            sql("select id, source_name, alert_title, started_at, alert_count, firing_count from incident_draft_view
                 where state = 'waiting' order by created_at limit $1")
            .bind(DRAFTS_MAX),
        )
        .await?)
}

/// What the alerts of an incident say now.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct AlertState {
    /// The draft that the incident was.
    pub draft_id: PublicId,
    /// How many alerts it has.
    pub alert_count: i64,
    /// How many of them are firing.
    pub firing_count: i64,
    /// When all of them were resolved, unless somebody dismissed that.
    pub resolve_proposed_at: Option<Timestamp>,
    /// Why it was not resolved by itself, as a key of the catalogue; empty if nothing failed.
    pub failure: String,
}

/// What the alerts of an incident say; `None` for one that no alert made.
pub async fn alert_state(tx: &mut Tx, incident_id: &PublicId) -> Result<Option<AlertState>, Refusal> {
    Ok(tx
        .fetch_optional::<AlertState>(
            sql("select id as draft_id, alert_count, firing_count, resolve_proposed_at, failure
                 from incident_draft_view where incident_id = $1")
            .bind(incident_id),
        )
        .await?)
}
