//! Rules: which alerts become which draft, which are ignored, and which are published with a text of the staff.
//!
//! The first rule whose conditions all hold decides. An alert that no rule matches becomes a draft, with the services
//! that its own labels name.

use super::alert::{Alert, TITLE_MAX};
use crate::delivery::template::{Template, Values, Variable};
use crate::services::store::Service;
use crate::text_enum;
use crate::types::{PublicId, ServiceStatus};
use serde::{Deserialize, Serialize};

/// Most rules of one receiver.
pub const RULES_MAX: usize = 100;
/// Most conditions of one rule.
pub const CONDITIONS_MAX: usize = 5;
/// What the texts of a rule may use.
pub const VARIABLES: [Variable; 3] = [Variable::Services, Variable::From, Variable::Organisation];
/// Labels that name a service, in the order in which they are asked.
const SERVICE_LABELS: [&str; 3] = ["service", "component", "monitor"];
/// The label that says how bad it is.
const SEVERITY_LABEL: &str = "severity";

text_enum! {
    /// How the value of a label is compared.
    pub enum Comparison("comparison") {
        /// It is this.
        Equals = "equals",
        /// It is one of these, separated by commas.
        OneOf = "one_of",
        /// It begins with this.
        Prefix = "prefix",
    }
}

text_enum! {
    /// What becomes of an alert.
    pub enum Action("alert action") {
        /// A draft incident, which somebody publishes or discards.
        Draft = "draft",
        /// Nothing.
        Ignore = "ignore",
        /// An incident that is published at once, with the texts of the rule.
        Publish = "publish",
    }
}

/// A condition on one label. A label that an alert does not have is empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    /// The label's name.
    pub label: String,
    /// How it is compared.
    pub comparison: Comparison,
    /// With what.
    pub value: String,
}

impl Condition {
    /// Whether it holds for an alert.
    pub fn holds(&self, alert: &Alert) -> bool {
        let found = alert.labels.get(&self.label).map_or("", String::as_str);
        match self.comparison {
            Comparison::Equals => found == self.value,
            Comparison::OneOf => self.value.split(',').any(|value| value.trim() == found),
            Comparison::Prefix => found.starts_with(&self.value),
        }
    }
}

/// What a rule says, without its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleText {
    /// All must hold; a rule without any matches every alert.
    pub conditions: Vec<Condition>,
    /// What becomes of the alert.
    pub action: Action,
    /// The services it affects, and how.
    pub services: Vec<(PublicId, ServiceStatus)>,
    /// The title of the incident; empty for one that is made of the services.
    pub title: String,
    /// The text of the first update; empty for none.
    pub body: String,
    /// In how many minutes the next update is promised.
    pub promise_minutes: i64,
    /// Whether subscribers are told.
    pub notify: bool,
    /// The text of the update that resolves a published incident; empty to propose it only.
    pub resolve_body: String,
}

/// A rule of a receiver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Its id.
    pub id: PublicId,
    /// Its place, counted from 1.
    pub position: i64,
    /// What it says.
    pub text: RuleText,
    /// For edits (decision 6).
    pub version: i64,
}

/// What becomes of an alert, by the rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict<'a> {
    /// The rule that decided.
    pub rule: Option<&'a Rule>,
    /// What becomes of it.
    pub action: Action,
    /// The services it affects, and how.
    pub services: Vec<(PublicId, ServiceStatus)>,
}

/// Judges an alert by the rules, which are in their order. `services` are those that an incident may affect.
pub fn judge<'a>(alert: &Alert, rules: &'a [Rule], services: &[Service]) -> Verdict<'a> {
    let rule = rules.iter().find(|rule| rule.text.conditions.iter().all(|condition| condition.holds(alert)));
    let chosen: Vec<_> = rule
        .map(|rule| rule.text.services.as_slice())
        .unwrap_or_default()
        .iter()
        .filter(|(id, _)| services.iter().any(|service| service.id == *id))
        .cloned()
        .collect();
    let affected = if chosen.is_empty() { named_services(alert, services) } else { chosen };
    Verdict { rule, action: rule.map_or(Action::Draft, |rule| rule.text.action), services: affected }
}

