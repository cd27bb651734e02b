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

impl Actor {
    /// Reads what [`Display`](fmt::Display) wrote.
    pub fn parse(text: &str) -> Option<Self> {
        match text.split_once(':') {
            Some(("staff", id)) => PublicId::parse(id).map(Self::Staff),
            Some(("token", id)) => PublicId::parse(id).map(Self::Token),
            Some(_) => None,
            None if text == "visitor" => Some(Self::Visitor),
            None => (text == "system").then_some(Self::System),
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_actor_is_read_as_it_was_written() {
        let id = PublicId::parse("aaaaaaaaaaaa").unwrap();
        for actor in [Actor::Staff(id.clone()), Actor::Token(id), Actor::Visitor, Actor::System] {
            assert_eq!(Actor::parse(&actor.to_string()), Some(actor));
        }
        for text in ["", "staff", "staff:", "token:x", "shop:aaaaaaaaaaaa"] {
            assert_eq!(Actor::parse(text), None, "{text}");
        }
    }
}
