//! The strips of all services as a list of downtimes, for readers who cannot see the strips or point at their days.
//!
//! The script shows the same lines day by day. On the status page it fetches them from `/uptime/{days}` when they are
//! needed, so that they add nothing to the page's size.

use super::other_language::local;
use super::strip::day_word;
use super::{text, times};
use crate::publishing::site::{Service, Site};
use crate::publishing::uptime::{DayStatus, Downtime, Timeline, day_of, start_of_day};
use crate::t;
use crate::types::{ServiceStatus, Timestamp};
use crate::ui::time;
use chrono::{Days, Duration, NaiveDate};
use leptos::prelude::*;
use std::collections::BTreeMap;

/// Most groups of days; the history has the rest.
const GROUPS_MAX: usize = 200;

/// Lines by their last and first day, in this order so that the latest come last.
type LinesByDays = BTreeMap<(NaiveDate, NaiveDate), Lines>;
/// Lines about the same days, by beginning and text. Services with the same text share a line.
type Lines = BTreeMap<(Timestamp, String), Line>;

/// A downtime, or a time without data.
#[derive(Default)]
struct Line {
    /// The names of the services.
    names: Vec<String>,
    /// The indexes of their strips, for the script.
    strips: Vec<usize>,
    /// Path and title of the incidents that caused it.
    incidents: Vec<(String, String)>,
}

/// The downtimes of the last `days` days, newest first.
pub fn list(site: &Site, days: u64) -> impl IntoView + use<> {
    let today = site.today();
    let first = today.checked_sub_days(Days::new(days.saturating_sub(1))).unwrap_or(today);
    let lines = lines(site, first, today);
    let is_cut = lines.len() > GROUPS_MAX;
    let items: Vec<_> = lines
        .into_iter()
        .rev()
        .take(GROUPS_MAX)
        .map(|((last, since), lines)| {
            let index = |date: NaiveDate| (date.max(first) - first).num_days();
            let days = format!("{} {}", index(since), index(last));
            let lines = lines.into_iter().map(|(key, line)| item(site, &days, key, line)).collect_view();
            view! { <li><p>{text::range(since, last, today)}</p><ul>{lines}</ul></li> }
        })
        .collect();
    let rest =
        is_cut.then(|| view! { <li><p></p><p><a href=local("/history")>{t!("publishing-foot-history")}</a></p></li> });
    let list = if items.is_empty() {
        view! { <p>{t!("publishing-past-none")}</p> }.into_any()
    } else {
        view! { <ol class="dated">{items}{rest}</ol> }.into_any()
    };
    view! { <h2 id="words">{t!("publishing-words-title", days = days)}</h2>{list} }
}

/// A link to the list; the script loads the list from there.
pub fn link(days: u64) -> impl IntoView + use<> {
    view! { <p class="go"><a data-words="" href=local(&format!("/uptime/{days}#words"))>{t!("publishing-words-title", days = days)}</a></p> }
}

fn lines(site: &Site, first: NaiveDate, today: NaiveDate) -> LinesByDays {
    let mut lines = LinesByDays::new();
    let mut add = |(from, to): (NaiveDate, NaiveDate), key, service: &Service, strip, incidents: Vec<_>| {
        let line = lines.entry((to, from)).or_default().entry(key).or_default();
        line.names.push(service.name.clone());
        line.strips.push(strip);
        line.incidents.extend(incidents);
        line.incidents.sort();
        line.incidents.dedup();
    };
    let from = start_of_day(first, site.zone);
    // In the order of the strips that the list of services shows.
    for (strip, service) in site.services().filter(|service| service.has_strip()).enumerate() {
        let begins = service.begins(site.zone);
        for downtime in service.timeline.downtimes(from.max(begins), site.now) {
            let days = (day_of(downtime.from, site.zone), last_day(site, &downtime));
            let key = (downtime.from, description(&downtime));
            add(days, key, service, strip, incidents_of(site, service, &downtime));
        }
        if service.start_date > first {
            let count = (service.start_date.min(today.succ_opt().unwrap_or(today)) - first).num_days();
            let last = service.start_date.pred_opt().unwrap_or(first).min(today);
            let key = (site.now, t!("publishing-words-no-data", count = count));
            add((first, last), key, service, strip, Vec::new());
        }
    }
    lines
}

fn item(site: &Site, days: &str, (began, description): (Timestamp, String), line: Line) -> impl IntoView + use<> {
    let strips: String = line.strips.iter().map(|strip| format!(" {strip}")).collect();
    let sentence = format!("{}: {description}", text::list(&line.names));
    let sentence = times::timed(&sentence, &[(began, time::day_clock_text(began, site.zone))]);
    // A single incident is linked by the whole line; several are named after it.
    let content = match line.incidents.as_slice() {
        [] => sentence.into_any(),
        [(path, _)] => view! { <a href=path.clone()>{sentence}</a> }.into_any(),
        several => {
            let links = several.iter().map(|(path, title)| view! { " "<a href=path.clone()>{title.clone()}</a> });
            view! { {sentence}{links.collect_view()} }.into_any()
        }
    };
    view! { <li data-d=format!("{days}{strips}")>{content}</li> }
}

/// The last day of a downtime. One that ended at midnight does not include the next day.
fn last_day(site: &Site, downtime: &Downtime) -> NaiveDate {
    let end = downtime.to.map_or(site.now, |to| to - Duration::nanoseconds(1));
    day_of(end.max(downtime.from), site.zone)
}

/// Path and title of the incidents that caused a service's downtime.
fn incidents_of(site: &Site, service: &Service, downtime: &Downtime) -> Vec<(String, String)> {
    let end = downtime.to.unwrap_or(site.now);
    let is_impaired = |timeline: &Timeline| {
        timeline.intervals(downtime.from, end).iter().any(|interval| interval.status != ServiceStatus::Operational)
    };
    site.incidents
        .iter()
        .filter(|incident| {
            incident.started_at < end && incident.resolved_at.is_none_or(|resolved| resolved > downtime.from)
        })
        .filter(|incident| incident.services.iter().any(|(id, timeline)| *id == service.id && is_impaired(timeline)))
        .map(|incident| (local(&incident.path()), incident.title.clone()))
        .collect()
}

/// "major, then partial outage, 18 h 40 min". While it goes on, its beginning, which does not move by itself.
fn description(downtime: &Downtime) -> String {
    let kinds: Vec<String> = downtime.statuses.iter().map(|status| day_word(DayStatus::Worst(*status))).collect();
    let kinds = kinds.join(&t!("publishing-words-then"));
    match downtime.to {
        Some(to) => t!("publishing-words-for", kinds = kinds, span = time::span(to - downtime.from)),
        None => t!("publishing-words-since", kinds = kinds, at = times::PLACEHOLDER),
    }
}
