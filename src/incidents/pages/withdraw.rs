//! Taking back an incident that was declared by mistake: what it means, on the button; and afterwards,
//! who did it and why.

use crate::incidents::store::Incident;
use crate::incidents::withdraw::Means;
use crate::t;
use crate::types::Message;
use crate::ui::wording;
use crate::ui::{icon, time};
use crate::web::RequestContext;
use crate::web::field::{ErrorSummary, TextArea};
use chrono_tz::Tz;
use leptos::prelude::*;

/// The door, with its consequence.
pub fn door(
    context: &RequestContext,
    incident: &Incident,
    updates: usize,
    reports: i64,
    means: &Means,
    why_not: Option<Message>,
) -> AnyView {
    let action = format!("/desk/incidents/{}/withdrawal", incident.id);
    let typed = context.form(&action);
    if let Some(why_not) = why_not {
        let words = wording::format_message(&why_not);
        return view! {
            <details class="sure" open=typed.was_refused()>
                <summary>{t!("withdraw-title")}</summary>
                {typed.was_refused().then(|| view! { <ErrorSummary typed=typed.clone()/> })}
                <p class="small quiet">{words}</p>
            </details>
        }
        .into_any();
    }
    let cleared: Vec<_> = means.cleared.iter().map(|service| service.name.clone()).collect();
    let kept = means.kept.iter().map(|(service, other)| {
        view! { <p class="small">{t!("withdraw-history-kept", service = &service.name, other = other.name())}</p> }
    });
    let go = if cleared.is_empty() {
        t!("withdraw-submit", name = incident.name())
    } else {
        t!("withdraw-submit-clear", name = incident.name(), services = cleared.join(", "))
    };
    view! {
        <details class="sure" id="withdraw" open=typed.was_refused()>
            <summary>{t!("withdraw-title")}</summary>
            <form method="post" action=action>
                {typed.was_refused().then(|| view! { <ErrorSummary typed=typed.clone()/> })}
                <input type="hidden" name="version" value=incident.version/>
                <p class="small">{t!("withdraw-help", updates = updates)}" "{(reports > 0).then(|| t!("withdraw-help-reports", count = reports))}</p>
                {(!cleared.is_empty()).then(|| view! { <p class="small">{t!("withdraw-history-cleared", services = cleared.join(", "))}</p> })}
                {kept.collect_view()}
                <TextArea typed=typed.clone() name="reason" label=t!("withdraw-reason-label") help=t!("withdraw-reason-help") rows=3 required=true/>
                <label class="choice"><input type="checkbox" name="sure" value="yes" id="sure" required=true/>" "{t!("withdraw-confirm-label")}</label>
                {typed.error("sure").map(|text| view! { <p class="s major st">{icon::cross()}{text}</p> })}
                <button class="btn danger" type="submit">{go}</button>
            </form>
        </details>
    }
    .into_any()
}

/// What stands above the room afterwards.
pub fn told(incident: &Incident, by: Option<String>, zone: Tz) -> Option<AnyView> {
    let at = time::full_text(incident.withdrawn_at?, zone);
    let words = match by {
        Some(name) => t!("withdraw-notice-by", at = at, name = name),
        None => t!("withdraw-notice", at = at),
    };
    let reason = incident.withdrawn_reason.clone();
    Some(view! { <p class="note warm below-4">{icon::warning()}<span>{words}" "{reason}</span></p> }.into_any())
}
