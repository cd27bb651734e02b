//! The headline figures, each with its target; whether it was met is said in words as well as by colour.

use crate::delivery::message::State;
use crate::incidents::past;
use crate::scorecards::figures::{ACKNOWLEDGE_TARGET_MINUTES, GAP_TARGET_MINUTES, REACH_TARGET_PERCENT};
use crate::scorecards::store::Scorecard;
use crate::t;
use crate::ui::time;
use chrono::Duration;
use leptos::prelude::*;

/// One figure. `is_met` is `None` while there is no result.
struct Figure {
    name: String,
    result: String,
    is_met: Option<bool>,
    target: String,
}

/// The figures that have data.
pub fn headline_figures(card: &Scorecard) -> impl IntoView + use<> {
    let shown: Vec<_> =
        [first_update(card), longest_gap(card), promises(card), answered(card), reached(card), automatic(card)]
            .into_iter()
            .flatten()
            .map(|figure| {
                let met = figure.is_met.map(|is_met| {
                    let (class, mark, word) = if is_met {
                        ("good nowrap", "✓ ", "scorecard-met")
                    } else {
                        ("late nowrap", "✕ ", "scorecard-missed")
                    };
                    view! { <span class=class>{mark}{t!(word)}</span>", " }
                });
                view! { <div><dt>{figure.name}</dt><dd>{figure.result}</dd><dd>{met}{figure.target}</dd></div> }
            })
            .collect();
    view! {
        <section class="sec" aria-labelledby="fig">
            <h2 id="fig" class="below-3">{t!("scorecard-headline")}</h2>
            <dl class="six">{shown}</dl>
        </section>
    }
}

/// Whether it was entered when it was over: then nothing is known of promises.
pub(super) fn is_entered_later(card: &Scorecard) -> bool {
    past::is_entered_later(&card.incident, &card.updates)
}

/// Minutes, beside a target in minutes; days once they say more.
fn in_minutes(minutes: i64) -> String {
    if minutes < 24 * 60 { t!("time-minutes", minutes = minutes) } else { span(minutes) }
}

fn span(minutes: i64) -> String {
    time::span(Duration::minutes(minutes))
}

#[allow(clippy::unnecessary_wraps)] // one signature for every figure
fn first_update(card: &Scorecard) -> Option<Figure> {
    let minutes = card.figures.time_to_acknowledge_minutes;
    Some(Figure {
        name: t!("scorecard-figure-first-update"),
        result: minutes.map_or(t!("scorecard-not-yet"), in_minutes),
        is_met: minutes.map(|minutes| minutes <= ACKNOWLEDGE_TARGET_MINUTES),
        target: t!("scorecard-target-minutes", minutes = ACKNOWLEDGE_TARGET_MINUTES),
    })
}

fn longest_gap(card: &Scorecard) -> Option<Figure> {
    let minutes = card.figures.longest_gap_minutes;
    (card.figures.updates > 0).then(|| Figure {
        name: t!("scorecard-figure-longest-gap"),
        result: span(minutes),
        is_met: Some(minutes <= GAP_TARGET_MINUTES),
        target: t!("scorecard-target-minutes", minutes = GAP_TARGET_MINUTES),
    })
}

fn promises(card: &Scorecard) -> Option<Figure> {
    let figures = &card.figures;
    (figures.updates > 0 && !is_entered_later(card)).then(|| Figure {
        name: t!("scorecard-figure-promises"),
        result: t!("scorecard-of", part = figures.promises_kept, whole = figures.promises_made),
        is_met: Some(figures.promises_made > 0 && figures.promises_broken == 0),
        target: t!("scorecard-target-promises"),
    })
}

fn answered(card: &Scorecard) -> Option<Figure> {
    (card.cases > 0).then(|| Figure {
        name: t!("scorecard-figure-answered"),
        result: t!("scorecard-of", part = card.answered, whole = card.cases),
        is_met: Some(card.answered == card.cases),
        target: t!("scorecard-target-all"),
    })
}

fn reached(card: &Scorecard) -> Option<Figure> {
    let sent = card.messages_in(State::REACHED);
    (sent > 0 && card.exposed > 0).then(|| Figure {
        name: t!("scorecard-figure-reached"),
        result: t!("scorecard-percent", percent = sent * 100 / card.exposed),
        is_met: Some(sent * 100 >= card.exposed * REACH_TARGET_PERCENT),
        target: t!("scorecard-target-reach", percent = REACH_TARGET_PERCENT),
    })
}

fn automatic(card: &Scorecard) -> Option<Figure> {
    (card.cases > 0).then(|| Figure {
        name: t!("scorecard-figure-automatic"),
        result: card.automatic_after_complaint.to_string(),
        is_met: Some(card.automatic_after_complaint == 0),
        target: t!("scorecard-target-none"),
    })
}
