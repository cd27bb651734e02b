//! The chart of customer reports per five minutes, with the updates marked. It shows whether customers or staff noticed
//! first, and whether it is getting better.

use crate::incidents::incident::Kind;
use crate::incidents::spike::{self, WINDOW};
use crate::incidents::store::{Incident, Update};
use crate::incidents::{reports, spike::ReportCounts};
use crate::platform::db::Tx;
use crate::t;
use crate::types::{Refusal, Timestamp};
use crate::ui::number::grouped;
use crate::ui::time;
use chrono::{Duration, DurationRound};
use chrono_tz::Tz;
use leptos::prelude::*;

/// How much time the chart shows at most.
const SPAN_MAX: Duration = Duration::minutes(150);
/// How much time before the start of the incident it shows.
const LEAD: Duration = Duration::minutes(20);
/// Height of the bars, in pixels.
const HEIGHT: i64 = 110;
/// The distance between the times on the axis.
const AXIS_STEP: Duration = Duration::minutes(30);

/// The data of the chart.
pub struct ReportChart {
    windows: Vec<(Timestamp, i64)>,
    usual: i64,
    updates: Vec<Timestamp>,
    from: Timestamp,
    until: Timestamp,
}

/// Counts the reports; `None` for maintenance, which customers do not report.
pub async fn load(
    tx: &mut Tx,
    incident: &Incident,
    updates: &[Update],
    now: Timestamp,
) -> Result<Option<ReportChart>, Refusal> {
    if incident.kind == Kind::Maintenance {
        return Ok(None);
    }
    let end = incident.resolved_at.unwrap_or(now).min(now);
    let until = end.duration_trunc(WINDOW).unwrap_or(end) + WINDOW;
    let from = incident.started_at - LEAD;
    let from = from.duration_trunc(WINDOW).unwrap_or(from).max(until - SPAN_MAX);
    let times = reports::times(tx, &incident.id, from, until).await?;
    let before = reports::count_before(tx, incident).await?;
    let updates = updates.iter().map(Update::counts_at).filter(|at| *at >= from && *at < until).collect();
    Ok(Some(ReportChart {
        windows: spike::windows(from, until, &times),
        usual: ReportCounts::new(0, before).usual,
        updates,
        from,
        until,
    }))
}

/// The section with the chart.
pub fn view(chart: Option<ReportChart>, zone: Tz) -> AnyView {
    let Some(chart) = chart else { return ().into_any() };
    let total: i64 = chart.windows.iter().map(|(_, count)| count).sum();
    view! {
        <section class="sec rp" aria-labelledby="rp">
            <div class="section-head"><h2 id="rp">{t!("report-chart-title")}</h2><span>{t!("report-chart-usual", count = chart.usual)}</span></div>
            {if total == 0 { view! { <p class="quiet lead">{t!("report-chart-none")}</p> }.into_any() } else { figure(&chart, zone) }}
        </section>
    }
    .into_any()
}

fn figure(chart: &ReportChart, zone: Tz) -> AnyView {
    let peak = chart.windows.iter().max_by_key(|(_, count)| *count).copied().unwrap_or((chart.from, 0));
    let last = chart.windows.last().copied().unwrap_or((chart.from, 0));
    let clock = |at: Timestamp| time::clock_text(at, zone);
    let label = t!(
        "report-chart-label",
        from = clock(chart.from),
        until = clock(chart.until),
        peak = peak.1,
        peak_at = clock(peak.0),
        last = last.1
    );
    let rows: Vec<_> = chart
        .windows
        .iter()
        .map(|(at, count)| view! { <tr><th scope="row">{clock(*at)}</th><td class="numeric">{grouped(*count)}</td></tr> })
        .collect();
    view! {
        <figure>
            {svg(chart, peak.1, label, zone)}
            <figcaption>{caption(chart, peak, last.1, zone)}</figcaption>
            <details class="data"><summary>{t!("report-chart-table")}</summary><div class="table-wrap"><table class="narrow">
                <thead><tr><th scope="col">{t!("report-chart-col-from")}</th><th scope="col" class="numeric">{t!("report-chart-col-reports")}</th></tr></thead>
                <tbody>{rows}</tbody>
            </table></div></details>
        </figure>
    }
    .into_any()
}

