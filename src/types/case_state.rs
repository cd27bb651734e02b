//! The states of a complaint's case, and which of them are open. The `cases` module owns the table; the states are
//! here because other features also ask whether a customer has an open complaint.

use super::Message;
use crate::text_enum;

text_enum! {
    /// The state of a complaint's case.
    pub enum CaseState("case state") {
        /// Nobody owns it yet.
        New = "new",
        /// Somebody owns it and has not replied yet.
        Acknowledged = "acknowledged",
        /// Staff and the customer are exchanging messages.
        Listening = "listening",
        /// The service works again and the apology is still to come.
        ResolvedPendingApology = "resolved_pending_apology",
        /// Somebody apologised.
        Apologised = "apologised",
        /// The customer received their compensation.
        MadeGood = "made_good",
        /// Nothing is left to do.
        Closed = "closed",
        /// The customer has to reply next.
        WaitingCustomer = "waiting_customer",
        /// Somebody with more authority has to decide.
        Escalated = "escalated",
        /// It continues in another case.
        Merged = "merged",
        /// Abuse or spam, not a complaint.
        Abusive = "abusive",
    }
    sets {
        /// The states of an open complaint. A customer with a case in one of them receives no automated message
        /// (I7).
        OPEN, OPEN_SQL = [New, Acknowledged, Listening, ResolvedPendingApology, WaitingCustomer, Escalated];
        /// The states of a case that does not count as a complaint of its own.
        NOT_A_COMPLAINT, NOT_A_COMPLAINT_SQL = [Merged, Abusive];
    }
}

impl CaseState {
    /// Whether the complaint is open.
    pub fn is_open(self) -> bool {
        Self::OPEN.contains(&self)
    }

    /// Whether a case may go from this state to another one, for whatever reason.
    pub fn may_become(self, to: Self) -> bool {
        match to {
            _ if to == self => false,
            Self::New => false,
            Self::Acknowledged => self == Self::New,
            Self::Merged => self.is_open(),
            _ => true,
        }
    }

    /// Checks that staff may choose a state by hand. `New`, `Acknowledged` and `Merged` are results of other actions,
    /// and a case whose customer waits for a reply cannot be finished or handed back to them.
    ///
    /// # Errors
    ///
    /// The message to show beside the choice.
    pub fn check_choice(self, to: Self, is_unanswered: bool) -> Result<(), Message> {
        match to {
            _ if to == self => Err(Message::new("case-state-unchanged")),
            Self::New | Self::Acknowledged | Self::Merged => Err(Message::new("case-state-not-selectable")),
            Self::Listening | Self::Escalated | Self::Abusive => Ok(()),
            _ if is_unanswered => Err(Message::new("case-state-reply-first")),
            _ => Ok(()),
        }
    }

    /// The state after a reply by staff. A reply does not reopen a finished case.
    pub const fn after_reply(self) -> Self {
        match self {
            Self::New | Self::Acknowledged | Self::Listening | Self::WaitingCustomer => Self::Listening,
            other => other,
        }
    }

    /// The state after another message of the customer, which reopens a finished case. An abusive one stays so.
    pub const fn after_message(self) -> Self {
        match self {
            Self::New | Self::Acknowledged | Self::Escalated | Self::Abusive => self,
            _ => Self::Listening,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finished_case_is_not_open() {
        let closed: Vec<_> = CaseState::ALL.into_iter().filter(|state| !state.is_open()).collect();
        let expected =
            [CaseState::Apologised, CaseState::MadeGood, CaseState::Closed, CaseState::Merged, CaseState::Abusive];
        assert_eq!(closed, expected);
        for state in CaseState::ALL {
            assert_eq!(CaseState::OPEN_SQL.contains(&format!("'{}'", state.as_str())), state.is_open());
        }
    }

    #[test]
    fn a_case_cannot_be_finished_before_a_reply() {
        for to in [CaseState::Closed, CaseState::Apologised, CaseState::MadeGood, CaseState::WaitingCustomer] {
            assert_eq!(CaseState::New.check_choice(to, true).unwrap_err().key, "case-state-reply-first");
            assert!(CaseState::Listening.check_choice(to, false).is_ok());
        }
        assert!(CaseState::New.check_choice(CaseState::Abusive, true).is_ok());
        assert!(CaseState::Closed.check_choice(CaseState::New, false).is_err());
        assert!(CaseState::Closed.check_choice(CaseState::Closed, false).is_err());
    }

    #[test]
    fn a_message_reopens_a_finished_case_and_a_reply_does_not() {
        assert_eq!(CaseState::Closed.after_message(), CaseState::Listening);
        assert_eq!(CaseState::Abusive.after_message(), CaseState::Abusive);
        assert_eq!(CaseState::New.after_message(), CaseState::New);
        assert_eq!(CaseState::Closed.after_reply(), CaseState::Closed);
        assert_eq!(CaseState::New.after_reply(), CaseState::Listening);
    }

    #[test]
    fn every_state_that_an_action_leads_to_may_be_reached() {
        for from in CaseState::ALL {
            for to in [from.after_message(), from.after_reply()] {
                assert!(to == from || from.may_become(to), "{from:?} to {to:?}");
            }
            for to in CaseState::ALL.into_iter().filter(|to| from.check_choice(*to, false).is_ok()) {
                assert!(from.may_become(to), "{from:?} to {to:?}");
            }
            assert!(!from.may_become(CaseState::New) && !from.may_become(from));
        }
    }
}
