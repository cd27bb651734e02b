//! Words that several pages share.

use crate::alerts::rules::{Action, Rule, Verdict};
use crate::services::store::Service;
use crate::t;
use crate::types::{PublicId, ServiceStatus};

/// Services with what they are set to: "Payments: major outage".
pub fn affected(chosen: &[(PublicId, ServiceStatus)], services: &[Service]) -> String {
    chosen
        .iter()
        .filter_map(|(id, status)| {
            let service = services.iter().find(|service| service.id == *id)?;
            let status = t!(&format!("status-{}", status.as_str()));
            Some(t!("rule-affected", service = &service.name, status = status))
        })
        .collect::<Vec<_>>()
        .join(", ")
}

/// The conditions of a rule in one line.
pub fn conditions(rule: &Rule) -> String {
    if rule.text.conditions.is_empty() {
        return t!("rule-matches-all");
    }
    let one = |condition: &crate::alerts::rules::Condition| {
        let key = format!("rule-condition-{}", condition.comparison.as_str());
        t!(&key, label = &condition.label, value = &condition.value)
    };
    rule.text.conditions.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// What becomes of an alert, in one line.
pub fn verdict(verdict: &Verdict<'_>, services: &[Service]) -> String {
    let action = action(verdict.action);
    let affected = affected(&verdict.services, services);
    let what = if verdict.action == Action::Ignore || affected.is_empty() {
        action
    } else {
        t!("rule-action-on", action = action, services = affected)
    };
    match verdict.rule {
        Some(rule) => t!("rule-decided", what = what, position = rule.position),
        None => t!("rule-decided-none", what = what),
    }
}

/// What a rule does.
pub fn action(action: Action) -> String {
    t!(&format!("rule-action-{}", action.as_str()))
}
