//! Tasks after incidents: actions whose day has come, for their owners.

use super::LISTED_MAX;
use crate::access::{Section, Staff};
use crate::dashboard::task::{Task, TaskKind, Timing};
use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal, Timestamp};
use chrono::Duration;

/// Actions that are due within a day are listed.
const AHEAD: Duration = Duration::days(1);

#[derive(sqlx::FromRow)]
struct DueAction {
    incident_id: PublicId,
    number: i64,
    title: String,
    due_at: Timestamp,
}

/// The person's own actions that are overdue, or due within a day.
pub async fn of(tx: &mut Tx, staff: &Staff, now: Timestamp) -> Result<Vec<Task>, Refusal> {
    let due = tx
        .fetch_all::<DueAction>(
            sql("select action.incident_id, incident.number, action.title, action.due_at
             from post_mortem_action_view as action
             join incident_view as incident on incident.id = action.incident_id
             where action.owner_id = $1 and action.done_at is null and action.due_at < $2
               and incident.withdrawn_at is null
             order by action.due_at, action.id limit $3")
            .bind(&staff.id)
            .bind(now + AHEAD)
            .bind(LISTED_MAX),
        )
        .await?;
    let task = |action: DueAction| Task {
        section: Section::Incidents,
        timing: Timing::Due(action.due_at),
        kind: TaskKind::Action { incident_id: action.incident_id, number: action.number, title: action.title },
    };
    Ok(due.into_iter().map(task).collect())
}
