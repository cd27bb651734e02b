//! The classes and states of messages, and the reasons for leaving one out or holding it.
//!
//! Every message has exactly one [`State`] at any moment, so the number of planned messages always equals the sum over
//! all states (I13). A final state is left only when a later receipt arrives, or when a person retries what failed.

use crate::text_enum;

text_enum! {
    /// What kind of message it is, which decides the rules that apply to it.
    pub enum Class("message class") {
        /// A staff member's reply to one person.
        Reply = "reply",
        /// Something the recipient requested a moment ago, such as a confirmation link.
        Transactional = "transactional",
        /// An update on an incident.
        ServiceUpdate = "service_update",
        /// An apology. It mentions no gift (decision 28).
        Apology = "apology",
        /// Compensation that is owed by law or contract.
        CompensationNotice = "compensation_notice",
        /// An invitation to spend. It is marketing and needs consent.
        GoodwillOffer = "goodwill_offer",
        /// A notice to staff about what administrators do. It is sent even while all sending is stopped, since whoever
        /// stops sending must not silence those who could object (decision 54).
        StaffNotice = "staff_notice",
        /// An event for another system, which asked for it (decision 73).
        Event = "event",
    }
    sets {
        /// Every class. Messages of a class that is not in this list, which another version of Amends may have stored,
        /// are not claimed.
        KNOWN, KNOWN_SQL =
            [Reply, Transactional, ServiceUpdate, Apology, CompensationNotice, GoodwillOffer, StaffNotice, Event];
        /// Replies and requested messages, which are claimed before others (decision 26).
        EXEMPT, EXEMPT_SQL = [Reply, Transactional];
        /// Sent again when it is unknown whether the provider accepted them. Receiving one of these twice is better
        /// than not at all; whether an apology or a voucher is sent twice, a person decides.
        REPEATABLE, REPEATABLE_SQL = [Reply, Transactional, ServiceUpdate, StaffNotice, Event];
    }
}

impl Class {
    /// Whether the class is exempt from I7–I10, from opt-outs and from quiet hours: what is in [`Self::EXEMPT`],
    /// notices to staff, and events for other systems.
    pub fn is_exempt(self) -> bool {
        Self::EXEMPT.contains(&self) || matches!(self, Self::StaffNotice | Self::Event)
    }

    /// Whether the recipient must have consented to marketing (I8).
    pub const fn is_marketing(self) -> bool {
        matches!(self, Self::GoodwillOffer)
    }

    /// Whether the class is in [`Self::REPEATABLE`].
    pub fn is_repeatable(self) -> bool {
        Self::REPEATABLE.contains(&self)
    }
}

