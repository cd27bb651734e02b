//! Where the exposure of an incident is read: from rows, or from the rule.

use super::due;
use super::figures::Evidence;
use super::plan::{CountPlan, plan};
use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal, Timestamp};
use const_format::concatcp;
use sqlx::AssertSqlSafe;

/// Where the exposure of an incident is read.
#[derive(Debug, Clone)]
pub enum Source {
    /// In rows, which may be none.
    Rows,
    /// In the services and regions of customers.
    Rule(Box<CountPlan>),
}

/// In SQL: whether the row `incident` has its rows: they were complete once, or are measured, or nobody is making them.
const HAS_ROWS: &str = concatcp!(
    "(exists (select 1 from exposure_run where exposure_run.incident_id = incident.id and rows_at is not null)
      or exists (select 1 from exposure where exposure.incident_id = incident.id and evidence in ",
    Evidence::MEASURED_SQL,
    ") or (not exists (select 1 from exposure_run where exposure_run.incident_id = incident.id)
           and exists (select 1 from exposure where exposure.incident_id = incident.id)))"
);

/// In SQL, after a `select … from incident_view as incident`: the incidents of which the rule is read, with `$1` as the time
/// before which nothing is counted by itself.
pub(super) fn reads_rule() -> String {
    format!("{} and not {HAS_ROWS}", due::COUNTED_WHERE)
}

impl Source {
    /// Where the exposure of an incident is read now.
    pub async fn of(tx: &mut Tx, now: Timestamp, incident_id: &PublicId) -> Result<Self, Refusal> {
        let query = format!("select count(*) from incident_view as incident where {} and id = $2", reads_rule());
        let query = sql(AssertSqlSafe(query)).bind(now - due::RECOUNT_WINDOW).bind(incident_id);
        if tx.fetch_value::<i64>(query).await? == 0 {
            return Ok(Self::Rows);
        }
        Ok(Self::Rule(Box::new(plan(tx, now, incident_id).await?)))
    }
}
