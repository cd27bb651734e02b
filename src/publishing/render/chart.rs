//! The chart of an incident: a bar for each service on a common time axis, and updates as marks on a thin line,
//! which stands for the time without updates.

use super::{badges, incident::longest_silence, text, times};
use crate::incidents::Kind;
use crate::publishing::site::{Incident, Site};
use crate::publishing::uptime::StatusInterval;
use crate::t;
use crate::types::{PublicId, ServiceStatus, Timestamp};
use crate::ui::{bidi, time};
use chrono::{Duration, NaiveTime, TimeZone, Timelike};
use chrono_tz::Tz;
use leptos::prelude::*;
use std::fmt::Write;

/// Width of the time axis, in units of the view box.
const WIDTH: f64 = 300.0;
/// Number of steps of the time axis; the style sheet's grid has as many columns.
const STEPS: i32 = 5;
/// Possible steps of the time axis, in minutes.
const STEP_MINUTES: [i64; 14] = [5, 10, 15, 30, 60, 120, 180, 360, 720, 1_440, 2_880, 4_320, 10_080, 43_200];

/// A time axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Axis {
    from: Timestamp,
    step: Duration,
}

impl Axis {
    /// The finest axis that contains the whole time and begins at a round time of day.
    fn covering(from: Timestamp, to: Timestamp, zone: Tz) -> Self {
        let fitting = STEP_MINUTES.into_iter().map(Duration::minutes).find_map(|step| {
            let axis = Self { from: floor(from, step, zone), step };
            (axis.from + step * STEPS >= to).then_some(axis)
        });
        fitting.unwrap_or(Self { from, step: (to - from) / STEPS })
    }

    fn x(self, at: Timestamp) -> f64 {
        let share = (at - self.from).num_seconds() as f64 / (self.step * STEPS).num_seconds().max(1) as f64;
        (share * WIDTH * 10.0).round() / 10.0
    }
}

/// The last whole number of steps after midnight before a time, for steps of a day and more midnight.
fn floor(at: Timestamp, step: Duration, zone: Tz) -> Timestamp {
    let local = at.with_timezone(&zone);
    let seconds = i64::from(local.num_seconds_from_midnight());
    let past = if step >= Duration::days(1) { seconds } else { seconds % step.num_seconds().max(1) };
    let naive = local.date_naive().and_time(NaiveTime::MIN) + Duration::seconds(seconds - past);
    zone.from_local_datetime(&naive).earliest().map_or(at, |round| round.to_utc())
}

/// The chart of an incident; `None` for maintenance, and when no service had another status.
pub fn of(site: &Site, incident: &Incident) -> Option<impl IntoView + use<>> {
    if incident.kind == Kind::Maintenance {
        return None;
    }
    let (from, to) = (incident.started_at, incident.ended_at());
    let affected: Vec<(&PublicId, Vec<StatusInterval>)> = incident
        .services
        .iter()
        .map(|(id, line)| {
            let impaired =
                line.intervals(from, to).into_iter().filter(|interval| interval.status != ServiceStatus::Operational);
            (id, impaired.collect::<Vec<_>>())
        })
        .filter(|(_, impaired)| !impaired.is_empty())
        .collect();
    if affected.is_empty() || to <= from {
        return None;
    }
    let is_over = incident.state.is_over();
    // Room for what is still going on.
    let room = if is_over { Duration::zero() } else { (to - from) / 8 };
    let axis = Axis::covering(from, to + room, site.zone);
    let rows = affected.iter().map(|(id, impaired)| {
        // The status at the last update is assumed to go on.
        let still = impaired.last().filter(|last| !is_over && last.to == to).map(|last| last.status);
        service_row(site, axis, site.name_of(id), impaired, still)
    });
    let rows = rows.collect_view();
    Some(view! {
        <section aria-labelledby="what">
            <h2 id="what">{t!(if is_over { "publishing-chart-heading" } else { "publishing-chart-heading-open" })}</h2>
            <figure class="picture">
                <ul>{rows}{updates_row(site, incident, axis)}</ul>
                {hours(site, axis)}
                <figcaption>{caption(site, incident, &affected)}</figcaption>
            </figure>
        </section>
    })
}

fn grid() -> impl IntoView {
    let mut d = String::new();
    for step in 0..STEPS {
        let _ = write!(d, "M{} 0v28", f64::from(step) * WIDTH / f64::from(STEPS));
    }
    view! { <path class="grid" d=d></path> }
}

/// `still` is the current status, if it is not operational.
fn service_row(
    site: &Site,
    axis: Axis,
    name: &str,
    impaired: &[StatusInterval],
    still: Option<ServiceStatus>,
) -> impl IntoView + use<> {
    let bars = impaired
        .iter()
        .map(|interval| {
            let (x, width) = (axis.x(interval.from), axis.x(interval.to) - axis.x(interval.from));
            view! { <path class=interval.status.class() d=format!("M{x} 14h{:.1}", width.max(0.5))></path> }
        })
        .collect_view();
    let ongoing = still.zip(impaired.last()).map(|(status, last)| {
        let x = axis.x(last.to);
        view! { <path class=format!("{} still", status.class()) d=format!("M{x} 14h{:.1}", WIDTH - x)></path> }
    });
    let (from, to) = (impaired.first().map(|interval| interval.from), impaired.last().map(|interval| interval.to));
    let mut moments: Vec<(Timestamp, String)> =
        from.into_iter().chain(to).map(|at| (at, time::day_clock_text(at, site.zone))).collect();
    let range = match still {
        Some(_) => t!("publishing-chart-since", from = "\u{1}"),
        None => t!("publishing-chart-range", from = "\u{1}", to = "\u{2}"),
    };
    let partly = impaired.windows(2).find(|two| two[1].status < two[0].status && two[0].to == two[1].from);
    let range = match partly {
        Some(two) => {
            moments.push((two[1].from, time::clock_text(two[1].from, site.zone)));
            t!("publishing-chart-partly", range = range, at = "\u{3}")
        }
        None => range,
    };
    let range = times::timed(&range, &moments);
    let duration = match still {
        Some(status) => badges::short_status(status).into_any(),
        None => time::span(impaired.iter().map(StatusInterval::duration).sum()).into_any(),
    };
    view! {
        <li>
            <p class="row"><b>{bidi::isolate(name)}</b>" "<span class="figure">{range}</span>" "<b class="figure">{duration}</b></p>
            <svg class="track" viewBox="0 0 300 28" preserveAspectRatio="none" aria-hidden="true">{grid()}{bars}{ongoing}</svg>
        </li>
    }
}

