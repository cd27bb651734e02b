//! Texts with variables, such as `Dear {{name}}, you had no {{services}} from {{from}} to {{to}}`.
//!
//! Strict, because a text goes to thousands: an unknown variable is refused when the text is saved, with its name and
//! position, and a variable that is empty for a customer is an error that names the customer. Values are filled in once
//! and are not searched for variables.

mod values;

pub use crate::types::placeholders::{NAME_SHOWN_MAX, Position};
pub use values::Values;

use crate::text_enum;
use crate::types::Message;
use crate::types::placeholders::{self, BraceError, position};
use std::fmt;
use std::ops::Range;

/// Most variables a text may use, repeats included: bounds the length of the rendered text.
pub const VARIABLES_MAX: usize = 100;

text_enum! {
    /// What can be filled in for each customer.
    pub enum Variable("variable") {
        /// The customer's full name, as they gave it.
        Name = "name",
        /// The services they lost: "Voice calls and Mobile data".
        Services = "services",
        /// When the outage began for them, in their time zone: "Wed 11 July 13:30".
        From = "from",
        /// When it ended for them; empty while it lasts.
        To = "to",
        /// How long it lasted for them: "1 day 9 min"; empty while it lasts.
        Duration = "duration",
        /// The same in minutes: "1,449"; empty while it lasts.
        Minutes = "minutes",
        /// The address of their personal page.
        Link = "link",
        /// The name of the person who signs.
        Signer = "signer",
        /// The job title of the person who signs.
        SignerTitle = "signer_title",
        /// The incident's title.
        Incident = "incident",
        /// The name of the company.
        Organisation = "organisation",
        /// What the customer's voucher is worth: "£10".
        Amount = "amount",
        /// The merchant that takes the voucher.
        Merchant = "merchant",
        /// The last day of the voucher, in the customer's time zone: "10 April 2026".
        ValidUntil = "valid_until",
    }
    sets {
        /// What texts about an incident may use.
        OF_INCIDENT, OF_INCIDENT_SQL =
            [Name, Services, From, To, Duration, Minutes, Link, Signer, SignerTitle, Incident, Organisation];
        /// What the announcement of an offer may use.
        OF_OFFER, OF_OFFER_SQL = [Name, Amount, Merchant, ValidUntil, Link, Incident, Organisation];
    }
}

impl fmt::Display for Variable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Why a text cannot be parsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TemplateError {
    /// No such variable.
    Unknown {
        /// The text between the braces, cut to [`NAME_SHOWN_MAX`] characters.
        name: String,
        /// Where its braces open.
        at: Position,
    },
    /// `{{` without `}}` on the same line.
    Unclosed(Position),
    /// `}}` without `{{` before it.
    Unopened(Position),
    /// More than [`VARIABLES_MAX`].
    TooMany,
}

impl TemplateError {
    /// What the author of the text is told.
    pub fn message(&self) -> Message {
        let at = |key: &str, at: &Position| Message::new(key).with("line", at.line).with("column", at.column);
        match self {
            Self::Unknown { name, at: position } => at("apologies-variable-unknown", position).with("name", name),
            Self::Unclosed(position) => at("apologies-variable-unclosed", position),
            Self::Unopened(position) => at("apologies-variable-unopened", position),
            Self::TooMany => Message::new("apologies-variable-too-many").with("max", VARIABLES_MAX),
        }
    }
}

/// Where a variable first stands in a text, with its braces.
pub fn find_variable(text: &str, variable: Variable) -> Option<Range<usize>> {
    let mut from = 0;
    while let Some(open) = text[from..].find("{{").map(|at| from + at) {
        let close = text[open..].find("}}").map(|at| open + at)?;
        if text[open + 2..close].trim() == variable.as_str() {
            return Some(open..close + 2);
        }
        from = open + 2;
    }
    None
}

/// A parsed text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template(Vec<Piece>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Variable(Variable),
}

/// A piece of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Segment<'a> {
    /// The author's text.
    Text(&'a str),
    /// What is filled in.
    Variable(Variable),
}

/// A piece of a rendered text. A preview marks the pieces that were filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenderedPiece {
    /// The text of the piece.
    pub text: String,
    /// The variable it replaces; `None` for the text of the author.
    pub variable: Option<Variable>,
}

impl Template {
    /// Parses a text that may use every variable.
    ///
    /// # Errors
    ///
    /// The first error found.
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        Self::parse_with(text, &Variable::ALL)
    }

    /// Parses a text that may use these variables.
    ///
    /// # Errors
    ///
    /// The first error found.
    pub fn parse_with(text: &str, allowed: &[Variable]) -> Result<Self, TemplateError> {
        let mut pieces = Vec::new();
        let mut variables = 0;
        for piece in placeholders::pieces(text) {
            let (name, open) = match piece? {
                placeholders::Piece::Text(part) => {
                    pieces.push(Piece::Text(part.to_owned()));
                    continue;
                }
                placeholders::Piece::Name(name, open) => (name, open),
            };
            let variable = name.parse::<Variable>().ok().filter(|variable| allowed.contains(variable));
            let variable = variable.ok_or_else(|| TemplateError::Unknown {
                name: name.chars().take(NAME_SHOWN_MAX).collect(),
                at: position(text, open),
            })?;
            variables += 1;
            if variables > VARIABLES_MAX {
                return Err(TemplateError::TooMany);
            }
            pieces.push(Piece::Variable(variable));
        }
        Ok(Self(pieces))
    }

    /// Whether the text uses a variable.
    pub fn uses(&self, variable: Variable) -> bool {
        self.0.contains(&Piece::Variable(variable))
    }

    /// The pieces of the text, in its order.
    pub fn segments(&self) -> impl Iterator<Item = Segment<'_>> {
        self.0.iter().map(|piece| match piece {
            Piece::Text(text) => Segment::Text(text),
            Piece::Variable(variable) => Segment::Variable(*variable),
        })
    }

    /// The variables of the text, in its order and as often as it uses them.
    pub fn variables(&self) -> impl Iterator<Item = Variable> {
        self.0.iter().filter_map(|piece| match piece {
            Piece::Variable(variable) => Some(*variable),
            Piece::Text(_) => None,
        })
    }

    /// The text for one customer.
    ///
    /// # Errors
    ///
    /// Every variable of the text that is empty for them, each once.
    pub fn render(&self, values: &Values) -> Result<String, Vec<Variable>> {
        Ok(self.pieces(values)?.into_iter().map(|piece| piece.text).collect())
    }

    /// Like [`Self::render`], in pieces.
    ///
    /// # Errors
    ///
    /// Every variable of the text that is empty for them, each once.
    pub fn pieces(&self, values: &Values) -> Result<Vec<RenderedPiece>, Vec<Variable>> {
        let mut empty: Vec<Variable> = Vec::new();
        let mut pieces = Vec::with_capacity(self.0.len());
        for piece in &self.0 {
            pieces.push(match piece {
                Piece::Text(text) => RenderedPiece { text: text.clone(), variable: None },
                Piece::Variable(variable) => {
                    let value = values.get(*variable);
                    if value.is_empty() && !empty.contains(variable) {
                        empty.push(*variable);
                    }
                    RenderedPiece { text: value.to_owned(), variable: Some(*variable) }
                }
            });
        }
        if empty.is_empty() { Ok(pieces) } else { Err(empty) }
    }
}

impl From<BraceError> for TemplateError {
    fn from(error: BraceError) -> Self {
        match error {
            BraceError::Unclosed(at) => Self::Unclosed(at),
            BraceError::Unopened(at) => Self::Unopened(at),
        }
    }
}

#[cfg(test)]
mod tests;
