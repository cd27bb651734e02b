//! Counts what customers report about an incident: for the chart on the desk, for the summary of who is affected, and
//! to refuse an operational status during a spike.

use super::Kind;
use super::spike::{BASELINE_WINDOW, ReportCounts, WINDOW};
use super::store::Incident;
use crate::platform::db::{Tx, sql};
use crate::services;
use crate::signals;
use crate::types::field_errors::FieldErrors;
use crate::types::{CaseState, Message, PublicId, Refusal, ServiceStatus, Timestamp};
use const_format::concatcp;
use sqlx::AssertSqlSafe;

/// How many reports are read for one chart at most; more would not change its shape.
const CHART_REPORTS_MAX: i64 = 50_000;
/// How long after its end the customers of an incident are counted without being asked for it.
const COUNTED_FOR: chrono::Duration = chrono::Duration::days(90);

/// Counts the reports about a service in the last [`WINDOW`], and usually before the incident that started at
/// `started_at`.
pub async fn counts_for_service(
    tx: &mut Tx,
    service_id: &PublicId,
    started_at: Timestamp,
    now: Timestamp,
) -> Result<ReportCounts, Refusal> {
    let recent = count(tx, service_id, now - WINDOW, now + chrono::Duration::microseconds(1)).await?;
    let before = count(tx, service_id, started_at - BASELINE_WINDOW, started_at).await?;
    Ok(ReportCounts::new(recent, before))
}

