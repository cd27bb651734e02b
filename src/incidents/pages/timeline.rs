//! The timeline as customers see it, newest first, with details for staff under each update.

use super::state_name;
use crate::incidents::promise::{self, Promise};
use crate::incidents::store::{Incident, Update};
use crate::t;
use crate::types::Timestamp;
use crate::ui::{icon, time};
use chrono_tz::Tz;
use leptos::prelude::*;

/// The timeline.
pub fn view(
    incident: &Incident,
    updates: &[Update],
    may_write: bool,
    now: Timestamp,
    zone: Tz,
) -> impl IntoView + use<> {
    let timings: Vec<_> = updates.iter().rev().map(Update::timing).collect();
    let promises = promise::promises(&timings);
    let entries: Vec<_> = updates
        .iter()
        .enumerate()
        .map(|(from_newest, update)| {
            // Promises are indexed from the oldest update.
            let index = updates.len() - 1 - from_newest;
            let answered =
                index.checked_sub(1).and_then(|before| promises.iter().find(|promise| promise.made_by == before));
            let is_first = index == 0;
            let open = promises.iter().find(|promise| promise.made_by == index && promise.next_at.is_none());
            entry(incident, update, answered, open, is_first, may_write, now, zone)
        })
        .collect();
    view! { <ol class="tl">{entries}</ol> }
}

/// One update. `answered` is the promise that it answers, `open` its own promise while there is no next update.
#[allow(clippy::too_many_arguments)] // One entry depends on all of these.
fn entry(
    incident: &Incident,
    update: &Update,
    answered: Option<&Promise>,
    open: Option<&Promise>,
    is_first: bool,
    may_write: bool,
    now: Timestamp,
    zone: Tz,
) -> impl IntoView + use<> {
    let is_today = update.display_at.with_timezone(&zone).date_naive() == now.with_timezone(&zone).date_naive();
    let at = if is_today {
        time::clock(update.display_at, zone).into_any()
    } else {
        time::day(update.display_at, zone).into_any()
    };
    let changes: Vec<_> = update
        .changes
        .iter()
        .map(|change| view! { <span>{change.service_name.clone()}" "{icon::status(change.new_status)}</span> })
        .collect();
    let promised = open.filter(|_| !incident.state.is_over()).map(|promise| {
        let at = time::clock_text(promise.by, zone);
        let text = match incident.next_update_by.filter(|by| *by != promise.by) {
            Some(by) => t!("incident-next-put-off", at = time::clock_text(by, zone), first = at),
            None => t!("incident-next-by", at = at),
        };
        view! { <p class="quiet">{text}</p> }
    });
    let edit = format!("/desk/incidents/{}/updates/{}", incident.id, update.id);
    view! {
        <li>
            <p class="meta"><b>{state_name(update.state)}</b><span class="quiet">{at}</span></p>
            <div class="prose" inner_html=update.body_html.clone()></div>
            {promised}
            {(!changes.is_empty()).then(|| view! { <p class="row apart above-2">{changes}</p> })}
            <p class="staff">
                {staff_line(incident, update, answered, is_first, zone)}
                {may_write.then(|| view! { " · "<a class="in" href=edit>{t!("incident-update-edit")}<span class="sr">{format!(" {}", time::day_clock_text(update.display_at, zone))}</span></a> })}
            </p>
        </li>
    }
}

/// The author and the details for staff, in one line.
fn staff_line(incident: &Incident, update: &Update, answered: Option<&Promise>, is_first: bool, zone: Tz) -> String {
    let mut parts = vec![match &update.author_name {
        Some(name) => t!("incident-update-author", name = name),
        None => t!("incident-update-automatic"),
    }];
    if is_first && update.counts_at() > incident.started_at {
        parts.push(t!("incident-update-first", span = time::span(update.counts_at() - incident.started_at)));
    }
    if let Some(promise) = answered {
        let span = time::span(update.counts_at() - promise.by);
        parts.push(match (promise.is_kept(), (update.counts_at() - promise.by).num_minutes()) {
            (true, 0) => t!("incident-update-on-time"),
            (true, _) => t!("incident-update-early", span = span),
            (false, _) => t!("incident-update-late", span = span),
        });
    }
    if update.is_backdated {
        parts.push(t!("incident-update-backdated", at = time::day_clock_text(update.published_at, zone)));
    }
    if let Some(at) = update.edited_at {
        parts.push(t!("incident-update-edited", at = time::day_clock_text(at, zone)));
    }
    if !update.notify {
        parts.push(t!("incident-update-not-notified"));
    }
    parts.join(" · ")
}
