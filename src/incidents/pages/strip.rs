//! What customers report, in windows of five minutes, with our own words marked: who was first, and
//! whether it is getting better.

use crate::incidents::incident::Kind;
use crate::incidents::spike::{self, WINDOW};
use crate::incidents::store::{Incident, Update};
use crate::incidents::{reports, spike::Reports};
use crate::platform::db::Tx;
use crate::t;
use crate::types::{Refusal, Timestamp};
use crate::ui::number::grouped;
use crate::ui::time;
use chrono::{Duration, DurationRound};
use chrono_tz::Tz;
use leptos::prelude::*;

/// How much time one strip shows at most.
const SHOWN: Duration = Duration::minutes(150);
/// How much time before the beginning it shows.
const BEFORE: Duration = Duration::minutes(20);
/// Height of the bars, in pixels.
const HEIGHT: i64 = 110;
/// How far apart the hours on the axis stand.
const AXIS: Duration = Duration::minutes(30);

/// What the strip shows.
pub struct Strip {
    windows: Vec<(Timestamp, i64)>,
    usual: i64,
    words: Vec<Timestamp>,
    from: Timestamp,
    until: Timestamp,
}

/// Counts; `None` for planned work, which nobody reports.
pub async fn load(
    tx: &mut Tx,
    incident: &Incident,
    updates: &[Update],
    now: Timestamp,
) -> Result<Option<Strip>, Refusal> {
    if incident.kind == Kind::Maintenance {
        return Ok(None);
    }
    let end = incident.resolved_at.unwrap_or(now).min(now);
    let until = end.duration_trunc(WINDOW).unwrap_or(end) + WINDOW;
    let began = incident.started_at - BEFORE;
    let from = began.duration_trunc(WINDOW).unwrap_or(began).max(until - SHOWN);
    let moments = reports::moments(tx, &incident.id, from, until).await?;
    let before = reports::before(tx, incident).await?;
    let words = updates.iter().map(Update::counts_at).filter(|at| *at >= from && *at < until).collect();
    Ok(Some(Strip {
        windows: spike::windows(from, until, &moments),
        usual: Reports::new(0, before).usual,
        words,
        from,
        until,
    }))
}

/// The section.
pub fn view(strip: Option<Strip>, zone: Tz) -> AnyView {
    let Some(strip) = strip else { return ().into_any() };
    let total: i64 = strip.windows.iter().map(|(_, count)| count).sum();
    view! {
        <section class="sec rp" aria-labelledby="rp">
            <div class="hd"><h2 id="rp">{t!("strip-title")}</h2><span>{t!("strip-usual", count = strip.usual)}</span></div>
            {if total == 0 { view! { <p class="quiet lead">{t!("strip-none")}</p> }.into_any() } else { figure(&strip, zone) }}
        </section>
    }
    .into_any()
}

fn figure(strip: &Strip, zone: Tz) -> AnyView {
    let peak = strip.windows.iter().max_by_key(|(_, count)| *count).copied().unwrap_or((strip.from, 0));
    let last = strip.windows.last().copied().unwrap_or((strip.from, 0));
    let clock = |at: Timestamp| time::clock_text(at, zone);
    let label = t!(
        "strip-label",
        from = clock(strip.from),
        until = clock(strip.until),
        peak = peak.1,
        peak_at = clock(peak.0),
        last = last.1
    );
    let rows: Vec<_> = strip
        .windows
        .iter()
        .map(|(at, count)| view! { <tr><th scope="row">{clock(*at)}</th><td class="n">{grouped(*count)}</td></tr> })
        .collect();
    view! {
        <figure>
            {picture(strip, peak.1, label, zone)}
            <figcaption>{caption(strip, peak, last.1, zone)}</figcaption>
            <details class="data"><summary>{t!("strip-table")}</summary><div class="tw"><table class="narrow">
                <thead><tr><th scope="col">{t!("strip-col-from")}</th><th scope="col" class="n">{t!("strip-col-reports")}</th></tr></thead>
                <tbody>{rows}</tbody>
            </table></div></details>
        </figure>
    }
    .into_any()
}

