//! Reads the fields of a form and collects every error in them.
//!
//! A person is told about all wrong fields at once, not about one after the other.

use super::{FieldError, Message, Refusal, clean_text};
use std::ops::RangeInclusive;

/// Longest title or name, in characters: the limit of Statuspage for incident names.
pub const TITLE_MAX: usize = 255;
/// Longest body, in characters: the limit of Statuspage for update bodies.
pub const BODY_MAX: usize = 25_000;

/// Most errors of one form that are kept. No form has as many fields, but a request may repeat a field any number of
/// times.
const ERRORS_MAX: usize = 100;

/// Collects field errors while a form is read.
#[derive(Debug, Default)]
pub struct FieldErrors {
    errors: Vec<FieldError>,
}

impl FieldErrors {
    /// No errors.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an error of a field, unless it is there already.
    pub fn wrong(&mut self, field: &str, message: Message) {
        let is_known = self.errors.iter().any(|error| error.field == field && error.message == message);
        if !is_known && self.errors.len() < ERRORS_MAX {
            self.errors.push(FieldError { field: field.to_owned(), message });
        }
    }

    /// Reads a required text of several lines: [cleaned](clean_text::lines) and trimmed, 1..=`max` characters.
    pub fn required(&mut self, field: &str, typed: &str, max: usize) -> String {
        let text = self.optional(field, typed, max);
        self.check_present(field, &text);
        text
    }

    /// Reads an optional text of several lines: [cleaned](clean_text::lines) and trimmed, at most `max` characters.
    pub fn optional(&mut self, field: &str, typed: &str, max: usize) -> String {
        let text = clean_text::lines(typed).trim().to_owned();
        self.check_length(field, &text, max);
        text
    }

    /// Reads a required text of one line, such as a name: [cleaned](clean_text::line), 1..=`max` characters.
    pub fn required_line(&mut self, field: &str, typed: &str, max: usize) -> String {
        let text = self.optional_line(field, typed, max);
        self.check_present(field, &text);
        text
    }

    /// Reads an optional text of one line: [cleaned](clean_text::line), at most `max` characters.
    pub fn optional_line(&mut self, field: &str, typed: &str, max: usize) -> String {
        let text = clean_text::line(typed);
        self.check_length(field, &text, max);
        text
    }

    fn check_present(&mut self, field: &str, text: &str) {
        if text.is_empty() {
            self.wrong(field, Message::new("field-required"));
        }
    }

    fn check_length(&mut self, field: &str, text: &str, max: usize) {
        let length = text.chars().count();
        if length > max {
            self.wrong(field, Message::new("field-too-long").with("max", max).with("length", length));
        }
    }

    /// Reads a value with `parse`; `key` is the message when it returns `None`.
    pub fn parsed<T>(&mut self, field: &str, typed: &str, key: &str, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
        let value = parse(typed.trim());
        if value.is_none() {
            self.wrong(field, Message::new(key));
        }
        value
    }

    /// Reads a whole number as people type it, with commas or spaces between the thousands; `wrong` is the message for any other
    /// text and for a number out of the range.
    pub fn whole_number(
        &mut self,
        field: &str,
        typed: &str,
        range: RangeInclusive<i64>,
        wrong: Message,
    ) -> Option<i64> {
        let number = typed.trim().replace([',', ' '], "").parse().ok().filter(|number| range.contains(number));
        if number.is_none() {
            self.wrong(field, wrong);
        }
        number
    }

    /// Whether there are no errors so far.
    pub fn is_clean(&self) -> bool {
        self.errors.is_empty()
    }

    /// Ends reading.
    ///
    /// # Errors
    ///
    /// `Refusal::Invalid` with every error, if there is one.
    pub fn check(self) -> Result<(), Refusal> {
        if self.errors.is_empty() { Ok(()) } else { Err(Refusal::Invalid(self.errors)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn collects_every_error() {
        let mut errors = FieldErrors::new();
        errors.required("title", "  ", 10);
        errors.optional("body", "ab\u{0}cd", 3);
        errors.parsed("count", "x", "field-number", |t| t.parse::<u32>().ok());
        let Err(Refusal::Invalid(errors)) = errors.check() else { panic!("no errors") };
        let found: Vec<_> = errors.iter().map(|e| (e.field.as_str(), e.message.key.as_str())).collect();
        assert_eq!(found, [("title", "field-required"), ("body", "field-too-long"), ("count", "field-number")]);
    }

    #[test]
    fn whole_numbers_are_read_as_people_type_them() {
        let mut errors = FieldErrors::new();
        let mut read = |typed: &str| errors.whole_number("count", typed, 1..=1_000_000, Message::new("field-number"));
        assert_eq!((read(" 1,000,000 "), read("10 000"), read("1")), (Some(1_000_000), Some(10_000), Some(1)));
        assert_eq!((read("0"), read("1000001"), read("ten"), read("")), (None, None, None, None));
        assert!(!errors.is_clean());
    }

    #[test]
    fn an_error_is_kept_once_and_their_number_is_bounded() {
        let mut errors = FieldErrors::new();
        for number in 0..1_000 {
            errors.wrong("service", Message::new("field-choice"));
            errors.wrong("role", Message::new("role-unknown").with("role", number));
        }
        let Err(Refusal::Invalid(errors)) = errors.check() else { panic!("no errors") };
        assert_eq!(errors.len(), ERRORS_MAX);
        assert_eq!(errors.iter().filter(|error| error.field == "service").count(), 1);
    }
}
