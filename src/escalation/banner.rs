//! The banner on every page of the desk: promised updates that are due soon or overdue.

use super::islands::{PromiseBanner, PromiseLine};
use super::step::Step;
use super::{commander, store};
use crate::access::{IncidentCommander, Right, Staff};
use crate::platform::db::Tx;
use crate::platform::installation;
use crate::t;
use crate::types::{Refusal, Role, Timestamp};
use crate::ui::time;
use crate::web::RequestContext;
use leptos::prelude::*;

/// The banner for a person; `None` for those who are told of no promise.
pub async fn load(tx: &mut Tx, context: &RequestContext) -> Result<Option<AnyView>, Refusal> {
    let staff = context.staff()?;
    if !staff.holds_any(IncidentCommander::ROLES) && !staff.roles.contains(&Role::SupportLead) {
        return Ok(None);
    }
    let lines = lines(tx, staff, context.now).await?;
    let script = context.app.assets.address("promise-sound.js").to_owned();
    let nonce = context.nonce.clone();
    Ok(Some(
        view! {
            <PromiseBanner lines=lines now_ms=milliseconds(context.now) label=t!("escalation-banner-label")
                write=t!("escalation-banner-write") put_off=t!("escalation-banner-put-off")
                sound=t!("escalation-banner-sound")/>
            {(!script.is_empty()).then(|| view! { <script type="module" nonce=nonce src=script></script> })}
        }
        .into_any(),
    ))
}

/// The promises that a person is to see: commanders from the first step on, until then only the commander of the incident
/// where there is one; support leads once it was missed.
pub async fn lines(tx: &mut Tx, staff: &Staff, now: Timestamp) -> Result<Vec<PromiseLine>, Refusal> {
    let rules = store::rules(tx).await?;
    let zone = installation::get(tx).await?.zone();
    let may_write = staff.holds_any(IncidentCommander::ROLES);
    let rule = |step: Step| rules.iter().find(|rule| rule.step == step);
    // A page may stay open for a while, so it knows the promises of the next minutes too.
    let ahead = rule(Step::Before).map_or(0, |rule| rule.minutes) + 60;
    let mut lines = Vec::new();
    for promise in store::promises(tx, now + chrono::Duration::minutes(ahead)).await? {
        let commander = commander::of(tx, &promise.incident_id).await?;
        let is_own = commander.as_ref().is_none_or(|id| *id == staff.id);
        let shown_from = match (may_write, is_own) {
            (true, true) => rule(Step::Before),
            (true, false) => rule(Step::Due),
            (false, _) => rule(Step::Missed),
        };
        let Some(shown_from) = shown_from.map(|rule| rule.due_at(promise.promised_for)) else { continue };
        let at = time::clock_text(promise.promised_for, zone);
        lines.push(PromiseLine {
            incident: promise.incident_id.to_string(),
            from_ms: milliseconds(shown_from),
            late_ms: milliseconds(promise.promised_for + chrono::Duration::minutes(1)),
            soon: t!("escalation-banner-soon", incident = promise.name(), title = &promise.title, at = &at),
            late: t!("escalation-banner-late", incident = promise.name(), title = &promise.title, at = &at),
            may_write,
        });
    }
    Ok(lines)
}

/// Milliseconds since 1970 as browsers count them.
#[allow(clippy::cast_precision_loss)] // They fit a double for 285,000 years.
pub(super) fn milliseconds(at: Timestamp) -> f64 {
    at.timestamp_millis() as f64
}
