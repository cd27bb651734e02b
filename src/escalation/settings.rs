//! Changes who is told at which step.

use super::step::{Step, StepRule};
use super::store;
use crate::access::Administrator;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::t;
use crate::types::field_errors::FieldErrors;
use crate::types::{Message, Refusal, Timestamp};
use crate::web::form_fields::Fields;

/// The longest time before or after a promise, in minutes.
pub(super) const MINUTES_MAX: i64 = 24 * 60;

/// Reads the form: for each step the fields `STEP_minutes`, `STEP_to` and `STEP_by`.
///
/// # Errors
///
/// Every field that is wrong.
pub(super) fn read(fields: &Fields) -> Result<Vec<StepRule>, Refusal> {
    let mut form = FieldErrors::new();
    let version = fields.version()?;
    let rules = Step::ALL.into_iter().map(|step| read_step(&mut form, fields, step, version)).collect();
    form.check()?;
    Ok(rules)
}

fn read_step(form: &mut FieldErrors, fields: &Fields, step: Step, version: i64) -> StepRule {
    let name = |field: &str| format!("{}_{field}", step.as_str());
    let minutes = form.parsed(&name("minutes"), fields.get(&name("minutes")), "escalation-minutes-wrong", |text| {
        text.trim().parse::<i64>().ok().filter(|minutes| (0..=MINUTES_MAX).contains(minutes))
    });
    let (to, by) = (fields.all(&name("to")), fields.all(&name("by")));
    // Somebody without a channel would not be told, nor would a channel without anybody.
    if by.is_empty() && !to.is_empty() && step != Step::Before {
        form.wrong(&name("by"), Message::new("escalation-by-required"));
    } else if to.is_empty() && !by.is_empty() {
        form.wrong(&name("to"), Message::new("escalation-to-required"));
    }
    StepRule {
        step,
        minutes: minutes.unwrap_or_default(),
        to_commander: to.contains(&"commander"),
        to_commanders: to.contains(&"commanders"),
        to_support_leads: to.contains(&"support_leads"),
        by_email: by.contains(&"email"),
        by_sms: by.contains(&"sms"),
        version,
    }
}

/// Stores the rules of all steps.
///
/// # Errors
///
/// [`Refusal::Stale`] when somebody else changed them meanwhile.
pub(super) async fn edit(
    tx: &mut Tx,
    right: &Administrator,
    now: Timestamp,
    rules: &[StepRule],
) -> Result<(), Refusal> {
    let before = store::rules(tx).await?;
    let same = |one: &StepRule| before.contains(one);
    if rules.iter().all(same) {
        return Ok(());
    }
    for rule in rules {
        let changed = tx
            .execute(
                sql("update promise_step set minutes = $3, to_commander = $4, to_commanders = $5, to_support_leads = $6,
                         by_email = $7, by_sms = $8, version = version + 1
                     where step = $1 and version = $2")
                .bind(rule.step)
                .bind(rule.version)
                .bind(rule.minutes)
                .bind(rule.to_commander)
                .bind(rule.to_commanders)
                .bind(rule.to_support_leads)
                .bind(rule.by_email)
                .bind(rule.by_sms),
            )
            .await?;
        if changed == 0 {
            return Err(Refusal::Stale { theirs: summary(&before), yours: summary(rules) });
        }
    }
    let changed: Vec<&str> = rules.iter().filter(|rule| !same(rule)).map(|rule| rule.step.as_str()).collect();
    let event = Event {
        actor: right.actor(),
        verb: "promise_steps.edited",
        subject: "promise_step",
        subject_id: &1,
        incident_id: None,
        fields: &changed,
    };
    events::record(tx, now, event).await
}

/// The rules in words, for comparing two edits.
fn summary(rules: &[StepRule]) -> String {
    let line = |rule: &StepRule| {
        let words = [
            (rule.to_commander, "escalation-to-commander"),
            (rule.to_commanders, "escalation-to-commanders"),
            (rule.to_support_leads, "escalation-to-support-leads"),
            (rule.by_email, "escalation-by-email"),
            (rule.by_sms, "escalation-by-sms"),
        ];
        let words: Vec<_> = words.into_iter().filter(|(is_set, _)| *is_set).map(|(_, key)| t!(key)).collect();
        let step = t!(&format!("escalation-step-{}", rule.step.as_str()));
        t!("escalation-summary", step = step, minutes = rule.minutes, words = words.join(", "))
    };
    rules.iter().map(line).collect::<Vec<_>>().join("\n")
}
