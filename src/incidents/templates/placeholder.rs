//! The placeholders of a template, such as `{{services}}`: which there are, and what is filled in for them.

use crate::text_enum;
use crate::types::field_errors::FieldErrors;
use crate::types::placeholders::{BraceError, NAME_SHOWN_MAX, Piece, Position, pieces, position};
use crate::types::{Message, clean_text};
use std::collections::BTreeMap;

text_enum! {
    /// What can be filled in.
    pub enum Placeholder("placeholder") {
        /// The title of the incident.
        Incident = "incident",
        /// The affected service; nothing where there are several.
        Service = "service",
        /// The affected services: "Voice calls and Mobile data".
        Services = "services",
        /// When it started, in the page's time zone: "13:30".
        StartedAt = "started_at",
        /// The promised time of the next update: "14:30".
        NextUpdate = "next_update",
        /// The address of the status page.
        Page = "page",
        /// The name of the organisation.
        Organisation = "organisation",
    }
}

/// Every placeholder in braces, as the help of the settings lists them.
pub fn listed() -> String {
    Placeholder::ALL.map(in_braces).join(", ")
}

/// A placeholder as it stands in a text.
pub fn in_braces(placeholder: Placeholder) -> String {
    format!("{{{{{}}}}}", placeholder.as_str())
}

/// What is filled in. A placeholder without a value stays in the text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Values(BTreeMap<Placeholder, String>);

impl Values {
    /// Sets a value; an empty one is none. It becomes one line, so that it cannot change the text around it.
    pub fn set(&mut self, placeholder: Placeholder, value: &str) {
        let line = clean_text::line(value);
        if !line.is_empty() {
            self.0.insert(placeholder, line);
        }
    }

    /// The text with values in place of their placeholders. Values are not searched for placeholders.
    pub fn fill(&self, text: &str) -> String {
        let mut filled = String::with_capacity(text.len());
        for piece in pieces(text) {
            match piece {
                Ok(Piece::Text(part)) => filled.push_str(part),
                Ok(Piece::Name(name, _)) => {
                    match name.parse::<Placeholder>().ok().and_then(|placeholder| self.0.get(&placeholder)) {
                        Some(value) => filled.push_str(value),
                        None => filled.push_str(&format!("{{{{{name}}}}}")),
                    }
                }
                // A template was checked when it was saved; of one that comes from elsewhere nothing is lost.
                Err(_) => return text.to_owned(),
            }
        }
        filled
    }
}

/// Checks the text of a template: an unknown placeholder is an error that names it.
pub fn check(form: &mut FieldErrors, field: &str, text: &str) {
    let at = |key: &str, at: Position| Message::new(key).with("line", at.line).with("column", at.column);
    for piece in pieces(text) {
        match piece {
            Ok(Piece::Name(name, open)) if name.parse::<Placeholder>().is_err() => {
                let name: String = name.chars().take(NAME_SHOWN_MAX).collect();
                let message = at("template-placeholder-unknown", position(text, open));
                form.wrong(field, message.with("name", name).with("known", listed()));
            }
            Ok(_) => {}
            Err(BraceError::Unclosed(open)) => form.wrong(field, at("template-placeholder-unclosed", open)),
            Err(BraceError::Unopened(close)) => form.wrong(field, at("template-placeholder-unopened", close)),
        }
    }
}

/// Whether a text uses a placeholder.
pub fn uses(text: &str, placeholder: Placeholder) -> bool {
    unfilled(text).contains(&placeholder)
}

/// Refuses a text for publishing in which a placeholder was not filled in. Other braces are text.
pub fn check_filled(form: &mut FieldErrors, field: &str, text: &str) {
    for placeholder in unfilled(text) {
        form.wrong(field, Message::new("template-not-filled").with("name", in_braces(placeholder)));
    }
}

/// The placeholders that stand in a text, each once.
fn unfilled(text: &str) -> Vec<Placeholder> {
    let mut found = Vec::new();
    for part in text.split("{{").skip(1) {
        let inside = part.split("}}").next().filter(|inside| inside.len() < part.len());
        match inside.and_then(|name| name.trim().parse::<Placeholder>().ok()) {
            Some(placeholder) if !found.contains(&placeholder) => found.push(placeholder),
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::Refusal;

    fn errors(check: impl Fn(&mut FieldErrors)) -> Vec<String> {
        let mut form = FieldErrors::new();
        check(&mut form);
        match form.check() {
            Ok(()) => Vec::new(),
            Err(Refusal::Invalid(errors)) => errors
                .into_iter()
                .map(|error| {
                    let name = error.message.params.into_iter().find(|(name, _)| name == "name");
                    format!("{} {}", error.message.key, name.map_or(String::new(), |(_, value)| value))
                })
                .collect(),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn fills_in_what_is_known_and_keeps_the_rest() {
        let mut values = Values::default();
        values.set(Placeholder::Services, "Voice calls and\n{{page}}");
        values.set(Placeholder::Service, " ");
        assert_eq!(
            values.fill("No {{ services }} since {{started_at}}. {x}"),
            "No Voice calls and {{page}} since {{started_at}}. {x}"
        );
        assert_eq!(values.fill("{{service}} {{services"), "{{service}} {{services");
    }

    #[test]
    fn every_unknown_placeholder_is_named() {
        let found = errors(|form| check(form, "body", "{{services}} {{servces}} {{ETA}}"));
        assert_eq!(found, ["template-placeholder-unknown servces", "template-placeholder-unknown ETA"]);
        assert_eq!(errors(|form| check(form, "body", "{{services")), ["template-placeholder-unclosed "]);
    }

    #[test]
    fn only_a_placeholder_in_braces_stops_a_publication() {
        let found = errors(|form| check_filled(form, "body", "{{ next_update }} {{next_update}} {{mustache}} {{"));
        assert_eq!(found, ["template-not-filled {{next_update}}"]);
    }
}
