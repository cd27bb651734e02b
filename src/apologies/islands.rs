//! The moving part of this room: the linter's verdict follows while somebody writes. Without it the verdict is that of
//! what was saved last.

use super::actions::check_text;
use super::worded::{Worded, WordedFlag, WordedPart, WordedText};
use crate::ui::typing::when_typed;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::{html, island};
use std::time::Duration;

/// How long nobody types before the verdict follows.
const CHECK_AFTER: Duration = Duration::from_millis(350);

/// The linter's verdict, following what is typed into the form around it. `first` is the verdict on what was saved.
#[island]
pub fn LivingVerdict(incident: String, first: Worded) -> impl IntoView {
    let shown = RwSignal::new(first);
    let latest = StoredValue::new(0_u32);
    let here = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        let Some(element) = here.get() else { return };
        let incident = incident.clone();
        when_typed(&element, CHECK_AFTER, move |form| {
            let incident = incident.clone();
            let asked = latest.with_value(|latest| latest + 1);
            latest.set_value(asked);
            spawn_local(async move {
                // An answer that comes after a later question is late, and a verdict nobody asked for.
                if let Ok(worded) = check_text(incident, form).await
                    && latest.with_value(|latest| *latest == asked)
                {
                    shown.set(worded);
                }
            });
        });
    });
    view! { <div class="verdict" role="status" node_ref=here>{move || verdict_view(shown.get(), "h2")}</div> }
}

/// A verdict as a page shows it; `level` is the element of its heading.
pub fn verdict_view(worded: Worded, level: &'static str) -> impl IntoView {
    let heading = worded.heading;
    let heading = if level == "h2" {
        view! { <h2>{heading}</h2> }.into_any()
    } else {
        view! { <h3>{heading}</h3> }.into_any()
    };
    view! {
        {heading}
        {verdict_body(worded.verdict, worded.may_go, worded.texts, worded.sms, worded.faults)}
    }
}

/// The verdict without its heading.
pub fn verdict_body(
    verdict: String,
    may_go: bool,
    texts: Vec<WordedText>,
    sms: String,
    faults: Vec<String>,
) -> impl IntoView {
    let class = if may_go { "note fine" } else { "note warm" };
    view! {
        {(!verdict.is_empty()).then(|| view! { <p class=class>{mark(may_go)}<span>{verdict}</span></p> })}
        {(!faults.is_empty()).then(|| view! {
            <ul class="faults">{faults.into_iter().map(|fault| view! { <li class="note hot">{mark(false)}<span>{fault}</span></li> }).collect_view()}</ul>
        })}
        {texts.into_iter().map(text_view).collect_view()}
        {(!sms.is_empty()).then(|| view! { <p class="help above-3">{sms}</p> })}
    }
}

fn text_view(text: WordedText) -> impl IntoView {
    view! {
        {(!text.title.is_empty()).then(|| view! { <h3 class="above-4 below-2">{text.title}</h3> })}
        <ul class="lint">{text.parts.into_iter().map(part_view).collect_view()}</ul>
        {(!text.flags.is_empty()).then(|| view! {
            <ul class="flags">{text.flags.into_iter().map(flag_view).collect_view()}</ul>
        })}
        <p class="help above-3">{text.advice}</p>
    }
}

fn part_view(part: WordedPart) -> impl IntoView {
    let missing = !part.found;
    view! {
        <li class:missing=missing>
            {mark(part.found)}
            <p>{part.label}<small>{part.note}</small></p>
        </li>
    }
}

fn flag_view(flag: WordedFlag) -> impl IntoView {
    let class = if flag.blocks { "note hot" } else { "note" };
    view! {
        <li class=class>
            {mark(false)}
            <p><b>{flag.label}</b>" · "{flag.effect}
                {(!flag.evidence.is_empty()).then(|| view! { <br/>{flag.evidence} })}
                <br/>{flag.advice}
            </p>
        </li>
    }
}

/// A tick for what was found, a dash for what was not: what is missing is told in words beside it.
fn mark(found: bool) -> impl IntoView {
    let path = if found { "m3 8.500 3.200 3.200L13 5" } else { "M3.500 8h9" };
    view! { <svg class="i" viewBox="0 0 16 16" aria-hidden="true"><path d=path/></svg> }
}
