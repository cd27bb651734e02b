//! Who did something.

use super::PublicId;
use std::fmt;

/// Who did something, as the events table names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// A person of staff.
    Staff(PublicId),
    /// A program with an API token.
    Token(PublicId),
    /// A visitor of the public pages, unnamed.
    Visitor,
    /// Amends itself: a worker, or the command line.
    System,
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Staff(id) => write!(f, "staff:{id}"),
            Self::Token(id) => write!(f, "token:{id}"),
            Self::Visitor => f.write_str("visitor"),
            Self::System => f.write_str("system"),
        }
    }
}
