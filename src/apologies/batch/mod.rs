//! A batch: one text for many customers, with its class, its states and the content that is approved.

mod audience;
mod content;

#[cfg(feature = "ssr")]
pub use crate::delivery::batch::{BatchHoldReason, State};
pub use audience::{Audience, CustomerList, Exclusions, Monthly, Range};
pub use content::{Content, Promise, Templates};

use super::lint::{FlagKind, Lint};
use crate::delivery::message;
use crate::text_enum;
use chrono::Duration;

/// How long a request for approval waits, and how long an approval is valid.
pub const APPROVAL_WINDOW: Duration = Duration::hours(72);

/// Longest subject, in characters. Mail clients show less than this.
pub const SUBJECT_MAX: usize = 150;
/// Longest text message before variables are filled in, in characters.
pub const SMS_MAX: usize = 800;
/// Sending rates that a batch may ask for, in messages a minute.
pub const PER_MINUTE_RANGE: std::ops::RangeInclusive<i64> = 1..=1_000_000;
/// Most plans, regions, services, languages or tags that an audience may name.
pub const AUDIENCE_MAX: usize = 50;
/// Most lines of a pasted list of customers.
pub const LIST_MAX: usize = 10_000;

text_enum! {
    /// The legal kind of a message. The first three may go to everybody affected.
    pub enum Class("batch class") {
        /// What fails, and what is being done about it.
        ServiceUpdate = "service_update",
        /// We did wrong and are sorry. Mentions no gift (decision 28).
        Apology = "apology",
        /// What customers are owed by law or contract.
        CompensationNotice = "compensation_notice",
        /// Invites spending, so it is marketing: it needs consent and an unsubscribe link (I8).
        GoodwillOffer = "goodwill_offer",
    }
}

impl Class {
    /// The class of the batch's messages in the delivery queue.
    pub const fn message_class(self) -> message::Class {
        match self {
            Self::ServiceUpdate => message::Class::ServiceUpdate,
            Self::Apology => message::Class::Apology,
            Self::CompensationNotice => message::Class::CompensationNotice,
            Self::GoodwillOffer => message::Class::GoodwillOffer,
        }
    }

    /// Whether the linter's result blocks a text of this class. An apology must pass; a service message may go to
    /// people who never agreed to marketing, so it must not be marketing; a goodwill offer is never blocked.
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

#[cfg(test)]
mod tests;
