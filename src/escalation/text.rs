//! The texts of messages about a promised update.

use super::step::Step;
use super::store::OpenPromise;
use crate::staff_notices::notice::Notice;
use crate::t;
use crate::ui::time;
use chrono_tz::Tz;

/// What staff are told at a step.
pub(super) fn notice(promise: &OpenPromise, step: Step, public_url: &str, zone: Tz) -> Notice {
    let (incident, title) = (promise.name(), &promise.title);
    let (at, clock) = (time::full_text(promise.promised_for, zone), time::clock_text(promise.promised_for, zone));
    let link = format!("{public_url}/desk/incidents/{}", promise.incident_id);
    let (subject, lead, short) = match step {
        Step::Before => (
            t!("escalation-subject-before", incident = &incident, at = &clock),
            t!("escalation-lead-before", title = title, at = at),
            t!("escalation-short-before", incident = incident, at = clock, title = title),
        ),
        Step::Due => (
            t!("escalation-subject-due", incident = &incident, at = &clock),
            t!("escalation-lead-due", title = title, at = at),
            t!("escalation-short-due", incident = incident, at = clock, title = title),
        ),
        Step::Missed => (
            t!("escalation-subject-missed", incident = &incident, at = &clock),
            t!("escalation-lead-missed", title = title, at = at),
            t!("escalation-short-missed", incident = incident, at = clock, title = title),
        ),
    };
    let body = format!(
        "{lead}\n\n{}\n{link}#composer\n\n{}\n{link}#put-off\n",
        t!("escalation-write"),
        t!("escalation-put-off")
    );
    Notice { subject, body, short: format!("{short} {link}") }
}
