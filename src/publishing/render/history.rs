//! The history: the last months at `/history`, every month at an address of its own.

use super::super::edition::Draft;
use super::super::site::{Incident, Site};
use super::super::uptime::day_of;
use super::frame::{Dress, Page, document};
use super::{past, words};
use crate::t;
use crate::ui::time;
use chrono::{Datelike, NaiveDate};
use leptos::prelude::*;
use std::collections::BTreeMap;

/// How many months stand in full on the first page.
const MONTHS_IN_FULL: usize = 3;

type Months<'a> = BTreeMap<NaiveDate, Vec<&'a Incident>>;

/// `/history` and `/history/{yyyy-mm}`.
pub fn pages(site: &Site, dress: &Dress) -> Vec<Draft> {
    let months = months(site);
    let mut drafts = vec![overview(site, &months, dress)];
    drafts.extend(months.keys().map(|month| one_month(site, &months, *month, dress)));
    drafts
}

fn first_of_month(date: NaiveDate) -> NaiveDate {
    date.with_day(1).unwrap_or(date)
}

fn address(month: NaiveDate) -> String {
    format!("/history/{}", month.format("%Y-%m"))
}

fn name(month: NaiveDate) -> String {
    time::date_by("date-month", month)
}

/// Incidents by the month they ended in, or were last spoken of; this month is always there.
fn months(site: &Site) -> Months<'_> {
    let mut months = Months::from([(first_of_month(site.today()), Vec::new())]);
    for incident in site.incidents.iter().filter(|incident| past::is_history(incident)) {
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
        day.push(past::entry(site, incident).into_any());
    }
    if by_day.is_empty() {
        return view! { <p class="quiet">{t!("publishing-past-none")}</p> }.into_any();
    }
    let items = by_day
        .into_iter()
        .rev()
        .map(|(day, entries)| view! { <li><h3>{words::weekday(day, day)}</h3><div>{entries}</div></li> })
        .collect_view();
    view! { <ol class="dated">{items}</ol> }.into_any()
}

fn overview(site: &Site, months: &Months<'_>, dress: &Dress) -> Draft {
    let full = months.iter().rev().take(MONTHS_IN_FULL).map(|(month, incidents)| {
        let (id, heading) = (format!("m{}", month.format("%Y-%m")), format!("m{}", month.format("%Y-%m")));
        view! {
            <section aria-labelledby=heading>
                <h2 id=id><a href=address(*month)>{name(*month)}</a></h2>
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
            view! { <li><p><a href=address(*month)>{name(*month)}</a></p><p class="quiet">{count}</p></li> }
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
    let main = view! {
        <div class="hero"><h1>{title.clone()}</h1><p class="lead">{t!("publishing-history-lead")}</p></div>
        {full}
        {rest}
    }
    .into_any();
    let description = t!("publishing-history-description", name = &site.name);
    page(site, dress, "/history".into(), title, description, main)
}

fn one_month(site: &Site, months: &Months<'_>, month: NaiveDate, dress: &Dress) -> Draft {
    let link = |to: Option<&NaiveDate>, key: &str| {
        to.map(|to| view! { <a href=address(*to)>{t!(key, month = name(*to))}</a>" " })
    };
    let earlier = link(months.range(..month).next_back().map(|(earlier, _)| earlier), "publishing-history-before");
    let later = link(months.range(month..).nth(1).map(|(later, _)| later), "publishing-history-after");
    let title = t!("publishing-history-month", month = name(month));
    let incidents = months.get(&month).map(Vec::as_slice).unwrap_or_default();
    let main = view! {
        <div class="hero"><h1>{t!("publishing-history-title")}</h1></div>
        <section aria-labelledby="month"><h2 id="month">{name(month)}</h2>{days(site, incidents)}</section>
        <nav class="go" aria-label=t!("publishing-history-nav")>{earlier}{later}<a href="/history">{t!("publishing-history-all")}</a></nav>
    }
    .into_any();
    let description = t!("publishing-history-count", count = incidents.len());
    page(site, dress, address(month), title, description, main)
}

fn page(site: &Site, dress: &Dress, path: String, title: String, description: String, main: AnyView) -> Draft {
    document(site, dress, Page { path, title, description, tint: None, icon: "operational", main, is_live: false })
}
