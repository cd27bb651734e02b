//! The figures over a batch: how far it is, how fast, how long still, and what needs a person.

use super::Sheet;
use crate::delivery::message::State;
use crate::t;
use crate::types::Timestamp;
use crate::ui::number::grouped;
use crate::ui::time;
use leptos::prelude::*;

pub(super) fn facts(sheet: &Sheet) -> impl IntoView + use<> {
    let (planned, ended) = (sheet.batch.planned, sheet.outcomes.ended());
    let per_cent = if planned == 0 { 100 } else { ended * 100 / planned };
    let decide = sheet.outcomes.among(&[State::InDoubt, State::Held]);
    let first = [(State::InDoubt, "#in_doubt"), (State::Held, "#held")]
        .into_iter()
        .find(|(state, _)| sheet.outcomes.of(*state) > 0);
    let clock = |at: Timestamp| time::day_clock_text(at, sheet.zone);
    let left = sheet.end_at_rate().map(|end| (end - sheet.now).num_minutes().max(1));
    let when = match (sheet.end_at_rate(), sheet.put_off.1) {
        (Some(end), _) => t!("delivery-fact-done", at = clock(end), quiet = sheet.house.quiet_from.clone()),
        (None, _) if sheet.outcomes.waiting() == 0 => t!("delivery-fact-none-left"),
        (None, Some(first)) if sheet.put_off.0 == sheet.outcomes.waiting() => {
            t!("delivery-fact-deferred", count = sheet.put_off.0, at = clock(first))
        }
        _ => t!("delivery-fact-idle"),
    };
    let rate_words = if sheet.still_sends() {
        t!("delivery-fact-rate-limit", rate = grouped(sheet.batch.per_minute))
    } else {
        t!("delivery-fact-rate-average")
    };
    let rate = if sheet.still_sends() { grouped(sheet.rate) } else { average(sheet) };
    let needs = match first {
        Some((_, link)) => {
            let since = sheet.in_doubt.iter().map(|row| row.updated_at).min();
            let words = match since {
                Some(since) => t!("delivery-fact-in-doubt", at = clock(since)),
                None => t!("delivery-fact-held"),
            };
            view! { <dd>{words}" "<a class="in" href=link>{t!("delivery-fact-decide-link")}</a></dd> }.into_any()
        }
        None => view! { <dd>{t!("delivery-fact-nothing")}</dd> }.into_any(),
    };
    let late = (decide > 0).then_some("late");
    view! {
        <dl class="facts">
            <div><dt>{t!("delivery-fact-processed")}</dt><dd>{t!("delivery-share", share = grouped(per_cent))}</dd>
                <dd>{t!("delivery-fact-processed-note", ended = grouped(ended), planned = grouped(planned))}</dd></div>
            <div><dt>{t!("delivery-fact-rate")}</dt><dd>{rate}" "<small>{t!("delivery-unit-per-minute")}</small></dd><dd>{rate_words}</dd></div>
            <div><dt>{t!("delivery-fact-left")}</dt>
                <dd>{left.map_or_else(|| view! { "–" }.into_any(), |minutes| view! { {grouped(minutes)}" "<small>{t!("delivery-unit-minutes")}</small> }.into_any())}</dd>
                <dd>{when}</dd></div>
            <div><dt>{t!("delivery-fact-to-decide")}</dt><dd class=late>{grouped(decide)}</dd>{needs}</div>
        </dl>
    }
}

/// Messages a minute over the whole course of a batch that has ended.
fn average(sheet: &Sheet) -> String {
    let (Some(from), Some(to)) = (sheet.batch.started_at, sheet.batch.finished_at) else { return "–".to_owned() };
    let seconds = (to - from).num_seconds().max(1);
    grouped(sheet.outcomes.out() * 60 / seconds)
}
