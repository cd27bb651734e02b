//! The history: the latest months at `/history`, and each month on a page of its own.

use super::frame::{Page, PageStyle, document};
use super::other_language::{is_other, local};
use super::{badges, past_incidents, status, text};
use crate::incidents::Kind;
use crate::publishing::document::DocumentKind;
use crate::publishing::edition::RenderedDocument;
use crate::publishing::site::{Incident, Site};
use crate::publishing::uptime::day_of;
use crate::statuspage::{self, POST_MORTEM};
use crate::t;
use crate::types::timestamp::iso;
use crate::ui::time;
use chrono::{Datelike, NaiveDate};
use leptos::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The history of several months, which `history_range` renders per request.
pub const RANGE_PATH: &str = "/history/range";
/// How many months the first page shows in full.
pub const MONTHS_IN_FULL: usize = 3;
/// Most bytes of incidents in `/history.json`. Those from the first that is too much are left out.
const JSON_MAX: usize = 512 * 1024;

type Months<'a> = BTreeMap<NaiveDate, Vec<&'a Incident>>;

/// `/history` and `/history/{yyyy-mm}`, and for programs `/history.json`, which is the same in every language.
pub fn pages(site: &Site, style: &PageStyle) -> Vec<RenderedDocument> {
    let months = months(site);
    let mut documents = vec![overview(site, &months, style)];
    documents.extend(months.keys().map(|month| one_month(site, &months, *month, style)));
    if !is_other() {
        documents.push(for_programs(site, &months));
    }
    documents
}

fn first_of_month(date: NaiveDate) -> NaiveDate {
    date.with_day(1).unwrap_or(date)
}

/// The path of a month's page.
pub fn address(month: NaiveDate) -> String {
    format!("/history/{}", month.format("%Y-%m"))
}

/// The month in a path such as `/history/2012-07` or a field such as `2012-07`.
pub fn month_of(text: &str) -> Option<NaiveDate> {
    let month = text.strip_prefix("/history/").unwrap_or(text);
    let is_plain = month.len() == 7 && month.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    NaiveDate::parse_from_str(&format!("{month}-01"), "%Y-%m-%d").ok().filter(|_| is_plain)
}

/// The id of a month's section, on any page.
pub fn section_id(month: NaiveDate) -> String {
    format!("m{}", month.format("%Y-%m"))
}

/// The input of the form for several months, with its errors.
pub struct Range {
    /// The first month, as typed.
    pub from: String,
    /// The last month, as typed.
    pub to: String,
    /// Fields and their errors.
    pub problems: Vec<(&'static str, String)>,
}

/// The form for several months. It uses GET, so that the result has an address.
pub fn range_form(months: &[NaiveDate], range: &Range) -> impl IntoView + use<> {
    let field = |field: &'static str, chosen: &str| {
        let mut choices: Vec<(String, String)> =
            months.iter().rev().map(|month| (month.format("%Y-%m").to_string(), name(*month))).collect();
        // The input is kept, even when it is not one of the months.
        if !choices.iter().any(|(value, _)| value == chosen) {
            choices.push((chosen.to_owned(), month_of(chosen).map_or(chosen.to_owned(), name)));
        }
        let problem = range.problems.iter().find(|(of, _)| *of == field).map(|(_, text)| text.clone());
        let (is_wrong, described_by) =
            (problem.is_some().then_some("true"), problem.is_some().then(|| format!("{field}-wrong")));
        let options = choices
            .into_iter()
            .map(|(value, label)| {
                let is_chosen = value == chosen;
                view! { <option value=value selected=is_chosen>{label}</option> }
            })
            .collect_view();
        view! {
            <div>
                <label for=field>{t!(&format!("publishing-range-{field}"))}</label>
                <select id=field name=field aria-invalid=is_wrong aria-describedby=described_by.clone()>{options}</select>
                {problem.map(|text| view! { <p class="status major" id=described_by>{badges::shape("major")}{text}</p> })}
            </div>
        }
    };
    let (from, to) = (field("from", &range.from), field("to", &range.to));
    view! {
        <form class="go" action=RANGE_PATH aria-label=t!("publishing-range-label")>
            {from}{to}<button class="button">{t!("publishing-range-show")}</button>
        </form>
    }
}

