//! How the incident affected the customer, as a small chart: a bar per service on one time axis, and the published
//! updates as marks below. The text beside each bar says the same.

use super::when;
use crate::goodwill::personal_page::PersonalPage;
use crate::t;
use crate::types::{Timestamp, timestamp};
use crate::ui::number::Count;
use crate::ui::{bidi, time};
use chrono::{Duration, Timelike};
use leptos::prelude::*;

/// Ticks of the time axis (the style sheet has as many columns).
const TICKS: i64 = 5;
/// The distances that two ticks may have, in minutes, up to a week.
const TICK_MINUTES: [i64; 12] = [5, 15, 30, 60, 120, 180, 360, 720, 1_440, 2_880, 4_320, 10_080];
/// The width of the chart in its own units.
const WIDTH: i64 = 300;

/// The time axis of the chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct TimeAxis {
    from: Timestamp,
    tick: Duration,
}

impl TimeAxis {
    /// The axis with the shortest ticks that begins at a round time of the zone and covers everything.
    fn around(first: Timestamp, last: Timestamp, zone: chrono_tz::Tz) -> Self {
        let round = |tick: i64| {
            let local = first.with_timezone(&zone);
            let minute = i64::from(local.hour() * 60 + local.minute());
            let past = Duration::minutes(minute % tick.min(1_440)) + Duration::seconds(i64::from(local.second()));
            Self { from: first - past, tick: Duration::minutes(tick) }
        };
        let fits = |axis: &Self| axis.from + axis.tick * i32::try_from(TICKS).unwrap_or(1) >= last;
        let longest =
            Self { from: first, tick: (last - first) / i32::try_from(TICKS).unwrap_or(1) + Duration::minutes(1) };
        TICK_MINUTES.into_iter().map(round).find(fits).unwrap_or(longest)
    }

    /// The position of a time, in the chart's units with one decimal.
    fn x(&self, at: Timestamp) -> String {
        let whole = (self.tick * i32::try_from(TICKS).unwrap_or(1)).num_seconds().max(1);
        let tenths = ((at - self.from).num_seconds() * WIDTH * 10 / whole).clamp(0, WIDTH * 10);
        format!("{}.{}", tenths / 10, tenths % 10)
    }
}

/// The chart. `None` without disruptions.
pub fn timeline(page: &PersonalPage, now: Timestamp) -> Option<impl IntoView + use<>> {
    let first = page.disruptions.iter().map(|disruption| disruption.from_at).min()?;
    let ends = page.disruptions.iter().map(|disruption| disruption.to_at.unwrap_or(now)).max()?;
    let updates: Vec<Timestamp> = page
        .updates
        .iter()
        .map(|update| update.at)
        .filter(|at| *at >= first && *at <= ends + Duration::hours(6))
        .collect();
    let last = updates.iter().copied().max().map_or(ends, |at| at.max(ends));
    let axis = TimeAxis::around(first, last, page.zone);
    let rows = page.disruptions.iter().map(|disruption| {
        let to = disruption.to_at.unwrap_or(now);
        let until = disruption.to_at.map_or_else(|| t!("letter-span-now"), |to| when(to, page));
        let span = t!("letter-span", from = when(disruption.from_at, page), to = until);
        let path = format!("M{} 14H{}", axis.x(disruption.from_at), axis.x(to));
        let minutes = t!("letter-minutes", minutes = Count(disruption.minutes));
        view! {
            <li>
                <p class="row"><b>{bidi::isolate(&disruption.service)}</b>" "<span class="figure">{span}</span>" "<b class="figure">{minutes}</b></p>
                <svg class="track major" viewBox="0 0 300 28" preserveAspectRatio="none" aria-hidden="true">{grid()}<path d=path/></svg>
            </li>
        }
    });
    let own_updates = updates.first().map(|at| {
        let marks: String = updates.iter().map(|at| format!("M{} 6v16", axis.x(*at))).collect();
        let silence = format!("M{} 14H{}", axis.x(first), axis.x(last));
        let after = t!("letter-first-after", minutes = Count(timestamp::minutes_between(page.started_at, *at)));
        view! {
            <li>
                <p class="row"><b>{t!("letter-our-updates")}</b>" "<span class="figure">{t!("letter-first-on", at = when(*at, page))}</span>" "<b class="figure">{after}</b></p>
                <svg class="track" viewBox="0 0 300 28" preserveAspectRatio="none" aria-hidden="true">{grid()}<path class="silence" d=silence/><path class="marks" d=marks/></svg>
            </li>
        }
    });
    let mut day = None;
    let hours: Vec<_> = (0..TICKS)
        .map(|tick| {
            let at = axis.from + axis.tick * i32::try_from(tick).unwrap_or(0);
            let date = at.with_timezone(&page.zone).date_naive();
            let shown = (day.replace(date) != Some(date)).then(|| {
                time::format_date(if axis.tick >= Duration::days(1) { "date-short" } else { "date-name" }, date)
            });
            view! { <li>{time::clock_text(at, page.zone)}{shown.map(|day| view! { <br/>{day} })}</li> }
        })
        .collect();
    let (from, to) = (time::date_text(first, page.zone), time::date_text(last, page.zone));
    let days = if from == to { from } else { t!("letter-days", from = from, to = to) };
    let zone = first.with_timezone(&page.zone).format("%Z").to_string();
    Some(view! {
        <section aria-labelledby="you">
            <h2 id="you">{t!("letter-disruption-heading")}</h2>
            <figure class="picture">
                <ul>{rows.collect_view()}{own_updates}</ul>
                <ol class="hours" aria-hidden="true">{hours}</ol>
                <figcaption>{t!("letter-caption", days = days, zone = zone)}" "<a href="#reply">{t!("letter-caption-link")}</a></figcaption>
            </figure>
        </section>
    })
}

fn grid() -> impl IntoView {
    view! { <path class="grid" d="M0 0v28M60 0v28M120 0v28M180 0v28M240 0v28"/> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{TimeZone, Utc};
    use chrono_tz::Europe::London;

    fn at(day: u32, hour: u32, minute: u32) -> Timestamp {
        Utc.with_ymd_and_hms(2012, 7, day, hour, minute, 0).unwrap()
    }

    #[test]
    fn the_2012_outage_has_ticks_of_six_hours() {
        let axis = TimeAxis::around(at(11, 12, 30), at(12, 12, 39), London);
        assert_eq!(axis, TimeAxis { from: at(11, 11, 0), tick: Duration::hours(6) });
        assert_eq!((axis.x(at(11, 12, 30)), axis.x(at(12, 12, 39))), ("15.0".into(), "256.5".into()));
    }

    #[test]
    fn short_and_very_long_outages_fit() {
        let short = TimeAxis::around(at(11, 12, 31), at(11, 12, 42), London);
        assert_eq!(short, TimeAxis { from: at(11, 12, 30), tick: Duration::minutes(5) });
        let endless = TimeAxis::around(at(1, 0, 0), at(1, 0, 0) + Duration::days(400), London);
        assert_eq!(endless.x(at(1, 0, 0) + Duration::days(400)).split('.').next(), Some("299"));
    }
}
