//! The states of a batch and the moves between them.

use crate::text_enum;
use crate::types::Refusal;

text_enum! {
    /// Where a batch stands.
    pub enum State("batch state") {
        /// Being written.
        Draft = "draft",
        /// Submitted: a job finds out who gets it and checks that no message would have a gap.
        Preparing = "preparing",
        /// Waits for a decision by somebody who wrote none of it.
        InReview = "in_review",
        /// Approved, and planned as soon as the planner gets to it.
        Approved = "approved",
        /// Approved for a set time, or its messages are being planned.
        Scheduled = "scheduled",
        /// Delivery sends its messages.
        Sending = "sending",
        /// Delivery waits for somebody to resume or cancel it.
        Paused = "paused",
        /// Every message has its outcome.
        Completed = "completed",
        /// Ended for good by a person.
        Cancelled = "cancelled",
        /// Nobody decided within the approval window.
        Expired = "expired",
    }
    sets {
        /// The text may still change; any change makes the batch a draft again.
        EDITABLE, EDITABLE_SQL = [Draft, Preparing, InReview, Approved, Scheduled, Expired];
        /// It may be submitted for approval.
        SUBMITTABLE, SUBMITTABLE_SQL = [Draft, Expired];
        /// It is approved, and not all of its messages are planned.
        PLANNABLE, PLANNABLE_SQL = [Approved, Scheduled];
        /// It waits for something that can come too late.
        EXPIRABLE, EXPIRABLE_SQL = [InReview, Approved, Scheduled];
        /// Nothing changes any more, unless a person retries what failed of a completed batch.
        FINAL, FINAL_SQL = [Completed, Cancelled];
    }
}

impl State {
    /// Whether a batch may go from this state to another. The moves up to [`Self::Sending`] are made by `apologies`.
    pub const fn may_become(self, next: Self) -> bool {
        match self {
            Self::Draft => matches!(next, Self::Preparing | Self::Cancelled),
            Self::Preparing => matches!(next, Self::Draft | Self::InReview | Self::Cancelled),
            Self::InReview => {
                matches!(next, Self::Draft | Self::Approved | Self::Scheduled | Self::Expired | Self::Cancelled)
            }
            Self::Approved => {
                matches!(next, Self::Draft | Self::Scheduled | Self::Sending | Self::Expired | Self::Cancelled)
            }
            Self::Scheduled => matches!(next, Self::Draft | Self::Sending | Self::Expired | Self::Cancelled),
            Self::Expired => matches!(next, Self::Draft | Self::Preparing | Self::Cancelled),
            Self::Sending => matches!(next, Self::Paused | Self::Completed | Self::Cancelled),
            Self::Paused => matches!(next, Self::Sending | Self::Cancelled),
            Self::Completed => matches!(next, Self::Sending),
            Self::Cancelled => false,
        }
    }

    /// Checks a move that the caller expects to be possible.
    ///
    /// # Errors
    ///
    /// `Refusal::Fault` for a move that [`Self::may_become`] does not allow.
    pub fn check_move(self, next: Self) -> Result<(), Refusal> {
        if self.may_become(next) {
            return Ok(());
        }
        Err(Refusal::Fault(format!("a batch cannot go from {} to {}", self.as_str(), next.as_str())))
    }

    /// Whether the text may still change.
    pub fn may_be_edited(self) -> bool {
        Self::EDITABLE.contains(&self)
    }

    /// Whether it may be submitted for approval.
    pub fn may_be_submitted(self) -> bool {
        Self::SUBMITTABLE.contains(&self)
    }

    /// Whether it may be cancelled in `apologies`. Once it is sending, it is cancelled in `delivery`.
    pub fn may_be_withdrawn(self) -> bool {
        self.may_be_edited()
    }

    /// Whether delivery has it.
    pub const fn is_queued(self) -> bool {
        matches!(self, Self::Sending | Self::Paused | Self::Completed)
    }
}

text_enum! {
    /// Why a batch that may be sent is not sent.
    pub enum BatchHoldReason("batch hold reason") {
        /// The incident was reopened after the batch was written.
        Reopened = "reopened",
        /// The stored content is not the approved content.
        Changed = "changed",
        /// The budget is used up.
        Budget = "budget",
        /// All sending was stopped.
        KillSwitch = "kill_switch",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_editable_batch_can_become_a_draft_or_be_cancelled() {
        for state in State::EDITABLE {
            assert!(*state == State::Draft || state.may_become(State::Draft), "{state:?}");
            assert!(state.may_become(State::Cancelled), "{state:?}");
        }
    }

    #[test]
    fn the_sets_agree_with_the_moves() {
        for state in State::ALL {
            assert_eq!(state.may_be_submitted(), state.may_become(State::Preparing), "{state:?}");
            assert_eq!(state == State::Preparing, state.may_become(State::InReview), "{state:?}");
            assert_eq!(State::EXPIRABLE.contains(&state), state.may_become(State::Expired), "{state:?}");
            let is_left = State::ALL.iter().any(|next| state.may_become(*next)) && state != State::Completed;
            assert_eq!(State::FINAL.contains(&state), !is_left);
        }
        assert!(State::PLANNABLE.iter().all(|state| state.may_become(State::Sending)));
    }

    #[test]
    fn only_a_batch_in_review_can_be_approved() {
        for state in State::ALL {
            assert_eq!(state.may_become(State::Approved), state == State::InReview, "{state:?}");
        }
    }

    #[test]
    fn an_impossible_move_is_a_fault_that_names_both_states() {
        assert!(State::Completed.may_become(State::Sending), "what failed may be retried");
        let refusal = State::Completed.check_move(State::Draft).unwrap_err();
        assert_eq!(refusal, Refusal::Fault("a batch cannot go from completed to draft".into()));
    }
}
