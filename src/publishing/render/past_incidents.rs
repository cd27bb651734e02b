//! Past incidents by day, for the status page and the history.

use super::other_language::local;
use super::{badges, text, times};
use crate::incidents::{Kind, State, markdown};
use crate::publishing::site::{Incident, Site};
use crate::publishing::uptime::day_of;
use crate::t;
use crate::ui::time;
use crate::ui::wording::dir_of;
use chrono::{Days, NaiveDate};
use leptos::prelude::*;

/// Longest summary of an incident in a list, in characters.
const SUMMARY_MAX: usize = 280;

/// An incident in a list: title, last update, duration.
pub fn entry(site: &Site, incident: &Incident) -> impl IntoView + use<> {
    let summary = incident.latest().map(|update| self::summary(&update.body));
    let length = incident.ended_at() - incident.started_at;
    let ends = times::ends(incident.started_at, incident.ended_at(), site.zone);
    let class = if incident.kind == Kind::Maintenance { "maintenance" } else { "operational" };
    let line = if incident.state.is_over() {
        let duration =
            times::timed(&t!("publishing-past-span", span = times::RANGE, length = time::span(length)), &ends);
        view! { <p class=format!("status {class}")>{badges::shape(class)}{badges::state_word(incident.state)}" "<small>{duration}</small></p> }.into_any()
    } else {
        let class = incident.impact.class();
        view! { <p class=format!("status {class}")>{badges::shape(class)}{badges::state_word(incident.state)}</p> }
            .into_any()
    };
    view! {
        <h4 lang=incident.title_language.clone() dir=dir_of(&incident.title)><a href=local(&incident.path())>{incident.title.clone()}</a></h4>
        {summary.map(|text| view! { <p dir=dir_of(&text)>{text.clone()}</p> })}
        {line}
    }
}

/// The first paragraph of a text, cut after a word when it is long.
pub fn summary(markdown_text: &str) -> String {
    let plain = markdown::to_plain(markdown_text, "");
    let paragraph = plain.split("\n\n").next().unwrap_or_default().replace('\n', " ");
    if paragraph.chars().count() <= SUMMARY_MAX {
        return paragraph;
    }
    let cut: String = paragraph.chars().take(SUMMARY_MAX).collect();
    format!("{}…", cut.rsplit_once(' ').map_or(cut.as_str(), |(before, _)| before))
}

/// The last `days` days up to today. Days without incidents are combined.
pub fn recent_days(site: &Site, days: u64) -> impl IntoView + use<> {
    let today = site.today();
    let past: Vec<&Incident> = site.past().into_iter().filter(|one| one.kind == Kind::Incident).collect();
    let open = site.open_incidents().count();
    let on = |date: NaiveDate| -> Vec<&&Incident> {
        past.iter().filter(|incident| day_of(incident.ended_at(), site.zone) == date).collect()
    };
    let mut items: Vec<AnyView> = Vec::new();
    let mut quiet: Option<(NaiveDate, NaiveDate)> = None;
    let close = |items: &mut Vec<AnyView>, quiet: &mut Option<(NaiveDate, NaiveDate)>| {
        if let Some((from, to)) = quiet.take() {
            let name = if from == to { text::weekday(from, today) } else { text::range(from, to, today) };
            items.push(view! { <li><h3>{name}</h3><p class="quiet">{t!("publishing-past-none")}</p></li> }.into_any());
        }
    };
    for back in 0..days {
        let Some(date) = today.checked_sub_days(Days::new(back)) else { break };
        let incidents = on(date);
        let has_open = back == 0 && open > 0;
        if incidents.is_empty() && !has_open {
            quiet = Some((date, quiet.map_or(date, |(_, to)| to)));
            continue;
        }
        close(&mut items, &mut quiet);
        let above = has_open.then(|| {
            let (before, after) = times::around(&t!("publishing-past-open", count = open, link = times::PLACEHOLDER));
            view! { <p>{before}<a href="#open">{t!("publishing-past-open-link")}</a>{after}</p> }
        });
        let entries = incidents.into_iter().map(|incident| entry(site, incident)).collect_view();
        items.push(view! { <li><h3>{text::weekday(date, today)}</h3><div>{above}{entries}</div></li> }.into_any());
    }
    close(&mut items, &mut quiet);
    view! { <ol class="dated">{items}</ol> }
}

/// Whether a list of past incidents shows it: incidents, and maintenance that took place.
pub fn is_history(incident: &Incident) -> bool {
    incident.state != State::Scheduled && incident.state != State::Cancelled
}
