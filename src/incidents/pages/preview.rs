//! The preview of an update.

use super::state_name;
use crate::incidents::compose::Composed;
use crate::incidents::markdown;
use crate::services::store::Service;
use crate::t;
use crate::types::{ServiceStatus, Timestamp};
use crate::ui::{icon, time};
use chrono_tz::Tz;
use leptos::prelude::*;

/// Renders an update as customers will see it, as sanitized HTML. The text goes through the same renderer as on the
/// public page. `changes` are the services whose status the update changes, each with the new one.
pub fn preview_html(changes: &[(Service, ServiceStatus)], composed: &Composed, now: Timestamp, zone: Tz) -> String {
    let body = markdown::to_html(&composed.body);
    let at = composed.display_at.unwrap_or(now);
    let zone_name = at.with_timezone(&zone).format("%Z").to_string();
    let changes: Vec<_> = changes
        .iter()
        .map(|(service, status)| view! { <span>{service.name.clone()}" "{icon::status(*status)}</span> })
        .collect();
    let text = if body.is_empty() {
        view! { <p class="quiet">{t!("composer-preview-empty")}</p> }.into_any()
    } else {
        view! { <div class="prose" inner_html=body></div> }.into_any()
    };
    view! {
        <p class="meta"><b>{composed.state.map(state_name)}</b>" "<span class="quiet">{time::clock_text(at, zone)}" "{zone_name}</span></p>
        {text}
        {composed.next_update_by.map(|by| view! {
            <p class="above-2"><b>{t!("incident-next-by-bare", at = time::clock_text(by, zone))}</b>" "<span class="quiet">{time::relative(by, now)}</span></p>
        })}
        {(!changes.is_empty()).then(|| view! { <p class="row apart above-2">{changes}</p> })}
    }
    .to_html()
}
