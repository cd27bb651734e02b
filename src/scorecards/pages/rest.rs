//! The rest of the figures, as a table: result, goal, whether it was met.

use crate::scorecards::store::Card;
use crate::t;
use crate::ui::time;
use chrono::Duration;
use chrono_tz::Tz;
use leptos::prelude::*;

/// Goal for the first human reply by e-mail or form (domain: default promises), in minutes.
const FIRST_REPLY_GOAL_MINUTES: i64 = 360;

struct Line {
    name: String,
    result: String,
    goal: String,
    is_met: bool,
    note: String,
}

/// The lines that have data; no table where none has.
pub fn rest(card: &Card, zone: Tz) -> impl IntoView + use<> {
    let lines: Vec<_> =
        [noticed(card, zone), first_reply(card), kept(card), doubt(card)].into_iter().flatten().map(row).collect();
    (!lines.is_empty()).then(|| view! {
        <section class="sec" aria-labelledby="rest">
            <h2 id="rest" class="below-2">{t!("scorecard-other")}</h2>
            <div class="tw"><table class="loose">
                <thead><tr>
                    <th scope="col">{t!("scorecard-other-metric")}</th><th scope="col" class="n">{t!("scorecard-other-result")}</th>
                    <th scope="col" class="n">{t!("scorecard-other-target")}</th><th scope="col"><span class="sr">{t!("scorecard-other-met")}</span></th>
                    <th scope="col" class="wide-only">{t!("scorecard-other-note")}</th>
                </tr></thead>
                <tbody>{lines}</tbody>
            </table></div>
        </section>
    })
}

fn row(line: Line) -> AnyView {
    let (class, mark, word) =
        if line.is_met { ("good", "✓", "scorecard-met") } else { ("late", "✕", "scorecard-missed") };
    view! { <tr>
        <th scope="row">{line.name}</th><td class="n">{line.result}</td><td class="n quiet">{line.goal}</td>
        <td class="nowrap"><span class=class>{mark}<span class="sr">" "{t!(word)}</span></span></td>
        <td class="quiet wide-only">{line.note}</td>
    </tr> }
    .into_any()
}

/// Who noticed first: customers, when a report came before our first word.
fn noticed(card: &Card, zone: Tz) -> Option<Line> {
    let evidence = [card.first_report_at, card.incident.first_evidence_at].into_iter().flatten().min()?;
    let word = card.updates.first()?.counts_at();
    let is_met = word <= evidence;
    Some(Line {
        name: t!("scorecard-noticed"),
        result: if is_met {
            t!("scorecard-noticed-us", at = time::day_clock_text(word, zone))
        } else {
            t!("scorecard-noticed-customers", at = time::day_clock_text(evidence, zone))
        },
        goal: t!("scorecard-noticed-target"),
        is_met,
        note: if is_met { String::new() } else { t!("scorecard-noticed-note", length = time::span(word - evidence)) },
    })
}

fn first_reply(card: &Card) -> Option<Line> {
    let (median, ninth) = card.first_reply?;
    let span = |minutes: i64| time::span(Duration::minutes(minutes));
    Some(Line {
        name: t!("scorecard-first-reply"),
        result: span(median),
        goal: span(FIRST_REPLY_GOAL_MINUTES),
        is_met: median <= FIRST_REPLY_GOAL_MINUTES,
        note: t!("scorecard-first-reply-note", length = span(ninth)),
    })
}

fn kept(card: &Card) -> Option<Line> {
    let (made, kept) = card.promises;
    (made > 0).then(|| Line {
        name: t!("scorecard-kept"),
        result: t!("scorecard-of", part = kept, whole = made),
        goal: t!("scorecard-all"),
        is_met: kept == made,
        note: String::new(),
    })
}

fn doubt(card: &Card) -> Option<Line> {
    let (bounced, doubtful) =
        (card.messages_in(&["bounced", "failed_permanently", "complained"]), card.messages_in(&["in_doubt"]));
    (!card.messages.is_empty()).then(|| Line {
        name: t!("scorecard-undelivered"),
        result: format!("{bounced}, {doubtful}"),
        goal: "0, 0".to_owned(),
        is_met: bounced + doubtful == 0,
        note: String::new(),
    })
}
