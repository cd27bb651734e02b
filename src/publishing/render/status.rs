//! The status page: open incidents, the next promised update, and what readers can do.

use super::frame::{Page, PageStyle, document};
use super::other_language::{local, update_text};
use super::{announcements, badges, calendar, downtime_list, headline, past_incidents, services, text, times};
use crate::incidents::{Kind, State};
use crate::publishing::edition::RenderedDocument;
use crate::publishing::site::{Incident, Site, Update};
use crate::t;
use crate::types::ServiceStatus;
use crate::ui::wording::dir_of;
use crate::ui::{bidi, time};
use leptos::prelude::*;

/// Days in the strips of the page.
const STRIP_DAYS: u64 = 90;
/// Days of past incidents on the page.
const PAST_DAYS: u64 = 15;

/// The page at `/`.
pub fn page(site: &Site, style: &PageStyle) -> RenderedDocument {
    let title = t!(site.overall().1);
    // The worst status, since the indicator "minor" depends on how many services are affected, not how badly.
    let class = site.services().map(|service| service.status).max().map_or("operational", ServiceStatus::class);
    let open: Vec<&Incident> = site.open_incidents().collect();
    if !site.is_set_up() {
        return being_set_up(site, style, "/".into(), title);
    }
    let cards = (!open.is_empty()).then(|| {
        let cards = open.iter().map(|incident| card(site, incident)).collect_view();
        view! { <section class="open" id="open" aria-label=t!("publishing-open-label")>{cards}</section> }
    });
    let changed = site.changed_at.map(|at| {
        let (before, after) = times::around(&t!("publishing-last-change", at = times::PLACEHOLDER));
        let text = time::clock_first_text(at, site.zone);
        view! { <p class="quiet">{before}{times::element(at, text)}{after}</p> }
    });
    let main = view! {
        <div class="hero">
            <h1>{badges::shape(class)}{title.clone()}</h1>
            <p class="lead" role="status">{headline::lead(site)}</p>
            {changed}
        </div>
        {cards}
        {announcements::section(site)}
        <section aria-labelledby="services">
            <h2 id="services">{t!("publishing-services")}</h2>
            {services::list(site, STRIP_DAYS)}
            {services::legend(site)}
            {downtime_list::link(STRIP_DAYS)}
            <p class="quiet">{t!("publishing-uptime-method")}</p>
        </section>
        {planned(site)}
        <section aria-labelledby="past">
            <h2 id="past">{t!("publishing-past")}</h2>
            {past_incidents::recent_days(site, PAST_DAYS)}
        </section>
    }
    .into_any();
    let description = headline::description(site);
    let page = Page { path: "/".into(), title, description, tint: Some(class), icon: class, main, is_live: true };
    document(site, style, page)
}

/// A page while there is no service: it says so, and shows announcements. Nothing on it looks like good news.
pub fn being_set_up(site: &Site, style: &PageStyle, path: String, title: String) -> RenderedDocument {
    let lead = if path == "/" { headline::lead(site) } else { t!(site.overall().1) };
    let is_live = path == "/";
    let main = view! {
        <div class="hero">
            <h1>{badges::shape("no-data")}{title.clone()}</h1>
            <p class="lead" role="status">{lead.clone()}</p>
        </div>
        {announcements::section(site)}
    }
    .into_any();
    let page = Page { path, title, description: lead, tint: None, icon: "no-data", main, is_live };
    document(site, style, page)
}

/// An open incident: state, latest update, promised update and affected services.
fn card(site: &Site, incident: &Incident) -> impl IntoView + use<> {
    let class = incident.impact.class();
    let latest = incident.latest().map(|update| update_text(update, Some("lead prose")));
    let affected = affected_services(site, incident);
    view! {
        <article class=class>
            {steps(incident)}
            <h2 lang=incident.title_language.clone() dir=dir_of(&incident.title)><a href=local(&incident.path())>{incident.title.clone()}</a></h2>
            {latest}
            {facts(site, incident)}
            {affected}
            <p class="go">
                <a class="button primary" href=format!("{}/affected", incident.path())>{t!("publishing-affected")}</a>" "
                <a href=format!("/subscribe?incident={}", incident.id)>{t!("publishing-subscribe-incident")}</a>
                {report_count(incident)}
            </p>
            {earlier(site, incident)}
        </article>
    }
}

/// The affected services with their current status, worst first; `None` without any.
pub fn affected_services(site: &Site, incident: &Incident) -> Option<impl IntoView + use<>> {
    // Services that are no longer offered have no status.
    let listed = incident.services.iter().map(|(id, _)| id).filter(|id| incident.lists(id));
    let mut affected: Vec<_> = listed.map(|id| (site.service(id).map(|one| one.status), id)).collect();
    affected.sort_by_key(|(status, _)| std::cmp::Reverse(*status));
    let has_any = !affected.is_empty();
    let affected = affected
        .into_iter()
        .map(|(status, id)| {
            let badge = match status {
                Some(status) => badges::short_status(status).into_any(),
                None => badges::badge("no-data", t!("status-no-data")).into_any(),
            };
            view! { <div><dt>{bidi::isolate(site.name_of(id))}</dt><dd>{badge}</dd></div> }
        })
        .collect_view();
    has_any.then(|| view! { <dl class="facts">{affected}</dl> })
}