fn caption(strip: &Strip, peak: (Timestamp, i64), last: i64, zone: Tz) -> String {
    let is_falling = peak.0 < strip.until - WINDOW * 2 && last * 2 < peak.1;
    if is_falling { t!("strip-falling", since = time::clock_text(peak.0, zone)) } else { t!("strip-lines") }
}

/// Where a moment stands, as a share of the width.
fn across(strip: &Strip, at: Timestamp) -> String {
    let whole = (strip.until - strip.from).num_seconds().max(1);
    let hundredths = (at - strip.from).num_seconds() * 10_000 / whole;
    format!("{}.{:02}%", hundredths / 100, hundredths % 100)
}

fn picture(strip: &Strip, peak: i64, label: String, zone: Tz) -> impl IntoView + use<> {
    let top = peak.max(1);
    let tall = |count: i64| if count == 0 { 0 } else { (count * HEIGHT / top).max(1) };
    let count = i64::try_from(strip.windows.len()).unwrap_or(1).max(1);
    let width = format!("{}.{:02}%", 72 / count, 7_200 / count % 100);
    let bars: Vec<_> = strip
        .windows
        .iter()
        .map(|(at, count)| {
            let height = tall(*count);
            let x = across(strip, *at + Duration::seconds(42));
            view! { <rect class="bar" x=x y=HEIGHT - height width=width.clone() height=height></rect> }
        })
        .collect();
    let line = nice(peak);
    let y = HEIGHT - tall(line);
    let words: Vec<_> = strip
        .words
        .iter()
        .map(|at| {
            let x = across(strip, *at);
            view! { <line class="ln2" x1=x.clone() x2=x y1="-6" y2=HEIGHT></line> }
        })
        .collect();
    // Two that are close would print over one another: the later one keeps its time.
    let labels: Vec<_> = strip
        .words
        .iter()
        .scan(None::<Timestamp>, |shown, at| {
            let is_clear = shown.is_none_or(|last| last - *at > (strip.until - strip.from) / 10);
            if is_clear {
                *shown = Some(*at);
            }
            Some(is_clear.then_some(*at))
        })
        .flatten()
        .map(|at| view! { <text class="halo" x=across(strip, at) y="-8" text-anchor="middle">{time::clock_text(at, zone)}</text> })
        .collect();
    let mut hours = Vec::new();
    let mut at = strip.from.duration_trunc(AXIS).unwrap_or(strip.from);
    while at < strip.until {
        if at >= strip.from {
            let anchor = if at == strip.from { "start" } else { "middle" };
            hours.push(
                view! { <text x=across(strip, at) y="127" text-anchor=anchor>{time::clock_text(at, zone)}</text> },
            );
        }
        at += AXIS;
    }
    view! {
        <svg class="chart" height="152" role="img" aria-label=label>
            <g transform="translate(0 18)">
                <line class="ln dash" x1="0" x2="100%" y1=y y2=y></line>
                {bars}
                <line class="ln2" x1="0" x2="100%" y1="110.5" y2="110.5"></line>
                {words}{labels}{hours}
                <text class="halo" x="100%" y=y + 4 text-anchor="end">{grouped(line)}</text>
            </g>
        </svg>
    }
}

/// The largest of 1, 2, 5, 10, 20, 50 … that does not pass `peak`.
fn nice(peak: i64) -> i64 {
    let mut line = 1;
    for step in [2, 5, 10].into_iter().cycle().scan((1, 0), |(power, index), step| {
        let value = *power * step;
        *index += 1;
        if *index % 3 == 0 {
            *power *= 10;
        }
        Some(value)
    }) {
        if step > peak {
            return line;
        }
        line = step;
    }
    line
}

#[cfg(test)]
mod tests {
    use super::nice;

    #[test]
    fn lines_stand_at_round_numbers() {
        let lines: Vec<_> = [0, 1, 3, 7, 31, 118, 6_000].into_iter().map(nice).collect();
        assert_eq!(lines, [1, 1, 2, 5, 20, 100, 5_000]);
    }
}
