//! A batch: one text to many people, its class, its states, and what exactly is approved.

use super::lint::{FlagKind, Lint};
use super::template::{TemplateError, Template};
use crate::delivery::message;
use crate::text_enum;
use crate::types::{Message, PublicId, Timestamp};
use chrono::Duration;
use serde::{Deserialize, Serialize};

/// How long a request for approval waits, and how long an approval counts.
pub const APPROVAL_WINDOW: Duration = Duration::hours(72);

/// Nobody gets a second apology within this time without a human's override (I10).
pub const APOLOGY_WINDOW: Duration = Duration::days(30);

/// Longest subject, in characters: mail programs show less than this.
pub const SUBJECT_MAX: usize = 150;
/// Longest text message before variables, in characters.
pub const SMS_MAX: usize = 800;
/// Slowest and fastest sending a batch may ask for, in messages a minute.
pub const RATE: std::ops::RangeInclusive<i64> = 1..=100_000;
/// Most plans, regions or services an audience may name.
pub const AUDIENCE_MAX: usize = 50;

text_enum! {
    /// What kind of message it is in law: the first three may go to everyone affected.
    pub enum Class("class") {
        /// What is wrong, and what is being done.
        ServiceUpdate = "service_update",
        /// We did wrong, and we are sorry. Names no gift (decision 28).
        Apology = "apology",
        /// What they are owed by law or contract.
        CompensationNotice = "compensation_notice",
        /// Invites spending: marketing, so it needs consent and a way out (I8).
        GoodwillOffer = "goodwill_offer",
    }
}

impl Class {
    /// The class its messages have in the queue.
    pub const fn message_class(self) -> message::Class {
        match self {
            Self::ServiceUpdate => message::Class::ServiceUpdate,
            Self::Apology => message::Class::Apology,
            Self::CompensationNotice => message::Class::CompensationNotice,
            Self::GoodwillOffer => message::Class::GoodwillOffer,
        }
    }

    /// Whether a text of this class is stopped by what the linter found. An apology must be one; a message that may go
    /// to people who never agreed to marketing must not be marketing; an offer may be what it is.
    pub fn is_blocked_by(self, lint: &Lint) -> bool {
        match self {
            Self::Apology => !lint.passes(),
            Self::ServiceUpdate | Self::CompensationNotice => {
                lint.flags.iter().any(|flag| matches!(flag.kind, FlagKind::Gift | FlagKind::Marketing))
            }
            Self::GoodwillOffer => false,
        }
    }
}

text_enum! {
    /// Where a batch stands.
    pub enum State("state") {
        /// Being written.
        Draft = "draft",
        /// Waits for somebody who wrote none of it.
        InReview = "in_review",
        /// May go; its time has come or comes with no more ado.
        Approved = "approved",
        /// May go at a set time, or its rows are being planned.
        Scheduled = "scheduled",
        /// The queue has it.
        Sending = "sending",
        /// The queue waits for a person.
        Paused = "paused",
        /// Every recipient has an outcome.
        Completed = "completed",
        /// Ended for good by a person.
        Cancelled = "cancelled",
        /// Nobody decided in time.
        Expired = "expired",
    }
}

impl State {
    /// Whether the text may still be changed; any change leads back to [`Self::Draft`].
    pub const fn may_be_edited(self) -> bool {
        matches!(self, Self::Draft | Self::InReview | Self::Approved | Self::Scheduled | Self::Expired)
    }

    /// Whether it may be put before an approver.
    pub const fn may_be_submitted(self) -> bool {
        matches!(self, Self::Draft | Self::Expired)
    }

    /// Whether the queue has it; from here on it is stopped under Sending.
    pub const fn is_queued(self) -> bool {
        matches!(self, Self::Sending | Self::Paused | Self::Completed)
    }

    /// Whether it may be taken back for good in this room.
    pub const fn may_be_withdrawn(self) -> bool {
        self.may_be_edited()
    }
}

/// Who is written to: those an incident hit, narrowed. An empty list narrows nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Audience {
    /// Only these plans.
    pub plans: Vec<String>,
    /// Only these regions.
    pub regions: Vec<String>,
    /// Only people who lost one of these services.
    pub services: Vec<PublicId>,
    /// The last row of exposure that was known when it was submitted: whoever comes in later is not written to.
    pub up_to: Option<i64>,
}

/// Everything an approver approves (I6): whoever changes any of it changes the hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Content {
    /// For what.
    pub incident_id: PublicId,
    /// TextKind opening of the incident it speaks of.
    pub incident_rev: i64,
    /// What kind of message.
    pub class: Class,
    /// Subject of the e-mail.
    pub subject: String,
    /// Text of the e-mail.
    pub body: String,
    /// The text message.
    pub sms_body: String,
    /// Who signs.
    pub signed_by: String,
    /// What they are.
    pub signed_title: String,
    /// To whom.
    pub audience: Audience,
    /// From when; `None` is as soon as it is approved.
    pub scheduled_for: Option<Timestamp>,
    /// How many a minute.
    pub per_minute: i64,
    /// What is promised to change, by whom and by when.
    pub promise: Promise,
}

/// What the text says will change: it counts only with somebody who answers for it and a day.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Promise {
    /// What.
    pub body: String,
    /// Who answers for it.
    pub owner_id: Option<PublicId>,
    /// By when.
    pub due_at: Option<Timestamp>,
}

impl Promise {
    /// Whether somebody answers for it by a day.
    pub fn is_tracked(&self) -> bool {
        !self.body.is_empty() && self.owner_id.is_some() && self.due_at.is_some()
    }
}

impl Content {
    /// The same content in the same bytes, on every machine: what is hashed.
    pub fn canonical_bytes(&self) -> Vec<u8> {
        // Fields in the order above; a struct of strings, numbers and lists cannot fail to serialise.
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// The three texts with variables, by the name of their field.
    pub fn texts(&self) -> [(&'static str, &str); 3] {
        [("subject", &self.subject), ("body", &self.body), ("sms_body", &self.sms_body)]
    }

    /// The texts as the queue will use them. What cannot be read is refused when it is saved.
    pub fn templates(&self) -> Result<Templates, TemplateError> {
        Ok(Templates {
            subject: Template::parse(&self.subject)?,
            body: Template::parse(&self.body)?,
            sms_body: Template::parse(&self.sms_body)?,
        })
    }
}

/// The texts of a batch, read.
#[derive(Debug, Clone)]
pub struct Templates {
    /// Subject of the e-mail.
    pub subject: Template,
    /// Text of the e-mail.
    pub body: Template,
    /// The text message.
    pub sms_body: Template,
}

/// What to tell the writer of a faulty text.
pub fn template_error_message(fault: &TemplateError) -> Message {
    match fault {
        TemplateError::Unknown { name, at } => Message::new("apologies-variable-unknown")
            .with("name", name)
            .with("line", at.line)
            .with("column", at.column),
        TemplateError::Unclosed(at) => {
            Message::new("apologies-variable-unclosed").with("line", at.line).with("column", at.column)
        }
        TemplateError::Unopened(at) => {
            Message::new("apologies-variable-unopened").with("line", at.line).with("column", at.column)
        }
        TemplateError::TooMany => Message::new("apologies-variable-too-many").with("max", super::template::VARIABLES_MAX),
    }
}

#[cfg(test)]
mod tests;
