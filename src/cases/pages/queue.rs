//! The queue pane: the cases, most urgent first, each with the reasons for its rank.

use super::position::QueuePosition;
use crate::cases::queue::{QueueEntry, QueueFilter};
use crate::cases::rank::Tone;
use crate::t;
use crate::types::Timestamp;
use crate::ui::{time, wording};
use chrono_tz::Tz;
use leptos::prelude::*;

pub(super) fn pane(
    entries: Vec<QueueEntry>,
    counts: &[(QueueFilter, i64)],
    position: QueuePosition,
    more: bool,
    open_id: Option<i64>,
    now: Timestamp,
    zone: Tz,
) -> impl IntoView + use<> {
    let filters: Vec<_> = counts
        .iter()
        .map(|(filter, count)| {
            let current = (*filter == position.filter).then_some("true");
            let label = t!(&format!("inbox-show-{}", filter.as_str()), count = *count);
            view! { <a href=QueuePosition::first(*filter).queue_url() aria-current=current>{label}</a> }
        })
        .collect();
    let is_empty = entries.is_empty();
    let rows: Vec<_> = entries.into_iter().map(|entry| row(entry, position, open_id, now, zone)).collect();
    let page = position.page;
    let page_url = |page| QueuePosition { page, ..position }.queue_url();
    let previous = (page > 1).then(|| view! { <a href=page_url(page - 1)>{t!("inbox-previous")}</a> });
    let next = more.then(|| view! { <a href=page_url(page + 1)>{t!("inbox-next")}</a> });
    let pagination = (page > 1 || more).then(|| {
        view! { <nav class="leaf row between" aria-label=t!("inbox-pagination")>{previous}<span class="quiet small">{t!("inbox-page", page = page)}</span>{next}</nav> }
    });
    view! {
        <section class="queue" id="queue" aria-label=t!("inbox-pane-queue") tabindex="0">
            <nav class="filter" aria-label=t!("inbox-filter-label")>{filters}</nav>
            {is_empty.then(|| view! { <p class="empty quiet">{t!(&format!("inbox-empty-{}", position.filter.as_str()))}</p> })}
            <ol>{rows}</ol>
            {pagination}
        </section>
    }
}

fn row(entry: QueueEntry, position: QueuePosition, open_id: Option<i64>, now: Timestamp, zone: Tz) -> impl IntoView {
    let current = (open_id == Some(entry.id)).then_some("true");
    let (due, is_late) = due(&entry, now, zone);
    let class = if is_late { "small late" } else { "small quiet" };
    let mut chips: Vec<_> = entry
        .facts
        .reasons(&entry.clock, now, time::span)
        .into_iter()
        .map(|reason| {
            let class = match reason.tone {
                Tone::Top => "chip top",
                Tone::Late => "chip hot",
                Tone::Plain => "chip",
            };
            view! { <span class=class>{wording::format_message(&reason.text)}</span> }.into_any()
        })
        .collect();
    if let Some(incident) = entry.incident {
        chips.push(view! { <span class="chip">{incident}</span> }.into_any());
    }
    let language = (!entry.language.is_empty()).then_some(entry.language);
    view! {
        <li>
            <a href=position.case_url(entry.id) aria-current=current>
                <b dir="auto">{if entry.name.is_empty() { t!("inbox-erased") } else { entry.name }}</b>
                <span class=class>{due}</span>
                <span class="said" dir="auto" lang=language>{entry.last_message}</span>
                <span class="why">{chips}</span>
            </a>
        </li>
    }
}

/// What is shown beside a name, and whether it is late: by how much the reply is overdue, when it is due, or the state.
fn due(entry: &QueueEntry, now: Timestamp, zone: Tz) -> (String, bool) {
    let state = || t!(&format!("case-state-{}", entry.state.as_str()));
    if !entry.state.is_open() || !entry.clock.is_unanswered() {
        return (state(), false);
    }
    if entry.clock.is_late(now) {
        return (t!("time-late", span = time::span(now - entry.clock.reply_due_at)), true);
    }
    (t!("inbox-due", when = super::thanks::short_time(entry.clock.reply_due_at, now, zone)), false)
}

/// What the conversation pane shows when the queue is empty.
pub(super) fn nothing_open(filter: QueueFilter) -> impl IntoView {
    view! {
        <section class="conv" id="conv" aria-labelledby="cv">
            <header><h2 id="cv">{t!("inbox-nothing-open")}</h2></header>
            <div class="msgs"><div><p class="quiet">{t!(&format!("inbox-empty-{}", filter.as_str()))}</p></div></div>
        </section>
    }
}
