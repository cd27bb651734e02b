//! The services in their groups, each with its current status and its strip of days.

use super::badges;
use super::strip::Strip;
use crate::publishing::site::{Service, Site};
use crate::t;
use crate::types::ServiceStatus;
use crate::ui::bidi;
use crate::ui::wording::dir_of;
use leptos::prelude::*;

/// Longest description beside a service's name, in characters. A longer one is below.
const BESIDE_MAX: usize = 20;
/// Up to this number of services a group is open even if all are operational.
const OPEN_MAX: usize = 5;

/// Every service with its strip over `days` days. A large group in which all services are operational is folded;
/// other groups never are, and one of which no service is listed is left out.
pub fn list(site: &Site, days: u64) -> impl IntoView + use<> {
    site.catalogue
        .iter()
        .map(|grouped| {
            let listed: Vec<_> = grouped.services.iter().filter(|service| service.is_listed()).collect();
            (grouped.group.as_ref(), listed)
        })
        .filter(|(_, listed)| !listed.is_empty())
        .map(|(group, listed)| {
            let rows = listed.iter().map(|service| row(site, service, days, group.is_some())).collect_view();
            let Some(group) = group else {
                return view! { <div class="group"><ul>{rows}</ul></div> }.into_any();
            };
            let worst = listed.iter().map(|service| service.status).max();
            let is_operational = worst.is_none_or(|worst| worst == ServiceStatus::Operational);
            let is_open = !is_operational || listed.len() <= OPEN_MAX;
            let note = (!group.description.is_empty()).then(|| explanation(&group.description));
            view! {
                <details class="group" open=is_open>
                    <summary><h3>{bidi::isolate(&group.name)}</h3>" "{worst.map(badges::status)}</summary>
                    {note}
                    <ul>{rows}</ul>
                </details>
            }
            .into_any()
        })
        .collect_view()
}

fn row(site: &Site, service: &Service, days: u64, is_grouped: bool) -> impl IntoView + use<> {
    let name = bidi::isolate(&service.name);
    let is_short = service.description.chars().count() <= BESIDE_MAX;
    let note = (!service.description.is_empty()).then(|| service.description.clone());
    let beside = note.clone().filter(|_| is_short).map(|note| view! { " "<small>{bidi::isolate(&note)}</small> });
    let below = note.filter(|_| !is_short).map(|note| explanation(&note));
    let heading = if is_grouped {
        view! { <h4>{name}{beside}</h4> }.into_any()
    } else {
        view! { <h3>{name}{beside}</h3> }.into_any()
    };
    let strip = service.has_strip().then(|| Strip::of(site, service, days));
    let shown = strip.map(|strip| view! { {strip.svg()}{strip.axis()} });
    view! { <li><div class="row">{heading}" "{badges::status(service.status)}</div>{below}{shown}</li> }
}

/// The description of a group or a service on a line of its own.
fn explanation(text: &str) -> impl IntoView + use<> {
    view! { <p class="quiet" dir=dir_of(text)>{text.to_owned()}</p> }
}

/// What the colours mean. The script takes the words and the last day of the strips from here.
pub fn legend(site: &Site) -> impl IntoView + use<> {
    let statuses = ServiceStatus::IN_LISTS.map(|status| {
        view! { <li>{badges::short_status(status)}</li> }
    });
    view! {
        <ul class="legend" data-day=site.today().to_string() aria-label=t!("publishing-legend-label")>
            {statuses.collect_view()}
            <li>{badges::badge("no-data", t!("status-no-data"))}</li>
        </ul>
    }
}
