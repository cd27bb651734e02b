//! From what people typed to what the rules accept: parse, don't validate.
//!
//! A [`FieldErrors`] reads fields one by one and collects every error, so that a person is told all that is
//! wrong at once and not one thing after the other.

use super::{FieldError, Message, Refusal};

/// Longest title or name that is taken, in characters (Statuspage's own limit for incident names).
pub const TITLE_MAX: usize = 255;
/// Longest body that is taken, in characters (Statuspage's own limit for update bodies).
pub const BODY_MAX: usize = 25_000;

/// Folds a text for searching: lower case, no marks on Latin letters that people leave out when typing.
/// FormResponse here because the two databases fold differently.
pub fn folded(text: &str) -> String {
    text.to_lowercase()
        .chars()
        .map(|c| match c {
            'à'..='å' | 'ā' | 'ă' | 'ą' => 'a',
            'ç' | 'ć' | 'č' => 'c',
            'è'..='ë' | 'ē' | 'ę' | 'ě' => 'e',
            'ì'..='ï' | 'ī' => 'i',
            'ñ' | 'ń' | 'ň' => 'n',
            'ò'..='ö' | 'ø' | 'ō' | 'ő' => 'o',
            'ś' | 'š' | 'ş' => 's',
            'ù'..='ü' | 'ū' | 'ů' | 'ű' => 'u',
            'ý' | 'ÿ' => 'y',
            'ź' | 'ż' | 'ž' => 'z',
            'ł' => 'l',
            'ğ' => 'g',
            other => other,
        })
        .collect()
}

/// Collects field errors while a form is read.
#[derive(Debug, Default)]
pub struct FieldErrors {
    errors: Vec<FieldError>,
}

impl FieldErrors {
    /// Nothing read yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes that a field is wrong.
    pub fn wrong(&mut self, field: &str, message: Message) {
        self.errors.push(FieldError { field: field.to_owned(), message });
    }

    /// A text that must be there: trimmed, 1..=`max` characters, no control characters but line breaks
    /// and tabs.
    pub fn required(&mut self, field: &str, typed: &str, max: usize) -> String {
        let text = self.optional(field, typed, max);
        if typed.trim().is_empty() {
            self.wrong(field, Message::new("field-required"));
        }
        text
    }

    /// A text that may be empty: trimmed, at most `max` characters.
    pub fn optional(&mut self, field: &str, typed: &str, max: usize) -> String {
        let text = typed.trim().replace("\r\n", "\n");
        let length = text.chars().count();
        if length > max {
            self.wrong(field, Message::new("field-too-long").with("max", max).with("length", length));
        }
        if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
            self.wrong(field, Message::new("field-control-characters"));
        }
        text
    }

    /// A value that `parse` reads; `key` says what is expected.
    pub fn parsed<T>(&mut self, field: &str, typed: &str, key: &str, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
        let value = parse(typed.trim());
        if value.is_none() {
            self.wrong(field, Message::new(key));
        }
        value
    }

    /// Whether anything was wrong so far.
    pub fn is_clean(&self) -> bool {
        self.errors.is_empty()
    }

    /// All that was wrong, or go on.
    pub fn check(self) -> Result<(), Refusal> {
        if self.errors.is_empty() { Ok(()) } else { Err(Refusal::Invalid(self.errors)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_everything_that_is_wrong_at_once() {
        let mut form = FieldErrors::new();
        form.required("title", "  ", 10);
        form.optional("body", "ab\u{0}c", 3);
        form.parsed("count", "x", "field-number", |t| t.parse::<u32>().ok());
        let Err(Refusal::Invalid(errors)) = form.check() else { panic!("should refuse") };
        let told: Vec<_> = errors.iter().map(|e| (e.field.as_str(), e.message.key.as_str())).collect();
        assert_eq!(
            told,
            [
                ("title", "field-required"),
                ("body", "field-too-long"),
                ("body", "field-control-characters"),
                ("count", "field-number")
            ]
        );
    }

    #[test]
    fn folds_what_people_leave_out() {
        assert_eq!(folded("Zieliński ÅSA"), "zielinski asa");
    }
}
