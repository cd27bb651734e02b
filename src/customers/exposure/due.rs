//! Which incidents' rows may have to be counted. After most commits none, and then this costs one statement.

use crate::platform::db::{Tx, ids_json, sql};
use crate::types::{PublicId, Refusal, Timestamp};
use chrono::Duration;
use const_format::concatcp;
use sqlx::AssertSqlSafe;
use std::collections::BTreeMap;

/// How long after the end of an incident, or after it was entered, new customers and late reports still change its exposure.
pub(super) const RECOUNT_WINDOW: Duration = Duration::days(90);
/// How often every incident is looked at, whatever changed: on PostgreSQL a transaction may commit after one whose event has a
/// later number, and would be missed.
const FULL_INTERVAL: Duration = Duration::minutes(2);

/// What was there when exposure was last found to be counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    inputs: Inputs,
    services: BTreeMap<PublicId, Timestamp>,
    full_at: Timestamp,
}

/// Numbers that rise whenever something changes that exposure is counted from.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
struct Inputs {
    event: i64,
    import: i64,
    report: i64,
    /// A decision about who somebody is gives or takes the customer of reports.
    identity: Option<Timestamp>,
    /// Counts that were asked for, or have not ended.
    asked: i64,
}

/// The incidents to look at, the newest first, and what to remember once their exposure is counted. `seen` is `None` at first,
/// and then every incident is looked at.
pub async fn due(tx: &mut Tx, seen: Option<&Seen>, now: Timestamp) -> Result<(Vec<PublicId>, Seen), Refusal> {
    let inputs = tx
        .fetch_one::<Inputs>(sql("select (select coalesce(max(id), 0) from events_view) as event,
                 (select coalesce(max(id), 0) from import where finished_at is not null) as import,
                 (select coalesce(max(id), 0) from report_view) as report,
                 (select max(identity_decided_at) from complaint_case_view where identity_decided_at is not null)
                     as identity,
                 (select count(*) from exposure_run where finished_at is null) as asked"))
        .await?;
    match seen {
        Some(seen) if seen.full_at > now - FULL_INTERVAL && seen.inputs == inputs => Ok((Vec::new(), seen.clone())),
        Some(seen)
            if seen.full_at > now - FULL_INTERVAL
                && seen.inputs.import == inputs.import
                && seen.inputs.identity == inputs.identity =>
        {
            let services = services(tx).await?;
            let changed: Vec<PublicId> = services
                .iter()
                .filter(|(id, at)| seen.services.get(*id) != Some(at))
                .map(|(id, _)| id.clone())
                .collect();
            let found = touched(tx, now, &seen.inputs, &changed).await?;
            Ok((found, Seen { inputs, services, full_at: seen.full_at }))
        }
        _ => Ok((all(tx, now).await?, Seen { inputs, services: services(tx).await?, full_at: now })),
    }
}

/// When each service last changed, its history included.
async fn services(tx: &mut Tx) -> Result<BTreeMap<PublicId, Timestamp>, Refusal> {
    let rows =
        tx.fetch_all::<(PublicId, Timestamp)>(sql("select service_id, changed_at from service_change_view")).await?;
    Ok(rows.into_iter().collect())
}

/// In SQL: published incidents that are open, or ended or were entered within [`RECOUNT_WINDOW`], since one may be entered years
/// after it was over; and those whose count was requested or has not ended. Drills affect nobody.
pub(super) const COUNTED_WHERE: &str =
    "kind = 'incident' and state <> 'draft' and is_drill = false and withdrawn_at is null
       and (resolved_at is null or resolved_at > $1 or published_at > $1
            or id in (select incident_id from exposure_run where finished_at is null))";
pub(super) const COUNTED: &str = concatcp!("select id from incident_view as incident where ", COUNTED_WHERE);
/// Those of them that have rows or are to have them: an open one only where it has a run. Open ones come first, then the newest.
const TO_COUNT: &str =
    concatcp!(COUNTED, " and (resolved_at is not null or id in (select incident_id from exposure_run))");
const IN_TURN: &str = " order by case when resolved_at is null then 0 else 1 end, started_at desc";

async fn all(tx: &mut Tx, now: Timestamp) -> Result<Vec<PublicId>, Refusal> {
    let text = AssertSqlSafe(format!("{TO_COUNT}{IN_TURN}"));
    Ok(tx.fetch_values(sql(text).bind(now - RECOUNT_WINDOW)).await?)
}

/// The incidents of events and reports since, those that affect a service that changed, and those whose count was asked for.
async fn touched(tx: &mut Tx, now: Timestamp, since: &Inputs, changed: &[PublicId]) -> Result<Vec<PublicId>, Refusal> {
    let ids = tx.ids(4);
    let text = AssertSqlSafe(format!(
        "{TO_COUNT}
           and (id in (select incident_id from events_view where id > $2 and verb <> 'exposure.counted')
                or id in (select incident_id from report_view where id > $3)
                or id in (select incident_id from exposure_run where finished_at is null)
                or id in (select incident_id from incident_service_view where service_id in {ids})){IN_TURN}"
    ));
    let query = sql(text).bind(now - RECOUNT_WINDOW).bind(since.event).bind(since.report).bind(ids_json(changed));
    Ok(tx.fetch_values(query).await?)
}
