//! Lists incidents page by page, for programs.

use super::incident::{Incident, SELECT};
use crate::incidents::incident::{Kind, State};
use crate::platform::db::{Tx, sql};
use crate::types::Refusal;
use const_format::concatcp;

/// Which incidents to list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ListFilter {
    /// Only of this kind.
    pub kind: Option<Kind>,
    /// Only in this state.
    pub state: Option<State>,
}

/// Incidents with a number below `before`, the latest first, at most `limit`. Drills and withdrawn ones are among them.
pub async fn page(tx: &mut Tx, filter: ListFilter, before: Option<i64>, limit: i64) -> Result<Vec<Incident>, Refusal> {
    Ok(tx
        .fetch_all::<Incident>(
            sql(concatcp!(
                SELECT,
                "where number < $1 and ($2 = '' or kind = $2) and ($3 = '' or state = $3) and published_at is not null
                 order by number desc limit $4"
            ))
            .bind(before.unwrap_or(i64::MAX))
            .bind(filter.kind.map_or("", Kind::as_str))
            .bind(filter.state.map_or("", State::as_str))
            .bind(limit),
        )
        .await?)
}