text_enum! {
    /// How far a message got.
    pub enum State("message state") {
        /// Planned, and its text not rendered yet.
        Planned = "planned",
        /// Rendered, and queued.
        Rendered = "rendered",
        /// Waits for a decision; `reason` is a [`HoldReason`].
        Held = "held",
        /// Released by a person, and queued.
        Released = "released",
        /// Being sent. Committed before the network is used.
        Sending = "sending",
        /// The provider accepted it.
        Sent = "sent",
        /// A delivery receipt arrived.
        Delivered = "delivered",
        /// Rejected permanently, at once or later.
        Bounced = "bounced",
        /// The recipient reported it as spam.
        Complained = "complained",
        /// Left out; `reason` is a [`SkipReason`].
        Skipped = "skipped",
        /// Not accepted this time; tried again at `due_at`.
        Failed = "failed",
        /// Not accepted in the last try; the provider's code is in `detail`.
        FailedPermanently = "failed_permanently",
        /// It is unknown whether the provider accepted it.
        InDoubt = "in_doubt",
        /// Its batch or subscription ended before it was sent.
        Cancelled = "cancelled",
        /// Was in doubt, and a person decided not to send it again.
        Abandoned = "abandoned",
    }
    sets {
        /// Queued: a claim looks at these.
        QUEUED, QUEUED_SQL = [Rendered, Released, Failed];
        /// The node that sends it has no answer from the provider yet, or never got one.
        UNANSWERED, UNANSWERED_SQL = [Sending, InDoubt];
        /// Waits for a person's decision.
        UNDECIDED, UNDECIDED_SQL = [InDoubt, Held];
        /// Nothing more happens without a later receipt. A batch is complete when all of its messages are here.
        FINAL, FINAL_SQL = [Sent, Delivered, Bounced, Complained, Skipped, FailedPermanently, Cancelled, Abandoned];
        /// Every state that is not final.
        OPEN, OPEN_SQL = [Planned, Rendered, Held, Released, Sending, Failed, InDoubt];
        /// Cancelled together with the batch: not final, not being sent, and not in doubt.
        CANCELLABLE, CANCELLABLE_SQL = [Planned, Rendered, Held, Released, Failed];
        /// The message reached its recipient, as far as anybody knows.
        REACHED, REACHED_SQL = [Sent, Delivered];
        /// The provider accepted it and did not return it.
        ACCEPTED, ACCEPTED_SQL = [Sent, Delivered, Complained];
        /// It was handed to a provider, or could not be.
        TRIED, TRIED_SQL = [Sending, Sent, Delivered, Bounced, Complained, Failed, FailedPermanently, InDoubt];
        /// The recipient may have it: such an apology rules out another one (I10).
        MAY_HAVE_REACHED, MAY_HAVE_REACHED_SQL = [Sending, Sent, Delivered, Complained, InDoubt];
        /// The recipient has it, may have it, or may still get it.
        MAY_REACH, MAY_REACH_SQL =
            [Planned, Rendered, Held, Released, Sending, Sent, Delivered, Complained, Failed, InDoubt];
        /// Ended without reaching its recipient.
        NOT_REACHED, NOT_REACHED_SQL = [Bounced, Skipped, FailedPermanently, Cancelled, Abandoned];
    }
}

impl State {
    /// Whether the state is in [`Self::FINAL`].
    pub fn is_final(self) -> bool {
        Self::FINAL.contains(&self)
    }

    /// Whether a message may go from this state to another.
    pub const fn may_become(self, next: Self) -> bool {
        use State::{
            Abandoned, Bounced, Cancelled, Complained, Delivered, Failed, FailedPermanently, Held, InDoubt, Planned,
            Released, Rendered, Sending, Sent, Skipped,
        };
        match self {
            Planned => matches!(next, Rendered | Held | Skipped | Cancelled),
            Rendered | Released | Failed => matches!(next, Held | Sending | Skipped | FailedPermanently | Cancelled),
            Held => matches!(next, Released | Skipped | Cancelled),
            // A receipt may arrive before the answer. A released message is one that is sent again at once.
            Sending => matches!(next, Sent | Delivered | Bounced | Failed | Released | FailedPermanently | InDoubt),
            InDoubt => matches!(next, Sent | Delivered | Bounced | Released | Abandoned),
            Sent => matches!(next, Delivered | Bounced | Complained),
            Delivered => matches!(next, Bounced | Complained),
            // It certainly did not arrive, or may arrive twice, so a person may retry it.
            FailedPermanently => matches!(next, Released),
            Bounced | Complained | Skipped | Cancelled | Abandoned => false,
        }
    }

    /// Whether every state of a set may become `next`. Bulk updates check this at compile time.
    pub const fn all_may_become(set: &[Self], next: Self) -> bool {
        let mut index = 0;
        while index < set.len() {
            if !set[index].may_become(next) {
                return false;
            }
            index += 1;
        }
        true
    }
}

text_enum! {
    /// Why a message was left out.
    pub enum SkipReason("skip reason") {
        /// The address bounced or complained before, or its owner opted out.
        Suppressed = "suppressed",
        /// No consent to messages of this class.
        NoConsent = "no_consent",
        /// The customer has an open complaint, which a person answers (I7).
        OpenComplaint = "open_complaint",
        /// The customer already has this apology (I10).
        Duplicate = "duplicate",
        /// Out of date when the quiet hours ended.
        QuietExpired = "quiet_expired",
        /// The customer was erased.
        Erased = "erased",
        /// There is no address to send it to.
        NoAddress = "no_address",
        /// The customer had an apology within the apology window (I10).
        RecentApology = "recent_apology",
    }
}

