//! Finds public incidents, for programs.

use super::incident::{Incident, SELECT, recent};
use crate::incidents::incident::{Kind, State};
use crate::platform::db::{Tx, sql};
use crate::types::Refusal;
use crate::types::search_text::folded;
use const_format::concatcp;

/// How many incidents are looked at for a text.
const SEARCHED_MAX: i64 = 5_000;

/// Which public incidents to find. What was cancelled is in none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Incidents and maintenance.
    All,
    /// Incidents that are not over.
    Unresolved,
    /// Maintenance that is not over.
    Planned,
    /// Maintenance that has not begun.
    Upcoming,
    /// Maintenance that has begun and is not over.
    UnderWay,
}

impl Which {
    const fn sql(self) -> &'static str {
        const INCIDENT: &str = concatcp!("kind = '", Kind::Incident.as_str(), "' and state in ", State::UNDER_WAY_SQL);
        const MAINTENANCE: &str = concatcp!("kind = '", Kind::Maintenance.as_str(), "' and state ");
        match self {
            Self::All => concatcp!("state <> '", State::Cancelled.as_str(), "'"),
            Self::Unresolved => INCIDENT,
            Self::Planned => concatcp!(MAINTENANCE, "not in ", State::OVER_SQL),
            Self::Upcoming => concatcp!(MAINTENANCE, "= '", State::Scheduled.as_str(), "'"),
            Self::UnderWay => concatcp!(MAINTENANCE, "in ", State::UNDER_WAY_SQL),
        }
    }

    fn has(self, incident: &Incident) -> bool {
        let (kind, state) = (incident.kind, incident.state);
        match self {
            Self::All => state != State::Cancelled,
            Self::Unresolved => kind == Kind::Incident && state.is_under_way(),
            Self::Planned => kind == Kind::Maintenance && !state.is_over(),
            Self::Upcoming => state == State::Scheduled,
            Self::UnderWay => kind == Kind::Maintenance && state.is_under_way(),
        }
    }
}

/// Public incidents, the latest beginning first: at most `limit` after the first `offset`. `text` is part of the title,
/// in any case; empty for every title.
pub async fn search(tx: &mut Tx, which: Which, text: &str, limit: i64, offset: i64) -> Result<Vec<Incident>, Refusal> {
    if !text.trim().is_empty() {
        // Titles have no folded column; the two databases fold case differently.
        let wanted = folded(text.trim());
        let all = recent(tx, chrono::DateTime::UNIX_EPOCH, SEARCHED_MAX).await?;
        let found = all.into_iter().filter(|one| which.has(one) && folded(&one.title).contains(&wanted));
        let part = |count: i64| usize::try_from(count).unwrap_or(0);
        return Ok(found.skip(part(offset)).take(part(limit)).collect());
    }
    let query = match which {
        Which::All => concatcp!(PUBLIC, Which::All.sql(), NEWEST),
        Which::Unresolved => concatcp!(PUBLIC, Which::Unresolved.sql(), NEWEST),
        Which::Planned => concatcp!(PUBLIC, Which::Planned.sql(), NEWEST),
        Which::Upcoming => concatcp!(PUBLIC, Which::Upcoming.sql(), NEWEST),
        Which::UnderWay => concatcp!(PUBLIC, Which::UnderWay.sql(), NEWEST),
    };
    Ok(tx.fetch_all::<Incident>(sql(query).bind(limit).bind(offset)).await?)
}

const PUBLIC: &str = concatcp!(
    SELECT,
    "where is_drill = false and published_at is not null and withdrawn_at is null and state <> '",
    State::Draft.as_str(),
    "' and "
);
const NEWEST: &str = " order by started_at desc, number desc limit $1 offset $2";