fn updates_row(site: &Site, incident: &Incident, axis: Axis) -> impl IntoView + use<> {
    let mut marks = String::new();
    for update in incident.updates.iter().rev() {
        let _ = write!(marks, "M{} 6v16", axis.x(update.display_at).clamp(0.0, WIDTH));
    }
    let (x, end) = (axis.x(incident.started_at), axis.x(incident.ended_at()));
    let first = incident.first().map(|update| {
        let shown = [(update.display_at, time::day_clock_text(update.display_at, site.zone))];
        times::timed(&t!("publishing-chart-first", at = "\u{1}"), &shown)
    });
    let count = incident.updates.len();
    let count = if count == 1 { t!("publishing-number-1") } else { text::number(count) };
    view! {
        <li>
            <p class="row"><b>{t!("publishing-chart-updates")}</b>" "<span class="figure">{first}</span>" "<b class="figure">{count}</b></p>
            <svg class="track" viewBox="0 0 300 28" preserveAspectRatio="none" aria-hidden="true">
                {grid()}
                <path class="silence" d=format!("M{x} 14h{:.1}", (end - x).max(0.0))></path>
                <path class="marks" d=marks></path>
            </svg>
        </li>
    }
}

fn hours(site: &Site, axis: Axis) -> impl IntoView + use<> {
    let mut last_day = None;
    let items: Vec<_> = (0..STEPS)
        .map(|step| {
            let at = axis.from + axis.step * step;
            let date = at.with_timezone(&site.zone).date_naive();
            let is_new_day = last_day.replace(date) != Some(date);
            let clock = time::clock_text(at, site.zone);
            let by_day = axis.step >= Duration::days(1);
            let day = is_new_day.then(|| time::format_date(if by_day { "date-short" } else { "date-name" }, date));
            let label = match day {
                Some(day) if by_day => day,
                Some(day) => format!("{clock} {day}"),
                None => clock,
            };
            view! { <li>{times::element(at, label)}</li> }
        })
        .collect();
    view! { <ol class="hours" aria-hidden="true">{items}</ol> }
}

fn caption(site: &Site, incident: &Incident, affected: &[(&PublicId, Vec<StatusInterval>)]) -> impl IntoView + use<> {
    let shown = |status: ServiceStatus| {
        affected.iter().any(|(_, impaired)| impaired.iter().any(|interval| interval.status == status))
    };
    let mut sentences: Vec<String> = [
        (ServiceStatus::MajorOutage, "publishing-chart-major"),
        (ServiceStatus::PartialOutage, "publishing-chart-partial"),
        (ServiceStatus::DegradedPerformance, "publishing-chart-degraded"),
    ]
    .into_iter()
    .filter(|(status, _)| shown(*status))
    .map(|(_, key)| t!(key))
    .collect();
    sentences.push(match longest_silence(incident) {
        Some(silence) => t!("publishing-chart-longest-gap", span = time::span(silence)),
        None => t!("publishing-chart-marks"),
    });
    let shown = (incident.ended_at(), time::day_clock_text(incident.ended_at(), site.zone));
    if !incident.state.is_over() {
        sentences.push(t!("publishing-chart-as-of", at = "\u{1}"));
    }
    times::timed(&sentences.join(" "), &[shown])
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::Europe::London;

    #[test]
    fn a_day_and_a_half_has_five_steps_of_six_hours() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let axis = Axis::covering(at("2012-07-11T12:30:00Z"), at("2012-07-12T12:39:00Z"), London);
        assert_eq!(axis, Axis { from: at("2012-07-11T11:00:00Z"), step: Duration::hours(6) });
        // 13:30 BST is a quarter of the first step.
        assert_eq!((axis.x(at("2012-07-11T12:30:00Z")), axis.x(at("2012-07-11T15:45:00Z"))), (15.0, 47.5));
        assert_eq!(axis.x(at("2012-07-12T12:39:00Z")), 256.5);
    }

    #[test]
    fn covers_every_duration() {
        let from: Timestamp = "2026-03-28T22:17:00Z".parse().unwrap();
        for minutes in [1, 7, 45, 90, 600, 3_000, 20_000, 100_000, 2_000_000] {
            let to = from + Duration::minutes(minutes);
            let axis = Axis::covering(from, to, London);
            assert!(axis.from <= from && axis.x(to) <= WIDTH, "{minutes}: {axis:?}");
            assert!((0.0..=WIDTH).contains(&axis.x(from)));
        }
    }
}
