//! Reads and writes how far the costing of an offer is.

use super::figures::Figures;
use crate::goodwill::offer::OfferState;
use crate::goodwill::offer_store::Offer;
use crate::platform::db::{Tx, sql};
use crate::text_enum;
use crate::types::{Currency, PublicId, Refusal, Timestamp};
use chrono::TimeDelta;
use sqlx::AssertSqlSafe;

/// The most costings of which one run of the worker takes a step.
const RUNNING_MAX: i64 = 20;

text_enum! {
    /// The state of a costing.
    pub enum CostingState("costing state") {
        /// The job goes on.
        Running = "running",
        /// Somebody paused it.
        Paused = "paused",
        /// Every customer's amount is stored.
        Finished = "finished",
        /// It cannot go on; the error says why.
        Failed = "failed",
    }
}

/// The last costing of an offer.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Costing {
    /// The offer.
    pub offer_id: PublicId,
    /// The version of the offer that it is for.
    pub offer_version: i64,
    /// Its state.
    pub state: CostingState,
    /// What every step computes with, as JSON; empty before the first step.
    pub basis: String,
    /// The last customer whose amount is stored.
    pub after_customer: i64,
    /// How many affected customers are done.
    pub done: i64,
    /// How many there are; 0 before the first step.
    pub total: i64,
    /// When it was started.
    pub started_at: Timestamp,
    /// From when its speed is measured: its first step, or the last time it was resumed.
    pub measured_from: Option<Timestamp>,
    /// How many customers were done then.
    pub measured_done: i64,
    /// When its last step ended.
    pub stepped_at: Option<Timestamp>,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
    /// [`Figures`] as JSON.
    pub figures: String,
    /// Why it failed: a key of the catalogue. Empty unless it failed.
    pub error: String,
}

impl Costing {
    /// Whether it is of this offer as it is now, and has not ended.
    pub fn is_of(&self, offer: &Offer) -> bool {
        offer.state == OfferState::Costing
            && self.offer_version == offer.version
            && self.state != CostingState::Finished
    }

    /// Whether the figures are those of this offer as it is now.
    pub fn is_finished_for(&self, offer: &Offer) -> bool {
        self.state == CostingState::Finished && self.offer_version == offer.version
    }

    /// Whether its first step was taken.
    pub const fn has_begun(&self) -> bool {
        !self.basis.is_empty()
    }

    /// The figures so far.
    ///
    /// # Errors
    ///
    /// `Refusal::Fault` when what is stored cannot be read.
    pub fn figures(&self) -> Result<Figures, Refusal> {
        serde_json::from_str(&self.figures)
            .map_err(|error| Refusal::Fault(format!("the figures of offer {}: {error}", self.offer_id)))
    }

    /// The share that is done, in percent; 100 only at the end.
    pub fn percent(&self) -> i64 {
        match self.state {
            CostingState::Finished => 100,
            _ => (self.done * 100 / self.total.max(1)).clamp(0, 99),
        }
    }

    /// How long the rest takes at the speed of the steps so far; `None` before that can be told.
    pub fn time_left(&self) -> Option<TimeDelta> {
        let took = (self.stepped_at? - self.measured_from?).num_milliseconds();
        let (done, left) = (self.done - self.measured_done, (self.total - self.done).max(0));
        if took <= 0 || done <= 0 {
            return None;
        }
        let milliseconds = i128::from(took) * i128::from(left) / i128::from(done);
        i64::try_from(milliseconds).ok().and_then(TimeDelta::try_milliseconds)
    }
}

const SELECT: &str =
    "select offer_id, offer_version, state, basis, after_customer, done, total, started_at, measured_from,
    measured_done, stepped_at, finished_at, figures, error from offer_costing";

/// The last costing of an offer.
pub async fn find(tx: &mut Tx, offer_id: &PublicId) -> Result<Option<Costing>, Refusal> {
    let text = AssertSqlSafe(format!("{SELECT} where offer_id = $1"));
    Ok(tx.fetch_optional(sql(text).bind(offer_id)).await?)
}

