//! The clocks of an incident, in the page's largest figures: since it started, since our last word,
//! until the one we promised; and once it is over, how long each was.

use super::when;
use crate::incidents::incident::State;
use crate::incidents::islands::RunningClock;
use crate::incidents::promise::{self, REMIND_BEFORE};
use crate::incidents::reports::Hit;
use crate::incidents::store::{Incident, Update};
use crate::t;
use crate::types::Timestamp;
use crate::ui::number::grouped;
use crate::ui::time;
use chrono::Duration;
use chrono_tz::Tz;
use leptos::prelude::*;

/// The row of clocks.
pub fn view(incident: &Incident, updates: &[Update], hit: &Hit, may_write: bool, now: Timestamp, zone: Tz) -> AnyView {
    let words: Vec<_> = updates.iter().rev().map(Update::word).collect();
    let promises = promise::promises(&words);
    let kept = promises.iter().filter(|promise| promise.is_kept()).count();
    let settled = promises.iter().filter(|promise| promise.is_kept() || promise.is_broken(now)).count();
    let began = t!("incident-clock-started", at = when(incident.started_at, now, zone));
    let clocks = if incident.state.is_over() {
        let lasted = incident.resolved_at.unwrap_or(now) - incident.started_at;
        let first = words.first().map(|word| word.at - incident.started_at).unwrap_or_default();
        view! {
            <div><dt>{t!("incident-clock-duration")}</dt><dd class="big">{figure(lasted)}</dd><dd>{began}</dd></div>
            <div><dt>{t!("incident-clock-first-update")}</dt><dd class="big">{figure(first)}</dd><dd>{t!("incident-clock-updates", count = words.len())}</dd></div>
            <div><dt>{t!("incident-clock-longest-gap")}</dt><dd class="big">{figure(promise::longest_silence(&words, None))}</dd><dd>{if promises.is_empty() { t!("incident-promises-never") } else { kept_words(settled, kept) }}</dd></div>
        }
        .into_any()
    } else if incident.state == State::Scheduled {
        let until = incident.scheduled_until.unwrap_or(incident.started_at);
        view! {
            <div><dt>{t!("incident-clock-until-start")}</dt><dd class="big">{running(incident.started_at, now, true)}</dd><dd>{time::day_text(incident.started_at, zone)}</dd></div>
            <div><dt>{t!("incident-clock-window")}</dt><dd class="big">{figure(until - incident.started_at)}</dd><dd>{t!("incident-clock-until", at = time::day_clock_text(until, zone))}</dd></div>
        }
        .into_any()
    } else {
        let last = words.last().map_or(incident.started_at, |word| word.at);
        let evidence =
            incident.first_evidence_at.map(|at| t!("incident-clock-evidence", at = time::clock_text(at, zone)));
        view! {
            <div><dt>{t!("incident-clock-since-start")}</dt><dd class="big">{running(incident.started_at, now, false)}</dd><dd>{began}{evidence.map(|words| format!(" {words}"))}</dd></div>
            <div><dt>{t!("incident-clock-since-update")}</dt><dd class="big">{running(last, now, false)}</dd><dd>{time::clock_text(last, zone)}". "{kept_words(settled, kept)}</dd></div>
            {due(incident, may_write, now, zone)}
        }
        .into_any()
    };
    view! {
        <dl class="clocks" aria-label=t!("incident-clocks")>
            {clocks}
            <div><dt>{t!("incident-affected-heading")}</dt><dd>{who(incident, hit)}</dd></div>
        </dl>
    }
    .into_any()
}

fn due(incident: &Incident, may_write: bool, now: Timestamp, zone: Tz) -> AnyView {
    let write = may_write.then(|| view! { " "<a class="in" href="#composer">{t!("incident-clock-write")}</a> });
    let Some(by) = incident.next_update_by else {
        return view! {
            <div class="promised due"><dt>{t!("incident-clock-due")}</dt><dd class="big">"–"</dd>
                <dd><b>{t!("incident-clock-none")}</b>{write}</dd></div>
        }
        .into_any();
    };
    let at = time::clock_text(by, zone);
    let words = if incident.is_late(now) {
        t!("incident-clock-overdue", at = at)
    } else if by - now <= REMIND_BEFORE {
        t!("incident-clock-soon", at = at)
    } else {
        t!("incident-clock-by", at = at)
    };
    let class = if by - now <= REMIND_BEFORE { "promised due" } else { "promised" };
    view! {
        <div class=class>
            <dt>{t!("incident-clock-due")}</dt><dd class="big">{running(by, now, true)}</dd>
            <dd><b>{words}</b>{write}</dd>
        </div>
    }
    .into_any()
}

fn kept_words(settled: usize, kept: usize) -> String {
    if settled == 0 { t!("incident-promises-none") } else { t!("incident-promises", made = settled, kept = kept) }
}

fn running(at: Timestamp, now: Timestamp, counts_down: bool) -> impl IntoView {
    #[allow(clippy::cast_precision_loss)] // Milliseconds since 1970 fit a double for 285,000 years.
    let ms = |at: Timestamp| at.timestamp_millis() as f64;
    view! {
        <RunningClock at_ms=ms(at) now_ms=ms(now) counts_down=counts_down
            hours=t!("incident-unit-hours") minutes=t!("incident-unit-minutes") late=t!("incident-unit-late")/>
    }
}

/// `1 h 47 min`, the units small.
fn figure(length: Duration) -> impl IntoView {
    let minutes = length.num_minutes().max(0);
    let hours = (minutes >= 60).then(|| {
        view! { {grouped(minutes / 60)}<small>{format!(" {} ", t!("incident-unit-hours"))}</small> }
    });
    view! { {hours}{minutes % 60}<small>{format!(" {}", t!("incident-unit-minutes"))}</small> }
}

fn who(incident: &Incident, hit: &Hit) -> impl IntoView + use<> {
    let waiting = (hit.unanswered > 0).then(|| {
        view! { ", "<a class="in" href="/desk/inbox">{t!("incident-affected-unanswered", count = hit.unanswered)}</a> }
    });
    let people =
        if hit.people == 0 && !incident.state.is_over() { t!("incident-affected-empty") } else { grouped(hit.people) };
    view! {
        <span class="kv r listed">
            <span>{t!("incident-affected-people")}</span><b class="n">{people}</b>
            <span>{t!("incident-affected-reports")}</span><b class="n">{grouped(hit.reports)}</b>
            <span>{t!("incident-affected-complaints")}{waiting}</span><b class="n">{grouped(hit.complaints)}</b>
        </span>
    }
}
