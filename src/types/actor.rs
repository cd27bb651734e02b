//! Who made a change.

use super::PublicId;
use std::fmt;

/// Who made a change, as the column `events.actor` holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// A member of staff.
    Staff(PublicId),
    /// A program that uses an API token.
    Token(PublicId),
    /// An anonymous visitor of the public pages.
    Visitor,
    /// Amends itself: a worker or the command line.
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
