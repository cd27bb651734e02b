//! Trouble that status pages of others report, for those who declare incidents.

use crate::access::{IncidentCommander, Section, Staff};
use crate::dashboard::task::{Task, TaskKind, Timing};
use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal, ServiceStatus, Timestamp};

#[derive(sqlx::FromRow)]
struct Row {
    watched_page_id: PublicId,
    name: String,
    status: ServiceStatus,
    status_since: Timestamp,
    service: String,
}

/// Troubles that nobody dismissed and that no open incident on one of the services stands for yet.
pub async fn of(tx: &mut Tx, staff: &Staff) -> Result<Vec<Task>, Refusal> {
    if staff.may::<IncidentCommander>().is_err() {
        return Ok(Vec::new());
    }
    let rows = tx
        .fetch_all::<Row>(sql("select watched_page_id, name, status, status_since, service_name as service
             from watched_trouble_view
             where dismissed_at is null and status_since is not null
               and service_status in ('operational', 'under_maintenance')
             order by name, watched_page_id, service_name"))
        .await?;
    let mut tasks: Vec<Task> = Vec::new();
    for row in rows {
        if let Some(TaskKind::OthersTrouble { id, services, .. }) = tasks.last_mut().map(|task| &mut task.kind)
            && *id == row.watched_page_id
        {
            *services = format!("{services}, {}", row.service);
            continue;
        }
        let Row { watched_page_id: id, name, status, status_since, service } = row;
        let kind = TaskKind::OthersTrouble { id, name, status, services: service };
        tasks.push(Task { section: Section::Services, timing: Timing::Since(status_since), kind });
    }
    Ok(tasks)
}
