//! How Amends says no: one type from the rules to the edge, worded by the catalogue, never by code.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A sentence of the catalogue and what is filled in: `key` is a Fluent message id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// The id of the sentence in the catalogue.
    pub key: String,
    /// What is filled in, by name.
    pub params: Vec<(String, String)>,
}

impl Message {
    /// A sentence with nothing to fill in.
    pub fn new(key: impl Into<String>) -> Self {
        Self { key: key.into(), params: Vec::new() }
    }

    /// Fills in one value.
    pub fn with(mut self, name: &str, value: impl fmt::Display) -> Self {
        self.params.push((name.to_owned(), value.to_string()));
        self
    }
}

/// What is wrong with one named field of a form or a JSON body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// The field's `name`, as the form posts it.
    pub field: String,
    /// What is wrong and what to do.
    pub message: Message,
}

/// Why something was not done. Nothing has changed when one is returned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    /// Named fields are wrong (422).
    Invalid(Vec<FieldError>),
    /// Nobody is signed in, or the token is unknown (401).
    SignedOut,
    /// This person or token may not (403).
    NotAllowed(Message),
    /// There is no such thing here (404).
    NotFound,
    /// It was here once (410).
    Gone(Message),
    /// Somebody else changed it first: both texts, so that neither is lost (409).
    Stale {
        /// What is stored now.
        theirs: String,
        /// What was typed.
        yours: String,
    },
    /// The thing is not in a state that allows this (409).
    Conflict(Message),
    /// Too much was sent (413).
    TooLarge,
    /// Too many tries; when to come back (429).
    TooMany {
        /// Whole seconds to wait.
        retry_after_s: u64,
    },
    /// The database or a provider cannot be reached just now (503).
    Unavailable,
    /// Another transaction was in the way (503). `Db::write` tries again before anybody sees this.
    Contended,
    /// A fault of ours (500): the detail is for the log alone and is not shown to people.
    Fault(String),
}

impl Refusal {
    /// One wrong field.
    pub fn field(field: &str, key: &str) -> Self {
        Self::fields([(field, Message::new(key))])
    }

    /// Several wrong fields at once; an empty list is a mistake of the caller and reads as a fault.
    pub fn fields<'a>(errors: impl IntoIterator<Item = (&'a str, Message)>) -> Self {
        let errors =
            errors.into_iter().map(|(field, message)| FieldError { field: field.to_owned(), message }).collect();
        Self::Invalid(errors)
    }

    /// The thing's state forbids it; `key` says why.
    pub fn conflict(key: &str) -> Self {
        Self::Conflict(Message::new(key))
    }

    /// This person may not; `key` says why.
    pub fn not_allowed(key: &str) -> Self {
        Self::NotAllowed(Message::new(key))
    }

    /// The HTTP status this refusal has at every door.
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
            Self::Unavailable | Self::Contended => 503,
            Self::Fault(_) => 500,
        }
    }

    /// A stable word for programs, in the JSON of every error.
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
            Self::Fault(_) => "fault",
        }
    }

    /// The sentence for people; field errors are told beside their fields.
    pub fn message(&self) -> Message {
        match self {
            Self::NotAllowed(message) | Self::Gone(message) | Self::Conflict(message) => message.clone(),
            Self::TooMany { retry_after_s } => Message::new("refusal-too_many").with("seconds", retry_after_s),
            other => Message::new(format!("refusal-{}", other.code())),
        }
    }
}

/// For logs; people are told through the catalogue.
impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fault(detail) => write!(f, "fault: {detail}"),
            other => write!(f, "{} ({:?})", other.code(), other),
        }
    }
}

impl std::error::Error for Refusal {}
