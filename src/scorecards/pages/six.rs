//! Six figures, each beside its goal, in words and not by colour alone.

use crate::scorecards::figures::{ACKNOWLEDGE_GOAL_MINUTES, REACH_GOAL_PERCENT, SILENCE_GOAL_MINUTES};
use crate::scorecards::store::{Card, REACHED};
use crate::t;
use crate::ui::time;
use chrono::Duration;
use leptos::prelude::*;

/// One figure: its name, the result, whether it met the goal (nothing while that cannot be said), the goal.
struct Figure {
    name: String,
    result: String,
    is_met: Option<bool>,
    goal: String,
}

/// The figures that have data; the others are absent.
pub fn figures(card: &Card) -> impl IntoView + use<> {
    let shown: Vec<_> =
        [first_word(card), silence(card), promises(card), answered(card), reached(card), automatic(card)]
            .into_iter()
            .flatten()
            .map(|figure| {
                let verdict = figure.is_met.map(|met| {
                    let (class, mark, word) = if met {
                        ("good nowrap", "✓ ", "scorecard-met")
                    } else {
                        ("late nowrap", "✕ ", "scorecard-missed")
                    };
                    view! { <span class=class>{mark}{t!(word)}</span>", " }
                });
                view! { <div><dt>{figure.name}</dt><dd>{figure.result}</dd><dd>{verdict}{figure.goal}</dd></div> }
            })
            .collect();
    view! {
        <section class="sec" aria-labelledby="fig">
            <h2 id="fig" class="below-3">{t!("scorecard-headline")}</h2>
            <dl class="six">{shown}</dl>
        </section>
    }
}

fn span(minutes: i64) -> String {
    time::span(Duration::minutes(minutes))
}

#[allow(clippy::unnecessary_wraps)] // one shape for all six
fn first_word(card: &Card) -> Option<Figure> {
    let minutes = card.figures.time_to_acknowledge_minutes;
    Some(Figure {
        name: t!("scorecard-figure-first-update"),
        result: minutes.map_or(t!("scorecard-not-yet"), |minutes| t!("time-minutes", minutes = minutes)),
        is_met: minutes.map(|minutes| minutes <= ACKNOWLEDGE_GOAL_MINUTES),
        goal: t!("scorecard-target-minutes", minutes = ACKNOWLEDGE_GOAL_MINUTES),
    })
}

fn silence(card: &Card) -> Option<Figure> {
    let minutes = card.figures.longest_silence_minutes;
    (card.figures.updates > 0).then(|| Figure {
        name: t!("scorecard-figure-longest-gap"),
        result: span(minutes),
        is_met: Some(minutes <= SILENCE_GOAL_MINUTES),
        goal: t!("scorecard-target-minutes", minutes = SILENCE_GOAL_MINUTES),
    })
}

fn promises(card: &Card) -> Option<Figure> {
    let figures = &card.figures;
    (figures.updates > 0).then(|| Figure {
        name: t!("scorecard-figure-promises"),
        result: t!("scorecard-of", part = figures.promises_kept, whole = figures.promises_made),
        is_met: Some(figures.promises_made > 0 && figures.promises_broken == 0),
        goal: t!("scorecard-target-promises"),
    })
}

fn answered(card: &Card) -> Option<Figure> {
    (card.cases > 0).then(|| Figure {
        name: t!("scorecard-figure-answered"),
        result: t!("scorecard-of", part = card.answered, whole = card.cases),
        is_met: Some(card.answered == card.cases),
        goal: t!("scorecard-target-all"),
    })
}

fn reached(card: &Card) -> Option<Figure> {
    let sent = card.messages_in(&REACHED);
    (sent > 0 && card.exposed > 0).then(|| Figure {
        name: t!("scorecard-figure-reached"),
        result: t!("scorecard-percent", percent = sent * 100 / card.exposed),
        is_met: Some(sent * 100 >= card.exposed * REACH_GOAL_PERCENT),
        goal: t!("scorecard-target-reach", percent = REACH_GOAL_PERCENT),
    })
}

fn automatic(card: &Card) -> Option<Figure> {
    (card.cases > 0).then(|| Figure {
        name: t!("scorecard-figure-automatic"),
        result: card.automatic_after_complaint.to_string(),
        is_met: Some(card.automatic_after_complaint == 0),
        goal: t!("scorecard-target-none"),
    })
}
