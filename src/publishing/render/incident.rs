//! The page of an incident: summary, chart, post-mortem and all updates.

use super::frame::{Page, PageStyle, document};
use super::other_language::{self, update_text};
use super::{badges, calendar, chart, past_incidents, revisions, status, text, times};
use crate::incidents::post_mortem::actions::PromiseState;
use crate::incidents::{Kind, State};
use crate::publishing::edition::RenderedDocument;
use crate::publishing::site::{Incident, PostMortem, Site, Update};
use crate::t;
use crate::types::Timestamp;
use crate::ui::wording::dir_of;
use crate::ui::{bidi, time};
use chrono::Duration;
use leptos::prelude::*;

/// How long after the end of an incident its open pages are still updated.
const LIVE_AFTER_END: Duration = Duration::days(1);
/// Shortest time without an update that is pointed out: twice the default interval of promised updates.
const SILENCE_MIN: Duration = Duration::hours(1);

/// The page at `/incidents/{id}`.
pub fn page(site: &Site, incident: &Incident, style: &PageStyle) -> RenderedDocument {
    let is_over = incident.state.is_over();
    let class = match (is_over, incident.kind) {
        (true, _) => "operational",
        (false, Kind::Maintenance) => "maintenance",
        (false, Kind::Incident) => incident.impact.class(),
    };
    let lead = incident.latest().map(|update| update_text(update, Some("lead prose")));
    let actions = (!is_over && incident.kind == Kind::Incident).then(|| {
        view! {
            <p class="go">
                <a class="button primary" href=format!("{}/affected", incident.path())>{t!("publishing-affected")}</a>" "
                <a href=format!("/subscribe?incident={}", incident.id)>{t!("publishing-subscribe-incident")}</a>
                {status::report_count(incident)}
            </p>
        }
    });
    let main = view! {
        <div class="hero">
            <p>{badges::badge(class, badges::state_word(incident.state))}</p>
            <h1 lang=incident.title_language.clone() dir=dir_of(&incident.title)>{incident.title.clone()}</h1>
            {lead}
        </div>
        <section aria-label=t!("publishing-summary-label")>
            {facts(site, incident)}
            {actions}
        </section>
        {chart::of(site, incident)}
        {incident.post_mortem.as_ref().map(|text| post_mortem(site, text))}
        <section aria-labelledby="story">
            <h2 id="story">{t!("publishing-updates-heading")}</h2>
            {timeline(site, incident)}
        </section>
    }
    .into_any();
    let description = incident.latest().map(|update| past_incidents::summary(&update.body)).unwrap_or_default();
    let title = t!("publishing-incident-title", state = badges::state_word(incident.state), title = &incident.title);
    let is_live = !is_over || site.now - incident.ended_at() < LIVE_AFTER_END;
    document(site, style, Page { path: incident.path(), title, description, tint: None, icon: class, main, is_live })
}

fn facts(site: &Site, incident: &Incident) -> impl IntoView + use<> {
    let today = site.today();
    if incident.kind == Kind::Maintenance {
        let add = (!incident.state.is_over()).then(|| {
            view! { <p class="go"><a href=calendar::path(incident)>{t!("publishing-calendar-add")}</a></p> }
        });
        let (from, until) = incident.window();
        let window = times::planned_range(from, until, site.now, site.zone);
        let date = incident.started_at.with_timezone(&site.zone).date_naive();
        let services: Vec<_> =
            incident.services.iter().map(|(id, _)| view! { <dd>{bidi::isolate(site.name_of(id))}</dd> }).collect();
        let services =
            (!services.is_empty()).then(|| view! { <div><dt>{t!("publishing-fact-services")}</dt>{services}</div> });
        return view! {
            <dl class="facts">
                <div class="promise wide"><dt>{t!("publishing-fact-window")}</dt><dd>{times::element(incident.started_at, text::weekday(date, today))}<br/>{window}</dd></div>
                {services}
            </dl>
            {add}
        }
        .into_any();
    }
    if !incident.state.is_over() {
        let class = incident.impact.class();
        return view! { <div class=class>{status::steps(incident)}</div>{status::facts(site, incident)}{status::affected_services(site, incident)} }.into_any();
    }
    let ended = incident.ended_at();
    // Dates rather than "in 22 min", since the incident is over.
    let fact = |at: Timestamp| {
        let date = time::format("date-weekday-year", at, site.zone);
        view! { {times::element(at, time::clock_text(at, site.zone))}" "<small>{times::element(at, date)}</small> }
    };
    let first = incident.first().map(|update| {
        let delay = time::span(update.display_at - incident.started_at);
        let at = times::element(update.display_at, time::clock_text(update.display_at, site.zone));
        view! { <div><dt>{t!("publishing-fact-first")}</dt><dd>{at}" "<small>{t!("publishing-fact-after", span = delay)}</small></dd></div> }
    });
    view! {
        <dl class="facts">
            <div class="promise"><dt>{t!("publishing-fact-lasted")}</dt><dd>{time::span(ended - incident.started_at)}</dd></div>
            <div><dt>{t!("publishing-fact-began")}</dt><dd>{fact(incident.started_at)}</dd></div>
            <div><dt>{t!("publishing-state-resolved")}</dt><dd>{fact(ended)}</dd></div>
            {first}
        </dl>
    }
    .into_any()
}

