//! The figures of an incident's rows of exposure, stored by a job, so that a page reads one row instead of a million. They follow
//! changes of the rows within moments; a count says for itself when it was complete.

use super::figures::{self, Evidence};
use crate::platform::AppState;
use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal};
use serde::{Deserialize, Serialize};

/// Most plans that are stored.
const PLANS_MAX: i64 = 200;

/// Numbers of customers, most first.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct StoredFigures {
    pub(super) people: i64,
    pub(super) vulnerable: i64,
    pub(super) by_service: Vec<(PublicId, String, i64)>,
    pub(super) by_region: Vec<(String, i64)>,
    pub(super) by_evidence: Vec<(Evidence, i64)>,
    pub(super) plans: Vec<(String, i64)>,
}

/// The stored figures of an incident; `None` where the job has not stored any yet.
pub(super) async fn find(tx: &mut Tx, incident_id: &PublicId) -> Result<Option<StoredFigures>, Refusal> {
    let query = sql("select figures from exposure_run where incident_id = $1 and figures <> ''").bind(incident_id);
    let Some(text) = tx.fetch_value_optional::<String>(query).await? else { return Ok(None) };
    let figures = serde_json::from_str(&text)
        .map_err(|error| Refusal::Fault(format!("the figures of incident {incident_id} cannot be read: {error}")))?;
    Ok(Some(figures))
}

/// Notes that rows of an incident changed, so that its figures are summed again.
pub(super) async fn note_change(tx: &mut Tx, incident_id: &PublicId) -> Result<(), Refusal> {
    tx.execute(sql("update exposure_run set changes = changes + 1 where incident_id = $1").bind(incident_id)).await?;
    Ok(())
}

/// Sums the rows of the next incident whose figures are not those of its rows, once its count is complete. Returns whether there
/// was one.
pub async fn sum_step(app: &AppState) -> Result<bool, Refusal> {
    let mut tx = app.db.read().await?;
    let due = tx
        .fetch_optional::<(PublicId, i64)>(sql("select incident_id, changes from exposure_run
             where finished_at is not null and figures_of <> changes order by started_at desc limit 1"))
        .await?;
    let Some((incident_id, changes)) = due else { return Ok(false) };
    let counts = figures::counts_of_rows(&mut tx, &incident_id).await?;
    let plans = figures::plans_of_rows(&mut tx, &incident_id, PLANS_MAX).await?;
    drop(tx);
    let stored = StoredFigures {
        people: counts.people,
        vulnerable: counts.vulnerable,
        by_service: counts.by_service,
        by_region: counts.by_region,
        by_evidence: counts.by_evidence,
        plans,
    };
    let text = serde_json::to_string(&stored).map_err(|error| Refusal::Fault(error.to_string()))?;
    app.db
        .write(async |tx| {
            let update = sql("update exposure_run set figures = $2, figures_of = $3 where incident_id = $1");
            tx.execute(update.bind(&incident_id).bind(&text).bind(changes)).await?;
            Ok(())
        })
        .await?;
    Ok(true)
}