/// The figures of the last costing that ended of an offer for this incident in this currency: what is owed beside an offer
/// is found by each of them for all.
pub async fn find_latest_figures(
    tx: &mut Tx,
    incident_id: &PublicId,
    currency: Currency,
) -> Result<Option<Figures>, Refusal> {
    let latest = tx
        .fetch_value_optional::<String>(
            sql("select c.figures from offer o join offer_costing c on c.offer_id = o.id
                 where o.incident_id = $1 and o.currency = $2 and c.state = $3
                 order by c.finished_at desc, o.number desc limit 1")
            .bind(incident_id)
            .bind(currency)
            .bind(CostingState::Finished),
        )
        .await?;
    let read = |figures: String| {
        serde_json::from_str(&figures)
            .map_err(|error| Refusal::Fault(format!("the figures of an offer for incident {incident_id}: {error}")))
    };
    latest.map(read).transpose()
}

/// Costings that go on, the oldest first.
pub async fn list_running(tx: &mut Tx) -> Result<Vec<Costing>, Refusal> {
    let text = AssertSqlSafe(format!("{SELECT} where state = $1 order by started_at, offer_id limit $2"));
    Ok(tx.fetch_all(sql(text).bind(CostingState::Running).bind(RUNNING_MAX)).await?)
}

/// Stores a costing of an offer as it is now, in place of an earlier one.
pub async fn insert(tx: &mut Tx, now: Timestamp, offer_id: &PublicId) -> Result<(), Refusal> {
    tx.execute(
        sql("insert into offer_costing (offer_id, offer_version, state, started_at)
             select id, version, $2, $3 from offer where id = $1
             on conflict (offer_id) do update
             set offer_version = excluded.offer_version, state = excluded.state, basis = '', after_customer = 0, done = 0,
                 total = 0, started_at = excluded.started_at, measured_from = null, measured_done = 0, stepped_at = null,
                 finished_at = null, figures = '{}', error = ''")
        .bind(offer_id)
        .bind(CostingState::Running)
        .bind(now),
    )
    .await?;
    Ok(())
}

/// Deletes the costing of an offer that has not ended. The figures of one that has are kept until the next.
pub async fn delete_unfinished(tx: &mut Tx, offer_id: &PublicId) -> Result<(), Refusal> {
    let delete = sql("delete from offer_costing where offer_id = $1 and state <> $2");
    tx.execute(delete.bind(offer_id).bind(CostingState::Finished)).await?;
    Ok(())
}

/// Sets the state of a costing.
pub async fn set_state(tx: &mut Tx, offer_id: &PublicId, state: CostingState) -> Result<(), Refusal> {
    tx.execute(sql("update offer_costing set state = $2 where offer_id = $1").bind(offer_id).bind(state)).await?;
    Ok(())
}

/// Lets a costing go on. Its speed is measured from now.
pub async fn resume(tx: &mut Tx, now: Timestamp, offer_id: &PublicId) -> Result<(), Refusal> {
    tx.execute(
        sql("update offer_costing set state = $2, error = '', measured_from = $3, measured_done = done, stepped_at = null
             where offer_id = $1")
        .bind(offer_id)
        .bind(CostingState::Running)
        .bind(now),
    )
    .await?;
    Ok(())
}

/// Stores why a costing cannot go on.
pub async fn fail(tx: &mut Tx, offer_id: &PublicId, error: &str) -> Result<(), Refusal> {
    tx.execute(
        sql("update offer_costing set state = $2, error = $3 where offer_id = $1")
            .bind(offer_id)
            .bind(CostingState::Failed)
            .bind(error),
    )
    .await?;
    Ok(())
}

/// Stores what every step computes with, and how many customers there are.
pub async fn begin(tx: &mut Tx, now: Timestamp, offer_id: &PublicId, basis: &str, total: i64) -> Result<(), Refusal> {
    tx.execute(
        sql("update offer_costing set basis = $2, total = $3, measured_from = $4, measured_done = 0 where offer_id = $1")
            .bind(offer_id)
            .bind(basis)
            .bind(total)
            .bind(now),
    )
    .await?;
    Ok(())
}

/// Moves the cursor of a costing to `after_customer`, with the figures so far.
pub async fn advance(
    tx: &mut Tx,
    now: Timestamp,
    costing: &Costing,
    (after_customer, done): (i64, i64),
    figures: &Figures,
) -> Result<(), Refusal> {
    tx.execute(
        sql("update offer_costing
             set after_customer = $2, done = $3, figures = $4, stepped_at = $5,
                 total = case when total < $3 then $3 else total end
             where offer_id = $1")
        .bind(&costing.offer_id)
        .bind(after_customer)
        .bind(done)
        .bind(figures.to_json()?)
        .bind(now),
    )
    .await?;
    Ok(())
}

/// Ends a costing with its figures. They are those of the offer as it is stored now.
pub async fn finish(tx: &mut Tx, now: Timestamp, offer_id: &PublicId, figures: &Figures) -> Result<(), Refusal> {
    tx.execute(
        sql("update offer_costing
             set state = $2, figures = $3, total = done, finished_at = $4, basis = '',
                 offer_version = (select version from offer where id = $1)
             where offer_id = $1")
        .bind(offer_id)
        .bind(CostingState::Finished)
        .bind(figures.to_json()?)
        .bind(now),
    )
    .await?;
    Ok(())
}