/// The longest time between two updates, if it is at least [`SILENCE_MIN`].
pub fn longest_silence(incident: &Incident) -> Option<Duration> {
    let gaps = incident.updates.windows(2).map(|two| two[0].display_at - two[1].display_at);
    gaps.max().filter(|gap| *gap >= SILENCE_MIN)
}

fn timeline(site: &Site, incident: &Incident) -> impl IntoView + use<> {
    let longest = longest_silence(incident);
    let items = incident
        .updates
        .iter()
        .enumerate()
        .map(|(place, update)| {
            let before = incident.updates.get(place + 1).map(|earlier| earlier.display_at);
            let gap = update.display_at - before.unwrap_or(incident.started_at);
            let is_longest = before.is_some() && Some(gap) == longest;
            entry(site, incident, update, gap, is_longest)
        })
        .collect_view();
    let beginning = (incident.kind == Kind::Incident).then(|| {
        let at = times::element(incident.started_at, timeline_time(incident.started_at, incident, site));
        view! { <li class=incident.impact.class()><p>{at}</p><div><h3>{t!("publishing-updates-start")}</h3></div></li> }
    });
    view! { <ol class="story">{items}{beginning}</ol> }
}

/// Weekdays are enough when the whole incident is shorter than a week; its dates are above.
fn timeline_time(at: Timestamp, incident: &Incident, site: &Site) -> String {
    let is_short = incident.ended_at() - incident.started_at < Duration::days(6) && incident.kind == Kind::Incident;
    time::format(if is_short { "date-name-clock" } else { "date-short-clock" }, at, site.zone)
}

fn entry(site: &Site, incident: &Incident, update: &Update, gap: Duration, is_longest: bool) -> impl IntoView + use<> {
    let class = if update.state.is_over() { "operational" } else { "" };
    let key = if is_longest { "publishing-updates-longest-gap" } else { "publishing-updates-after" };
    let is_planned = incident.kind == Kind::Maintenance || update.state == State::Scheduled;
    let after =
        (!is_planned && gap > Duration::zero()).then(|| view! { " "<small>{t!(key, span = time::span(gap))}</small> });
    let changes = (!update.changes.is_empty()).then(|| {
        let changes = update
            .changes
            .iter()
            .map(
                |change| view! { <li>{bidi::isolate(site.name_of(&change.service_id))}" "{badges::status(change.new)}</li> },
            )
            .collect_view();
        view! { <ul class="pairs">{changes}</ul> }
    });
    let at = |moment: Timestamp| times::element(moment, timeline_time(moment, incident, site));
    let edited = revisions::notes(update, |when| at(when).into_any());
    let late = update.is_backdated.then(|| times::note("publishing-backdated", at(update.published_at).into_any()));
    view! {
        <li class=class>
            <p>{at(update.display_at)}{after}</p>
            <div><h3>{badges::state_word(update.state)}</h3>{update_text(update, Some("prose"))}{changes}{edited}{late}</div>
        </li>
    }
}

/// The post-mortem, with the day on which it was published.
fn post_mortem(site: &Site, post_mortem: &PostMortem) -> impl IntoView + use<> {
    let day = |at: Timestamp| times::element(at, time::date_text(at, site.zone));
    let (before, after) = times::around(&t!("publishing-post-mortem-published", at = times::PLACEHOLDER));
    let by = if post_mortem.signed.is_empty() {
        String::new()
    } else {
        format!(" {}", t!("publishing-post-mortem-by", name = &post_mortem.signed))
    };
    let edited =
        revisions::notes_of(&post_mortem.body, post_mortem.edited_at, &post_mortem.revisions, |at| day(at).into_any());
    view! {
        <section class="prose" aria-labelledby="post-mortem">
            <h2 id="post-mortem">{t!("publishing-post-mortem")}</h2>
            <p class="quiet">{before}{day(post_mortem.published_at)}{after + &by}</p>
            {other_language::note()}
            <div class="prose" lang=other_language::own_language() inner_html=post_mortem.body_html.clone()></div>
            {edited}
            {promises(site, post_mortem)}
        </section>
    }
}

/// What is promised in the post-mortem, and whether it is kept.
fn promises(site: &Site, post_mortem: &PostMortem) -> Option<AnyView> {
    if post_mortem.promises.is_empty() {
        return None;
    }
    let day = |at: Timestamp| times::element(at, time::date_text(at, site.zone));
    let items = post_mortem.promises.iter().map(|promise| {
        let state = PromiseState::at(promise.due_at, promise.done_at, site.now);
        let said = match promise.done_at {
            Some(done_at) => {
                let (before, after) =
                    times::around(&t!(&format!("promise-{}-on", state.as_str()), when = times::PLACEHOLDER));
                view! { {before}{day(done_at)}{after} }.into_any()
            }
            None => t!(&format!("promise-{}", state.as_str())).into_any(),
        };
        let (before, after) = times::around(&t!("promise-by", when = times::PLACEHOLDER));
        view! {
            <li><span dir=dir_of(&promise.text)>{promise.text.clone()}</span><br/>
                <small>{before}{day(promise.due_at)}{after}" · "<b>{said}</b></small></li>
        }
    });
    Some(view! { <h3>{t!("promise-heading")}</h3><ul>{items.collect_view()}</ul> }.into_any())
}
