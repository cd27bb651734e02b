//! Tasks that alerts make: drafts to publish or discard, and incidents whose alerts are over.

use super::LISTED_MAX;
use crate::access::{IncidentCommander, Section, Staff};
use crate::alerts::drafts;
use crate::dashboard::task::{Task, TaskKind, Timing};
use crate::platform::db::Tx;
use crate::scorecards::figures::ACKNOWLEDGE_TARGET_MINUTES;
use crate::types::Refusal;
use chrono::Duration;

/// For those who publish incidents: each draft, due when customers should have read the first word, and each proposal.
pub async fn of(tx: &mut Tx, staff: &Staff) -> Result<Vec<Task>, Refusal> {
    if staff.may::<IncidentCommander>().is_err() {
        return Ok(Vec::new());
    }
    let mut tasks: Vec<_> = drafts::waiting(tx, LISTED_MAX)
        .await?
        .into_iter()
        .map(|draft| Task {
            section: Section::Incidents,
            timing: Timing::Due(draft.created_at + Duration::minutes(ACKNOWLEDGE_TARGET_MINUTES)),
            kind: TaskKind::IncidentDraft {
                id: draft.id,
                title: draft.alert_title,
                receiver: draft.source_name,
                firing: draft.firing_count,
                alerts: draft.alert_count,
            },
        })
        .collect();
    for (draft, number, title) in drafts::proposals(tx, LISTED_MAX).await? {
        let (Some(id), Some(proposed_at)) = (draft.incident_id, draft.resolve_proposed_at) else { continue };
        tasks.push(Task {
            section: Section::Incidents,
            timing: Timing::Since(proposed_at),
            kind: TaskKind::ResolveProposal { id, number, title },
        });
    }
    Ok(tasks)
}
