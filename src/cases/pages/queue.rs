//! The queue pane: who waits, most urgent first, and why.

use super::inbox::address;
use crate::cases::queue::{Entry, Show};
use crate::cases::rank::Tone;
use crate::t;
use crate::types::Timestamp;
use crate::ui::{time, wording};
use chrono_tz::Tz;
use leptos::prelude::*;

pub(super) fn pane(
    entries: Vec<Entry>,
    counts: &[(Show, i64)],
    (show, page): (Show, i64),
    more: bool,
    here: Option<i64>,
    now: Timestamp,
    zone: Tz,
) -> impl IntoView + use<> {
    let filters: Vec<_> = counts
        .iter()
        .map(|(of, count)| {
            let current = (*of == show).then_some("true");
            let words = t!(&format!("inbox-show-{}", of.as_str()), count = *count);
            view! { <a href=address(None, (*of, 1)) aria-current=current>{words}</a> }
        })
        .collect();
    let is_empty = entries.is_empty();
    let rows: Vec<_> = entries.into_iter().map(|entry| row(entry, (show, page), here, now, zone)).collect();
    let earlier = (page > 1).then(|| view! { <a href=address(None, (show, page - 1))>{t!("inbox-previous")}</a> });
    let later = more.then(|| view! { <a href=address(None, (show, page + 1))>{t!("inbox-next")}</a> });
    let leaf = (page > 1 || more).then(|| {
        view! { <nav class="leaf row between" aria-label=t!("inbox-pagination")>{earlier}<span class="quiet small">{t!("inbox-page", page = page)}</span>{later}</nav> }
    });
    view! {
        <section class="queue" id="queue" aria-label=t!("inbox-pane-queue") tabindex="0">
            <nav class="filter" aria-label=t!("inbox-filter-label")>{filters}</nav>
            {is_empty.then(|| view! { <p class="empty quiet">{t!(&format!("inbox-empty-{}", show.as_str()))}</p> })}
            <ol>{rows}</ol>
            {leaf}
        </section>
    }
}

fn row(entry: Entry, place: (Show, i64), here: Option<i64>, now: Timestamp, zone: Tz) -> impl IntoView {
    let current = (here == Some(entry.id)).then_some("true");
    let (due, is_late) = due(&entry, now, zone);
    let class = if is_late { "small late" } else { "small quiet" };
    let mut chips: Vec<_> = entry
        .facts
        .reasons(&entry.clock, now, time::span)
        .into_iter()
        .map(|reason| {
            let class = match reason.tone {
                Tone::Top => "chip top",
                Tone::Hot => "chip hot",
                Tone::Plain => "chip",
            };
            view! { <span class=class>{wording::format_message(&reason.words)}</span> }.into_any()
        })
        .collect();
    if let Some(incident) = entry.incident {
        chips.push(view! { <span class="chip">{incident}</span> }.into_any());
    }
    let language = (!entry.language.is_empty()).then_some(entry.language);
    view! {
        <li>
            <a href=address(Some(entry.id), place) aria-current=current>
                <b dir="auto">{entry.name}</b>
                <span class=class>{due}</span>
                <span class="said" dir="auto" lang=language>{entry.said}</span>
                <span class="why">{chips}</span>
            </a>
        </li>
    }
}

/// What stands beside a name: how late we are, until when we have time, or where a case stands.
fn due(entry: &Entry, now: Timestamp, zone: Tz) -> (String, bool) {
    let state = || t!(&format!("case-state-{}", entry.state.as_str()));
    if !entry.state.is_open() || !entry.clock.is_unanswered() {
        return (state(), false);
    }
    if entry.clock.is_late(now) {
        return (t!("time-late", span = time::span(now - entry.clock.reply_due_at)), true);
    }
    (t!("inbox-due", when = super::thanks::near(entry.clock.reply_due_at, now, zone)), false)
}

/// The conversation's place when there is none to show.
pub(super) fn nothing_open(show: Show) -> impl IntoView {
    view! {
        <section class="conv" id="conv" aria-labelledby="cv">
            <header><h2 id="cv">{t!("inbox-nothing-open")}</h2></header>
            <div class="msgs"><div><p class="quiet">{t!(&format!("inbox-empty-{}", show.as_str()))}</p></div></div>
        </section>
    }
}
