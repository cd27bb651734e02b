//! Texts with variables, such as `Dear {{name}}, you had no {{services}} from {{from}} to {{to}}`.
//!
//! Strict, because a text goes to thousands: only the variables below exist, an unknown one is refused when the text is
//! saved, with its name and its place; one that is empty for somebody is an error that names that person. Nothing is
//! executed and nothing is read twice: what is filled in is never looked at for variables again.

mod values;

pub use values::Values;

use crate::text_enum;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Most variables one text may use, counted with repeats: keeps what is rendered bounded.
pub const VARIABLES_MAX: usize = 100;

text_enum! {
    /// What can be filled in for each person.
    pub enum Variable("variable") {
        /// The person's name, whole, as they gave it.
        Name = "name",
        /// The services they lost: "Voice calls and Mobile data".
        Services = "services",
        /// When it began for them, on their clock: "Wed 11 July 13:30".
        From = "from",
        /// When it ended for them; empty while it lasts.
        To = "to",
        /// For how long: "24 h 9 min"; empty while it lasts.
        Duration = "duration",
        /// For how long in minutes: "1,449"; empty while it lasts.
        Minutes = "minutes",
        /// The address of their personal page.
        Link = "link",
        /// Who signs.
        Signer = "signer",
        /// What the signer is.
        SignerTitle = "signer_title",
        /// The incident's title.
        Incident = "incident",
        /// The company.
        Organisation = "organisation",
    }
}

impl fmt::Display for Variable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Where in a text something stands, both counted from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The character in the line.
    pub column: usize,
}

/// Why a text cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TemplateError {
    /// No such variable.
    Unknown {
        /// What stands between the braces, cut short.
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

/// A text that was read and found good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template(Vec<Piece>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Variable(Variable),
}

/// A piece of a rendered text, for showing what was filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The words.
    pub text: String,
    /// TextKind variable they stand for; `None` for what the writer wrote.
    pub variable: Option<Variable>,
}

/// Longest part of an unknown name that an error repeats, in characters.
const NAME_SHOWN: usize = 40;

impl Template {
    /// Reads a text.
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        let mut pieces = Vec::new();
        let mut rest = 0;
        let mut variables = 0;
        while let Some(open) = text[rest..].find("{{").map(|at| rest + at) {
            push_text(&mut pieces, text, rest..open)?;
            let inside = open + 2;
            let line_end = text[inside..].find('\n').map_or(text.len(), |at| inside + at);
            let close = text[inside..line_end].find("}}").map(|at| inside + at);
            let close = close.ok_or_else(|| TemplateError::Unclosed(place(text, open)))?;
            let name = text[inside..close].trim();
            let variable = name.parse::<Variable>().ok().ok_or_else(|| TemplateError::Unknown {
                name: name.chars().take(NAME_SHOWN).collect(),
                at: place(text, open),
            })?;
            variables += 1;
            if variables > VARIABLES_MAX {
                return Err(TemplateError::TooMany);
            }
            pieces.push(Piece::Variable(variable));
            rest = close + 2;
        }
        push_text(&mut pieces, text, rest..text.len())?;
        Ok(Self(pieces))
    }

    /// Whether a variable stands in the text.
    pub fn uses(&self, variable: Variable) -> bool {
        self.0.contains(&Piece::Variable(variable))
    }

    /// The text for one person; else every variable that is empty for them, each once.
    pub fn render(&self, values: &Values) -> Result<String, Vec<Variable>> {
        Ok(self.pieces(values)?.into_iter().map(|piece| piece.text).collect())
    }

    /// Like [`Self::render`], in pieces.
    pub fn pieces(&self, values: &Values) -> Result<Vec<Rendered>, Vec<Variable>> {
        let mut empty: Vec<Variable> = Vec::new();
        let mut pieces = Vec::with_capacity(self.0.len());
        for piece in &self.0 {
            pieces.push(match piece {
                Piece::Text(text) => Rendered { text: text.clone(), variable: None },
                Piece::Variable(variable) => {
                    let value = values.get(*variable);
                    if value.is_empty() && !empty.contains(variable) {
                        empty.push(*variable);
                    }
                    Rendered { text: value.to_owned(), variable: Some(*variable) }
                }
            });
        }
        if empty.is_empty() { Ok(pieces) } else { Err(empty) }
    }
}

fn push_text(pieces: &mut Vec<Piece>, text: &str, range: std::ops::Range<usize>) -> Result<(), TemplateError> {
    let part = &text[range.clone()];
    if let Some(stray) = part.find("}}") {
        return Err(TemplateError::Unopened(place(text, range.start + stray)));
    }
    if !part.is_empty() {
        pieces.push(Piece::Text(part.to_owned()));
    }
    Ok(())
}

fn place(text: &str, at: usize) -> Position {
    let before = &text[..at];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    Position { line: before.matches('\n').count() + 1, column: before[line_start..].chars().count() + 1 }
}

#[cfg(test)]
mod tests;
