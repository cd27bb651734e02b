//! Reads the form of a rule, to store it as well as to try it.

use super::rules::{Action, CONDITIONS_MAX, Comparison, Condition, RuleText, VARIABLES};
use crate::delivery::template::Template;
use crate::incidents::compose::{self, PROMISE_MINUTES};
use crate::types::field_errors::{BODY_MAX, FieldErrors, TITLE_MAX};
use crate::types::{Message, PublicId, ServiceStatus};
use crate::web::form_fields::Fields;

/// Longest name of a label, and longest value, in characters.
const CONDITION_MAX: usize = 500;

/// Reads a rule. Errors are added to `form`; what could be read is returned anyway.
pub fn read(form: &mut FieldErrors, fields: &Fields) -> RuleText {
    let conditions = (0..CONDITIONS_MAX).filter_map(|row| condition(form, fields, row)).collect();
    let action = form.parsed("action", fields.get("action"), "field-choice", |text: &str| text.parse::<Action>().ok());
    let action = action.unwrap_or(Action::Draft);
    let services = services(form, fields);
    let publishes = action == Action::Publish;
    if publishes && services.is_empty() {
        form.wrong("services", Message::new("rule-services-required"));
    }
    let title = form.optional_line("title", fields.get("title"), TITLE_MAX);
    let body = form.optional("body", fields.get("body"), BODY_MAX);
    for (name, text) in [("title", &title), ("body", &body)] {
        if publishes && text.is_empty() {
            form.wrong(name, Message::new("rule-text-required"));
        }
    }
    let resolve_body = form.optional("resolve_body", fields.get("resolve_body"), BODY_MAX);
    for (name, text) in [("title", &title), ("body", &body), ("resolve_body", &resolve_body)] {
        if let Err(error) = Template::parse_with(text, &VARIABLES) {
            form.wrong(name, error.message());
        }
    }
    let promise = fields.get("promise").parse().ok().filter(|minutes| PROMISE_MINUTES.contains(minutes));
    if promise.is_none() {
        form.wrong("promise", Message::new("field-choice"));
    }
    RuleText {
        conditions,
        action,
        services,
        title,
        body,
        promise_minutes: promise.unwrap_or(30),
        notify: fields.has("notify"),
        resolve_body,
    }
}

fn condition(form: &mut FieldErrors, fields: &Fields, row: usize) -> Option<Condition> {
    let name = |part: &str| format!("{part}-{row}");
    let label = form.optional_line(&name("label"), fields.get(&name("label")), CONDITION_MAX);
    let value = form.optional_line(&name("value"), fields.get(&name("value")), CONDITION_MAX);
    if label.is_empty() {
        if !value.is_empty() {
            form.wrong(&name("label"), Message::new("rule-label-required"));
        }
        return None;
    }
    let word = fields.get(&name("comparison"));
    let comparison =
        form.parsed(&name("comparison"), word, "field-choice", |text: &str| text.parse::<Comparison>().ok());
    if comparison == Some(Comparison::Prefix) && value.is_empty() {
        form.wrong(&name("value"), Message::new("field-required"));
    }
    Some(Condition { label, comparison: comparison?, value })
}

fn services(form: &mut FieldErrors, fields: &Fields) -> Vec<(PublicId, ServiceStatus)> {
    let is_affected = |(_, status): &(PublicId, ServiceStatus)| status.is_disrupted();
    compose::parse_services(form, fields).into_iter().filter(is_affected).collect()
}
