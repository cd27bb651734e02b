//! The moving parts of the incident room: the composer keeps what is written and shows it as customers
//! will see it; the clocks go on. All of it works without them, a little less comfortably.

use super::actions::{preview_text, preview_update, save_draft};
use crate::types::Refusal;
use crate::ui::form_input::on_form_input;
use leptos::leptos_dom::helpers::set_interval;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::web_sys;
use leptos::{html, island};
use std::time::Duration;

/// How long nobody types before a draft is kept.
const KEEP_AFTER: Duration = Duration::from_millis(900);
/// How long nobody types before the preview follows.
const PREVIEW_AFTER: Duration = Duration::from_millis(250);
/// How often the clocks are looked at.
const TICK: Duration = Duration::from_secs(5);

/// Says when the draft was kept, and keeps it while somebody writes. Stands inside the form it keeps.
/// `saving`, `saved` (before the time), `failed` and `signed_out` are its words.
#[island]
pub fn DraftKeeper(
    incident: String,
    now: String,
    saving: String,
    saved: String,
    failed: String,
    signed_out: String,
) -> impl IntoView {
    let said = RwSignal::new(now);
    let here = NodeRef::<html::Span>::new();
    Effect::new(move |_| {
        let Some(span) = here.get() else { return };
        let (incident, saving, saved) = (incident.clone(), saving.clone(), saved.clone());
        let (failed, signed_out) = (failed.clone(), signed_out.clone());
        on_form_input(&span, KEEP_AFTER, move |form| {
            let (incident, saved) = (incident.clone(), saved.clone());
            let (failed, signed_out) = (failed.clone(), signed_out.clone());
            said.set(saving.clone());
            spawn_local(async move {
                said.set(match save_draft(incident, form).await {
                    Ok(at) => format!("{saved} {at}"),
                    Err(Refusal::SignedOut) => signed_out,
                    Err(_) => failed,
                });
            });
        });
    });
    view! { <span class="small quiet" role="status" node_ref=here>{said}</span> }
}

/// Shows what is being written as customers will see it. Stands inside the form. `html` is what the
/// server rendered first; the server's own renderer makes all that comes later.
#[island]
pub fn LivePreview(incident: String, html: String) -> impl IntoView {
    let shown = RwSignal::new(html);
    let here = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        let Some(box_) = here.get() else { return };
        let incident = incident.clone();
        on_form_input(&box_, PREVIEW_AFTER, move |form| {
            let incident = incident.clone();
            spawn_local(async move {
                if let Ok(html) = preview_update(incident, form).await {
                    shown.set(html);
                }
            });
        });
    });
    view! { <div class="preview" node_ref=here inner_html=move || shown.get()></div> }
}

/// Shows a text that is being written as customers will see it: the field `body` of the form it stands
/// in. `html` is what the server rendered first; `article` says whether it has headings and tables.
#[island]
pub fn TextPreview(html: String, article: bool) -> impl IntoView {
    let shown = RwSignal::new(html);
    let here = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        let Some(box_) = here.get() else { return };
        on_form_input(&box_, PREVIEW_AFTER, move |form| {
            spawn_local(async move {
                if let Ok(html) = preview_text(form, article).await {
                    shown.set(html);
                }
            });
        });
    });
    view! { <div class="preview" node_ref=here inner_html=move || shown.get()></div> }
}

/// The whole minutes between a moment and now, in the largest figures of the page, going on. `at_ms`
/// and `now_ms` are milliseconds since 1970; `counts_down` says which way; `hours` and `minutes` are the
/// units' words, `late` stands behind them once the moment has passed.
#[island]
pub fn RunningClock(
    at_ms: f64,
    now_ms: f64,
    counts_down: bool,
    hours: String,
    minutes: String,
    late: String,
) -> impl IntoView {
    let now = RwSignal::new(now_ms);
    Effect::new(move |_| {
        // The server's clock counts; the browser's only says how much time has passed since.
        let began = web_sys::js_sys::Date::now();
        set_interval(move || now.set(now_ms + web_sys::js_sys::Date::now() - began), TICK);
    });
    let left = move || if counts_down { at_ms - now.get() } else { now.get() - at_ms };
    // A promise counts as broken in the minute after.
    let is_late = move || counts_down && left() <= -60_000.0;
    let whole = move || {
        let minutes = left() / 60_000.0;
        if counts_down && minutes > 0.0 { minutes.ceil() } else { minutes.abs().floor() }
    };
    let hours_part = move || {
        let all = (whole() / 60.0).floor();
        (all > 0.0).then(|| view! { {all.to_string()}<small>{format!(" {hours} ")}</small> }.into_any())
    };
    view! {
        <span class:late=is_late>
            {hours_part}{move || (whole() % 60.0).to_string()}<small>{format!(" {minutes}")}</small>
            {move || is_late().then(|| view! { <small>{format!(" {late}")}</small> })}
        </span>
    }
}
