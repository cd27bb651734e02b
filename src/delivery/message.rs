//! What a message is, what can become of it, and why: the words of the queue and their legal moves.
//!
//! Every message row has exactly one [`State`] at any moment, so what was planned is always the sum of
//! what came of it (I13). A state that is an end is never left again, except by a person who decides.

use crate::customers::address;
use crate::text_enum;

text_enum! {
    /// What kind of message it is, which decides the rules it goes by (domain, *message class*).
    pub enum Class("message class") {
        /// A person's answer to one person.
        Reply = "reply",
        /// What somebody just asked for: opt-in, sign-in.
        Transactional = "transactional",
        /// News of an incident.
        ServiceUpdate = "service_update",
        /// Sorry; names no gift.
        Apology = "apology",
        /// What is owed by law or contract.
        CompensationNotice = "compensation_notice",
        /// Invites spending: marketing, needs consent.
        GoodwillOffer = "goodwill_offer",
    }
}

impl Class {
    /// One to one or just asked for: exempt from I7–I10, from opt-outs and from quiet hours (decision 26).
    pub const fn is_exempt(self) -> bool {
        matches!(self, Self::Reply | Self::Transactional)
    }

    /// Needs consent to marketing (I8).
    pub const fn is_marketing(self) -> bool {
        matches!(self, Self::GoodwillOffer)
    }

    /// Whether a message in doubt is sent again by itself: twice is better than never for news and for
    /// answers; two apologies, or two vouchers, are for a person to decide.
    pub const fn is_repeated_when_in_doubt(self) -> bool {
        matches!(self, Self::Reply | Self::Transactional | Self::ServiceUpdate)
    }
}

text_enum! {
    /// How a message travels.
    pub enum Channel("channel") {
        /// SMTP, or a maildir.
        Email = "email",
        /// A gateway for texts.
        Sms = "sms",
    }
}

impl Channel {
    /// What an address is looked up by, the same as in suppressions, contact points and cases
    /// ([`address::Address::key`]). What is no address at all is its own key.
    pub fn address_key(self, typed: &str) -> String {
        let read = match self {
            Self::Email => address::parse_email(typed),
            Self::Sms => address::parse_phone(typed),
        };
        read.map_or_else(|_| typed.trim().to_lowercase(), |address| address.key)
    }
}

text_enum! {
    /// What became of a message so far.
    pub enum State("message state") {
        /// Foreseen, not yet written out.
        Planned = "planned",
        /// Written out, waits for its turn.
        Rendered = "rendered",
        /// Waits for a person; why is in `reason` ([`Held`]).
        Held = "held",
        /// A named person let it go; waits for its turn.
        Released = "released",
        /// Taken by a node that has not begun to hand it over.
        Claimed = "claimed",
        /// Being handed over. Committed before the network is touched.
        Sending = "sending",
        /// The next server took it.
        Sent = "sent",
        /// A receipt came back.
        Delivered = "delivered",
        /// Refused for good, at once or later.
        Bounced = "bounced",
        /// The recipient marked it as unwanted.
        Complained = "complained",
        /// Left out; why is in `reason` ([`Skipped`]).
        Skipped = "skipped",
        /// Not taken this time; tried again at `due_at`.
        Failed = "failed",
        /// Tried as often as it makes sense; the provider's code is in `detail`.
        FailedPermanently = "failed_permanently",
        /// Handed over, perhaps: nobody knows whether it was taken.
        InDoubt = "in_doubt",
        /// Its batch was ended before its turn.
        Cancelled = "cancelled",
        /// Was in doubt, and a person decided to leave it.
        Abandoned = "abandoned",
    }
}

impl State {
    /// Waits for its turn: these are what a claim looks at.
    pub const WAITING: [Self; 3] = [Self::Rendered, Self::Released, Self::Failed];

    /// Whether nothing happens to it any more by itself. A batch is complete when all its messages are here.
    pub const fn is_end(self) -> bool {
        matches!(
            self,
            Self::Sent
                | Self::Delivered
                | Self::Bounced
                | Self::Complained
                | Self::Skipped
                | Self::FailedPermanently
                | Self::Cancelled
                | Self::Abandoned
        )
    }

    /// Whether the recipient has it, as far as anybody knows.
    pub const fn is_out(self) -> bool {
        matches!(self, Self::Sent | Self::Delivered | Self::Complained)
    }

    /// Whether ending its batch ends it too: everything that is neither an end, nor under way, nor for a
    /// person to decide.
    pub const fn is_cancellable(self) -> bool {
        matches!(self, Self::Planned | Self::Rendered | Self::Held | Self::Released | Self::Failed)
    }