/// The service that the alert's labels name, as bad as they say.
fn named_services(alert: &Alert, services: &[Service]) -> Vec<(PublicId, ServiceStatus)> {
    let label = |name: &str| alert.labels.get(name).map(|value| value.to_lowercase());
    let named = SERVICE_LABELS.iter().filter_map(|name| label(name)).find_map(|value| {
        services.iter().find(|service| service.name.to_lowercase() == value || service.id.as_str() == value)
    });
    let status = match label(SEVERITY_LABEL).as_deref() {
        Some("critical" | "page" | "emergency" | "fatal" | "high" | "p1") => ServiceStatus::MajorOutage,
        Some("error" | "major" | "p2") => ServiceStatus::PartialOutage,
        _ => ServiceStatus::DegradedPerformance,
    };
    named.map(|service| (service.id.clone(), status)).into_iter().collect()
}

/// A text of a rule with its variables filled in. One with an unknown variable, which no form stores, stays as it is.
pub fn fill(text: &str, values: &Values) -> String {
    let template = Template::parse_with(text, &VARIABLES).ok();
    template.and_then(|template| template.render(values).ok()).unwrap_or_else(|| text.to_owned())
}

/// A title with its variables filled in, which still fits.
pub fn fill_title(text: &str, values: &Values) -> String {
    fill(text, values).chars().take(TITLE_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alerts::alert::{AlertStatus, RawAlert};

    fn alert(labels: &[(&str, &str)]) -> Alert {
        let labels = labels.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let now = chrono::DateTime::from_timestamp(1_773_219_600, 0).unwrap();
        RawAlert { title: "T".into(), labels, ..RawAlert::default() }.into_alert(AlertStatus::Firing, now)
    }

    fn condition(label: &str, comparison: Comparison, value: &str) -> Condition {
        Condition { label: label.to_owned(), comparison, value: value.to_owned() }
    }

    fn rule(position: i64, action: Action, conditions: Vec<Condition>) -> Rule {
        Rule {
            id: PublicId::parse("aaaaaaaaaaaa").unwrap(),
            position,
            text: RuleText {
                conditions,
                action,
                services: Vec::new(),
                title: String::new(),
                body: String::new(),
                promise_minutes: 30,
                notify: true,
                resolve_body: String::new(),
            },
            version: 1,
        }
    }

    #[test]
    fn every_comparison_holds_for_what_it_says() {
        let found = alert(&[("severity", "critical"), ("instance", "eu-west-3")]);
        for (one, holds) in [
            (condition("severity", Comparison::Equals, "critical"), true),
            (condition("severity", Comparison::Equals, "crit"), false),
            (condition("severity", Comparison::OneOf, "warning, critical"), true),
            (condition("severity", Comparison::OneOf, "warning"), false),
            (condition("instance", Comparison::Prefix, "eu-"), true),
            (condition("instance", Comparison::Prefix, "us-"), false),
            (condition("missing", Comparison::Equals, ""), true),
            (condition("missing", Comparison::Equals, "x"), false),
        ] {
            assert_eq!(one.holds(&found), holds, "{one:?}");
        }
    }

    #[test]
    fn the_first_rule_that_matches_decides() {
        let rules = [
            rule(1, Action::Ignore, vec![condition("env", Comparison::Equals, "staging")]),
            rule(2, Action::Publish, vec![condition("severity", Comparison::Equals, "critical")]),
            rule(3, Action::Draft, Vec::new()),
        ];
        let action = |labels: &[(&str, &str)]| judge(&alert(labels), &rules, &[]).action;
        assert_eq!(action(&[("env", "staging"), ("severity", "critical")]), Action::Ignore);
        assert_eq!(action(&[("severity", "critical")]), Action::Publish);
        assert_eq!(action(&[]), Action::Draft);
        assert_eq!(judge(&alert(&[]), &rules[..2], &[]).rule, None);
    }

    #[test]
    fn values_are_filled_in_and_not_searched_again() {
        let values = Values::default().with(Variable::Services, "{{from}} & Web").with(Variable::From, "08:00");
        assert_eq!(fill("{{services}} since {{from}}.", &values), "{{from}} & Web since 08:00.");
        assert_eq!(fill("{{link}}", &values), "{{link}}");
    }
}
