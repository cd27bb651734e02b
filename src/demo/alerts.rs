//! An alert that has just come in: its draft waits on the commanders' dashboard. The account pages fail for some, and
//! nobody has told customers yet.

use super::DemoContext;
use crate::access::Administrator;
use crate::alerts::formats::{self, JsonFields};
use crate::alerts::intake::{self, Delivered};
use crate::alerts::kind::HookKind;
use crate::alerts::receivers::{self, NewHook};
use crate::alerts::rules::{Action, Comparison, Condition, RuleText};
use crate::alerts::{rule_store, token};
use crate::platform::random;
use crate::types::{Refusal, ServiceStatus, Timestamp};
use chrono::Duration;
use serde_json::{Value, json};

/// When the receiver was set up, before now.
const SET_UP_AGO: Duration = Duration::days(40);
/// When the alerts began, and when they came in, before now.
const BEGAN_AGO: Duration = Duration::minutes(4);
const CAME_AGO: Duration = Duration::minutes(2);
const SERVICE: &str = "My account and top-ups";

/// Sets up a receiver with two rules, and delivers one alert that is ignored and two that make a draft.
pub async fn load(demo: &DemoContext) -> Result<(), Refusal> {
    let right: Administrator = demo.may("ingrid")?;
    let service = demo.services.get(SERVICE).ok_or_else(|| Refusal::Fault(format!("no service {SERVICE}")))?;
    let set_up_at = demo.now - SET_UP_AGO;
    // Nobody has this token: an administrator replaces it to send alerts.
    let hash = token::hash(&demo.app.keys, &token::from_bytes(&random::bytes()));
    let new =
        NewHook { kind: HookKind::Alertmanager, name: "Prometheus, network".to_owned(), fields: JsonFields::usual() };
    let rules = [
        rule(Action::Ignore, condition("environment", Comparison::OneOf, "staging, test"), Vec::new()),
        RuleText {
            title: "Trouble with {{services}}".to_owned(),
            ..rule(
                Action::Draft,
                condition("job", Comparison::Prefix, "account-"),
                vec![(service.clone(), ServiceStatus::PartialOutage)],
            )
        },
    ];
    let hook_id = demo
        .app
        .db
        .write(async |tx| {
            let id = receivers::create(tx, &right, set_up_at, &new, &hash).await?;
            for rule in &rules {
                rule_store::add(tx, &right, set_up_at, &id, rule).await?;
            }
            Ok(id)
        })
        .await?;
    let began = demo.now - BEGAN_AGO;
    for (at, body) in [
        (demo.now - Duration::hours(20), group("CertificateExpires", "staging", &["account-web-9"], began)),
        (demo.now - CAME_AGO, group("LoginErrorsHigh", "production", &["account-web-1", "account-web-2"], began)),
    ] {
        let parsed = formats::parse(HookKind::Alertmanager, &new.fields, &body, at)
            .map_err(|error| Refusal::Fault(error.message.key))?;
        let delivered = Delivered::new(body.to_string().as_bytes());
        demo.app.db.write(async |tx| intake::accept(tx, at, &hook_id, &delivered, &parsed).await).await?;
    }
    Ok(())
}

fn condition(label: &str, comparison: Comparison, value: &str) -> Condition {
    Condition { label: label.to_owned(), comparison, value: value.to_owned() }
}

fn rule(action: Action, condition: Condition, services: Vec<(crate::types::PublicId, ServiceStatus)>) -> RuleText {
    RuleText {
        conditions: vec![condition],
        action,
        services,
        title: String::new(),
        body: String::new(),
        promise_minutes: 30,
        notify: true,
        resolve_body: String::new(),
    }
}

/// What Alertmanager sends for one group.
fn group(name: &str, environment: &str, instances: &[&str], began: Timestamp) -> Value {
    let alert = |instance: &&str| {
        json!({
            "status": "firing",
            "labels": {
                "alertname": name, "environment": environment, "instance": instance, "job": instance, "severity": "critical",
            },
            "annotations": {"summary": "More than 12 % of logins fail", "description": "The session store answers slowly."},
            "startsAt": began, "endsAt": "0001-01-01T00:00:00Z", "fingerprint": instance,
            "generatorURL": "https://prometheus.example/graph",
        })
    };
    json!({
        "version": "4", "groupKey": format!("{{}}:{{alertname=\"{name}\"}}"), "status": "firing", "receiver": "amends",
        "truncatedAlerts": 0, "externalURL": "https://alertmanager.example/",
        "alerts": instances.iter().map(alert).collect::<Vec<_>>(),
    })
}
