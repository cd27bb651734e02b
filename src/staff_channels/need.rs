//! Which of the dashboard's tasks staff channels tell of, and when.

use super::store::{Always, Needs};
use crate::dashboard::task::{Task, TaskKind, Timing};
use crate::types::{PublicId, Timestamp};
use chrono::Duration;

/// A promise is missed one minute after its time, since customers read it as a minute.
const MISSED_AFTER: Duration = Duration::minutes(1);

/// A task that a channel tells of now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// The same while the task lasts; another for the next one.
    pub key: String,
    /// The task.
    pub task: Task,
}

impl Need {
    /// Whether it is that a promise of an update was missed by `now`.
    pub fn is_missed_promise(&self, now: Timestamp) -> bool {
        matches!(self.task.kind, TaskKind::Update { is_promised: true, .. }) && is_missed(self.task.timing, now)
    }

    /// Whether a channel with this choice tells of it during its quiet hours too.
    pub fn is_told_always(&self, chosen: Always, now: Timestamp) -> bool {
        (chosen.missed && self.is_missed_promise(now))
            || (chosen.doubt && matches!(self.task.kind, TaskKind::InDoubt { .. }))
    }
}

/// What the channel tells of among these tasks, by its choice.
pub fn of(tasks: Vec<Task>, wanted: Needs, now: Timestamp) -> Vec<Need> {
    tasks.into_iter().filter_map(|task| Some(Need { key: key(&task, wanted, now)?, task })).collect()
}

fn key(task: &Task, wanted: Needs, now: Timestamp) -> Option<String> {
    let one = |kind: &str, id: &PublicId| Some(format!("{kind}:{id}:{}", task.timing.at().timestamp()));
    match &task.kind {
        // The dashboard lists updates long before they are due. That a promise was missed is told besides.
        TaskKind::Update { id, is_promised: true, .. } if wanted.promises && is_missed(task.timing, now) => {
            Some(format!("{}:missed", one("update", id)?))
        }
        TaskKind::Update { id, .. } if wanted.promises && is_due(task.timing, now) => one("update", id),
        TaskKind::Batch { id, .. } if wanted.approvals => one("batch", id),
        TaskKind::BatchCanary { id, .. } if wanted.approvals => one("canary", id),
        TaskKind::Offer { id, step, .. } if wanted.approvals => Some(format!("{}:{step:?}", one("offer", id)?)),
        TaskKind::InDoubt { .. } if wanted.doubt => Some("in_doubt".to_owned()),
        TaskKind::BudgetLow { id, .. } if wanted.budgets => Some(format!("budget:{id}")),
        _ => None,
    }
}

fn is_due(timing: Timing, now: Timestamp) -> bool {
    timing.is_due_soon(now) || timing.is_overdue(now)
}

/// Whether something that was promised for then was missed.
fn is_missed(timing: Timing, now: Timestamp) -> bool {
    matches!(timing, Timing::Due(at) if now - at >= MISSED_AFTER)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Section;

    #[test]
    fn tells_of_an_update_when_it_is_due_and_of_what_was_chosen() {
        let now = crate::app::test_support::test_start();
        let id = PublicId::parse("aaaaaaaaaaaa").unwrap();
        let update = |minutes| Task {
            section: Section::Incidents,
            timing: Timing::Due(now + Duration::minutes(minutes)),
            kind: TaskKind::Update { id: id.clone(), number: 1, title: "T".into(), is_promised: true, draft_at: None },
        };
        let all = Needs { promises: true, approvals: true, doubt: true, budgets: true };
        assert_eq!(of(vec![update(60)], all, now), []);
        assert_eq!(of(vec![update(10), update(-10)], all, now).len(), 2);
        let at = now.timestamp();
        let key = |now| of(vec![update(0)], all, now)[0].key.clone();
        assert_eq!(key(now), format!("update:aaaaaaaaaaaa:{at}"));
        assert_eq!(key(now + Duration::seconds(59)), key(now), "told once");
        assert_eq!(
            key(now + Duration::seconds(60)),
            format!("update:aaaaaaaaaaaa:{at}:missed"),
            "and when it was missed"
        );
        assert_eq!(of(vec![update(10)], Needs { promises: false, ..all }, now), []);
        let kind = TaskKind::InDoubt { count: 3_i64.into() };
        let doubt = Task { section: Section::Sending, timing: Timing::Since(now), kind };
        let doubt = of(vec![doubt], all, now).remove(0);
        assert_eq!(doubt.key, "in_doubt");
        let [missed, due] = [-1, 1].map(|minutes| of(vec![update(minutes)], all, now).remove(0));
        for (missed_chosen, doubt_chosen) in [(false, false), (true, false), (false, true), (true, true)] {
            let chosen = Always { missed: missed_chosen, doubt: doubt_chosen };
            let told = [&missed, &due, &doubt].map(|need| need.is_told_always(chosen, now));
            assert_eq!(told, [missed_chosen, false, doubt_chosen], "{chosen:?}");
        }
    }
}