async fn count(tx: &mut Tx, service_id: &PublicId, from: Timestamp, to: Timestamp) -> Result<i64, Refusal> {
    Ok(tx
        .fetch_value::<i64>(
            sql("select count(*) from report_view as report join report_service_view as report_service on report_service.report_id = report.id
             where report_service.service_id = $1 and report.at >= $2 and report.at < $3")
            .bind(service_id)
            .bind(from)
            .bind(to),
        )
        .await?)
}

/// The times of the reports about an incident from `from` until before `until`, oldest first.
pub async fn times(
    tx: &mut Tx,
    incident_id: &PublicId,
    from: Timestamp,
    until: Timestamp,
) -> Result<Vec<Timestamp>, Refusal> {
    Ok(tx
        .fetch_values::<Timestamp>(
            sql("select at from report_view where incident_id = $1 and at >= $2 and at < $3 order by at limit $4")
                .bind(incident_id)
                .bind(from)
                .bind(until)
                .bind(CHART_REPORTS_MAX),
        )
        .await?)
}

/// Counts the reports about the incident's services in the [`BASELINE_WINDOW`] before its start.
pub async fn count_before(tx: &mut Tx, incident: &Incident) -> Result<i64, Refusal> {
    Ok(tx
        .fetch_value::<i64>(
            sql("select count(distinct report.id) from report_view as report
             join report_service_view as report_service on report_service.report_id = report.id
             join incident_service on incident_service.service_id = report_service.service_id
             where incident_service.incident_id = $1 and report.at >= $2 and report.at < $3")
            .bind(&incident.id)
            .bind(incident.started_at - BASELINE_WINDOW)
            .bind(incident.started_at),
        )
        .await?)
}

/// How many customers an incident affected, and how many of them wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AffectedCounts {
    /// Customers with a recorded exposure.
    pub people: i64,
    /// Reports from visitors of the public page.
    pub reports: i64,
    /// Complaints in any state but merged.
    pub complaints: i64,
    /// Complaints that wait for an answer.
    pub unanswered: i64,
}

/// Counts who is affected by an incident.
pub async fn count_affected(tx: &mut Tx, incident: &Incident, now: Timestamp) -> Result<AffectedCounts, Refusal> {
    const QUERY: &str = concatcp!(
        "select (select count(*) from report_view where incident_id = $1),
                (select count(*) from complaint_case_view where incident_id = $1 and state <> '",
        CaseState::Merged.as_str(),
        "')"
    );
    let (reports, complaints) = tx.fetch_one::<(i64, i64)>(sql(QUERY).bind(&incident.id)).await?;
    Ok(AffectedCounts {
        people: count_people(tx, incident, now).await?,
        reports,
        complaints,
        unanswered: super::store::count_unanswered_complaints(tx, &incident.id).await?,
    })
}

/// Counts the customers whom an incident affected: in rows of exposure, and while there are none, by the services that customers
/// use and where they live, and by their reports.
async fn count_people(tx: &mut Tx, incident: &Incident, now: Timestamp) -> Result<i64, Refusal> {
    const HAS_ROWS: &str =
        "select exists (select 1 from exposure_run_view where incident_id = $1 and rows_at is not null)
        or (not exists (select 1 from exposure_run_view where incident_id = $1)
            and exists (select 1 from exposure_view where incident_id = $1))
        or exists (select 1 from exposure_view where incident_id = $1 and evidence in ('telemetry', 'import'))";
    let is_counted = incident.kind == Kind::Incident && incident.is_public();
    // Rows are made soon after the end, and of an old incident only when somebody asks for them.
    let by_rule = is_counted && incident.resolved_at.is_none_or(|resolved_at| resolved_at > now - COUNTED_FOR);
    if !by_rule || tx.fetch_value::<bool>(sql(HAS_ROWS).bind(&incident.id)).await? {
        let query = "select count(distinct customer_id) from exposure_view where incident_id = $1";
        return Ok(tx.fetch_value::<i64>(sql(query).bind(&incident.id)).await?);
    }
    let regions = tx.ids(2);
    let query = format!(
        "select cast(coalesce(sum(people), 0) as bigint)
                + (select count(distinct customer.id) from report_view as report
                   join report_service_view as report_service on report_service.report_id = report.id
                   join customer_view as customer on customer.id = report.customer_id
                   where report.incident_id = $1 and customer.erased_at is null
                     and not (($2 = '[]' or customer.region in {regions})
                              and (customer.tenure_start is null or customer.tenure_start <= $3)
                              and exists (select 1 from customer_service_view as used
                                          join incident_service on incident_service.service_id = used.service_id
                                          where used.customer_id = customer.id and incident_id = $1)))
         from customer_group_view as customers
         where ($2 = '[]' or customers.region in {regions}) and customers.joins_on <= $3
           and customers.id in (select group_id from customer_group_service_view as used
                                join incident_service on incident_service.service_id = used.service_id
                                where incident_id = $1)"
    );
    let regions = serde_json::json!(incident.region_list()).to_string();
    let today = now.date_naive().to_string();
    Ok(tx.fetch_value::<i64>(sql(AssertSqlSafe(query)).bind(&incident.id).bind(regions).bind(today)).await?)
}

/// Counts the subscribers whom an update of this incident would notify; none for a drill.
pub async fn count_recipients(tx: &mut Tx, incident: &Incident) -> Result<i64, Refusal> {
    if incident.is_drill {
        return Ok(0);
    }
    Ok(tx
        .fetch_value::<i64>(
            sql("select count(*) from subscriber_view as subscriber
             where state = 'active' and exists
                (select 1 from subscription_view as subscription
                 where subscriber_id = subscriber.id
                   and (($2 = 'maintenance' and wants_maintenance = true) or ($2 = 'incident' and wants_incidents = true))
                   and (scope = 'page' or target = $1
                        or target in (select service_id from incident_service where incident_id = $1)
                        or target in (select group_id from page_service_view as page_service
                                      join incident_service on incident_service.service_id = page_service.service_id
                                      where incident_id = $1 and group_id is not null)))")
            .bind(&incident.id)
            .bind(incident.kind),
        )
        .await?)
}

/// Refuses to set a service to operational during a spike of reports, or while a signal of customers stands. The error is at the field `despite_reports`,
/// which confirms it.
pub(super) async fn check_no_spike(
    tx: &mut Tx,
    form: &mut FieldErrors,
    now: Timestamp,
    incident: &Incident,
    typed: &[(PublicId, ServiceStatus)],
) -> Result<(), Refusal> {
    if incident.is_drill {
        return Ok(());
    }
    for (service_id, status) in typed {
        if *status != ServiceStatus::Operational {
            continue;
        }
        let own = super::publish::own_status(tx, incident, service_id, now).await?;
        let reports = counts_for_service(tx, service_id, incident.started_at, now).await?;
        if own != ServiceStatus::Operational && reports.is_spike() {
            let service = services::store::get(tx, service_id).await?;
            let message = Message::new("incident-spike")
                .with("service", &service.name)
                .with("count", reports.recent)
                .with("usual", reports.usual);
            form.wrong("despite_reports", message);
        } else if own != ServiceStatus::Operational
            && let Some(signal) = signals::store::standing(tx, service_id).await?
        {
            let message = Message::new("signal-despite")
                .with("service", &signal.service)
                .with("count", signal.people)
                .with("usual", signal.usual);
            form.wrong("despite_reports", message);
        }
    }
    Ok(())
}
