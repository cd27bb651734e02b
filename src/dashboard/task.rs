//! One task of a person, and when it is due.

use crate::access::Section;
use crate::delivery::Channel;
use crate::delivery::batch::BatchHoldReason;
use crate::goodwill::approval::Step;
use crate::types::{Money, PublicId, ServiceStatus, Timestamp};
use crate::ui::number::CountUpTo;
use chrono::Duration;

/// A task due within this time is marked: whoever begins now is just in time.
pub const DUE_SOON_WINDOW: Duration = Duration::minutes(15);

/// When a task is due, or how long it has waited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Timing {
    /// It was promised, or is planned, for this time.
    Due(Timestamp),
    /// It has waited since then and has no due time.
    Since(Timestamp),
}

impl Timing {
    /// The time that orders the list.
    pub const fn at(self) -> Timestamp {
        match self {
            Self::Due(at) | Self::Since(at) => at,
        }
    }

    /// Whether its due time has passed.
    pub fn is_overdue(self, now: Timestamp) -> bool {
        matches!(self, Self::Due(at) if at < now)
    }

    /// Whether it is due within [`DUE_SOON_WINDOW`].
    pub fn is_due_soon(self, now: Timestamp) -> bool {
        matches!(self, Self::Due(at) if at >= now && at - now <= DUE_SOON_WINDOW)
    }
}

/// One task of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// The section of the desk where it is done.
    pub section: Section,
    /// When it is due.
    pub timing: Timing,
    /// What is to be done.
    pub kind: TaskKind,
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TaskKind {
    /// Publish the next update of an open incident.
    Update {
        /// The incident.
        id: PublicId,
        /// Its number, as in `INC-27`.
        number: i64,
        /// Its title.
        title: String,
        /// Whether the time was promised to customers; otherwise it is the default interval.
        is_promised: bool,
        /// When this person last saved a draft of the update.
        draft_at: Option<Timestamp>,
    },
    /// Publish or discard a draft incident that alerts made.
    IncidentDraft {
        /// The draft.
        id: PublicId,
        /// The title of its first alert.
        title: String,
        /// The name of the receiver.
        receiver: String,
        /// How many alerts are firing.
        firing: i64,
        /// How many alerts it has.
        alerts: i64,
    },
    /// Resolve an incident whose alerts are all resolved.
    ResolveProposal {
        /// The incident.
        id: PublicId,
        /// Its number, as in `INC-27`.
        number: i64,
        /// Its title.
        title: String,
    },
    /// Say whether maintenance ends, or takes longer.
    MaintenanceEnds {
        /// The maintenance.
        id: PublicId,
        /// Its number, as in `INC-27`.
        number: i64,
        /// Its title.
        title: String,
        /// Whether it is being verified, so that it does not end by itself.
        is_verifying: bool,
    },
    /// Answer a signal: declare an incident or dismiss it.
    Signal {
        /// The signal.
        id: PublicId,
        /// The service that customers write about.
        service: String,
        /// How many of them wrote within the last quarter of an hour.
        people: i64,
    },
    /// Set a service right that is not operational and that nothing open holds.
    UnheldService {
        /// The service.
        id: PublicId,
        /// Its name.
        name: String,
        /// The status that customers see.
        status: ServiceStatus,
    },
    /// Look at the trouble of somebody else on whom services depend.
    OthersTrouble {
        /// The watched page.
        id: PublicId,
        /// Its name.
        name: String,
        /// What it reports.
        status: ServiceStatus,
        /// The names of the services that depend on it.
        services: String,
    },
    /// Do what was agreed after an incident.
    Action {
        /// The incident.
        incident_id: PublicId,
        /// Its number, as in `INC-27`.
        number: i64,
        /// What is to be done.
        title: String,
    },
    /// Answer complaints that are overdue.
    CasesOverdue {
        /// How many.
        count: i64,
        /// How many of them are unassigned.
        unassigned: i64,
    },
    /// Answer complaints that are unassigned.
    CasesUnassigned {
        /// How many.
        count: i64,
    },
    /// Answer complaints assigned to this person.
    CasesMine {
        /// How many.
        count: i64,
    },
    /// Keep a promise that this person gave a customer.
    Promise {
        /// The case.
        case_id: i64,
        /// What was promised.
        body: String,
        /// The customer's name, or else their address as the reader may see it.
        name: String,
    },
    /// Approve a batch.
    Batch {
        /// The batch.
        id: PublicId,
        /// Its number, as in `B-117`.
        number: i64,
        /// Its title, for staff.
        title: String,
        /// Its author's name.
        author: String,
        /// The number of its incident.
        incident: i64,
    },
    /// Edit a batch that an approver sent back.
    BatchSentBack {
        /// The batch.
        id: PublicId,
        /// Its number, as in `B-117`.
        number: i64,
        /// Its title, for staff.
        title: String,
        /// The approver's name.
        by: String,
        /// The approver's comment.
        comment: String,
    },
    /// Look at an approved batch that is held, so that it is not sent.
    BatchHeld {
        /// The batch.
        id: PublicId,
        /// Its number, as in `B-117`.
        number: i64,
        /// Its title, for staff.
        title: String,
        /// Why it is held.
        reason: BatchHoldReason,
        /// Whether sending has begun.
        is_begun: bool,
    },
    /// Decide whether the rest of a batch follows its canary.
    BatchCanary {
        /// The batch.
        id: PublicId,
        /// Its number, as in `B-117`.
        number: i64,
        /// Its title, for staff.
        title: String,
    },
    /// Approve an offer.
    Offer {
        /// The offer.
        id: PublicId,
        /// Its number, as in `OF-31`.
        number: i64,
        /// Its title.
        title: String,
        /// Its author's name.
        author: String,
        /// Its maximum cost.
        exposure: Money,
        /// Number of customers it is for.
        people: i64,
        /// The step of the approval.
        step: Step,
    },
    /// Raise a budget that is nearly gone, or leave it.
    BudgetLow {
        /// The budget.
        id: PublicId,
        /// Its name.
        name: String,
        /// What may still be reserved.
        available: Money,
    },
    /// Decide messages that may or may not have arrived.
    InDoubt {
        /// How many.
        count: CountUpTo,
    },
    /// A channel of messages fails.
    ChannelDown {
        /// The channel.
        channel: Channel,
        /// How many messages wait for it.
        waiting: CountUpTo,
    },
    /// Decide messages that are held.
    Held {
        /// How many.
        count: CountUpTo,
    },
    /// Confirm or stop an administrator's action.
    PendingAction {
        /// The action.
        id: PublicId,
        /// What it does.
        title: String,
        /// Who asked for it.
        requester: String,
        /// When it takes effect on its own; `None` if a second administrator has to confirm it.
        due_at: Option<Timestamp>,
    },
    /// Look at an action about this person's own account.
    OwnAccount {
        /// The action.
        id: PublicId,
        /// What it does.
        title: String,
        /// Who asked for it.
        requester: String,
        /// When it takes effect on its own; `None` if a second administrator has to confirm it.
        due_at: Option<Timestamp>,
    },
    /// Look at an endpoint of a webhook to which nothing arrived any more.
    WebhookDisabled {
        /// The endpoint.
        id: PublicId,
        /// Its name.
        name: String,
    },
    /// Resume sending, which is stopped.
    Stopped,
}

