//! The incident row, and queries for one, the open and the past incidents.

use crate::incidents::incident::{Cause, Kind, State};
use crate::platform::db::{Tx, sql};
use crate::types::{Impact, PublicId, Refusal, Timestamp};
use const_format::concatcp;

/// How many open incidents are listed at most.
const OPEN_MAX: i64 = 100;

/// An incident or maintenance.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Incident {
    /// Its id, public.
    pub id: PublicId,
    /// The number in its short name, `INC-27`.
    pub number: i64,
    /// Unplanned incident or maintenance.
    pub kind: Kind,
    /// The title, shown to customers.
    pub title: String,
    /// The cause, once it is known.
    pub cause_cluster: Option<Cause>,
    /// The worst impact it reached, or the commander's override.
    pub impact: Impact,
    /// The impact that the commander set by hand.
    pub impact_override: Option<Impact>,
    /// Its current state.
    pub state: State,
    /// The affected regions as customer records name them, separated by `;`; empty for all.
    pub regions: String,
    /// The incident commander.
    pub commander_id: Option<PublicId>,
    /// When it started; for maintenance, the scheduled start until it begins.
    pub started_at: Timestamp,
    /// For maintenance that began early, the scheduled start.
    pub scheduled_for: Option<Timestamp>,
    /// When it was first noticed, if that differs from its start.
    pub first_evidence_at: Option<Timestamp>,
    /// When its first update was published.
    pub published_at: Option<Timestamp>,
    /// When it was resolved or completed.
    pub resolved_at: Option<Timestamp>,
    /// For maintenance, the scheduled end.
    pub scheduled_until: Option<Timestamp>,
    /// For maintenance, whether subscribers are reminded of it, and told when it begins and ends by itself.
    pub notify_during: bool,
    /// The promised time of the next update.
    pub next_update_by: Option<Timestamp>,
    /// How often it was reopened.
    pub rev: i64,
    /// Whether it is a drill, which is never public.
    pub is_drill: bool,
    /// When it was withdrawn, because it had been declared by mistake.
    pub withdrawn_at: Option<Timestamp>,
    /// Who withdrew it.
    pub withdrawn_by: Option<PublicId>,
    /// Why it was withdrawn, for colleagues.
    pub withdrawn_reason: String,
    /// When it was declared.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// For edits (decision 6).
    pub version: i64,
}

/// The regions in the stored text; none for all regions.
pub fn split_regions(regions: &str) -> impl Iterator<Item = &str> {
    regions.split([';', ',', '\n']).map(str::trim).filter(|region| !region.is_empty())
}

impl Incident {
    /// Its short name: `INC-27`.
    pub fn name(&self) -> String {
        format!("INC-{}", self.number)
    }

    /// The affected regions; empty for all.
    pub fn region_list(&self) -> Vec<&str> {
        split_regions(&self.regions).collect()
    }

    /// Whether it is on the public pages.
    pub fn is_public(&self) -> bool {
        !self.is_drill && self.state != State::Draft && self.published_at.is_some() && self.withdrawn_at.is_none()
    }

    /// Whether the promised update is overdue.
    pub fn is_late(&self, now: Timestamp) -> bool {
        self.next_update_by.is_some_and(|by| now >= by + chrono::Duration::minutes(1))
    }
}

/// Which past incidents to list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Filter {
    /// Incidents and maintenance, without drills.
    #[default]
    All,
    /// Unplanned incidents.
    Incidents,
    /// Maintenance.
    Maintenance,
    /// Drills.
    Drills,
}

/// The position after which the next page of past incidents begins: the start and number of the last one shown.
pub type PastCursor = (Timestamp, i64);

/// Whether scheduled maintenance is of a series that has an earlier date to come.
const IS_LATER_IN_SERIES: &str = concatcp!(
    "(state = '",
    State::Scheduled.as_str(),
    "' and exists (
        select 1 from maintenance_occurrence as own
        join maintenance_occurrence as other on other.series_id = own.series_id
        join incident as earlier on earlier.id = other.incident_id
        where own.incident_id = incident.id and earlier.state = '",
    State::Scheduled.as_str(),
    "' and earlier.started_at < incident.started_at))"
);

pub(super) const SELECT: &str =
    "select id, number, kind, title, cause_cluster, impact, impact_override, state, regions, commander_id,
        started_at, scheduled_for, first_evidence_at, published_at, resolved_at, scheduled_until, notify_during, next_update_by,
        rev, is_drill, withdrawn_at, withdrawn_by, withdrawn_reason, created_at, updated_at, version
    from incident ";

/// An incident by its id.
///
/// # Errors
///
/// `Refusal::NotFound` when there is none.
pub async fn get(tx: &mut Tx, id: &PublicId) -> Result<Incident, Refusal> {
    Ok(tx.fetch_one::<Incident>(sql(concatcp!(SELECT, "where id = $1")).bind(id)).await?)
}

/// Incidents that are not over, drills included, the newest first. Scheduled maintenance comes last, the next first; of
/// a series only its next date.
pub async fn open(tx: &mut Tx) -> Result<Vec<Incident>, Refusal> {
    Ok(tx
        .fetch_all::<Incident>(
            sql(concatcp!(
                SELECT,
                "where state not in ",
                State::OVER_SQL,
                " and not ",
                IS_LATER_IN_SERIES,
                "
             order by case state when '",
                State::Scheduled.as_str(),
                "' then 1 else 0 end,
                 case state when '",
                State::Scheduled.as_str(),
                "' then started_at end, started_at desc, number desc limit $1"
            ))
            .bind(OPEN_MAX),
        )
        .await?)
}

/// Published incidents that started, or were still open, at `since` or later, the newest first, at most `limit`.
/// Drills and withdrawn incidents are left out.
pub async fn recent(tx: &mut Tx, since: Timestamp, limit: i64) -> Result<Vec<Incident>, Refusal> {
    Ok(tx
        .fetch_all::<Incident>(
            sql(concatcp!(
                SELECT,
                "where is_drill = false and published_at is not null and state <> '",
                State::Draft.as_str(),
                "' and withdrawn_at is null
               and (started_at >= $1 or resolved_at is null or resolved_at >= $1)
             order by started_at desc, number desc limit $2"
            ))
            .bind(since)
            .bind(limit),
        )
        .await?)
}

/// Incidents that are over, the latest first, at most `limit`. Dates of a series that were removed with it before anybody
/// was told of them are left out. `after` is where the previous page ended.
pub async fn past(
    tx: &mut Tx,
    filter: Filter,
    after: Option<PastCursor>,
    limit: i64,
) -> Result<Vec<Incident>, Refusal> {
    let (kind, drills) = match filter {
        Filter::All => ("", false),
        Filter::Incidents => (Kind::Incident.as_str(), false),
        Filter::Maintenance => (Kind::Maintenance.as_str(), false),
        Filter::Drills => ("", true),
    };
    let (before, number) = after.unwrap_or((chrono::DateTime::<chrono::Utc>::MAX_UTC, i64::MAX));
    // The latest timestamp that both databases can hold.
    let before = before.min(chrono::DateTime::from_timestamp(253_402_300_799, 0).unwrap_or_default());
    Ok(tx
        .fetch_all::<Incident>(
            sql(concatcp!(
                SELECT,
                "where state in ",
                State::OVER_SQL,
                "
               and ($1 = '' or kind = $1) and is_drill = $2
               and not (withdrawn_at is not null and exists
                   (select 1 from maintenance_occurrence where incident_id = incident.id))
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
