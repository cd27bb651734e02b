//! Tasks of webhooks: endpoints that were disabled because nothing arrived there any more.

use super::LISTED_MAX;
use crate::access::{Administrator, Section, Staff};
use crate::dashboard::task::{Task, TaskKind, Timing};
use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal, Timestamp};

/// The endpoints that an administrator has to look at.
pub async fn of(tx: &mut Tx, staff: &Staff) -> Result<Vec<Task>, Refusal> {
    if staff.may::<Administrator>().is_err() {
        return Ok(Vec::new());
    }
    let text = "select id, name, disabled_at from webhook_endpoint_view
                where state = 'disabled' and disabled_reason in ('gone', 'failing') and disabled_at is not null
                order by disabled_at limit $1";
    let disabled = tx.fetch_all::<(PublicId, String, Timestamp)>(sql(text).bind(LISTED_MAX)).await?;
    let task = |(id, name, at)| Task {
        section: Section::Settings,
        timing: Timing::Since(at),
        kind: TaskKind::WebhookDisabled { id, name },
    };
    Ok(disabled.into_iter().map(task).collect())
}
