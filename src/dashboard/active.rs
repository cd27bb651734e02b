//! What is active beside the tasks: open incidents, batches being sent, and what waits for others.

use super::tasks::offers::{self, PendingOffer};
use crate::access::{Section, Staff};
use crate::apologies::batch;
use crate::delivery::batch::{Queues, outcomes};
use crate::delivery::channel::Channels;
use crate::incidents::store::Incident;
use crate::incidents::{self, spike};
use crate::platform::db::{Tx, sql};
use crate::platform::installation::Installation;
use crate::types::{PublicId, Refusal, Timestamp};
use chrono::Duration;

/// Most incidents, and most batches, shown beside the tasks.
const SHOWN_MAX: usize = 3;
/// Most batches in review shown beside the tasks.
const IN_REVIEW_MAX: i64 = 20;
/// How far back the chart of reports reaches.
const REPORTS_WINDOW: Duration = Duration::hours(2);

/// An open incident.
#[derive(Debug)]
pub struct OpenIncident {
    /// The incident.
    pub incident: Incident,
    /// When its last update was published.
    pub last_update_at: Option<Timestamp>,
    /// Number of reports in each five minutes, by their start, oldest first.
    pub reports: Vec<(Timestamp, i64)>,
}

/// A batch that is being sent, or is paused.
#[derive(Debug, sqlx::FromRow)]
pub struct SendingBatch {
    /// Its id.
    pub id: PublicId,
    /// Its number, as in `B-117`.
    pub number: i64,
    /// Its title, for staff.
    pub title: String,
    /// `Sending` or `Paused`.
    pub state: batch::State,
    /// Number of messages.
    pub planned: i64,
    /// Number of messages in a final state.
    #[sqlx(skip)]
    pub handled: i64,
    /// Most messages a minute, as approved.
    pub per_minute: i64,
    /// When its last message is sent that can go; `None` while none goes.
    #[sqlx(skip)]
    pub end: Option<Timestamp>,
}

/// A batch that waits for somebody else's approval.
#[derive(Debug, sqlx::FromRow)]
pub struct BatchInReview {
    /// Its id.
    pub id: PublicId,
    /// Its number, as in `B-117`.
    pub number: i64,
    /// Its title, for staff.
    pub title: String,
    /// When it was submitted.
    pub since: Timestamp,
}

/// Open incidents that have started, including drills.
pub async fn open_incidents(tx: &mut Tx, now: Timestamp) -> Result<Vec<OpenIncident>, Refusal> {
    let mut open = Vec::new();
    let has_started = |incident: &Incident| incident.started_at <= now && incident.state != incidents::State::Draft;
    for incident in incidents::store::open(tx).await?.into_iter().filter(has_started).take(SHOWN_MAX) {
        let last_update_at = tx
            .fetch_value::<Option<Timestamp>>(
                sql("select max(published_at) from incident_update_view where incident_id = $1").bind(&incident.id),
            )
            .await?;
        let from = incident.started_at.max(now - REPORTS_WINDOW);
        let times = incidents::reports::times(tx, &incident.id, from, now).await?;
        let reports = if times.is_empty() { Vec::new() } else { spike::windows(from, now, &times) };
        open.push(OpenIncident { incident, last_update_at, reports });
    }
    Ok(open)
}

/// Batches being sent, for staff who can see the section *Sending*. `channels` reads the channels of this process.
pub async fn sending_batches(
    tx: &mut Tx,
    staff: &Staff,
    installation: &Installation,
    channels: impl FnOnce() -> Option<Channels>,
    now: Timestamp,
) -> Result<Vec<SendingBatch>, Refusal> {
    if !Section::Sending.is_open_to(staff) {
        return Ok(Vec::new());
    }
    let limit = i64::try_from(SHOWN_MAX).unwrap_or_default();
    let query = sql("select id, number, title, state, planned, per_minute from batch_view
                     where state in ('sending', 'paused') and planned > 0 order by number desc limit $1");
    let mut batches = tx.fetch_all::<SendingBatch>(query.bind(limit)).await?;
    let is_stopped = installation.sending_stopped_at.is_some();
    let channels = if batches.is_empty() || is_stopped { None } else { channels() };
    for batch in &mut batches {
        batch.handled = outcomes(tx, &batch.id).await?.ended();
        if batch.state == batch::State::Sending && !is_stopped {
            let per_minute = batch.per_minute.min(installation.send_per_minute);
            let queues = Queues::load(tx, &batch.id, (channels.as_ref(), installation.is_demo), now).await?;
            batch.end = queues.end(now, per_minute);
        }
    }
    Ok(batches)
}

/// Offers that wait for somebody else's approval, for staff who can see the section *Offers*.
pub async fn offers_for_others(tx: &mut Tx, staff: &Staff, now: Timestamp) -> Result<Vec<PendingOffer>, Refusal> {
    if !Section::Offers.is_open_to(staff) {
        return Ok(Vec::new());
    }
    Ok(offers::pending(tx).await?.into_iter().filter(|offer| offer.step_of(staff, now).is_none()).collect())
}

/// Batches in review, for staff who can see the section *Apologies*, without those in `mine`: their own tasks.
pub async fn batches_for_others(tx: &mut Tx, staff: &Staff, mine: &[PublicId]) -> Result<Vec<BatchInReview>, Refusal> {
    if !Section::Apologies.is_open_to(staff) {
        return Ok(Vec::new());
    }
    let batches = tx
        .fetch_all::<BatchInReview>(
            sql("select id, number, title, coalesce(submitted_at, created_at) as since from batch_view
                 where state = 'in_review' and offer_id is null order by number limit $1")
            .bind(IN_REVIEW_MAX),
        )
        .await?;
    Ok(batches.into_iter().filter(|batch| !mine.contains(&batch.id)).collect())
}
