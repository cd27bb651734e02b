//! A chart of the gaps between updates, and a table with the same figures.

mod layout;

use crate::scorecards::figures::{self, GAP_TARGET_MINUTES, Gap};
use crate::scorecards::store::Scorecard;
use crate::t;
use crate::types::Timestamp;
use crate::ui::time;
use chrono_tz::Tz;
use leptos::prelude::*;

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
            t!("scorecard-chart-update", at = when(gap.to, scale.minutes, zone), length = time::span(gap.length()))
        })
        .collect::<Vec<_>>()
        .join(" ");
    let label =
        t!("scorecard-chart-label", start = when(card.incident.started_at, scale.minutes, zone), words = in_words);
    let rows: Vec<_> =
        card.updates.iter().zip(&gaps).map(|(update, gap)| row(update, gap, scale.minutes, zone)).collect();
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

/// A time of an incident of so many minutes: the day of the week names it within six days.
fn when(at: Timestamp, minutes: i64, zone: Tz) -> String {
    if minutes < 6 * 24 * 60 { time::day_clock_text(at, zone) } else { time::full_text(at, zone) }
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
            let class = if gap.is_longest { "gapbad" } else { "gap" };
            let length = time::span(gap.length());
            let label = layout::between(from, to, length.chars().count());
            view! {
                {(index > 0).then(|| view! { <rect class="ink" x=percent(begin) width=percent(from - begin) y="46" height="24"/> })}
                <rect class=class x=percent(from) width=percent(to - from) y="46" height="24"/>
                {label.map(|label| text(&label, "63", length))}
            }
            .into_any()
        })
        .collect()
}

/// A line and a time for the start and each update, above and below in turn. A time without room is omitted.
fn marks(scale: &Scale, gaps: &[Gap], zone: Tz) -> Vec<AnyView> {
    let format = |at: Timestamp| {
        // The time of day alone says little once an incident lasts for days.
        if scale.minutes < 24 * 60 { time::clock_text(at, zone) } else { time::format("date-short-clock", at, zone) }
    };
    let times: Vec<_> = gaps.first().map(|first| first.from).into_iter().chain(gaps.iter().map(|gap| gap.to)).collect();
    let row = |is_above: bool| {
        let own = times.iter().enumerate().filter(|(index, _)| (index % 2 == 0) == is_above);
        let own: Vec<_> = own.map(|(_, at)| (scale.at(*at), format(*at).chars().count())).collect();
        layout::row(&own).into_iter()
    };
    let (mut above, mut below) = (row(true), row(false));
    times
        .iter()
        .enumerate()
        .map(|(index, at)| {
            let x = scale.at(*at);
            let (label, y1, y2, y) =
                if index % 2 == 0 { (above.next(), "22", "46", "14") } else { (below.next(), "70", "92", "106") };
            view! {
                <line class="ln2" x1=percent(x) x2=percent(x) y1=y1 y2=y2/>
                {label.flatten().map(|label| text(&label, y, format(*at)))}
            }
            .into_any()
        })
        .collect()
}

fn text(label: &layout::Label, y: &'static str, text: String) -> impl IntoView + use<> {
    let class = if label.is_wide_only { "k wide-only" } else { "k" };
    view! { <text class=class x=percent(label.x) y=y text-anchor=label.anchor.as_str()>{text}</text> }
}

fn row(update: &crate::incidents::store::Update, gap: &Gap, minutes: i64, zone: Tz) -> AnyView {
    let next = match update.next_update_by {
        Some(by) => when(by, minutes, zone),
        None if update.state.is_over() => "–".to_owned(),
        None => t!("scorecard-next-update-none"),
    };
    let short: String = update.body.lines().next().unwrap_or_default().chars().take(90).collect();
    view! { <tr>
        <td class="nowrap">{when(gap.to, minutes, zone)}</td>
        <td class="numeric" class:late=gap.is_longest>{time::span(gap.length())}</td>
        <th scope="row">{t!(&format!("state-{}", update.state.as_str()))}</th>
        <td class="wide-only quiet">{short}</td>
        <td class="numeric wide-only">{next}</td>
    </tr> }
    .into_any()
}
