//! The timeline as a picture: what customers heard, and the silences between, with the same in words.

use crate::scorecards::figures::{self, SILENCE_GOAL_MINUTES, Silence};
use crate::scorecards::store::Card;
use crate::t;
use crate::types::Timestamp;
use crate::ui::time;
use chrono_tz::Tz;
use leptos::prelude::*;

/// A label needs about this share of the width to stand beside the next one.
const LABEL_PERCENT: f64 = 6.5;

/// The picture and its table; nothing while no word was said.
pub fn silences(card: &Card, zone: Tz) -> impl IntoView + use<> {
    let words: Vec<_> = card.updates.iter().map(crate::incidents::store::Update::timing).collect();
    let silences = figures::silences(card.incident.started_at, &words);
    let last = words.last()?.at;
    let scale =
        Scale { from: card.incident.started_at, minutes: (last - card.incident.started_at).num_minutes().max(1) };
    let in_words = silences
        .iter()
        .map(|silence| {
            t!(
                "scorecard-chart-update",
                at = time::day_clock_text(silence.to, zone),
                length = time::span(silence.length())
            )
        })
        .collect::<Vec<_>>()
        .join(" ");
    let label =
        t!("scorecard-chart-label", start = time::day_clock_text(card.incident.started_at, zone), words = in_words);
    let rows: Vec<_> = card.updates.iter().zip(&silences).map(|(update, silence)| row(update, silence, zone)).collect();
    Some(view! {
        <section class="sec" aria-labelledby="sil">
            <div class="hd"><h2 id="sil">{t!("scorecard-gaps")}</h2><span>{t!("scorecard-gaps-help", minutes = SILENCE_GOAL_MINUTES)}</span></div>
            <figure>
                <svg class="chart" height="112" role="img" aria-label=label>
                    {gaps(&silences, &scale)}
                    {marks(&scale, &silences, zone)}
                </svg>
            </figure>
            <div class="tw"><table class="above-4">
                <caption class="sr">{t!("scorecard-updates-caption")}</caption>
                <thead><tr>
                    <th scope="col">{t!("scorecard-col-update")}</th>
                    <th scope="col" class="n">{t!("scorecard-col-gap")}</th>
                    <th scope="col">{t!("scorecard-col-state")}</th>
                    <th scope="col" class="wide-only">{t!("scorecard-col-summary")}</th>
                    <th scope="col" class="n wide-only">{t!("scorecard-col-next-update")}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table></div>
        </section>
    })
}

/// From moments to places on the picture.
struct Scale {
    from: Timestamp,
    minutes: i64,
}

impl Scale {
    /// A moment as a share of the width, 0 to 100.
    #[allow(clippy::cast_precision_loss)] // minutes of an incident are far below 2^52
    fn at(&self, at: Timestamp) -> f64 {
        ((at - self.from).num_minutes() as f64 / self.minutes as f64 * 100.0).clamp(0.0, 100.0)
    }
}

fn percent(share: f64) -> String {
    format!("{share:.2}%")
}

/// The silences as boxes; the first minutes after each word are filled.
fn gaps(silences: &[Silence], scale: &Scale) -> Vec<AnyView> {
    let filled = |at: Timestamp| scale.at(at + chrono::Duration::minutes(SILENCE_GOAL_MINUTES));
    silences
        .iter()
        .enumerate()
        .map(|(index, silence)| {
            // Nothing is filled before the first word: there was none.
            let from = if index == 0 { scale.at(silence.from) } else { filled(silence.from).min(scale.at(silence.to)) };
            let (to, begin) = (scale.at(silence.to), scale.at(silence.from));
            let fits = to - from > LABEL_PERCENT;
            let class = if silence.is_longest { "gapbad" } else { "gap" };
            // On a phone only the long silences have room for words; the table below has them all.
            let words = if to - from > 16.0 { "k" } else { "k wide-only" };
            view! {
                {(index > 0).then(|| view! { <rect class="ink" x=percent(begin) width=percent(from - begin) y="46" height="24"/> })}
                <rect class=class x=percent(from) width=percent(to - from) y="46" height="24"/>
                {fits.then(|| view! { <text class=words x=percent(f64::midpoint(from, to)) y="63" text-anchor="middle">{time::span(silence.length())}</text> })}
            }
            .into_any()
        })
        .collect()
}

/// A line and a time for the start and each word, above and below in turn; a time that has no room is left out.
fn marks(scale: &Scale, silences: &[Silence], zone: Tz) -> Vec<AnyView> {
    let moments = silences.first().map(|first| first.from).into_iter().chain(silences.iter().map(|silence| silence.to));
    let (mut above, mut below) = (f64::MIN, f64::MIN);
    moments
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

fn row(update: &crate::incidents::store::Update, silence: &Silence, zone: Tz) -> AnyView {
    let next = match update.next_update_by {
        Some(by) => time::day_clock_text(by, zone),
        None if update.state.is_over() => "–".to_owned(),
        None => t!("scorecard-next-update-none"),
    };
    let short: String = update.body.lines().next().unwrap_or_default().chars().take(90).collect();
    view! { <tr>
        <td class="nowrap">{time::day_clock_text(silence.to, zone)}</td>
        <td class="n" class:late=silence.is_longest>{time::span(silence.length())}</td>
        <th scope="row">{t!(&format!("state-{}", update.state.as_str()))}</th>
        <td class="wide-only quiet">{short}</td>
        <td class="n wide-only">{next}</td>
    </tr> }
    .into_any()
}
