//! What customers report about an incident, counted: for the strip of the desk, and against a green
//! status over a spike.

use super::spike::{Reports, USUAL_OVER, WINDOW};
use super::store::Incident;
use crate::on_tx;
use crate::server::db::Tx;
use crate::services;
use crate::vocabulary::text::Form;
use crate::vocabulary::{Instant, Message, PublicId, Refusal, ServiceStatus};

/// Most moments that are read for one strip; past this the strip would show nothing new.
const STRIP_MAX: i64 = 50_000;

/// What customers say about one service, just now and usually before an incident began.
pub async fn about(tx: &mut Tx, service_id: &PublicId, began: Instant, now: Instant) -> Result<Reports, Refusal> {
    let just_now = count(tx, service_id, now - WINDOW, now + chrono::Duration::microseconds(1)).await?;
    let before = count(tx, service_id, began - USUAL_OVER, began).await?;
    Ok(Reports::new(just_now, before))
}

async fn count(tx: &mut Tx, service_id: &PublicId, from: Instant, to: Instant) -> Result<i64, Refusal> {
    Ok(on_tx!(tx, db => {
        sqlx::query_scalar::<_, i64>(
            "select count(*) from report join report_service on report_service.report_id = report.id
             where report_service.service_id = $1 and report.at >= $2 and report.at < $3",
        )
        .bind(service_id)
        .bind(from)
        .bind(to)
        .fetch_one(db)
        .await?
    }))
}

/// When the reports of an incident came in, from `from` on, oldest first.
pub async fn moments(tx: &mut Tx, incident_id: &PublicId, from: Instant) -> Result<Vec<Instant>, Refusal> {
    Ok(on_tx!(tx, db => {
        sqlx::query_scalar::<_, Instant>(
            "select at from report where incident_id = $1 and at >= $2 order by at limit $3",
        )
        .bind(incident_id)
        .bind(from)
        .bind(STRIP_MAX)
        .fetch_all(db)
        .await?
    }))
}

/// Refuses, at `despite_reports`, to call a service operational that customers report by the dozen.
pub(super) async fn check_no_spike(
    tx: &mut Tx,
    form: &mut Form,
    now: Instant,
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
