//! Why a request is refused: one error type from the rules to the HTTP response. Its text comes from the catalogue.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A sentence of the catalogue and its variables.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// The id of the sentence (a Fluent message id).
    pub key: String,
    /// Its variables, by name.
    pub params: Vec<(String, String)>,
}

impl Message {
    /// A sentence without variables.
    pub fn new(key: impl Into<String>) -> Self {
        Self { key: key.into(), params: Vec::new() }
    }

    /// Adds a variable.
    pub fn with(mut self, name: &str, value: impl fmt::Display) -> Self {
        self.params.push((name.to_owned(), value.to_string()));
        self
    }
}

/// What is wrong with one named field of a form or a JSON body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// The field's `name` attribute or JSON key.
    pub field: String,
    /// What is wrong and what to do.
    pub message: Message,
}

/// When to try again where every database connection is in use, in seconds: they are given back within milliseconds, so
/// a short wait is enough.
pub const BUSY_RETRY_AFTER_S: u64 = 5;

/// Why a request was refused. Nothing has changed when one is returned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    /// Named fields are wrong (422).
    Invalid(Vec<FieldError>),
    /// Not signed in, or an unknown token (401).
    SignedOut,
    /// Not allowed for this person or token (403).
    NotAllowed(Message),
    /// Not found (404).
    NotFound,
    /// No longer available (410).
    Gone(Message),
    /// Somebody else changed it first (409). Has both texts, so that neither is lost.
    Stale {
        /// What is stored now.
        theirs: String,
        /// What was typed.
        yours: String,
    },
    /// Its state does not allow this (409).
    Conflict(Message),
    /// The request is too large (413).
    TooLarge,
    /// Too many attempts (429).
    TooMany {
        /// When to try again, in whole seconds.
        retry_after_s: u64,
    },
    /// The database or a provider cannot be reached (503).
    Unavailable,
    /// Every database connection for this kind of request is in use (503).
    Busy,
    /// The transaction was aborted in favour of another one (503). `Db::write` retries it before it returns this.
    Contended,
    /// An internal error (500). The detail is logged and never shown.
    Fault(String),
}

impl Refusal {
    /// One wrong field.
    pub fn field(field: &str, key: &str) -> Self {
        Self::fields([(field, Message::new(key))])
    }

    /// Several wrong fields. The list must not be empty.
    pub fn fields<'a>(errors: impl IntoIterator<Item = (&'a str, Message)>) -> Self {
        let errors =
            errors.into_iter().map(|(field, message)| FieldError { field: field.to_owned(), message }).collect();
        Self::Invalid(errors)
    }

    /// Its state does not allow this; `key` is the message that says why.
    pub fn conflict(key: &str) -> Self {
        Self::Conflict(Message::new(key))
    }

    /// Not allowed; `key` is the message that says why.
    pub fn not_allowed(key: &str) -> Self {
        Self::NotAllowed(Message::new(key))
    }

    /// The HTTP status.
    pub const fn status(&self) -> u16 {
        match self {
            Self::Invalid(_) => 422,
            Self::SignedOut => 401,
            Self::NotAllowed(_) => 403,
            Self::NotFound => 404,
            Self::Gone(_) => 410,
            Self::Stale { .. } | Self::Conflict(_) => 409,
            Self::TooLarge => 413,
            Self::TooMany { .. } => 429,
            Self::Unavailable | Self::Busy | Self::Contended => 503,
            Self::Fault(_) => 500,
        }
    }

    /// The stable error code in JSON responses.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "invalid",
            Self::SignedOut => "signed_out",
            Self::NotAllowed(_) => "not_allowed",
            Self::NotFound => "not_found",
            Self::Gone(_) => "gone",
            Self::Stale { .. } => "stale",
            Self::Conflict(_) => "conflict",
            Self::TooLarge => "too_large",
            Self::TooMany { .. } => "too_many",
            Self::Unavailable | Self::Contended => "unavailable",
            Self::Busy => "busy",
            Self::Fault(_) => "fault",
        }
    }

    /// The message for people who opened a page and typed nothing.
    pub fn message_for_page(&self) -> Message {
        match self {
            Self::Busy => Message::new("refusal-busy-page").with("seconds", BUSY_RETRY_AFTER_S),
            Self::Unavailable | Self::Contended => Message::new("refusal-unavailable-page"),
            other => other.message(),
        }
    }

    /// The message for programs: what happened, without what only people at a form need to know. Field errors are listed
    /// beside it.
    pub fn message_for_programs(&self) -> Message {
        match self {
            Self::NotAllowed(message) if message.key == "refusal-role" => Message::new("api-refusal-not_allowed"),
            Self::NotAllowed(message) | Self::Gone(message) | Self::Conflict(message) => message.clone(),
            Self::TooMany { retry_after_s } => Message::new("api-refusal-too_many").with("seconds", retry_after_s),
            Self::Busy => Message::new("api-refusal-busy").with("seconds", BUSY_RETRY_AFTER_S),
            other => Message::new(format!("api-refusal-{}", other.code())),
        }
    }

    /// The message for people. Field errors are shown beside their fields.
    pub fn message(&self) -> Message {
        match self {
            Self::NotAllowed(message) | Self::Gone(message) | Self::Conflict(message) => message.clone(),
            Self::TooMany { retry_after_s } => wait_message(*retry_after_s),
            Self::Busy => Message::new("refusal-busy").with("seconds", BUSY_RETRY_AFTER_S),
            other => Message::new(format!("refusal-{}", other.code())),
        }
    }
}

/// When to try again, in the largest unit that is not much longer than needed. Rounded up, so that nobody is refused
/// again who waited.
fn wait_message(seconds: u64) -> Message {
    match seconds {
        0..=90 => Message::new("refusal-too_many").with("seconds", seconds),
        91..=5_400 => Message::new("refusal-too_many-minutes").with("minutes", seconds.div_ceil(60)),
        _ => Message::new("refusal-too_many-hours").with("hours", seconds.div_ceil(3_600)),
    }
}

/// For logs only; people read [`Refusal::message`].
impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fault(detail) => write!(f, "fault: {detail}"),
            other => write!(f, "{} ({:?})", other.code(), other),
        }
    }
}

impl std::error::Error for Refusal {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_told_in_a_readable_unit_and_never_too_short() {
        let told = |retry_after_s| {
            let message = Refusal::TooMany { retry_after_s }.message();
            (message.params[0].0.clone(), message.params[0].1.clone())
        };
        let pair = |unit: &str, number: &str| (unit.to_owned(), number.to_owned());
        assert_eq!(told(10), pair("seconds", "10"));
        assert_eq!(told(91), pair("minutes", "2"));
        assert_eq!(told(900), pair("minutes", "15"));
        assert_eq!(told(5_401), pair("hours", "2"));
        assert_eq!(told(86_400), pair("hours", "24"));
    }
}