/// The number of reports. The element is always there, so that the first report does not count as a change.
pub fn report_count(incident: &Incident) -> impl IntoView + use<> {
    let count = (incident.reports > 0).then(|| t!("publishing-reports-count", count = incident.reports));
    view! { " "<small data-quiet="">{count}</small> }
}

/// The states of an incident, with the current one.
pub fn steps(incident: &Incident) -> impl IntoView + use<> {
    let states: &[State] = match incident.kind {
        Kind::Incident => &[State::Investigating, State::Identified, State::Monitoring, State::Resolved],
        Kind::Maintenance => &[State::Scheduled, State::InProgress, State::Verifying, State::Completed],
    };
    let current = states.iter().position(|state| *state == incident.state).unwrap_or(0);
    let steps = states
        .iter()
        .enumerate()
        .map(|(place, state)| {
            let done = (place <= current).then_some("done");
            let step = (place == current).then_some("step");
            view! { <li class=done aria-current=step>{badges::state_word(*state)}</li> }
        })
        .collect_view();
    view! { <ol class="steps" aria-label=t!("publishing-steps-label")>{steps}</ol> }
}

/// Promised update, last update, beginning.
pub fn facts(site: &Site, incident: &Incident) -> impl IntoView + use<> {
    let today = site.today();
    let fact = |at| times::clock_and_day(at, today, site.zone);
    let next_update = incident.next_update_by.map(|by| {
        let late = incident.is_late(site.now);
        let key = if late { "publishing-fact-late" } else { "publishing-fact-next" };
        let moved = incident.first_promised.map(|first| {
            let at = times::element(first, time::clock_text(first, site.zone));
            view! { <br/><small>{t!("publishing-fact-put-off")}" "{at}</small> }
        });
        view! { <div class="promise"><dt>{t!(key)}</dt><dd>{fact(by)}{moved}</dd></div> }
    });
    let last = incident
        .latest()
        .map(|update| view! { <div><dt>{t!("publishing-fact-last")}</dt><dd>{fact(update.display_at)}</dd></div> });
    view! {
        <dl class="facts">
            {next_update}
            {last}
            <div><dt>{t!("publishing-fact-began")}</dt><dd>{fact(incident.started_at)}</dd></div>
        </dl>
    }
}

fn earlier(site: &Site, incident: &Incident) -> Option<impl IntoView + use<>> {
    let earlier = incident.updates.get(1..).filter(|updates| !updates.is_empty())?;
    let items = earlier.iter().map(|update| earlier_update(site, update)).collect_view();
    Some(view! {
        <details>
            <summary>{t!("publishing-earlier-updates", count = earlier.len())}</summary>
            <ol class="dated">{items}</ol>
        </details>
    })
}

fn earlier_update(site: &Site, update: &Update) -> impl IntoView + use<> {
    let at = times::element(update.display_at, time::day_clock_text(update.display_at, site.zone));
    view! {
        <li><p>{at}</p><div><h3>{badges::state_word(update.state)}</h3>{update_text(update, None)}</div></li>
    }
}

/// How many more dates of its series are planned; `None` where there are none.
fn series(site: &Site, maintenance: &Incident) -> Option<impl IntoView + use<>> {
    maintenance.series_id.as_ref()?;
    let more = site.dates_of(maintenance).filter(|other| other.started_at > maintenance.started_at).count();
    (more > 0).then(|| view! { <p>{t!("publishing-planned-repeats", count = more)}" "<a href=calendar::CALENDAR_PATH>{t!("publishing-planned-all")}</a></p> })
}

/// Maintenance that is scheduled or under way.
fn planned(site: &Site) -> Option<impl IntoView + use<>> {
    let planned = site.planned();
    if planned.is_empty() {
        return None;
    }
    let today = site.today();
    let items = planned
        .into_iter()
        .map(|maintenance| {
            let date = maintenance.started_at.with_timezone(&site.zone).date_naive();
            let until = maintenance.scheduled_until.unwrap_or(maintenance.started_at);
            let text = |update: &Update| update_text(update, None);
            // What is newest, and what the work is about.
            let newest = maintenance.latest().filter(|_| maintenance.updates.len() > 1).map(text);
            let body = view! { {newest}{maintenance.first().map(text)} };
            let series = series(site, maintenance);
            let state = maintenance.state.is_under_way().then(|| view! { <p>{badges::badge("maintenance", badges::state_word(maintenance.state))}</p> });
            view! {
                <li>
                    <p>{times::element(maintenance.started_at, text::weekday(date, today))}<br/>{times::planned_range(maintenance.started_at, until, site.now, site.zone)}</p>
                    <div><h3 lang=maintenance.title_language.clone() dir=dir_of(&maintenance.title)><a href=local(&maintenance.path())>{maintenance.title.clone()}</a></h3>{state}{body}{series}<p><a href=calendar::path(maintenance)>{t!("publishing-calendar-add")}</a></p></div>
                </li>
            }
        })
        .collect_view();
    Some(view! {
        <section aria-labelledby="planned">
            <h2 id="planned">{t!("publishing-planned")}</h2>
            <ol class="dated">{items}</ol>
        </section>
    })
}
