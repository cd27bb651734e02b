//! What goes on beside what needs somebody: open incidents, batches on their way, what waits for others.

use super::needs::offers::{self, Waiting};
use crate::access::Section;
use crate::access::Staff;
use crate::incidents::store::Incident;
use crate::incidents::{self, spike};
use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal, Timestamp};
use chrono::Duration;

/// Most incidents, and batches, that stand beside the list.
const MOST: usize = 3;
/// How far back the strip of reports reaches.
const STRIP: Duration = Duration::hours(2);

/// An open incident.
#[derive(Debug)]
pub struct Open {
    /// The incident.
    pub incident: Incident,
    /// When customers last heard of it.
    pub last_word_at: Option<Timestamp>,
    /// Reports per five minutes, the earliest first.
    pub strip: Vec<(Timestamp, i64)>,
}

/// A batch on its way.
#[derive(Debug, sqlx::FromRow)]
pub struct Going {
    /// The batch.
    pub id: PublicId,
    /// Its desk number.
    pub number: i64,
    /// What the desk calls it.
    pub title: String,
    /// `sending` or `paused`.
    pub state: String,
    /// Messages in all.
    pub planned: i64,
    /// Messages with an outcome.
    pub handled: i64,
    /// How fast it goes.
    pub per_minute: i64,
}

/// A batch that waits for somebody else's approval.
#[derive(Debug, sqlx::FromRow)]
pub struct InReview {
    /// The batch.
    pub id: PublicId,
    /// Its desk number.
    pub number: i64,
    /// What the desk calls it.
    pub title: String,
    /// Since when.
    pub since: Timestamp,
}

/// Open incidents with their clocks; exercises too, since staff play them.
pub async fn open(tx: &mut Tx, now: Timestamp) -> Result<Vec<Open>, Refusal> {
    let mut open = Vec::new();
    let is_on = |incident: &Incident| incident.started_at <= now && incident.state != incidents::State::Draft;
    for incident in incidents::store::open(tx).await?.into_iter().filter(is_on).take(MOST) {
        let last_word_at = tx
            .fetch_value::<Option<Timestamp>>(
                sql("select max(published_at) from incident_update where incident_id = $1").bind(&incident.id),
            )
            .await?;
        let from = incident.started_at.max(now - STRIP);
        let reports = incidents::reports::times(tx, &incident.id, from, now).await?;
        let strip = if reports.is_empty() { Vec::new() } else { spike::windows(from, now, &reports) };
        open.push(Open { incident, last_word_at, strip });
    }
    Ok(open)
}

/// Batches on their way, for those who see *Sending*.
pub async fn going(tx: &mut Tx, staff: &Staff) -> Result<Vec<Going>, Refusal> {
    if !Section::Sending.is_open_to(staff) {
        return Ok(Vec::new());
    }
    let most = i64::try_from(MOST).unwrap_or_default();
    Ok(tx
        .fetch_all::<Going>(
            sql("select id, number, title, state, planned, per_minute,
                    (select count(*) from message where message.batch_id = batch.id and message.state in
                     ('sent', 'delivered', 'bounced', 'complained', 'skipped', 'failed_permanently', 'cancelled',
                      'abandoned')) as handled
             from batch where state in ('sending', 'paused') and planned > 0
             order by number desc limit $1")
            .bind(most),
        )
        .await?)
}

/// Offers that wait for somebody else's signature, for those who see *Offers*.
pub async fn offers(tx: &mut Tx, staff: &Staff, now: Timestamp) -> Result<Vec<Waiting>, Refusal> {
    if !Section::Offers.is_open_to(staff) {
        return Ok(Vec::new());
    }
    Ok(offers::waiting(tx).await?.into_iter().filter(|offer| offer.step_of(staff, now).is_none()).collect())
}

/// Batches in review, for those who see *Apologies*; `mine` are those this person is asked for already.
pub async fn in_review(tx: &mut Tx, staff: &Staff, mine: &[PublicId]) -> Result<Vec<InReview>, Refusal> {
    if !Section::Apologies.is_open_to(staff) {
        return Ok(Vec::new());
    }
    let rows = tx
        .fetch_all::<InReview>(sql("select id, number, title, coalesce(submitted_at, created_at) as since from batch
             where state = 'in_review' order by number limit 20"))
        .await?;
    Ok(rows.into_iter().filter(|row| !mine.contains(&row.id)).collect())
}
