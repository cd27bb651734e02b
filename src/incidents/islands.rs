//! The islands of the incident pages: autosave of drafts, previews, and running clocks. The pages work without them.

use super::actions::{others_writing, preview_text, preview_update, save_draft};
use crate::types::Refusal;
use crate::ui::form_input::on_form_input;
use leptos::leptos_dom::helpers::set_interval;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::web_sys;
use leptos::{html, island};
use std::time::Duration;

/// How long to wait after the last keystroke before the draft is saved.
const AUTOSAVE_DELAY: Duration = Duration::from_millis(900);
/// How long to wait after the last keystroke before the preview is updated.
const PREVIEW_DELAY: Duration = Duration::from_millis(250);
/// How often the composer asks who else is writing.
const OTHERS_INTERVAL: Duration = Duration::from_secs(10);
/// How often the seconds are counted in which a publication can be taken back.
const COUNTDOWN_INTERVAL: Duration = Duration::from_millis(250);
/// How often the clocks are updated.
const TICK_INTERVAL: Duration = Duration::from_secs(5);

/// Saves the form it is placed in as a draft while somebody types, and shows the result. `incident` is empty for a
/// declaration. `now` is the initial text;
/// `saving`, `saved` (followed by the time), `failed` and `signed_out` are the texts to show.
#[island]
pub fn DraftAutosave(
    incident: String,
    now: String,
    saving: String,
    saved: String,
    failed: String,
    signed_out: String,
) -> impl IntoView {
    let status = RwSignal::new(now);
    let node = NodeRef::<html::Span>::new();
    Effect::new(move |_| {
        let Some(span) = node.get() else { return };
        let (incident, saving, saved) = (incident.clone(), saving.clone(), saved.clone());
        let (failed, signed_out) = (failed.clone(), signed_out.clone());
        on_form_input(&span, AUTOSAVE_DELAY, move |form| {
            let (incident, saved) = (incident.clone(), saved.clone());
            let (failed, signed_out) = (failed.clone(), signed_out.clone());
            status.set(saving.clone());
            spawn_local(async move {
                status.set(match save_draft(incident, form).await {
                    Ok(at) => format!("{saved} {at}"),
                    Err(Refusal::SignedOut) => signed_out,
                    Err(_) => failed,
                });
            });
        });
    });
    view! { <span class="small quiet" role="status" node_ref=node>{status}</span> }
}

/// Previews the update in the form it is placed in. `html` is the preview that the server rendered with the page;
/// later ones are rendered by the server too.
#[island]
pub fn LivePreview(incident: String, html: String) -> impl IntoView {
    let shown = RwSignal::new(html);
    let node = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        let Some(preview) = node.get() else { return };
        let incident = incident.clone();
        on_form_input(&preview, PREVIEW_DELAY, move |form| {
            let incident = incident.clone();
            spawn_local(async move {
                if let Ok(html) = preview_update(incident, form).await {
                    shown.set(html);
                }
            });
        });
    });
    view! { <div class="preview" node_ref=node inner_html=move || shown.get()></div> }
}

/// Previews the field `body` of the form it is placed in. `html` is the preview that the server rendered with the page;
/// `article` allows headings and tables.
#[island]
pub fn TextPreview(html: String, article: bool) -> impl IntoView {
    let shown = RwSignal::new(html);
    let node = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        let Some(preview) = node.get() else { return };
        on_form_input(&preview, PREVIEW_DELAY, move |form| {
            spawn_local(async move {
                if let Ok(html) = preview_text(form, article).await {
                    shown.set(html);
                }
            });
        });
    });
    view! { <div class="preview" node_ref=node inner_html=move || shown.get()></div> }
}

/// Shows the whole minutes since a point in time, or until it (`counts_down`), and keeps them up to date. `at_ms` and
/// `now_ms` are milliseconds since the Unix epoch; `days`, `hours` and `minutes` are the names of the units, `late` follows
/// them once the time has passed.
#[island]
pub fn RunningClock(
    at_ms: f64,
    now_ms: f64,
    counts_down: bool,
    days: String,
    hours: String,
    minutes: String,
    late: String,
) -> impl IntoView {
    let now = RwSignal::new(now_ms);
    Effect::new(move |_| {
        // The browser's clock may be wrong, so it only measures the time since the page was loaded.
        let began = web_sys::js_sys::Date::now();
        set_interval(move || now.set(now_ms + web_sys::js_sys::Date::now() - began), TICK_INTERVAL);
    });
    let left = move || if counts_down { at_ms - now.get() } else { now.get() - at_ms };
    // The whole minute of the promised time counts as in time.
    let is_late = move || counts_down && left() <= -60_000.0;
    let whole = move || {
        let minutes = left() / 60_000.0;
        if counts_down && minutes > 0.0 { minutes.ceil() } else { minutes.abs().floor() }
    };
    let days_part = move || {
        let all = (whole() / 1_440.0).floor();
        (all > 0.0).then(|| view! { {all.to_string()}<small>{format!(" {days} ")}</small> }.into_any())
    };
    let hours_part = move || {
        let all = (whole() / 60.0).floor() % 24.0;
        (all > 0.0).then(|| view! { {all.to_string()}<small>{format!(" {hours} ")}</small> }.into_any())
    };
    view! {
        <span class:late=is_late>
            {days_part}{hours_part}{move || (whole() % 60.0).to_string()}<small>{format!(" {minutes}")}</small>
            {move || is_late().then(|| view! { <small>{format!(" {late}")}</small> })}
        </span>
    }
}

/// Says who else is writing an update of this incident, or that a newer one was published than `version`. `text` is what the
/// server rendered with the page.
#[island]
pub fn OthersWriting(incident: String, version: i64, text: String) -> impl IntoView {
    let shown = RwSignal::new(text);
    Effect::new(move |_| {
        let incident = incident.clone();
        set_interval(
            move || {
                let incident = incident.clone();
                spawn_local(async move {
                    if let Ok(text) = others_writing(incident, version).await {
                        shown.set(text);
                    }
                });
            },
            OTHERS_INTERVAL,
        );
    });
    view! { <p class="note warm" role="status" hidden=move || shown.get().is_empty()>{shown}</p> }
}

/// Counts the seconds until `until_ms` (milliseconds since 1970), and then hides the form it is placed in. `now_ms` is the
/// server's time.
#[island]
pub fn UndoCountdown(until_ms: f64, now_ms: f64, seconds: String) -> impl IntoView {
    let left = RwSignal::new(until_ms - now_ms);
    let node = NodeRef::<html::Span>::new();
    Effect::new(move |_| {
        let Some(span) = node.get() else { return };
        let form = span.closest("form").ok().flatten();
        // The browser's clock may be wrong, so it only measures the time since the page was loaded.
        let began = web_sys::js_sys::Date::now();
        set_interval(
            move || {
                left.set(until_ms - now_ms - (web_sys::js_sys::Date::now() - began));
                if let (true, Some(form)) = (left.get_untracked() <= 0.0, &form) {
                    let _ = form.set_attribute("hidden", "");
                }
            },
            COUNTDOWN_INTERVAL,
        );
    });
    let shown = move || (left.get() / 1_000.0).ceil().max(0.0).to_string();
    view! { <span class="quiet" aria-hidden="true" node_ref=node>{shown}<small>{format!(" {seconds}")}</small></span> }
}
