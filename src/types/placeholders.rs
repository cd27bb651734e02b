//! Reads texts with placeholders in double braces, such as `Dear {{name}}`. What a name means is up to whoever reads the
//! text: the variables of messages to customers, and those of templates for incidents.

use serde::{Deserialize, Serialize};

/// How much of an unknown name an error repeats, in characters.
pub const NAME_SHOWN_MAX: usize = 40;

/// A position in a text. Both numbers count from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The character in the line.
    pub column: usize,
}

/// A piece of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Text between placeholders.
    Text(&'a str),
    /// A placeholder: the name between its braces, and the byte at which they open.
    Name(&'a str, usize),
}

/// Why a text cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BraceError {
    /// `{{` without `}}` on the same line.
    Unclosed(Position),
    /// `}}` without `{{` before it.
    Unopened(Position),
}

/// The pieces of a text, in its order, up to the first error.
#[derive(Debug, Clone)]
pub struct Pieces<'a> {
    text: &'a str,
    /// The byte at which the next piece begins.
    next: usize,
}

/// Reads a text.
pub const fn pieces(text: &str) -> Pieces<'_> {
    Pieces { text, next: 0 }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Result<Piece<'a>, BraceError>;

    fn next(&mut self) -> Option<Self::Item> {
        let (text, from) = (self.text, self.next);
        if from >= text.len() {
            return None;
        }
        let open = text[from..].find("{{").map_or(text.len(), |at| from + at);
        // Nothing is read after an error.
        self.next = text.len();
        if open > from {
            let part = &text[from..open];
            if let Some(stray) = part.find("}}") {
                return Some(Err(BraceError::Unopened(position(text, from + stray))));
            }
            self.next = open;
            return Some(Ok(Piece::Text(part)));
        }
        let inside = open + 2;
        let line_end = text[inside..].find('\n').map_or(text.len(), |at| inside + at);
        let Some(close) = text[inside..line_end].find("}}").map(|at| inside + at) else {
            return Some(Err(BraceError::Unclosed(position(text, open))));
        };
        self.next = close + 2;
        Some(Ok(Piece::Name(text[inside..close].trim(), open)))
    }
}

/// The position of a byte of a text.
pub fn position(text: &str, at: usize) -> Position {
    let before = &text[..at];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    Position { line: before.matches('\n').count() + 1, column: before[line_start..].chars().count() + 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_text_and_names() {
        let read: Vec<_> = pieces("{{ a }} is {b}\n{{c}}").map(Result::unwrap).collect();
        assert_eq!(read, [Piece::Name("a", 0), Piece::Text(" is {b}\n"), Piece::Name("c", 15)]);
        assert_eq!(pieces("").count(), 0);
    }

    #[test]
    fn stops_at_the_first_error() {
        let read: Vec<_> = pieces("ä}} {{a}}").collect();
        assert_eq!(read, [Err(BraceError::Unopened(Position { line: 1, column: 2 }))]);
        let read: Vec<_> = pieces("a\n {{b\n}}").collect();
        assert_eq!(read, [Ok(Piece::Text("a\n ")), Err(BraceError::Unclosed(Position { line: 2, column: 2 }))]);
    }
}
