//! The services in their groups, each with how it is and how it was.

use super::super::site::{Service, Site};
use super::super::uptime::{Trouble, day_of, start_of_day};
use super::strip::{Strip, mark_word};
use super::{parts, words};
use crate::t;
use crate::ui::wording::dir_of;
use crate::ui::{own, time};
use crate::vocabulary::{Instant, ServiceStatus};
use chrono::{Days, NaiveDate};
use leptos::prelude::*;
use std::collections::BTreeMap;

/// Longest explanation that stands beside a service's name, in characters; a longer one stands below.
const BESIDE_MAX: usize = 20;
/// Most lines of troubles in words; the history has the rest.
const WORDS_MAX: usize = 60;

/// Every service with its strip over `days` days.
pub fn list(site: &Site, days: u64) -> impl IntoView + use<> {
    site.shelves
        .iter()
        .map(|shelf| {
            let is_grouped = shelf.group.is_some();
            let rows = shelf.services.iter().map(|service| row(site, service, days, is_grouped)).collect_view();
            view! {
                <div class="group">
                    {shelf.group.as_ref().map(|group| view! { <h3>{own::name(&group.name)}</h3> })}
                    <ul>{rows}</ul>
                </div>
            }
        })
        .collect_view()
}

fn row(site: &Site, service: &Service, days: u64, is_grouped: bool) -> impl IntoView + use<> {
    let name = own::name(&service.name);
    let is_short = service.description.chars().count() <= BESIDE_MAX;
    let note = (!service.description.is_empty()).then(|| service.description.clone());
    let beside = note.clone().filter(|_| is_short).map(|note| view! { " "<small>{own::name(&note)}</small> });
    let below = note.filter(|_| !is_short).map(|note| view! { <p class="quiet" dir=dir_of(&note)>{note.clone()}</p> });
    let heading = if is_grouped {
        view! { <h4>{name}{beside}</h4> }.into_any()
    } else {
        view! { <h3>{name}{beside}</h3> }.into_any()
    };
    let strip = service.showcase.then(|| Strip::of(site, service, days));
    let shown = strip.map(|strip| view! { {strip.picture()}{strip.axis()} });
    view! { <li><div class="row">{heading}" "{parts::status(service.status)}</div>{below}{shown}</li> }
}

/// What the colours mean.
pub fn legend() -> impl IntoView {
    let statuses = ServiceStatus::ALL.map(|status| {
        view! { <li>{parts::short_status(status)}</li> }
    });
    view! {
        <ul class="legend" aria-label=t!("publishing-legend-label")>
            {statuses.collect_view()}
            <li>{parts::badge("no-data", t!("status-no-data"))}</li>
        </ul>
    }
}

/// What is told of some days: when it began and the sentence, and the services it is told of.
type Told = BTreeMap<(Instant, String), Vec<String>>;

/// The strips in words, days newest first, for whoever cannot see or point at them; `None` where
/// everything was well.
pub fn in_words(site: &Site, days: u64) -> Option<impl IntoView + use<>> {
    let today = site.today();
    let first = today.checked_sub_days(Days::new(days.saturating_sub(1))).unwrap_or(today);
    let from = start_of_day(first, site.zone);
    // Services whose trouble reads the same share a line.
    let mut by_days: BTreeMap<(NaiveDate, NaiveDate), Told> = BTreeMap::new();
    for service in site.services().filter(|service| service.showcase) {
        let begins = service.begins(site.zone);
        for trouble in service.timeline.troubles(from.max(begins), site.now) {
            let last = trouble.to.unwrap_or(site.now);
            let key = (day_of(last, site.zone), day_of(trouble.from, site.zone));
            let lines = by_days.entry(key).or_default();
            lines.entry((trouble.from, story(site, &trouble))).or_default().push(service.name.clone());
        }
        if service.start_date > first {
            let count = (service.start_date.min(today) - first).num_days();
            let last = service.start_date.pred_opt().unwrap_or(first).min(today);
            let lines = by_days.entry((last, first)).or_default();
            let told = t!("publishing-words-no-data", count = count);
            lines.entry((site.now, told)).or_default().push(service.name.clone());
        }
    }
    let items: Vec<_> = by_days
        .into_iter()
        .rev()
        .take(WORDS_MAX)
        .map(|((last, first), lines)| {
            let lines: Vec<String> =
                lines.into_iter().map(|((_, story), names)| format!("{}: {story}", words::list(&names))).collect();
            let told = match lines.as_slice() {
                [only] => view! { <p>{only.clone()}</p> }.into_any(),
                many => view! { <ul>{many.iter().map(|line| view! { <li>{line.clone()}</li> }).collect_view()}</ul> }
                    .into_any(),
            };
            view! { <li><p>{words::range(first, last, today)}</p>{told}</li> }
        })
        .collect();
    (!items.is_empty()).then(|| {
        view! {
            <details>
                <summary>{t!("publishing-words-summary", days = days)}</summary>
                <ol class="dated">{items}</ol>
            </details>
        }
    })
}

/// "major, then partial outage, 18 h 40 min"; while it goes on, since when, which does not move by itself.
fn story(site: &Site, trouble: &Trouble) -> String {
    let kinds: Vec<String> =
        trouble.statuses.iter().map(|status| mark_word(super::super::uptime::Mark::Was(*status))).collect();
    let kinds = kinds.join(&t!("publishing-words-then"));
    match trouble.to {
        Some(to) => t!("publishing-words-for", kinds = kinds, span = time::span(to - trouble.from)),
        None => t!("publishing-words-since", kinds = kinds, at = time::day_clock_text(trouble.from, site.zone)),
    }
}
