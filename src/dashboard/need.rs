//! One thing that needs a person, and where it stands on the clock.

use crate::access::Section;
use crate::goodwill::approval::Step;
use crate::types::{Money, PublicId, Timestamp};
use chrono::Duration;

/// A promise that falls due within this is marked: what is begun now is just in time.
pub const SOON: Duration = Duration::minutes(15);

/// Where something stands on the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// It is promised, or planned, for this moment.
    Due(Timestamp),
    /// It has waited since then, with no moment of its own.
    Since(Timestamp),
}

impl Clock {
    /// The moment it is ordered by.
    pub const fn at(self) -> Timestamp {
        match self {
            Self::Due(at) | Self::Since(at) => at,
        }
    }

    /// Whether its moment has passed.
    pub fn is_late(self, now: Timestamp) -> bool {
        matches!(self, Self::Due(at) if at < now)
    }

    /// Whether its moment is near.
    pub fn is_soon(self, now: Timestamp) -> bool {
        matches!(self, Self::Due(at) if at >= now && at - now <= SOON)
    }
}

/// One thing that needs a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// Where.
    pub section: Section,
    /// When.
    pub clock: Clock,
    /// What.
    pub what: What,
}

/// What needs a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// The next word of an open incident.
    Update {
        /// The incident.
        id: PublicId,
        /// Its desk number.
        number: i64,
        /// Its title.
        title: String,
        /// Whether customers were promised it; else it is only due by custom.
        is_promised: bool,
        /// When this person's draft of it was kept.
        draft_at: Option<Timestamp>,
    },
    /// Complaints past their promised answer.
    CasesLate {
        /// How many.
        count: i64,
        /// How many of them nobody has taken.
        unowned: i64,
    },
    /// Complaints nobody has taken.
    CasesUnowned {
        /// How many.
        count: i64,
    },
    /// This person's cases that wait for an answer.
    CasesMine {
        /// How many.
        count: i64,
    },
    /// Something this person promised a customer.
    Promise {
        /// The case.
        case_id: i64,
        /// What was promised.
        body: String,
        /// To whom.
        name: String,
    },
    /// An apology this person may approve.
    Batch {
        /// The batch.
        id: PublicId,
        /// Its desk number.
        number: i64,
        /// What the desk calls it.
        title: String,
        /// Who wrote it.
        author: String,
        /// For which incident.
        incident: i64,
    },
    /// An apology that came back to its writer.
    BatchSentBack {
        /// The batch.
        id: PublicId,
        /// Its desk number.
        number: i64,
        /// What the desk calls it.
        title: String,
        /// Who sent it back.
        by: String,
        /// What they said.
        comment: String,
    },
    /// A batch that does not go although it may.
    BatchHeld {
        /// The batch.
        id: PublicId,
        /// Its desk number.
        number: i64,
        /// What the desk calls it.
        title: String,
        /// Why: `reopened`, `budget`, `kill_switch`.
        reason: String,
    },
    /// An offer whose next signature is this person's.
    Offer {
        /// The offer.
        id: PublicId,
        /// Its desk number.
        number: i64,
        /// What it is called.
        title: String,
        /// Who wrote it.
        author: String,
        /// The most it can cost.
        exposure: Money,
        /// For how many.
        people: i64,
        /// Which signature.
        step: Step,
    },
    /// Messages of which nobody knows whether they went.
    InDoubt {
        /// How many.
        count: i64,
    },
    /// Messages that wait for a person's word.
    Held {
        /// How many.
        count: i64,
    },
    /// All sending is stopped.
    Stopped,
}

/// By the clock, the earliest first.
pub fn order(needs: &mut [Need]) {
    needs.sort_by_key(|need| need.clock.at());
}

/// The need to begin with: the next promise that can still be kept in time, where one is near; else the
/// first of the list.
pub fn first(needs: &[Need], now: Timestamp) -> Option<usize> {
    needs.iter().position(|need| need.clock.is_soon(now)).or(if needs.is_empty() { None } else { Some(0) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> Timestamp {
        chrono::DateTime::from_timestamp(1_773_219_600 + minute * 60, 0).unwrap()
    }

    fn need(clock: Clock) -> Need {
        Need { section: Section::Sending, clock, what: What::Stopped }
    }

    #[test]
    fn the_clock_orders_and_a_promise_that_can_be_kept_goes_first() {
        let mut needs = [need(Clock::Due(at(9))), need(Clock::Since(at(-40))), need(Clock::Due(at(-5)))];
        order(&mut needs);
        assert_eq!(needs.each_ref().map(|need| need.clock.at()), [at(-40), at(-5), at(9)]);
        assert_eq!(first(&needs, at(0)), Some(2));
        assert_eq!(first(&needs[..2], at(0)), Some(0));
        assert_eq!(first(&[], at(0)), None);
    }

    #[test]
    fn only_what_was_due_is_late() {
        assert!(Clock::Due(at(-1)).is_late(at(0)) && !Clock::Since(at(-1)).is_late(at(0)));
        assert!(Clock::Due(at(15)).is_soon(at(0)) && !Clock::Due(at(16)).is_soon(at(0)));
    }
}
