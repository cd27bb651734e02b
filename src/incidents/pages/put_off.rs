//! The form that puts the promise of the next update off.

use super::fields::promise_field_with;
use crate::incidents::incident::Kind;
use crate::incidents::put_off::PUT_OFFS_MAX;
use crate::incidents::store::Incident;
use crate::t;
use crate::ui::time;
use crate::web::RequestContext;
use crate::web::field::{ErrorSummary, TextField};
use chrono_tz::Tz;
use leptos::prelude::*;

/// The form, or that the promise was put off often enough; `None` where nothing is promised.
pub fn view(context: &RequestContext, incident: &Incident, times: i64, zone: Tz) -> Option<AnyView> {
    let action = format!("/desk/incidents/{}/promise", incident.id);
    let typed = context.form(&action);
    let by = incident.next_update_by.filter(|_| incident.kind == Kind::Incident && incident.state.is_under_way())?;
    if times >= PUT_OFFS_MAX && !typed.was_refused() {
        return Some(
            view! { <p class="small quiet below-4" id="put-off">{t!("put-off-too-often", max = PUT_OFFS_MAX)}</p> }
                .into_any(),
        );
    }
    let ids = ["put-off-promise", "put-off-next"];
    let promise = promise_field_with(&typed, &typed.value("promise", "30"), typed.value("next_at", ""), zone, ids);
    let left = PUT_OFFS_MAX - times;
    Some(
        view! {
            <details class="sure below-4" id="put-off" open=typed.was_refused()>
                <summary>{t!("put-off-title")}</summary>
                <form method="post" action=action class="form">
                    {typed.was_refused().then(|| view! { <ErrorSummary typed=typed.clone()/> })}
                    <input type="hidden" name="version" value=incident.version/>
                    <p class="small">{t!("put-off-help", at = time::clock_text(by, zone), left = left)}</p>
                    {promise}
                    <TextField typed=typed.clone() name="put_off_reason" label=t!("put-off-reason") help=t!("put-off-reason-help")/>
                    <button class="button" type="submit">{t!("put-off-submit")}</button>
                </form>
            </details>
        }
        .into_any(),
    )
}
