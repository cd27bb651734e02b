//! The form to withdraw an incident that was declared by mistake, and the notice on a withdrawn one.

use crate::incidents::store::Incident;
use crate::incidents::withdraw::Effects;
use crate::t;
use crate::types::Message;
use crate::ui::wording;
use crate::ui::{icon, time};
use crate::web::RequestContext;
use crate::web::field::{ErrorSummary, TextArea};
use chrono_tz::Tz;
use leptos::prelude::*;

/// The form, with what withdrawing would do, or why it is not possible (`obstacle`).
pub fn view(
    context: &RequestContext,
    incident: &Incident,
    updates: usize,
    reports: i64,
    effects: &Effects,
    obstacle: Option<Message>,
) -> AnyView {
    let action = format!("/desk/incidents/{}/withdrawal", incident.id);
    let typed = context.form(&action);
    if let Some(obstacle) = obstacle {
        let text = wording::format_message(&obstacle);
        return view! {
            <details class="sure" open=typed.was_refused()>
                <summary>{t!("withdraw-title")}</summary>
                {typed.was_refused().then(|| view! { <ErrorSummary typed=typed.clone()/> })}
                <p class="small quiet">{text}</p>
            </details>
        }
        .into_any();
    }
    let cleared: Vec<_> = effects.cleared.iter().map(|service| service.name.clone()).collect();
    let kept = effects.kept.iter().map(|(service, other)| {
        view! { <p class="small">{t!("withdraw-history-kept", service = &service.name, other = other.name())}</p> }
    });
    let submit = if cleared.is_empty() {
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
                {typed.error("sure").map(|text| view! { <p class="status major">{icon::cross()}{text}</p> })}
                <button class="button danger" type="submit">{submit}</button>
            </form>
        </details>
    }
    .into_any()
}

/// The notice on the page of a withdrawn incident.
pub fn notice(incident: &Incident, withdrawn_by: Option<String>, zone: Tz) -> Option<AnyView> {
    let at = time::full_text(incident.withdrawn_at?, zone);
    let text = match withdrawn_by {
        Some(name) => t!("withdraw-notice-by", at = at, name = name),
        None => t!("withdraw-notice", at = at),
    };
    let reason = incident.withdrawn_reason.clone();
    Some(view! { <p class="note warm below-4">{icon::warning()}<span>{text}" "{reason}</span></p> }.into_any())
}