text_enum! {
    /// Why a message waits for a person.
    pub enum HoldReason("hold reason") {
        /// An open complaint that was known when the batch was planned.
        OpenComplaint = "open_complaint",
        /// Somebody complained with the customer's address, which anybody can type, or only the customer's own report
        /// says that they were affected.
        Provisional = "provisional",
        /// An apology that became old during quiet hours.
        Stale = "stale",
        /// An apology within the apology window that was known when the batch was planned.
        RecentApology = "recent_apology",
        /// The incident was reopened.
        Reopened = "reopened",
        /// The budget does not cover it.
        Budget = "budget",
        /// All sending was stopped.
        KillSwitch = "kill_switch",
        /// It has a personal link, and an import changed the address a moment ago. Sent on its own when an action of an
        /// administrator would have taken effect; until then a comms approver other than the importer can release it.
        ContactChanged = "contact_changed",
    }
}

impl HoldReason {
    /// The reason that is stored when a person decides not to send a message held for this one.
    pub const fn skip_reason(self) -> SkipReason {
        match self {
            Self::OpenComplaint | Self::Provisional | Self::Budget | Self::KillSwitch => SkipReason::OpenComplaint,
            Self::Stale => SkipReason::QuietExpired,
            Self::RecentApology => SkipReason::RecentApology,
            Self::Reopened => SkipReason::Duplicate,
            Self::ContactChanged => SkipReason::NoAddress,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_is_known() {
        assert_eq!(Class::KNOWN, Class::ALL);
    }

    #[test]
    fn every_state_is_either_open_or_final() {
        for state in State::ALL {
            assert!(State::OPEN.contains(&state) != state.is_final(), "{state:?}");
        }
    }

    #[test]
    fn every_sent_or_final_message_may_have_reached_its_recipient_or_has_not() {
        for state in State::ALL {
            let is_waiting = State::CANCELLABLE.contains(&state);
            assert!(State::MAY_REACH.contains(&state) != State::NOT_REACHED.contains(&state), "{state:?}");
            let sets = [is_waiting, State::MAY_HAVE_REACHED.contains(&state), State::NOT_REACHED.contains(&state)];
            assert_eq!(sets.into_iter().filter(|is_in| *is_in).count(), 1, "{state:?}");
        }
    }

    #[test]
    fn final_states_are_left_only_for_a_later_receipt_or_a_retry() {
        let receipts = [State::Delivered, State::Bounced, State::Complained];
        for from in State::FINAL {
            for to in &State::ALL {
                let is_retry = (*from, *to) == (State::FailedPermanently, State::Released);
                assert!(!from.may_become(*to) || receipts.contains(to) || is_retry, "{from:?} → {to:?}");
            }
        }
    }

    #[test]
    fn a_message_in_doubt_is_never_retried_without_a_release() {
        for to in [State::Sending, State::Rendered, State::Failed, State::Cancelled] {
            assert!(!State::InDoubt.may_become(to), "{to:?}");
        }
        assert!(State::InDoubt.may_become(State::Released));
    }

    #[test]
    fn every_open_state_leads_to_a_final_one() {
        for from in State::OPEN {
            let mut reached = vec![*from];
            loop {
                let next: Vec<_> = State::ALL
                    .iter()
                    .filter(|to| !reached.contains(to) && reached.iter().any(|at| at.may_become(**to)))
                    .copied()
                    .collect();
                if next.is_empty() {
                    break;
                }
                reached.extend(next);
            }
            assert!(reached.iter().any(|state| state.is_final()), "{from:?} leads to no final state");
        }
    }

    #[test]
    fn queued_messages_may_be_claimed_and_cancelled() {
        for state in State::QUEUED {
            assert!(state.may_become(State::Sending) && state.may_become(State::Cancelled), "{state:?}");
            assert!(State::CANCELLABLE.contains(state), "{state:?}");
        }
    }
}
