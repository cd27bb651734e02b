//! What customers report about an incident, counted: for the strip of the desk, and against a green
//! status over a spike.

use super::spike::{Reports, USUAL_OVER, WINDOW};
use super::store::Incident;
use crate::platform::db::{Tx, sql};
use crate::services;
use crate::types::field_errors::FieldErrors;
use crate::types::{Message, PublicId, Refusal, ServiceStatus, Timestamp};

/// Most moments that are read for one strip; past this the strip would show nothing new.
const STRIP_MAX: i64 = 50_000;

/// What customers say about one service, just now and usually before an incident began.
pub async fn about(tx: &mut Tx, service_id: &PublicId, began: Timestamp, now: Timestamp) -> Result<Reports, Refusal> {
    let just_now = count(tx, service_id, now - WINDOW, now + chrono::Duration::microseconds(1)).await?;
    let before = count(tx, service_id, began - USUAL_OVER, began).await?;
    Ok(Reports::new(just_now, before))
}

async fn count(tx: &mut Tx, service_id: &PublicId, from: Timestamp, to: Timestamp) -> Result<i64, Refusal> {
    Ok(tx
        .fetch_value::<i64>(
            sql("select count(*) from report join report_service on report_service.report_id = report.id
             where report_service.service_id = $1 and report.at >= $2 and report.at < $3")
            .bind(service_id)
            .bind(from)
            .bind(to),
        )
        .await?)
}

/// When the reports of an incident came in between two moments, oldest first.
pub async fn moments(
    tx: &mut Tx,
    incident_id: &PublicId,
    from: Timestamp,
    until: Timestamp,
) -> Result<Vec<Timestamp>, Refusal> {
    Ok(tx
        .fetch_values::<Timestamp>(
            sql("select at from report where incident_id = $1 and at >= $2 and at < $3 order by at limit $4")
                .bind(incident_id)
                .bind(from)
                .bind(until)
                .bind(STRIP_MAX),
        )
        .await?)
}

/// How many reports about the incident's services came in over [`USUAL_OVER`] before it began.
pub async fn before(tx: &mut Tx, incident: &Incident) -> Result<i64, Refusal> {
    Ok(tx
        .fetch_value::<i64>(
            sql("select count(distinct report.id) from report
             join report_service on report_service.report_id = report.id
             join incident_service on incident_service.service_id = report_service.service_id
             where incident_service.incident_id = $1 and report.at >= $2 and report.at < $3")
            .bind(&incident.id)
            .bind(incident.started_at - USUAL_OVER)
            .bind(incident.started_at),
        )
        .await?)
}

/// Who an incident hits, as far as anybody knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// Customers with a recorded exposure.
    pub people: i64,
    /// Reports by visitors.
    pub reports: i64,
    /// Complaints, whatever became of them.
    pub complaints: i64,
    /// Complaints that wait for a human.
    pub unanswered: i64,
}

/// Counts who an incident hits.
pub async fn hit(tx: &mut Tx, incident: &Incident) -> Result<Hit, Refusal> {
    let (people, reports, complaints) = tx
        .fetch_one::<(i64, i64, i64)>(
            sql("select (select count(distinct customer_id) from exposure where incident_id = $1),
                    (select count(*) from report where incident_id = $1),
                    (select count(*) from complaint_case where incident_id = $1 and state <> 'merged')")
            .bind(&incident.id),
        )
        .await?;
    Ok(Hit { people, reports, complaints, unanswered: super::store::unanswered(tx, &incident.id).await? })
}

/// How many subscribers an update of this incident would reach; nobody for a drill.
pub async fn would_be_told(tx: &mut Tx, incident: &Incident) -> Result<i64, Refusal> {
    if incident.is_drill {
        return Ok(0);
    }
    Ok(tx
        .fetch_value::<i64>(
            sql("select count(*) from subscriber
             where state = 'active' and (about = 'all' or (about = 'incident' and incident_id = $1)
                or (about = 'chosen' and exists (
                    select 1 from subscriber_service
                    join incident_service on incident_service.service_id = subscriber_service.service_id
                    where subscriber_service.subscriber_id = subscriber.id
                      and incident_service.incident_id = $1)))")
            .bind(&incident.id),
        )
        .await?)
}

/// Refuses, at `despite_reports`, to call a service operational that customers report by the dozen.
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
        let service = services::store::find(tx, service_id).await?;
        let reports = about(tx, service_id, incident.started_at, now).await?;
        if service.status != ServiceStatus::Operational && reports.is_spike() {
            let message = Message::new("incident-spike")
                .with("service", &service.name)
                .with("count", reports.now)
                .with("usual", reports.usual);
            form.wrong("despite_reports", message);
        }
    }
    Ok(())
}
