//! The curve of a signal: how many people wrote in each five minutes, as a picture, as a sentence and as a table.

use crate::signals::store::CURVE_STEP;
use crate::t;
use crate::types::Timestamp;
use crate::ui::number::grouped;
use crate::ui::time;
use chrono::{Duration, DurationRound};
use chrono_tz::Tz;
use leptos::prelude::*;

/// Height of the bars, in pixels.
const HEIGHT: i64 = 84;
/// The distance between the times on the axis.
const AXIS_STEP: Duration = Duration::minutes(60);

/// The picture with its caption and its table.
pub fn figure(service: &str, curve: &[(Timestamp, i64)], zone: Tz) -> AnyView {
    let (Some((from, _)), Some((last_at, last))) = (curve.first().copied(), curve.last().copied()) else {
        return ().into_any();
    };
    let until = last_at + CURVE_STEP;
    let peak = curve.iter().max_by_key(|(_, people)| *people).copied().unwrap_or((from, 0));
    let label = t!(
        "signal-curve-label",
        service = service,
        from = time::clock_text(from, zone),
        until = time::clock_text(until, zone),
        peak = peak.1,
        peak_at = time::clock_text(peak.0, zone),
        last = last
    );
    let rows: Vec<_> = curve
        .iter()
        .rev()
        .filter(|(_, people)| *people > 0)
        .map(|(at, people)| {
            view! { <tr><th scope="row">{time::clock_text(*at, zone)}</th><td class="numeric">{grouped(*people)}</td></tr> }
        })
        .collect();
    view! {
        <figure class="signal-curve">
            {svg(curve, from, until, peak.1, label, zone)}
            <figcaption>{t!("signal-curve-caption")}</figcaption>
            <details class="data"><summary>{t!("signal-curve-table")}</summary><div class="table-wrap"><table class="narrow">
                <thead><tr><th scope="col">{t!("signal-curve-from")}</th><th scope="col" class="numeric">{t!("signal-curve-people")}</th></tr></thead>
                <tbody>{rows}</tbody>
            </table></div></details>
        </figure>
    }
    .into_any()
}

fn svg(
    curve: &[(Timestamp, i64)],
    from: Timestamp,
    until: Timestamp,
    peak: i64,
    label: String,
    zone: Tz,
) -> impl IntoView + use<> {
    let span = (until - from).num_seconds().max(1);
    let x = move |at: Timestamp| {
        let hundredths = (at - from).num_seconds() * 10_000 / span;
        format!("{}.{:02}%", hundredths / 100, hundredths % 100)
    };
    let top = peak.max(1);
    let count = i64::try_from(curve.len()).unwrap_or(1).max(1);
    let width = format!("{}.{:02}%", 72 / count, 7_200 / count % 100);
    let bars: Vec<_> = curve
        .iter()
        .map(|(at, people)| {
            let height = if *people == 0 { 0 } else { (people * HEIGHT / top).max(1) };
            view! { <rect class="bar" x=x(*at + Duration::seconds(42)) y=HEIGHT - height width=width.clone() height=height></rect> }
        })
        .collect();
    let mut times = Vec::new();
    let mut at = from.duration_trunc(AXIS_STEP).unwrap_or(from) + AXIS_STEP;
    while at < until {
        times.push(view! { <text x=x(at) y="101" text-anchor="middle">{time::clock_text(at, zone)}</text> });
        at += AXIS_STEP;
    }
    view! {
        <svg class="chart" height="122" role="img" aria-label=label>
            <g transform="translate(0 14)">
                {bars}
                <line class="ln2" x1="0" x2="100%" y1="84.5" y2="84.5"></line>
                {times}
                <text class="halo" x="100%" y="4" text-anchor="end">{grouped(top)}</text>
            </g>
        </svg>
    }
}
