//! The clocks of an incident: the time since its start, since the last update, and until the promised next one. Once
//! it is over, the same as durations.

use super::short_time;
use crate::incidents::incident::State;
use crate::incidents::islands::RunningClock;
use crate::incidents::promise::{self, REMIND_BEFORE};
use crate::incidents::reports::AffectedCounts;
use crate::incidents::store::{Incident, Update};
use crate::t;
use crate::types::Timestamp;
use crate::ui::number::grouped;
use crate::ui::time;
use chrono::Duration;
use chrono_tz::Tz;
use leptos::prelude::*;

/// The row of clocks, with the number of affected customers.
pub fn view(
    incident: &Incident,
    updates: &[Update],
    affected: &AffectedCounts,
    may_write: bool,
    now: Timestamp,
    zone: Tz,
) -> AnyView {
    let timings: Vec<_> = updates.iter().rev().map(Update::timing).collect();
    let promises = promise::promises(&timings);
    let kept = promises.iter().filter(|promise| promise.is_kept()).count();
    let settled = promises.iter().filter(|promise| promise.is_kept() || promise.is_broken(now)).count();
    let started = t!("incident-clock-started", at = short_time(incident.started_at, now, zone));
    let clocks = if incident.state.is_over() {
        let lasted = incident.resolved_at.unwrap_or(now) - incident.started_at;
        let first = timings.first().map(|first| first.at - incident.started_at).unwrap_or_default();
        view! {
            <div><dt>{t!("incident-clock-duration")}</dt><dd class="big">{duration_figure(lasted)}</dd><dd>{started}</dd></div>
            <div><dt>{t!("incident-clock-first-update")}</dt><dd class="big">{duration_figure(first)}</dd><dd>{t!("incident-clock-updates", count = timings.len())}</dd></div>
            <div><dt>{t!("incident-clock-longest-gap")}</dt><dd class="big">{duration_figure(promise::longest_silence(&timings, None))}</dd><dd>{if promises.is_empty() { t!("incident-promises-never") } else { promise_summary(settled, kept) }}</dd></div>
        }
        .into_any()
    } else if incident.state == State::Scheduled {
        let until = incident.scheduled_until.unwrap_or(incident.started_at);
        view! {
            <div><dt>{t!("incident-clock-until-start")}</dt><dd class="big">{running(incident.started_at, now, true)}</dd><dd>{time::day_text(incident.started_at, zone)}</dd></div>
            <div><dt>{t!("incident-clock-window")}</dt><dd class="big">{duration_figure(until - incident.started_at)}</dd><dd>{t!("incident-clock-until", at = time::day_clock_text(until, zone))}</dd></div>
        }
        .into_any()
    } else {
        let last = timings.last().map_or(incident.started_at, |last| last.at);
        let evidence =
            incident.first_evidence_at.map(|at| t!("incident-clock-evidence", at = time::clock_text(at, zone)));
        view! {
            <div><dt>{t!("incident-clock-since-start")}</dt><dd class="big">{running(incident.started_at, now, false)}</dd><dd>{started}{evidence.map(|text| format!(" {text}"))}</dd></div>
            <div><dt>{t!("incident-clock-since-update")}</dt><dd class="big">{running(last, now, false)}</dd><dd>{time::clock_text(last, zone)}". "{promise_summary(settled, kept)}</dd></div>
            {next_update_clock(incident, may_write, now, zone)}
        }
        .into_any()
    };
    view! {
        <dl class="clocks" aria-label=t!("incident-clocks")>
            {clocks}
            <div><dt>{t!("incident-affected-heading")}</dt><dd>{affected_counts(incident, affected)}</dd></div>
        </dl>
    }
    .into_any()
}

fn next_update_clock(incident: &Incident, may_write: bool, now: Timestamp, zone: Tz) -> AnyView {
    let write = may_write.then(|| view! { " "<a class="in" href="#composer">{t!("incident-clock-write")}</a> });
    let Some(by) = incident.next_update_by else {
        return view! {
            <div class="promised due"><dt>{t!("incident-clock-due")}</dt><dd class="big">"–"</dd>
                <dd><b>{t!("incident-clock-none")}</b>{write}</dd></div>
        }
        .into_any();
    };
    let at = time::clock_text(by, zone);
    let text = if incident.is_late(now) {
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
            <dd><b>{text}</b>{write}</dd>
        </div>
    }
    .into_any()
}

fn promise_summary(settled: usize, kept: usize) -> String {
    if settled == 0 { t!("incident-promises-none") } else { t!("incident-promises", made = settled, kept = kept) }
}

fn running(at: Timestamp, now: Timestamp, counts_down: bool) -> impl IntoView {
    #[allow(clippy::cast_precision_loss)] // Milliseconds since 1970 fit a double for 285,000 years.
    let ms = |at: Timestamp| at.timestamp_millis() as f64;
    view! {
        <RunningClock at_ms=ms(at) now_ms=ms(now) counts_down=counts_down
            days=t!("incident-unit-days") hours=t!("incident-unit-hours") minutes=t!("incident-unit-minutes") late=t!("incident-unit-late")/>
    }
}

/// A duration such as `1 h 47 min` or `4 d 18 h`, with small units.
fn duration_figure(length: Duration) -> impl IntoView {
    let minutes = length.num_minutes().max(0);
    let (days, hours, minutes) = (minutes / 1_440, minutes / 60 % 24, minutes % 60);
    let unit = |number: i64, key: &str| view! { {grouped(number)}<small>{format!(" {} ", t!(key))}</small> };
    let days_part = (days > 0).then(|| unit(days, "incident-unit-days"));
    let hours_part = (hours > 0).then(|| unit(hours, "incident-unit-hours"));
    // Minutes say nothing beside days and hours.
    let minutes_part = (days == 0 || hours == 0 && minutes > 0).then(|| unit(minutes, "incident-unit-minutes"));
    view! { {days_part}{hours_part}{minutes_part} }
}

fn affected_counts(incident: &Incident, affected: &AffectedCounts) -> impl IntoView + use<> {
    let unanswered = (affected.unanswered > 0).then(|| {
        view! { ", "<a class="in" href="/desk/inbox">{t!("incident-affected-unanswered", count = affected.unanswered)}</a> }
    });
    let people = if affected.people == 0 && !incident.state.is_over() {
        t!("incident-affected-empty")
    } else {
        grouped(affected.people)
    };
    view! {
        <span class="key-values r listed">
            <span>{t!("incident-affected-people")}</span><b class="numeric">{people}</b>
            <span>{t!("incident-affected-reports")}</span><b class="numeric">{grouped(affected.reports)}</b>
            <span>{t!("incident-affected-complaints")}{unanswered}</span><b class="numeric">{grouped(affected.complaints)}</b>
        </span>
    }
}