/// Sorts by time, earliest first.
pub fn sort(tasks: &mut [Task]) {
    tasks.sort_by_key(|task| task.timing.at());
}

/// The index of the task to begin with in a sorted list: the first that is due soon, since it can still be done in
/// time; otherwise the first of all. `None` for an empty list.
pub fn suggested(tasks: &[Task], now: Timestamp) -> Option<usize> {
    let due_soon = tasks.iter().position(|task| task.timing.is_due_soon(now));
    due_soon.or((!tasks.is_empty()).then_some(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> Timestamp {
        chrono::DateTime::from_timestamp(1_773_219_600 + minute * 60, 0).unwrap()
    }

    fn task(timing: Timing) -> Task {
        Task { section: Section::Sending, timing, kind: TaskKind::Stopped }
    }

    #[test]
    fn suggests_the_next_task_that_can_be_done_in_time() {
        let mut tasks = [task(Timing::Due(at(9))), task(Timing::Since(at(-40))), task(Timing::Due(at(-5)))];
        sort(&mut tasks);
        assert_eq!(tasks.each_ref().map(|task| task.timing.at()), [at(-40), at(-5), at(9)]);
        assert_eq!(suggested(&tasks, at(0)), Some(2));
        assert_eq!(suggested(&tasks[..2], at(0)), Some(0));
        assert_eq!(suggested(&[], at(0)), None);
    }

    #[test]
    fn only_a_task_with_a_due_time_is_overdue() {
        assert!(Timing::Due(at(-1)).is_overdue(at(0)) && !Timing::Since(at(-1)).is_overdue(at(0)));
        assert!(Timing::Due(at(15)).is_due_soon(at(0)) && !Timing::Due(at(16)).is_due_soon(at(0)));
    }
}