fn caption(chart: &ReportChart, peak: (Timestamp, i64), last: i64, zone: Tz) -> String {
    let is_falling = peak.0 < chart.until - WINDOW * 2 && last * 2 < peak.1;
    if is_falling {
        t!("report-chart-falling", since = time::clock_text(peak.0, zone))
    } else {
        t!("report-chart-lines")
    }
}

/// The horizontal position of a timestamp, as a percentage of the width.
fn x_percent(chart: &ReportChart, at: Timestamp) -> String {
    let span = (chart.until - chart.from).num_seconds().max(1);
    let hundredths = (at - chart.from).num_seconds() * 10_000 / span;
    format!("{}.{:02}%", hundredths / 100, hundredths % 100)
}

fn svg(chart: &ReportChart, peak: i64, label: String, zone: Tz) -> impl IntoView + use<> {
    let top = peak.max(1);
    let bar_height = |count: i64| if count == 0 { 0 } else { (count * HEIGHT / top).max(1) };
    let count = i64::try_from(chart.windows.len()).unwrap_or(1).max(1);
    let width = format!("{}.{:02}%", 72 / count, 7_200 / count % 100);
    let bars: Vec<_> = chart
        .windows
        .iter()
        .map(|(at, count)| {
            let height = bar_height(*count);
            let x = x_percent(chart, *at + Duration::seconds(42));
            view! { <rect class="bar" x=x y=HEIGHT - height width=width.clone() height=height></rect> }
        })
        .collect();
    let gridline = round_gridline(peak);
    let y = HEIGHT - bar_height(gridline);
    let lines: Vec<_> = chart
        .updates
        .iter()
        .map(|at| {
            let x = x_percent(chart, *at);
            view! { <line class="ln2" x1=x.clone() x2=x y1="-6" y2=HEIGHT></line> }
        })
        .collect();
    // Labels of updates that are close together would overlap: the later one is shown.
    let labels: Vec<_> = chart
        .updates
        .iter()
        .scan(None::<Timestamp>, |shown, at| {
            let is_clear = shown.is_none_or(|last| last - *at > (chart.until - chart.from) / 10);
            if is_clear {
                *shown = Some(*at);
            }
            Some(is_clear.then_some(*at))
        })
        .flatten()
        .map(|at| view! { <text class="halo" x=x_percent(chart, at) y="-8" text-anchor="middle">{time::clock_text(at, zone)}</text> })
        .collect();
    let mut times = Vec::new();
    let mut at = chart.from.duration_trunc(AXIS_STEP).unwrap_or(chart.from);
    while at < chart.until {
        if at >= chart.from {
            let anchor = if at == chart.from { "start" } else { "middle" };
            times.push(
                view! { <text x=x_percent(chart, at) y="127" text-anchor=anchor>{time::clock_text(at, zone)}</text> },
            );
        }
        at += AXIS_STEP;
    }
    view! {
        <svg class="chart" height="152" role="img" aria-label=label>
            <g transform="translate(0 18)">
                <line class="ln dash" x1="0" x2="100%" y1=y y2=y></line>
                {bars}
                <line class="ln2" x1="0" x2="100%" y1="110.5" y2="110.5"></line>
                {lines}{labels}{times}
                <text class="halo" x="100%" y=y + 4 text-anchor="end">{grouped(gridline)}</text>
            </g>
        </svg>
    }
}

/// Returns the largest of 1, 2, 5, 10, 20, 50, … that is at most `peak`, or 1.
fn round_gridline(peak: i64) -> i64 {
    let powers = std::iter::successors(Some(1_i64), |power| power.checked_mul(10));
    let values = powers.flat_map(|power| [1, 2, 5].map(|factor| power.saturating_mul(factor)));
    values.take_while(|value| *value <= peak).last().unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::round_gridline;

    #[test]
    fn the_gridline_is_a_round_number() {
        let gridlines: Vec<_> = [0, 1, 3, 7, 31, 118, 6_000].into_iter().map(round_gridline).collect();
        assert_eq!(gridlines, [1, 1, 2, 5, 20, 100, 5_000]);
    }
}
