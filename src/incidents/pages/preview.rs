//! An update that is being written, as customers will see it.

use super::state_word;
use crate::incidents::compose::Composed;
use crate::incidents::markdown;
use crate::incidents::store::Incident;
use crate::services::store::Service;
use crate::t;
use crate::types::Timestamp;
use crate::ui::{icon, time};
use chrono_tz::Tz;
use leptos::prelude::*;

/// The preview, as HTML that is safe: the words through the same renderer as the public page's.
pub fn preview_html(
    incident: &Incident,
    services: &[Service],
    composed: &Composed,
    now: Timestamp,
    zone: Tz,
) -> String {
    let body = markdown::to_html(&composed.body);
    let at = composed.display_at.unwrap_or(now);
    let zone_name = at.with_timezone(&zone).format("%Z").to_string();
    let changes: Vec<_> = composed
        .services
        .iter()
        .filter_map(|(id, status)| {
            let service = services.iter().find(|service| &service.id == id)?;
            // A drill leaves services as they are, so there every status that is set counts as new.
            let is_new = service.status != *status || incident.is_drill;
            is_new.then(|| view! { <span>{service.name.clone()}" "{icon::status(*status)}</span> })
        })
        .collect();
    let words = if body.is_empty() {
        view! { <p class="quiet">{t!("composer-preview-empty")}</p> }.into_any()
    } else {
        view! { <div inner_html=body></div> }.into_any()
    };
    view! {
        <p class="meta"><b>{composed.state.map(state_word)}</b>" "<span class="quiet">{time::clock_text(at, zone)}" "{zone_name}</span></p>
        {words}
        {composed.next_update_by.map(|by| view! {
            <p class="above-2"><b>{t!("incident-next-by-bare", at = time::clock_text(by, zone))}</b>" "<span class="quiet">{time::relative(by, now)}</span></p>
        })}
        {(!changes.is_empty()).then(|| view! { <p class="row apart above-2">{changes}</p> })}
    }
    .to_html()
}
