//! The key figures of a batch: how much is processed, the rate, the time left, and what waits for a decision.

use super::BatchPage;
use crate::delivery::batch::{Obstacle, Queue};
use crate::delivery::message::State;
use crate::t;
use crate::types::Timestamp;
use crate::ui::number::{Count, grouped};
use crate::ui::time;
use leptos::prelude::*;

pub(super) fn figures(page: &BatchPage) -> impl IntoView + use<> {
    let (planned, ended) = (page.batch.planned, page.outcomes.ended());
    let per_cent = if planned == 0 { 100 } else { ended * 100 / planned };
    let undecided = page.outcomes.among(State::UNDECIDED);
    let first_section = [(State::InDoubt, "#in_doubt"), (State::Held, "#held")]
        .into_iter()
        .find(|(state, _)| page.outcomes.of(*state) > 0);
    let clock = |at: Timestamp| time::day_clock_text(at, page.zone);
    let left = page.end_at_rate().map(|end| (end - page.now).num_minutes().max(1));
    let when = match (page.end_at_rate(), page.queues.first_later()) {
        (Some(end), _) => t!("delivery-fact-done", at = clock(end), quiet = page.installation.quiet_from.clone()),
        (None, _) if page.outcomes.waiting() == 0 => t!("delivery-fact-none-left"),
        // The reasons are below.
        _ if page.queues.sendable() == 0 && page.queues.blocked().next().is_some() => String::new(),
        (None, Some(first)) if !page.queues.is_due() => {
            t!("delivery-fact-deferred", count = page.queues.sendable(), at = clock(first))
        }
        _ => t!("delivery-fact-idle"),
    };
    let blocked: Vec<_> = blocked(page).into_iter().map(|text| view! { <dd class="late">{text}</dd> }).collect();
    let limit = page.limit();
    let rate_note = if !page.batch.is_active() {
        t!("delivery-fact-rate-average")
    } else if limit < page.batch.per_minute {
        t!("delivery-fact-rate-limit-of-all", rate = Count(limit))
    } else {
        t!("delivery-fact-rate-limit", rate = Count(limit))
    };
    let rate = if page.batch.is_active() { grouped(page.rate) } else { average_rate(page) };
    let undecided_note = match first_section {
        Some((_, link)) => {
            let since = page.in_doubt.iter().map(|row| row.updated_at).min();
            let note = match since {
                Some(since) => t!("delivery-fact-in-doubt", at = clock(since)),
                None => t!("delivery-fact-held"),
            };
            view! { <dd>{note}" "<a class="in" href=link>{t!("delivery-fact-decide-link")}</a></dd> }.into_any()
        }
        None => view! { <dd>{t!("delivery-fact-nothing")}</dd> }.into_any(),
    };
    let late = (undecided > 0).then_some("late");
    view! {
        <dl class="facts">
            <div><dt>{t!("delivery-fact-processed")}</dt><dd>{t!("delivery-share", share = Count(per_cent))}</dd>
                <dd>{t!("delivery-fact-processed-note", ended = Count(ended), planned = Count(planned))}</dd></div>
            <div><dt>{t!("delivery-fact-rate")}</dt><dd>{rate}" "<small>{t!("delivery-unit-per-minute")}</small></dd><dd>{rate_note}</dd></div>
            <div><dt>{t!("delivery-fact-left")}</dt>
                <dd>{left.map_or_else(|| view! { "–" }.into_any(), |minutes| view! { {grouped(minutes)}" "<small>{t!("delivery-unit-minutes")}</small> }.into_any())}</dd>
                {(!when.is_empty()).then(|| view! { <dd>{when}</dd> })}{blocked}</div>
            <div><dt>{t!("delivery-fact-to-decide")}</dt><dd class=late>{grouped(undecided)}</dd>{undecided_note}</div>
        </dl>
    }
}

/// How many messages wait for a channel that takes nothing, and why.
fn blocked(page: &BatchPage) -> Vec<String> {
    let text = |(queue, obstacle): (&Queue, Obstacle)| {
        let (count, channel) = (queue.messages, t!(&queue.channel.label_key()));
        match obstacle {
            Obstacle::NotConfigured => t!("delivery-fact-blocked-unset", count = count, channel = channel),
            Obstacle::BlockedInDemo => t!("delivery-fact-blocked-demo", count = count, channel = channel),
            Obstacle::Failing => t!("delivery-fact-blocked-failing", count = count, channel = channel),
        }
    };
    page.queues.blocked().map(text).collect()
}

/// The average rate of a batch that has ended, in messages a minute.
fn average_rate(page: &BatchPage) -> String {
    let (Some(from), Some(to)) = (page.batch.started_at, page.batch.finished_at) else { return "–".to_owned() };
    let seconds = (to - from).num_seconds().max(1);
    grouped(page.outcomes.accepted() * 60 / seconds)
}
