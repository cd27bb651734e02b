//! Customers who were added or changed: they are put into their groups, and counted alone for the incidents that have rows.

use super::count::lock_exposure;
use super::groups::{self, Progress};
use super::plan::plan;
use super::rows;
use super::scope::Scope;
use crate::customers::exposure::due;
use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal, Timestamp};
use sqlx::AssertSqlSafe;

/// Whether there are customers to follow.
pub async fn is_waiting(tx: &mut Tx) -> Result<bool, Refusal> {
    Ok(!Progress::read(tx).await?.is_current())
}

/// Follows the next customers, in one transaction. Returns whether there were any.
pub async fn follow_in(tx: &mut Tx, now: Timestamp) -> Result<bool, Refusal> {
    let Some(scope) = groups::step(tx, now).await? else { return Ok(false) };
    for incident in with_rows(tx, now).await? {
        apply(tx, now, &incident, &scope).await?;
    }
    Ok(true)
}

/// The incidents that have a run, in an order that is the same for everybody who locks them.
async fn with_rows(tx: &mut Tx, now: Timestamp) -> Result<Vec<PublicId>, Refusal> {
    let query = format!("{} and id in (select incident_id from exposure_run) order by id", due::COUNTED);
    Ok(tx.fetch_values(sql(AssertSqlSafe(query)).bind(now - due::RECOUNT_WINDOW)).await?)
}

async fn apply(tx: &mut Tx, now: Timestamp, incident: &PublicId, scope: &Scope) -> Result<(), Refusal> {
    lock_exposure(tx, incident).await?;
    // Beside measurements the rule does not count, and reports change nothing about who a customer is.
    let plan = plan(tx, now, incident).await?;
    if plan.is_measured { Ok(()) } else { rows::apply(tx, &plan, scope).await }
}
