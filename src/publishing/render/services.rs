//! The services in their groups, each with how it is and how it was.

use super::strip::{Strip, day_word};
use super::{badges, text, times};
use crate::publishing::site::{Service, Site};
use crate::publishing::uptime::{Downtime, Timeline, day_of, start_of_day};
use crate::t;
use crate::types::{ServiceStatus, Timestamp};
use crate::ui::wording::dir_of;
use crate::ui::{own, time};
use chrono::{Days, NaiveDate};
use leptos::prelude::*;
use std::collections::BTreeMap;

/// Longest explanation that stands beside a service's name, in characters; a longer one stands below.
const BESIDE_MAX: usize = 20;
/// Most intervals of days in words; the history has the rest.
const WORDS_MAX: usize = 200;

/// Up to how many services a group stands open though all is well in it: fewer lines than are worth folding.
const OPEN_MAX: usize = 5;

/// Every service with its strip over `days` days. A large group in which all is well is folded into one line;
/// what is wrong is never folded away.
pub fn list(site: &Site, days: u64) -> impl IntoView + use<> {
    site.catalogue
        .iter()
        .map(|grouped| {
            let rows =
                grouped.services.iter().map(|service| row(site, service, days, grouped.group.is_some())).collect_view();
            let Some(group) = &grouped.group else {
                return view! { <div class="group"><ul>{rows}</ul></div> }.into_any();
            };
            let worst = grouped.services.iter().map(|service| service.status).max();
            let is_well = worst.is_none_or(|worst| worst == ServiceStatus::Operational);
            let is_open = !is_well || grouped.services.len() <= OPEN_MAX;
            view! {
                <details class="group" open=is_open>
                    <summary><h3>{own::name(&group.name)}</h3>" "{worst.map(badges::status)}</summary>
                    <ul>{rows}</ul>
                </details>
            }
            .into_any()
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
    view! { <li><div class="row">{heading}" "{badges::status(service.status)}</div>{below}{shown}</li> }
}

/// What the colours mean; the script takes its words, and the day on which strips end.
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

/// Lines about the same days, by when they began and what they say.
type Lines = BTreeMap<(Timestamp, String), Line>;

/// One downtime, or a time without data: whose it was, and which incidents tell of it.
#[derive(Default)]
struct Line {
    names: Vec<String>,
    /// Places of their strips, for the script.
    strips: Vec<usize>,
    incidents: Vec<(String, String)>,
}

/// The strips in words, days newest first, for whoever cannot see or point at them. The script shows the
/// same lines day by day; from the start page it asks for them when somebody does, so that they weigh
/// nothing there.
pub fn in_words(site: &Site, days: u64) -> impl IntoView + use<> {
    let today = site.today();
    let first = today.checked_sub_days(Days::new(days.saturating_sub(1))).unwrap_or(today);
    let from = start_of_day(first, site.zone);
    // Services whose downtime reads the same share a line.
    let mut by_days: BTreeMap<(NaiveDate, NaiveDate), Lines> = BTreeMap::new();
    let mut note = |days: (NaiveDate, NaiveDate), key, service: &Service, strip, incidents: Vec<(String, String)>| {
        let line = by_days.entry((days.1, days.0)).or_default().entry(key).or_default();
        line.names.push(service.name.clone());
        line.strips.push(strip);
        line.incidents.extend(incidents);
        line.incidents.sort();
        line.incidents.dedup();
    };
    for (strip, service) in site.services().filter(|service| service.showcase).enumerate() {
        let begins = service.begins(site.zone);
        for downtime in service.timeline.downtimes(from.max(begins), site.now) {
            let days = (day_of(downtime.from, site.zone), last_day(site, &downtime));
            let key = (downtime.from, story(&downtime));
            note(days, key, service, strip, told_by(site, service, &downtime));
        }
        if service.start_date > first {
            let count = (service.start_date.min(today.succ_opt().unwrap_or(today)) - first).num_days();
            let last = service.start_date.pred_opt().unwrap_or(first).min(today);
            let told = t!("publishing-words-no-data", count = count);
            note((first, last), (site.now, told), service, strip, Vec::new());
        }
    }
    let place = |date: NaiveDate| (date.max(first) - first).num_days();
    let is_cut = by_days.len() > WORDS_MAX;
    let items: Vec<_> = by_days
        .into_iter()
        .rev()
        .take(WORDS_MAX)
        .map(|((last, since), lines)| {
            let lines = lines
                .into_iter()
                .map(|((began, story), line)| {
                    let strips: String = line.strips.iter().map(|strip| format!(" {strip}")).collect();
                    let told = format!("{}: {story}", text::list(&line.names));
                    let told = times::timed(&told, &[(began, time::day_clock_text(began, site.zone))]);
                    // One incident is what the line is about; the names of several stand behind it.
                    let told = match line.incidents.as_slice() {
                        [] => told.into_any(),
                        [(path, _)] => view! { <a href=path.clone()>{told}</a> }.into_any(),
                        several => {
                            let links = several
                                .iter()
                                .map(|(path, title)| view! { " "<a href=path.clone()>{title.clone()}</a> });
                            view! { {told}{links.collect_view()} }.into_any()
                        }
                    };
                    view! { <li data-d=format!("{} {}{strips}", place(since), place(last))>{told}</li> }
                })
                .collect_view();
            view! { <li><p>{text::range(since, last, today)}</p><ul>{lines}</ul></li> }
        })
        .collect();
    let rest = is_cut.then(|| view! { <li><p></p><p><a href="/history">{t!("publishing-foot-history")}</a></p></li> });
    let told = if items.is_empty() {
        view! { <p>{t!("publishing-past-none")}</p> }.into_any()
    } else {
        view! { <ol class="dated">{items}{rest}</ol> }.into_any()
    };
    view! { <h2 id="words">{t!("publishing-words-title", days = days)}</h2>{told} }
}

/// Where the strips of a number of days are in words; the script takes the days' lines from there.
pub fn words_link(days: u64) -> impl IntoView + use<> {
    view! { <p class="go"><a data-words="" href=format!("/uptime/{days}#words")>{t!("publishing-words-title", days = days)}</a></p> }
}

/// The last day of a downtime; one that ended at midnight did not reach the next.
fn last_day(site: &Site, downtime: &Downtime) -> NaiveDate {
    let end = downtime.to.map_or(site.now, |to| to - chrono::Duration::nanoseconds(1));
    day_of(end.max(downtime.from), site.zone)
}

/// The incidents that tell of a service's downtime: address and title.
fn told_by(site: &Site, service: &Service, downtime: &Downtime) -> Vec<(String, String)> {
    let end = downtime.to.unwrap_or(site.now);
    let touches = |line: &Timeline| {
        line.intervals(downtime.from, end).iter().any(|interval| interval.status != ServiceStatus::Operational)
    };
    site.incidents
        .iter()
        .filter(|one| one.started_at < end && one.resolved_at.is_none_or(|resolved| resolved > downtime.from))
        .filter(|one| one.services.iter().any(|(id, line)| *id == service.id && touches(line)))
        .map(|one| (one.path(), one.title.clone()))
        .collect()
}

/// "major, then partial outage, 18 h 40 min"; while it goes on, since when, which does not move by itself.
fn story(downtime: &Downtime) -> String {
    let kinds: Vec<String> =
        downtime.statuses.iter().map(|status| day_word(crate::publishing::uptime::DayStatus::Worst(*status))).collect();
    let kinds = kinds.join(&t!("publishing-words-then"));
    match downtime.to {
        Some(to) => t!("publishing-words-for", kinds = kinds, span = time::span(to - downtime.from)),
        None => t!("publishing-words-since", kinds = kinds, at = times::PLACEHOLDER),
    }
}
