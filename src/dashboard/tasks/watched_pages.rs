//! Trouble that status pages of others report, for those who declare incidents.

use crate::access::{IncidentCommander, Section, Staff};
use crate::dashboard::task::{Task, TaskKind, Timing};
use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal, ServiceStatus, Timestamp};
use const_format::concatcp;

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
        .fetch_all::<Row>(sql(concatcp!(
            "select page.id as watched_page_id, page.name, page.status, page.status_since, service.name as service
             from watched_page_view as page
             join watched_page_service_view as depends on depends.watched_page_id = page.id
             join service_now_view as service on service.id = depends.service_id
             where page.status in ",
            ServiceStatus::DISRUPTED_SQL,
            " and page.makes_drafts = false and page.dismissed_at is null and page.status_since is not null
               and service.status not in ",
            ServiceStatus::DISRUPTED_SQL,
            " and service.archived_at is null
             order by page.name, page.id, service.name"
        )))
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
