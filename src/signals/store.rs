//! Reads signals.

use super::evidence;
use super::rule::{self, WINDOW};
use crate::platform::db::{Tx, sql};
use crate::services::holds;
use crate::types::{PublicId, Refusal, Timestamp};
use chrono::{Duration, DurationRound};
use const_format::concatcp;

/// How much time the curve of a signal shows.
pub const CURVE_SPAN: Duration = Duration::hours(3);
/// The length of one bar of the curve.
pub const CURVE_STEP: Duration = Duration::minutes(5);

/// That far more people than usual write about a service.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Signal {
    /// Its id.
    pub id: PublicId,
    /// The service.
    pub service_id: PublicId,
    /// The name of the service.
    pub service: String,
    /// When it was raised.
    pub raised_at: Timestamp,
    /// When the first of those people wrote.
    pub first_evidence_at: Timestamp,
    /// How many people wrote in the quarter of an hour before `updated_at`.
    pub people: i64,
    /// The most there were.
    pub peak: i64,
    /// How many are usual.
    pub usual: i64,
    /// When `people` was counted.
    pub updated_at: Timestamp,
    /// When somebody dismissed it; `None` while it stands, and again once it rose further.
    pub dismissed_at: Option<Timestamp>,
    /// The name of whoever dismissed it last.
    pub dismissed_by: Option<String>,
    /// How many people there were then.
    pub dismissed_people: i64,
    /// Why it was dismissed last; empty if it never was.
    pub reason: String,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// For edits (decision 6).
    pub version: i64,
}

impl Signal {
    /// Whether it goes on, and nobody dismissed it.
    pub const fn stands(&self) -> bool {
        self.ended_at.is_none() && self.dismissed_at.is_none()
    }
}

const SELECT: &str =
    "select signal.id, service_id, service.name as service, raised_at, first_evidence_at, people, peak, usual,
        updated_at, dismissed_at, staff.name as dismissed_by, dismissed_people, reason, ended_at, signal.version
    from service_signal as signal
    join service_view as service on service.id = service_id
    left join staff_view as staff on staff.id = dismissed_by ";

/// Reads a signal.
///
/// # Errors
///
/// `Refusal::NotFound` when there is none.
pub async fn get(tx: &mut Tx, id: &PublicId) -> Result<Signal, Refusal> {
    let text = concatcp!(SELECT, "where signal.id = $1");
    tx.fetch_optional::<Signal>(sql(text).bind(id)).await?.ok_or(Refusal::NotFound)
}

/// Signals that have not ended, dismissed ones too, the oldest first.
pub async fn going_on(tx: &mut Tx) -> Result<Vec<Signal>, Refusal> {
    let text = concatcp!(SELECT, "where ended_at is null order by raised_at, signal.id");
    Ok(tx.fetch_all::<Signal>(sql(text)).await?)
}

/// The signal of a service that stands now.
pub async fn standing(tx: &mut Tx, service_id: &PublicId) -> Result<Option<Signal>, Refusal> {
    let text = concatcp!(SELECT, "where service_id = $1 and ended_at is null and dismissed_at is null");
    Ok(tx.fetch_optional::<Signal>(sql(text).bind(service_id)).await?)
}

/// The signals that nobody answered yet: those that stand, about services that no open incident speaks of.
pub async fn unanswered(tx: &mut Tx) -> Result<Vec<Signal>, Refusal> {
    let mut signals = going_on(tx).await?;
    signals.retain(Signal::stands);
    if signals.is_empty() {
        return Ok(signals);
    }
    let open = tx
        .fetch_values::<PublicId>(sql(
            "select id from incident_view where resolved_at is null and withdrawn_at is null",
        ))
        .await?;
    let mut held = holds::current(tx).await?;
    held.retain(|hold| hold.incident_id.as_ref().is_some_and(|id| open.contains(id)));
    signals.retain(|signal| !held.iter().any(|hold| hold.service_id == signal.service_id));
    Ok(signals)
}

/// The curve of a service: for each five minutes until now, its start and how many people wrote. The last may be
/// incomplete.
pub async fn curve(tx: &mut Tx, service_id: &PublicId, now: Timestamp) -> Result<Vec<(Timestamp, i64)>, Refusal> {
    let until = now.duration_trunc(CURVE_STEP).unwrap_or(now) + CURVE_STEP;
    let from = until - CURVE_SPAN;
    let voices = evidence::voices(tx, service_id, from, until).await?;
    let mut bars = Vec::new();
    let mut start = from;
    while start < until {
        bars.push((start, rule::people(&voices, start, start + CURVE_STEP)));
        start += CURVE_STEP;
    }
    Ok(bars)
}

/// How many people wrote about a service within the last quarter of an hour, and how many look at the status page.
pub async fn now_about(tx: &mut Tx, service_id: &PublicId, now: Timestamp) -> Result<rule::Evidence, Refusal> {
    Ok(evidence::of_service(tx, service_id, now).await?.0)
}

/// From when on voices count now.
pub(super) fn window_start(now: Timestamp) -> Timestamp {
    now - WINDOW
}
