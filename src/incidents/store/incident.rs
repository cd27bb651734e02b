//! Incidents as rows: one, the open ones, the past ones page by page.

use crate::incidents::incident::{Cause, Kind, State};
use crate::platform::db::{Tx, sql};
use crate::types::{Impact, PublicId, Refusal, Timestamp};

/// Most open incidents that are listed at once.
pub const OPEN_MAX: i64 = 100;

/// An incident, or planned work.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Incident {
    /// Its id, public.
    pub id: PublicId,
    /// The number staff say: INC-27.
    pub number: i64,
    /// Whether it broke or is worked on.
    pub kind: Kind,
    /// What customers read as its name.
    pub title: String,
    /// Whose fault it was, once that is known.
    pub cause_cluster: Option<Cause>,
    /// The worst it reached, or what the commander says instead.
    pub impact: Impact,
    /// What the commander says instead.
    pub impact_override: Option<Impact>,
    /// Where it stands.
    pub state: State,
    /// The regions it is in, as customers' records name them, split by `;`; empty for everywhere.
    pub regions: String,
    /// Who leads.
    pub commander_id: Option<PublicId>,
    /// When it began (planned work: when it is to begin).
    pub started_at: Timestamp,
    /// When anybody first knew of it, where that is not when it began.
    pub first_evidence_at: Option<Timestamp>,
    /// When customers first read of it.
    pub published_at: Option<Timestamp>,
    /// When it was over.
    pub resolved_at: Option<Timestamp>,
    /// Planned work: when it is to end.
    pub scheduled_until: Option<Timestamp>,
    /// By when the next update is promised.
    pub next_update_by: Option<Timestamp>,
    /// Raised each time it is opened again.
    pub rev: i64,
    /// An exercise, which nobody outside sees.
    pub is_drill: bool,
    /// When it was taken back, because it was declared by mistake.
    pub withdrawn_at: Option<Timestamp>,
    /// Who took it back.
    pub withdrawn_by: Option<PublicId>,
    /// Why; for colleagues.
    pub withdrawn_reason: String,
    /// When it was declared.
    pub created_at: Timestamp,
    /// When anything about it last changed.
    pub updated_at: Timestamp,
    /// For edits (decision 6).
    pub version: i64,
}

impl Incident {
    /// What staff call it: `INC-27`.
    pub fn name(&self) -> String {
        format!("INC-{}", self.number)
    }

    /// The regions it is in; empty for everywhere.
    pub fn region_list(&self) -> Vec<&str> {
        self.regions.split(';').map(str::trim).filter(|region| !region.is_empty()).collect()
    }

    /// Whether customers may read of it.
    pub fn is_public(&self) -> bool {
        !self.is_drill && self.state != State::Draft && self.published_at.is_some() && self.withdrawn_at.is_none()
    }

    /// Whether the promised update is overdue.
    pub fn is_late(&self, now: Timestamp) -> bool {
        self.next_update_by.is_some_and(|by| now >= by + chrono::Duration::minutes(1))
    }
}

/// Which past incidents a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Filter {
    /// Incidents and planned work.
    #[default]
    All,
    /// What broke.
    Incidents,
    /// Planned work.
    Maintenance,
    /// Exercises.
    Drills,
}

/// Where a page of past incidents ends: the last one's start and number.
pub type After = (Timestamp, i64);

macro_rules! incident_columns {
    ($rest:literal) => {
        concat!(
            "select id, number, kind, title, cause_cluster, impact, impact_override, state, regions, commander_id,
                    started_at, first_evidence_at, published_at, resolved_at, scheduled_until, next_update_by,
                    rev, is_drill, withdrawn_at, withdrawn_by, withdrawn_reason, created_at, updated_at, version
             from incident ",
            $rest
        )
    };
}

/// One incident by its id.
pub async fn find(tx: &mut Tx, id: &PublicId) -> Result<Incident, Refusal> {
    Ok(tx.fetch_one::<Incident>(sql(incident_columns!("where id = $1")).bind(id)).await?)
}

/// One incident by the number staff say.
pub async fn by_number(tx: &mut Tx, number: i64) -> Result<Incident, Refusal> {
    Ok(tx.fetch_one::<Incident>(sql(incident_columns!("where number = $1")).bind(number)).await?)
}

/// What is not over, drills included: the newest first. Planned work that has not begun comes last.
pub async fn open(tx: &mut Tx) -> Result<Vec<Incident>, Refusal> {
    Ok(tx
        .fetch_all::<Incident>(
            sql(incident_columns!(
                "where state not in ('resolved', 'completed', 'cancelled')
             order by case state when 'scheduled' then 1 else 0 end, started_at desc, number desc limit $1"
            ))
            .bind(OPEN_MAX),
        )
        .await?)
}

/// What was published and touches the time since `since`: began, or was open, then or later; the newest
/// first, at most `limit`. No drills, and nothing that was taken back.
pub async fn recent(tx: &mut Tx, since: Timestamp, limit: i64) -> Result<Vec<Incident>, Refusal> {
    Ok(tx
        .fetch_all::<Incident>(
            sql(incident_columns!(
                "where is_drill = false and published_at is not null and state <> 'draft' and withdrawn_at is null
               and (started_at >= $1 or resolved_at is null or resolved_at >= $1)
             order by started_at desc, number desc limit $2"
            ))
            .bind(since)
            .bind(limit),
        )
        .await?)
}

/// What is over, the latest first, `limit` at a time; `after` is where the page before ended.
pub async fn past(tx: &mut Tx, filter: Filter, after: Option<After>, limit: i64) -> Result<Vec<Incident>, Refusal> {
    let (kind, drills) = match filter {
        Filter::All => ("", false),
        Filter::Incidents => ("incident", false),
        Filter::Maintenance => ("maintenance", false),
        Filter::Drills => ("", true),
    };
    let (before, number) = after.unwrap_or((chrono::DateTime::<chrono::Utc>::MAX_UTC, i64::MAX));
    // A moment that both databases can hold.
    let before = before.min(chrono::DateTime::from_timestamp(253_402_300_799, 0).unwrap_or_default());
    Ok(tx
        .fetch_all::<Incident>(
            sql(incident_columns!(
                "where state in ('resolved', 'completed', 'cancelled')
               and ($1 = '' or kind = $1) and is_drill = $2
               and (started_at < $3 or (started_at = $3 and number < $4))
             order by started_at desc, number desc limit $5"
            ))
            .bind(kind)
            .bind(drills)
            .bind(before)
            .bind(number)
            .bind(limit),
        )
        .await?)
}
