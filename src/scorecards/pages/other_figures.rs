//! The other figures, as a table with result, target and whether it was met.

use crate::delivery::message;
use crate::scorecards::store::Scorecard;
use crate::t;
use crate::ui::time;
use chrono::Duration;
use chrono_tz::Tz;
use leptos::prelude::*;

/// Target for the median time to the first reply by staff, in minutes: complaints are promised a reply within six
/// hours.
const FIRST_REPLY_TARGET_MINUTES: i64 = 360;

struct Figure {
    name: String,
    result: String,
    target: String,
    is_met: bool,
    note: String,
}

/// The figures that have data; nothing if none has.
pub fn other_figures(card: &Scorecard, zone: Tz) -> impl IntoView + use<> {
    let rows: Vec<_> = [noticed_first(card, zone), first_reply(card), promises_kept(card), undelivered(card)]
        .into_iter()
        .flatten()
        .map(row)
        .collect();
    (!rows.is_empty()).then(|| view! {
        <section class="sec" aria-labelledby="rest">
            <h2 id="rest" class="below-2">{t!("scorecard-other")}</h2>
            <div class="table-wrap"><table class="loose">
                <thead><tr>
                    <th scope="col">{t!("scorecard-other-metric")}</th><th scope="col" class="numeric">{t!("scorecard-other-result")}</th>
                    <th scope="col" class="numeric">{t!("scorecard-other-target")}</th><th scope="col"><span class="sr">{t!("scorecard-other-met")}</span></th>
                    <th scope="col" class="wide-only">{t!("scorecard-other-note")}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table></div>
        </section>
    })
}

fn row(figure: Figure) -> AnyView {
    let (class, mark, word) =
        if figure.is_met { ("good", "✓", "scorecard-met") } else { ("late", "✕", "scorecard-missed") };
    view! { <tr>
        <th scope="row">{figure.name}</th><td class="numeric">{figure.result}</td><td class="numeric quiet">{figure.target}</td>
        <td class="nowrap"><span class=class>{mark}<span class="sr">" "{t!(word)}</span></span></td>
        <td class="quiet wide-only">{figure.note}</td>
    </tr> }
    .into_any()
}

/// Who noticed the incident first: customers, if a report came before the first update.
fn noticed_first(card: &Scorecard, zone: Tz) -> Option<Figure> {
    let evidence = [card.first_report_at, card.incident.first_evidence_at].into_iter().flatten().min()?;
    let first_update = card.updates.first()?.counts_at();
    let is_met = first_update <= evidence;
    Some(Figure {
        name: t!("scorecard-noticed"),
        result: if is_met {
            t!("scorecard-noticed-us", at = time::day_clock_text(first_update, zone))
        } else {
            t!("scorecard-noticed-customers", at = time::day_clock_text(evidence, zone))
        },
        target: t!("scorecard-noticed-target"),
        is_met,
        note: if is_met {
            String::new()
        } else {
            t!("scorecard-noticed-note", length = time::span(first_update - evidence))
        },
    })
}

fn first_reply(card: &Scorecard) -> Option<Figure> {
    let (median, p90) = card.first_reply?;
    let span = |minutes: i64| time::span(Duration::minutes(minutes));
    Some(Figure {
        name: t!("scorecard-first-reply"),
        result: span(median),
        target: span(FIRST_REPLY_TARGET_MINUTES),
        is_met: median <= FIRST_REPLY_TARGET_MINUTES,
        note: t!("scorecard-first-reply-note", length = span(p90)),
    })
}

fn promises_kept(card: &Scorecard) -> Option<Figure> {
    let (made, kept) = card.promises;
    (made > 0).then(|| Figure {
        name: t!("scorecard-kept"),
        result: t!("scorecard-of", part = kept, whole = made),
        target: t!("scorecard-all"),
        is_met: kept == made,
        note: String::new(),
    })
}

fn undelivered(card: &Scorecard) -> Option<Figure> {
    use message::State::{Bounced, Complained, FailedPermanently, InDoubt};
    let failed = card.messages_in(&[Bounced, FailedPermanently, Complained]);
    let in_doubt = card.messages_in(&[InDoubt]);
    (!card.messages.is_empty()).then(|| Figure {
        name: t!("scorecard-undelivered"),
        result: format!("{failed}, {in_doubt}"),
        target: "0, 0".to_owned(),
        is_met: failed + in_doubt == 0,
        note: String::new(),
    })
}
