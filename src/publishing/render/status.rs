//! The status page: what is going on, what is promised next, what to do now.

use super::frame::{Page, PageStyle, document};
use super::{announcements, badges, calendar, headline, past_incidents, services, text, times};
use crate::incidents::{Kind, State};
use crate::publishing::edition::RenderedDocument;
use crate::publishing::site::{Incident, Site, Update};
use crate::t;
use crate::types::ServiceStatus;
use crate::ui::wording::dir_of;
use crate::ui::{own, time};
use leptos::prelude::*;

/// How many days the strips of the page go back.
const STRIP_DAYS: u64 = 90;
/// How many days of past incidents the page shows.
const PAST_DAYS: u64 = 15;

/// The page at `/`.
pub fn page(site: &Site, style: &PageStyle) -> RenderedDocument {
    let title = t!(site.overall().1);
    // As the worst service is marked below: "minor" counts how many are hit, not how badly.
    let class = site.services().map(|service| service.status).max().map_or("operational", ServiceStatus::class);
    let open: Vec<&Incident> = site.open_incidents().collect();
    let cards = (!open.is_empty()).then(|| {
        let cards = open.iter().map(|incident| card(site, incident)).collect_view();
        view! { <section class="open" id="open" aria-label=t!("publishing-open-label")>{cards}</section> }
    });
    let changed = site.changed_at().map(|at| {
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
            {services::words_link(STRIP_DAYS)}
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

/// An open incident: where it stands, the latest word in full, what is promised, what it hits.
fn card(site: &Site, incident: &Incident) -> impl IntoView + use<> {
    let class = incident.impact.class();
    let latest = incident.latest().map(
        |update| view! { <div class="lead prose" dir=dir_of(&update.body) inner_html=update.body_html.clone()></div> },
    );
    let hit = hit(site, incident);
    view! {
        <article class=class>
            {steps(incident)}
            <h2 dir=dir_of(&incident.title)><a href=incident.path()>{incident.title.clone()}</a></h2>
            {latest}
            {facts(site, incident)}
            {hit}
            <p class="go">
                <a class="button primary" href=format!("{}/affected", incident.path())>{t!("publishing-affected")}</a>" "
                <a href=format!("/subscribe?incident={}", incident.id)>{t!("publishing-subscribe-incident")}</a>
                {told_us(incident)}
            </p>
            {earlier(site, incident)}
        </article>
    }
}

/// The services it is about, worst first, as they are now; nothing where it is about none.
pub fn hit(site: &Site, incident: &Incident) -> Option<impl IntoView + use<>> {
    // What is no longer offered has no status any more.
    let mut hit: Vec<_> =
        incident.services.iter().map(|(id, _)| (site.service(id).map(|one| one.status), id)).collect();
    hit.sort_by_key(|(status, _)| std::cmp::Reverse(*status));
    let hit = hit
        .into_iter()
        .map(|(status, id)| {
            let badge = match status {
                Some(status) => badges::short_status(status).into_any(),
                None => badges::badge("no-data", t!("status-no-data")).into_any(),
            };
            view! { <div><dt>{own::name(site.name_of(id))}</dt><dd>{badge}</dd></div> }
        })
        .collect_view();
    (!incident.services.is_empty()).then(|| view! { <dl class="facts">{hit}</dl> })
}

/// How many people have told us; there, if empty, from the beginning, so that the first is no change.
pub fn told_us(incident: &Incident) -> impl IntoView + use<> {
    let said = (incident.reports > 0).then(|| t!("publishing-reports-count", count = incident.reports));
    view! { " "<small data-quiet="">{said}</small> }
}

/// Where it stands on the way to being over.
pub fn steps(incident: &Incident) -> impl IntoView + use<> {
    let states: &[State] = match incident.kind {
        Kind::Incident => &[State::Investigating, State::Identified, State::Monitoring, State::Resolved],
        Kind::Maintenance => &[State::Scheduled, State::InProgress, State::Verifying, State::Completed],
    };
    let here = states.iter().position(|state| *state == incident.state).unwrap_or(0);
    let steps = states
        .iter()
        .enumerate()
        .map(|(place, state)| {
            let done = (place <= here).then_some("done");
            let current = (place == here).then_some("step");
            view! { <li class=done aria-current=current>{badges::state_word(*state)}</li> }
        })
        .collect_view();
    view! { <ol class="steps" aria-label=t!("publishing-steps-label")>{steps}</ol> }
}

/// The promise, the last word, the beginning.
pub fn facts(site: &Site, incident: &Incident) -> impl IntoView + use<> {
    let today = site.today();
    let fact = |at| times::clock_and_day(at, today, site.zone);
    let promise = incident.next_update_by.map(|by| {
        let late = incident.is_late(site.now);
        let key = if late { "publishing-fact-late" } else { "publishing-fact-next" };
        view! { <div class="promise"><dt>{t!(key)}</dt><dd>{fact(by)}</dd></div> }
    });
    let last = incident
        .latest()
        .map(|update| view! { <div><dt>{t!("publishing-fact-last")}</dt><dd>{fact(update.display_at)}</dd></div> });
    view! {
        <dl class="facts">
            {promise}
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
        <li><p>{at}</p><div><h3>{badges::state_word(update.state)}</h3><div dir=dir_of(&update.body) inner_html=update.body_html.clone()></div></div></li>
    }
}

/// Planned work that is to come or under way.
fn planned(site: &Site) -> Option<impl IntoView + use<>> {
    let planned = site.planned();
    if planned.is_empty() {
        return None;
    }
    let today = site.today();
    let items = planned
        .into_iter()
        .map(|work| {
            let date = work.started_at.with_timezone(&site.zone).date_naive();
            let until = work.scheduled_until.unwrap_or(work.started_at);
            let said = work.latest().map(|update| view! { <div dir=dir_of(&update.body) inner_html=update.body_html.clone()></div> });
            let state = work.state.is_under_way().then(|| view! { <p>{badges::badge("maintenance", badges::state_word(work.state))}</p> });
            view! {
                <li>
                    <p>{times::element(work.started_at, text::weekday(date, today))}<br/>{times::range(work.started_at, until, site.zone)}</p>
                    <div><h3 dir=dir_of(&work.title)><a href=work.path()>{work.title.clone()}</a></h3>{state}{said}<p><a href=calendar::path(work)>{t!("publishing-calendar-add")}</a></p></div>
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
