//! A chart of the gaps between updates, and a table with the same figures.

use crate::scorecards::figures::{self, GAP_TARGET_MINUTES, Gap};
use crate::scorecards::store::Scorecard;
use crate::t;
use crate::types::Timestamp;
use crate::ui::time;
use chrono_tz::Tz;
use leptos::prelude::*;

/// The width that a label needs, in per cent of the chart's.
const LABEL_PERCENT: f64 = 6.5;

/// The chart and its table; nothing without updates.
pub fn gap_chart(card: &Scorecard, zone: Tz) -> impl IntoView + use<> {
    let updates: Vec<_> = card.updates.iter().map(crate::incidents::store::Update::timing).collect();
    let gaps = figures::gaps(card.incident.started_at, &updates);
    let last = updates.last()?.at;
    let scale =
        Scale { from: card.incident.started_at, minutes: (last - card.incident.started_at).num_minutes().max(1) };
    let in_words = gaps
        .iter()
        .map(|gap| {
            t!("scorecard-chart-update", at = time::day_clock_text(gap.to, zone), length = time::span(gap.length()))
        })
        .collect::<Vec<_>>()
        .join(" ");
    let label =
        t!("scorecard-chart-label", start = time::day_clock_text(card.incident.started_at, zone), words = in_words);
    let rows: Vec<_> = card.updates.iter().zip(&gaps).map(|(update, gap)| row(update, gap, zone)).collect();
    Some(view! {
        <section class="sec" aria-labelledby="sil">
            <div class="section-head"><h2 id="sil">{t!("scorecard-gaps")}</h2><span>{t!("scorecard-gaps-help", minutes = GAP_TARGET_MINUTES)}</span></div>
            <figure>
                <svg class="chart" height="112" role="img" aria-label=label>
                    {boxes(&gaps, &scale)}
                    {marks(&scale, &gaps, zone)}
                </svg>
            </figure>
            <div class="table-wrap"><table class="above-4">
                <caption class="sr">{t!("scorecard-updates-caption")}</caption>
                <thead><tr>
                    <th scope="col">{t!("scorecard-col-update")}</th>
                    <th scope="col" class="numeric">{t!("scorecard-col-gap")}</th>
                    <th scope="col">{t!("scorecard-col-state")}</th>
                    <th scope="col" class="wide-only">{t!("scorecard-col-summary")}</th>
                    <th scope="col" class="numeric wide-only">{t!("scorecard-col-next-update")}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table></div>
        </section>
    })
}

/// Maps times to positions on the chart.
struct Scale {
    from: Timestamp,
    minutes: i64,
}

impl Scale {
    /// The position of a time, in per cent of the width.
    #[allow(clippy::cast_precision_loss)] // the minutes of an incident are far below 2^52
    fn at(&self, at: Timestamp) -> f64 {
        ((at - self.from).num_minutes() as f64 / self.minutes as f64 * 100.0).clamp(0.0, 100.0)
    }
}

fn percent(share: f64) -> String {
    format!("{share:.2}%")
}

/// The gaps as boxes. The target time after each update is filled.
fn boxes(gaps: &[Gap], scale: &Scale) -> Vec<AnyView> {
    let filled = |at: Timestamp| scale.at(at + chrono::Duration::minutes(GAP_TARGET_MINUTES));
    gaps
        .iter()
        .enumerate()
        .map(|(index, gap)| {
            // No update precedes the first gap, so nothing of it is filled.
            let from = if index == 0 { scale.at(gap.from) } else { filled(gap.from).min(scale.at(gap.to)) };
            let (to, begin) = (scale.at(gap.to), scale.at(gap.from));
            let fits = to - from > LABEL_PERCENT;
            let class = if gap.is_longest { "gapbad" } else { "gap" };
            // On a phone only long gaps have room for a label; the table has all of them.
            let label_class = if to - from > 16.0 { "k" } else { "k wide-only" };
            view! {
                {(index > 0).then(|| view! { <rect class="ink" x=percent(begin) width=percent(from - begin) y="46" height="24"/> })}
                <rect class=class x=percent(from) width=percent(to - from) y="46" height="24"/>
                {fits.then(|| view! { <text class=label_class x=percent(f64::midpoint(from, to)) y="63" text-anchor="middle">{time::span(gap.length())}</text> })}
            }
            .into_any()
        })
        .collect()
}

/// A line and a time for the start and each update, above and below in turn. A time without room is omitted.
fn marks(scale: &Scale, gaps: &[Gap], zone: Tz) -> Vec<AnyView> {
    let times = gaps.first().map(|first| first.from).into_iter().chain(gaps.iter().map(|gap| gap.to));
    let (mut above, mut below) = (f64::MIN, f64::MIN);
    times
        .enumerate()
        .map(|(index, at)| {
            let x = scale.at(at);
            let up = index % 2 == 0;
            let free = if up { &mut above } else { &mut below };
            let fits = x - *free > LABEL_PERCENT;
            if fits {
                *free = x;
            }
            let anchor = if x < 3.0 { "start" } else if x > 97.0 { "end" } else { "middle" };
            let (y1, y2, text) = if up { ("22", "46", "14") } else { ("70", "92", "106") };
            view! {
                <line class="ln2" x1=percent(x) x2=percent(x) y1=y1 y2=y2/>
                {fits.then(|| view! { <text class="k" x=percent(x) y=text text-anchor=anchor>{time::clock_text(at, zone)}</text> })}
            }
            .into_any()
        })
        .collect()
}

fn row(update: &crate::incidents::store::Update, gap: &Gap, zone: Tz) -> AnyView {
    let next = match update.next_update_by {
        Some(by) => time::day_clock_text(by, zone),
        None if update.state.is_over() => "–".to_owned(),
        None => t!("scorecard-next-update-none"),
    };
    let short: String = update.body.lines().next().unwrap_or_default().chars().take(90).collect();
    view! { <tr>
        <td class="nowrap">{time::day_clock_text(gap.to, zone)}</td>
        <td class="numeric" class:late=gap.is_longest>{time::span(gap.length())}</td>
        <th scope="row">{t!(&format!("state-{}", update.state.as_str()))}</th>
        <td class="wide-only quiet">{short}</td>
        <td class="numeric wide-only">{next}</td>
    </tr> }
    .into_any()
}