    /// Whether a message may go from here to there.
    pub const fn may_become(self, next: Self) -> bool {
        use State::{
            Abandoned, Bounced, Cancelled, Claimed, Complained, Delivered, Failed, FailedPermanently, Held, InDoubt,
            Planned, Released, Rendered, Sending, Sent, Skipped,
        };
        match self {
            Planned => matches!(next, Rendered | Held | Skipped | Cancelled),
            Rendered | Released | Failed => {
                matches!(next, Held | Claimed | Sending | Skipped | FailedPermanently | Cancelled)
            }
            Held => matches!(next, Released | Skipped | Cancelled),
            Claimed => matches!(next, Sending | Rendered | Released),
            // A receipt may come while the answer is still on its way.
            Sending => matches!(next, Sent | Delivered | Bounced | Failed | FailedPermanently | InDoubt),
            InDoubt => matches!(next, Sent | Delivered | Bounced | Released | Abandoned),
            Sent => matches!(next, Delivered | Bounced | Complained),
            Delivered => matches!(next, Bounced | Complained),
            Bounced | Complained | Skipped | FailedPermanently | Cancelled | Abandoned => false,
        }
    }
}

text_enum! {
    /// Why a message was left out.
    pub enum Skipped("skip reason") {
        /// The address bounced or complained before, or its owner wants no such messages.
        Suppressed = "suppressed",
        /// No consent to messages of this class.
        NoConsent = "no_consent",
        /// An open complaint: a person answers, not a machine (I7).
        OpenComplaint = "open_complaint",
        /// The same person has this apology already (I10).
        Duplicate = "duplicate",
        /// Its time had passed when the quiet hours ended.
        QuietExpired = "quiet_expired",
        /// The person was erased.
        Erased = "erased",
        /// There is nothing to send it to.
        NoAddress = "no_address",
        /// An apology in the last 30 days (I10).
        RecentApology = "recent_apology",
    }
}

text_enum! {
    /// Why a message waits for a person.
    pub enum Held("hold reason") {
        /// An open complaint, known when the batch was planned.
        OpenComplaint = "open_complaint",
        /// Only a provisional match to a customer, or an exposure only the customer told us of.
        Provisional = "provisional",
        /// An apology that grew old in the quiet hours.
        Stale = "stale",
        /// An apology in the last 30 days, known when the batch was planned.
        RecentApology = "recent_apology",
        /// The incident opened again.
        Reopened = "reopened",
        /// The money is not there.
        Budget = "budget",
        /// All sending was stopped.
        KillSwitch = "kill_switch",
    }
}

impl Held {
    /// What a message held for this counts as when a person decides that it does not go.
    pub const fn left_out(self) -> Skipped {
        match self {
            Self::OpenComplaint | Self::Provisional | Self::Budget | Self::KillSwitch => Skipped::OpenComplaint,
            Self::Stale => Skipped::QuietExpired,
            Self::RecentApology => Skipped::RecentApology,
            Self::Reopened => Skipped::Duplicate,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_reads_back() {
        assert!(Class::ALL.iter().all(|w| w.as_str().parse::<Class>().ok() == Some(*w)));
        assert!(Channel::ALL.iter().all(|w| w.as_str().parse::<Channel>().ok() == Some(*w)));
        assert!(State::ALL.iter().all(|w| w.as_str().parse::<State>().ok() == Some(*w)));
        assert!(Skipped::ALL.iter().all(|w| w.as_str().parse::<Skipped>().ok() == Some(*w)));
        assert!(Held::ALL.iter().all(|w| w.as_str().parse::<Held>().ok() == Some(*w)));
        assert_eq!("SENT".parse::<State>().ok(), None);
    }

    #[test]
    fn ends_are_left_only_for_a_later_receipt() {
        let receipts = [State::Delivered, State::Bounced, State::Complained];
        for from in State::ALL.iter().filter(|state| state.is_end()) {
            for to in &State::ALL {
                assert!(!from.may_become(*to) || receipts.contains(to), "{from:?} → {to:?}");
            }
        }
    }

    #[test]
    fn in_doubt_is_never_retried_without_being_released() {
        for to in [State::Sending, State::Claimed, State::Rendered, State::Failed, State::Cancelled] {
            assert!(!State::InDoubt.may_become(to), "{to:?}");
        }
        assert!(State::InDoubt.may_become(State::Released));
    }

    #[test]
    fn every_state_but_an_end_leads_to_an_end() {
        for from in State::ALL.iter().filter(|state| !state.is_end()) {
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
            assert!(reached.iter().any(|state| state.is_end()), "{from:?} leads nowhere");
        }
    }

    #[test]
    fn what_is_waiting_may_be_claimed_and_cancelled() {
        for state in State::WAITING {
            assert!(state.may_become(State::Sending) && state.may_become(State::Cancelled) && state.is_cancellable());
        }
    }

    #[test]
    fn addresses_are_known_by_their_key() {
        assert_eq!(Channel::Email.address_key(" Mairead@Example.org "), "mairead@example.org");
        assert_eq!(Channel::Sms.address_key("07700 900-518"), "+447700900518");
    }
}