/// A month in words.
pub fn name(month: NaiveDate) -> String {
    time::format_date("date-month", month)
}

/// Incidents by the month in which they ended, or were last updated. The current month is always there.
fn months(site: &Site) -> Months<'_> {
    let mut months = Months::from([(first_of_month(site.today()), Vec::new())]);
    for incident in site.incidents.iter().filter(|incident| past_incidents::is_history(incident)) {
        let month = first_of_month(day_of(incident.ended_at(), site.zone));
        months.entry(month).or_default().push(incident);
    }
    for incidents in months.values_mut() {
        incidents.sort_by_key(|incident| std::cmp::Reverse((incident.ended_at(), incident.started_at)));
    }
    months
}

fn days(site: &Site, incidents: &[&Incident]) -> impl IntoView + use<> {
    let mut by_day: BTreeMap<NaiveDate, Vec<AnyView>> = BTreeMap::new();
    for incident in incidents {
        let day = by_day.entry(day_of(incident.ended_at(), site.zone)).or_default();
        day.push(past_incidents::entry(site, incident).into_any());
    }
    if by_day.is_empty() {
        return view! { <p class="quiet">{t!("publishing-past-none")}</p> }.into_any();
    }
    let items = by_day
        .into_iter()
        .rev()
        .map(|(day, entries)| view! { <li><h3>{text::weekday(day, day)}</h3><div>{entries}</div></li> })
        .collect_view();
    view! { <ol class="dated">{items}</ol> }.into_any()
}

fn overview(site: &Site, months: &Months<'_>, style: &PageStyle) -> RenderedDocument {
    let full = months.iter().rev().take(MONTHS_IN_FULL).map(|(month, incidents)| {
        let (id, heading) = (section_id(*month), section_id(*month));
        view! {
            <section aria-labelledby=heading>
                <h2 id=id><a href=local(&address(*month))>{name(*month)}</a></h2>
                {days(site, incidents)}
            </section>
        }
    });
    let full = full.collect_view();
    let rest: Vec<_> = months
        .iter()
        .rev()
        .skip(MONTHS_IN_FULL)
        .map(|(month, incidents)| {
            let count = t!("publishing-history-count", count = incidents.len());
            view! { <li><p><a href=local(&address(*month))>{name(*month)}</a></p><p class="quiet">{count}</p></li> }
        })
        .collect();
    let rest = (!rest.is_empty()).then(|| {
        view! {
            <section aria-labelledby="earlier">
                <h2 id="earlier">{t!("publishing-history-earlier")}</h2>
                <ul class="dated">{rest}</ul>
            </section>
        }
    });
    let title = t!("publishing-history-title");
    if !site.is_set_up() {
        return status::being_set_up(site, style, "/history".into(), title);
    }
    let every: Vec<NaiveDate> = months.keys().copied().collect();
    let end = |month: Option<&NaiveDate>| month.map(|month| month.format("%Y-%m").to_string()).unwrap_or_default();
    let first_shown = every.iter().rev().take(MONTHS_IN_FULL).next_back();
    let range = Range { from: end(first_shown), to: end(every.last()), problems: Vec::new() };
    let main = view! {
        <div class="hero">
            <h1>{title.clone()}</h1>
            <p class="lead">{t!("publishing-history-lead")}</p>
            {(!is_other()).then(|| range_form(&every, &range))}
        </div>
        {full}
        {rest}
    }
    .into_any();
    let description = t!("publishing-history-description", name = &site.name);
    page(site, style, "/history".into(), title, description, main)
}

fn one_month(site: &Site, months: &Months<'_>, month: NaiveDate, style: &PageStyle) -> RenderedDocument {
    let link = |to: Option<&NaiveDate>, key: &str| {
        to.map(|to| view! { <a href=local(&address(*to))>{t!(key, month = name(*to))}</a>" " })
    };
    let earlier = link(months.range(..month).next_back().map(|(earlier, _)| earlier), "publishing-history-before");
    let later = link(months.range(month..).nth(1).map(|(later, _)| later), "publishing-history-after");
    let title = t!("publishing-history-month", month = name(month));
    let incidents = months.get(&month).map(Vec::as_slice).unwrap_or_default();
    let main = view! {
        <div class="hero"><h1>{t!("publishing-history-title")}</h1></div>
        <section aria-labelledby=section_id(month)><h2 id=section_id(month)>{name(month)}</h2>{days(site, incidents)}</section>
        <nav class="go" aria-label=t!("publishing-history-nav")>{earlier}{later}<a href=local("/history")>{t!("publishing-history-all")}</a></nav>
    }
    .into_any();
    let description = t!("publishing-history-count", count = incidents.len());
    page(site, style, address(month), title, description, main)
}

