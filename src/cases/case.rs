//! What a case can be, which cases are open, and what a message in or out does to one. Decision 25.

use crate::text_enum;
use crate::types::{Message, Timestamp};
use chrono::Duration;

text_enum! {
    /// Where a complaint stands.
    pub enum CaseState("case state") {
        /// Nobody has taken it.
        New = "new",
        /// Somebody has taken it and has not answered yet.
        Acknowledged = "acknowledged",
        /// A person and the customer are talking.
        Listening = "listening",
        /// It works again; the apology is owed.
        ResolvedPendingApology = "resolved_pending_apology",
        /// Somebody said sorry.
        Apologised = "apologised",
        /// What was owed was given.
        MadeGood = "made_good",
        /// Nothing is left to do.
        Closed = "closed",
        /// It is the customer's turn.
        WaitingCustomer = "waiting_customer",
        /// Somebody with more to decide is needed.
        Escalated = "escalated",
        /// It goes on in another case.
        Merged = "merged",
        /// Not a complaint: abuse, or rubbish.
        Abusive = "abusive",
    }
}

/// The open states as an SQL list, for the predicates of other rooms: whoever has a case in one of
/// these gets no automatic message (invariant I7). A test holds it against [`CaseState::is_open`].
pub const OPEN_STATES: &str =
    "('new', 'acknowledged', 'listening', 'resolved_pending_apology', 'waiting_customer', 'escalated')";

impl CaseState {
    /// Whether the complaint still stands, so that its person gets nothing automatic.
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Apologised | Self::MadeGood | Self::Closed | Self::Merged | Self::Abusive)
    }

    /// What a person's reply makes of it: the talk has begun. Who is waiting for more, or was done,
    /// stays so: a goodbye opens nothing again.
    pub const fn after_reply(self) -> Self {
        match self {
            Self::New | Self::Acknowledged | Self::Listening | Self::WaitingCustomer => Self::Listening,
            other => other,
        }
    }

    /// What another message of the customer makes of it: a finished case is open again. Abuse stays abuse.
    pub const fn after_message(self) -> Self {
        match self {
            Self::New | Self::Acknowledged | Self::Escalated | Self::Abusive => self,
            _ => Self::Listening,
        }
    }

    /// Whether somebody may move a case there by hand. `New`, `Acknowledged` and `Merged` come about by
    /// what is done, not by being chosen; and nobody is done with before a person has answered.
    pub fn may_become(self, to: Self, is_unanswered: bool) -> Result<(), Message> {
        match to {
            _ if to == self => Err(Message::new("case-state-unchanged")),
            Self::New | Self::Acknowledged | Self::Merged => Err(Message::new("case-state-not-selectable")),
            Self::Listening | Self::Escalated | Self::Abusive => Ok(()),
            _ if is_unanswered => Err(Message::new("case-state-reply-first")),
            _ => Ok(()),
        }
    }
}

text_enum! {
    /// Where somebody wrote to us.
    pub enum Channel("channel") {
        /// "I'm affected", on the public page.
        Form = "form",
        /// The box under a personal letter.
        Letter = "letter",
        /// E-mail.
        Email = "email",
        /// A text message.
        Sms = "sms",
        /// A chat on the company's site.
        Chat = "chat",
        /// In public.
        Social = "social",
        /// On the telephone, noted by somebody.
        Phone = "phone",
    }
}

impl Channel {
    /// How soon a person answers (the domain's default promises).
    pub fn reply_within(self) -> Duration {
        match self {
            Self::Chat => Duration::minutes(15),
            Self::Social => Duration::hours(1),
            Self::Form | Self::Letter | Self::Email | Self::Sms | Self::Phone => Duration::hours(6),
        }
    }
}

/// The clock of a case: whether somebody waits for us, and until when they were promised an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReplyClock {
    /// When they last wrote.
    pub last_in_at: Timestamp,
    /// When a person of ours last wrote back.
    pub last_human_out_at: Option<Timestamp>,
    /// When the answer is due.
    pub reply_due_at: Timestamp,
}

impl ReplyClock {
    /// The clock of a first message.
    pub fn started(channel: Channel, now: Timestamp) -> Self {
        Self { last_in_at: now, last_human_out_at: None, reply_due_at: now + channel.reply_within() }
    }

    /// No human message went out after the last one came in.
    pub fn is_unanswered(&self) -> bool {
        self.last_human_out_at.is_none_or(|out| out < self.last_in_at)
    }

    /// Whether the promised time has passed without an answer.
    pub fn is_late(&self, now: Timestamp) -> bool {
        self.is_unanswered() && now > self.reply_due_at
    }

    /// After another message of theirs: who was waiting already keeps the earlier promise.
    pub fn heard(self, channel: Channel, now: Timestamp) -> Self {
        let due = now + channel.reply_within();
        let reply_due_at = if self.is_unanswered() { self.reply_due_at.min(due) } else { due };
        Self { last_in_at: now.max(self.last_in_at), reply_due_at, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> Timestamp {
        chrono::DateTime::from_timestamp(1_773_219_600 + minutes * 60, 0).unwrap()
    }

    #[test]
    fn the_sql_list_and_the_rule_agree() {
        let listed: Vec<_> =
            CaseState::ALL.into_iter().filter(|s| OPEN_STATES.contains(&format!("'{}'", s.as_str()))).collect();
        let open: Vec<_> = CaseState::ALL.into_iter().filter(|s| s.is_open()).collect();
        assert_eq!(listed, open);
        assert_eq!(OPEN_STATES.matches('\'').count(), open.len() * 2);
        assert!(CaseState::ALL.into_iter().all(|s| s.as_str().parse::<CaseState>().ok() == Some(s)));
        assert!(Channel::ALL.into_iter().all(|c| c.as_str().parse::<Channel>().ok() == Some(c)));
    }

    #[test]
    fn nobody_is_done_with_before_a_person_has_answered() {
        for to in [CaseState::Closed, CaseState::Apologised, CaseState::MadeGood, CaseState::WaitingCustomer] {
            assert_eq!(CaseState::New.may_become(to, true).unwrap_err().key, "case-state-reply-first");
            assert!(CaseState::Listening.may_become(to, false).is_ok());
        }
        assert!(CaseState::New.may_become(CaseState::Abusive, true).is_ok());
        assert!(CaseState::Closed.may_become(CaseState::New, false).is_err());
        assert!(CaseState::Closed.may_become(CaseState::Closed, false).is_err());
    }

    #[test]
    fn a_message_opens_again_what_was_done_and_a_goodbye_does_not() {
        assert_eq!(CaseState::Closed.after_message(), CaseState::Listening);
        assert_eq!(CaseState::Abusive.after_message(), CaseState::Abusive);
        assert_eq!(CaseState::New.after_message(), CaseState::New);
        assert_eq!(CaseState::Closed.after_reply(), CaseState::Closed);
        assert_eq!(CaseState::New.after_reply(), CaseState::Listening);
    }

    #[test]
    fn writing_twice_does_not_wait_longer() {
        let first = ReplyClock::started(Channel::Form, at(0));
        assert!(first.is_unanswered() && !first.is_late(at(360)) && first.is_late(at(361)));
        assert_eq!(first.heard(Channel::Form, at(60)).reply_due_at, at(360));
        assert_eq!(first.heard(Channel::Chat, at(60)).reply_due_at, at(75));
        let answered = ReplyClock { last_human_out_at: Some(at(30)), ..first };
        assert!(!answered.is_unanswered());
        let again = answered.heard(Channel::Form, at(60));
        assert!(again.is_unanswered());
        assert_eq!(again.reply_due_at, at(420));
    }
}
