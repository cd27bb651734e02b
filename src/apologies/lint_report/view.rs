//! The linter's report as HTML, for the editor's island and the approval page.

use super::{FlagReport, LintReport, PartReport, TextReport};
use leptos::prelude::*;

/// A report, without its heading.
pub fn report_view(report: LintReport) -> impl IntoView {
    let class = if report.may_go { "note fine" } else { "note warm" };
    let (may_go, verdict, faults, sms) = (report.may_go, report.verdict, report.faults, report.sms);
    view! {
        {(!verdict.is_empty()).then(|| view! { <p class=class>{mark(may_go)}<span>{verdict}</span></p> })}
        {(!faults.is_empty()).then(|| view! {
            <ul class="stack">
                {faults.into_iter().map(|fault| view! { <li class="note hot">{mark(false)}<span>{fault}</span></li> }).collect_view()}
            </ul>
        })}
        {report.texts.into_iter().map(text_view).collect_view()}
        {(!sms.is_empty()).then(|| view! { <p class="help above-3">{sms}</p> })}
    }
}

fn text_view(text: TextReport) -> impl IntoView {
    view! {
        {(!text.title.is_empty()).then(|| view! { <h3 class="above-4 below-2">{text.title}</h3> })}
        <ul class="lint above-3">{text.parts.into_iter().map(part_view).collect_view()}</ul>
        {(!text.flags.is_empty()).then(|| view! {
            <ul class="stack above-4">{text.flags.into_iter().map(flag_view).collect_view()}</ul>
        })}
        <p class="help above-3">{text.advice}</p>
    }
}

fn part_view(part: PartReport) -> impl IntoView {
    let missing = !part.found;
    view! {
        <li class:missing=missing>
            {mark(part.found)}
            <p>{part.label}<small>{part.note}</small></p>
        </li>
    }
}

fn flag_view(flag: FlagReport) -> impl IntoView {
    let class = if flag.blocks { "note hot" } else { "note" };
    let evidence = (!flag.evidence.is_empty()).then(|| format!("{} ", flag.evidence));
    view! {
        <li class=class>
            {mark(false)}
            <p><b>{flag.label}</b>" · "{flag.effect}<br/>{evidence}{flag.advice}</p>
        </li>
    }
}

/// A tick for what was found, a dash for what is missing. The text beside it says the same.
fn mark(found: bool) -> impl IntoView {
    let path = if found { "m3 8.500 3.200 3.200L13 5" } else { "M3.500 8h9" };
    view! { <svg class="i" viewBox="0 0 16 16" aria-hidden="true"><path d=path/></svg> }
}