fn for_programs(site: &Site, months: &Months<'_>) -> RenderedDocument {
    let newest_first = months.iter().rev().map(|(month, incidents)| {
        let incidents: Vec<Value> = incidents.iter().map(|incident| summary(site, incident)).collect();
        (*month, incidents)
    });
    let shown = within(JSON_MAX, newest_first);
    let page = statuspage::Page::new(site.page_id.clone(), &site.name, &site.public_url, site.zone, site.changed_at);
    let body = json!({ "page": page, "months": shown }).to_string();
    RenderedDocument::new("/history.json", DocumentKind::Api, body)
}

/// The first months and incidents of at most so many bytes. Of the month in which it ends are those that fit.
fn within(max: usize, months: impl Iterator<Item = (NaiveDate, Vec<Value>)>) -> Vec<Value> {
    let mut left = max;
    let mut shown = Vec::new();
    for (month, mut incidents) in months {
        let all = incidents.len();
        let fits = |incident: &Value| {
            let rest = left.checked_sub(incident.to_string().len());
            left = rest.unwrap_or(left);
            rest.is_some()
        };
        let fitting = incidents.iter().map(fits).take_while(|fits| *fits).count();
        incidents.truncate(fitting);
        if fitting == all || fitting > 0 {
            shown.push(json!({ "month": month.format("%Y-%m").to_string(), "incidents": incidents }));
        }
        if fitting < all {
            break;
        }
    }
    shown
}

/// An incident in the words of the Statuspage API, without its updates.
fn summary(site: &Site, incident: &Incident) -> Value {
    let is_maintenance = incident.kind == Kind::Maintenance;
    json!({
        "id": incident.id,
        "name": incident.title,
        "status": incident.post_mortem.as_ref().map_or(incident.state.as_str(), |_| POST_MORTEM),
        "impact": if is_maintenance { "maintenance" } else { incident.impact.as_str() },
        "started_at": iso(incident.started_at),
        "resolved_at": incident.resolved_at.map(iso),
        "updated_at": iso(incident.changed_at()),
        "shortlink": format!("{}/i/{}", site.public_url, incident.id),
    })
}

fn page(
    site: &Site,
    style: &PageStyle,
    path: String,
    title: String,
    description: String,
    main: AnyView,
) -> RenderedDocument {
    document(site, style, Page { path, title, description, tint: None, icon: "operational", main, is_live: false })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_that_is_too_much_has_the_incidents_that_fit() {
        // Each incident has 10 bytes.
        let month = |text: &str, count: usize| (month_of(text).unwrap(), vec![json!("12345678"); count]);
        let shown = |max: usize, months: &[(NaiveDate, Vec<Value>)]| -> Vec<(String, usize)> {
            let counted = |shown: Value| {
                (shown["month"].as_str().unwrap().to_owned(), shown["incidents"].as_array().unwrap().len())
            };
            within(max, months.iter().cloned()).into_iter().map(counted).collect()
        };
        let months = [month("2026-03", 3), month("2026-02", 0), month("2026-01", 2), month("2025-12", 1)];
        let of = |all: &[(&str, usize)]| -> Vec<(String, usize)> {
            all.iter().map(|(month, count)| ((*month).to_owned(), *count)).collect()
        };
        assert_eq!(shown(60, &months), of(&[("2026-03", 3), ("2026-02", 0), ("2026-01", 2), ("2025-12", 1)]));
        assert_eq!(shown(49, &months), of(&[("2026-03", 3), ("2026-02", 0), ("2026-01", 1)]));
        assert_eq!(shown(30, &months), of(&[("2026-03", 3), ("2026-02", 0)]));
        assert_eq!(shown(25, &months), of(&[("2026-03", 2)]), "the newest month is too much");
    }
}
