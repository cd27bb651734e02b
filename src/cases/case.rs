//! The rules of a case: where its messages come from, and by when the customer is promised a reply (decision 25).

use crate::text_enum;
pub use crate::types::CaseState;
use crate::types::Timestamp;
use chrono::Duration;

text_enum! {
    /// Where a customer wrote to the company. The address a reply goes to is a `customers::Channel`.
    pub enum CaseChannel("case channel") {
        /// The form "I'm affected" on the status page.
        Form = "form",
        /// The form under a personal letter.
        Letter = "letter",
        /// E-mail.
        Email = "email",
        /// A text message.
        Sms = "sms",
        /// A chat on the company's site.
        Chat = "chat",
        /// A public post on a social network.
        Social = "social",
        /// A telephone call, logged by staff.
        Phone = "phone",
    }
}

impl CaseChannel {
    /// How soon a person replies to a message that came in here (decision 25).
    pub fn reply_within(self) -> Duration {
        match self {
            Self::Chat => Duration::minutes(15),
            Self::Social => Duration::hours(1),
            Self::Form | Self::Letter | Self::Email | Self::Sms | Self::Phone => Duration::hours(6),
        }
    }
}

/// Whether the customer waits for a reply, and by when it was promised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReplyClock {
    /// When the customer last wrote.
    pub last_in_at: Timestamp,
    /// When a person last replied.
    pub last_human_out_at: Option<Timestamp>,
    /// When the reply is due.
    pub reply_due_at: Timestamp,
}

impl ReplyClock {
    /// The clock after a first message.
    pub fn started(channel: CaseChannel, now: Timestamp) -> Self {
        Self { last_in_at: now, last_human_out_at: None, reply_due_at: now + channel.reply_within() }
    }

    /// Whether no person replied after the customer's last message.
    pub fn is_unanswered(&self) -> bool {
        self.last_human_out_at.is_none_or(|out| out < self.last_in_at)
    }

    /// Whether the reply is overdue.
    pub fn is_late(&self, now: Timestamp) -> bool {
        self.is_unanswered() && now > self.reply_due_at
    }

    /// The clock after another message of the customer. One that was waiting already keeps the earlier time.
    pub fn after_message(self, channel: CaseChannel, now: Timestamp) -> Self {
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
    fn a_second_message_does_not_postpone_the_reply() {
        let first = ReplyClock::started(CaseChannel::Form, at(0));
        assert!(first.is_unanswered() && !first.is_late(at(360)) && first.is_late(at(361)));
        assert_eq!(first.after_message(CaseChannel::Form, at(60)).reply_due_at, at(360));
        assert_eq!(first.after_message(CaseChannel::Chat, at(60)).reply_due_at, at(75));
        let answered = ReplyClock { last_human_out_at: Some(at(30)), ..first };
        assert!(!answered.is_unanswered());
        let again = answered.after_message(CaseChannel::Form, at(60));
        assert!(again.is_unanswered());
        assert_eq!(again.reply_due_at, at(420));
    }
}
