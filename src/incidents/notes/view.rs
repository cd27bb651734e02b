//! Notes and log on the page of an incident.

use super::log::{self, Entry};
use super::store::{self, Note};
use crate::access::{IncidentHelper, Right};
use crate::incidents::store::Incident;
use crate::platform::db::Tx;
use crate::t;
use crate::types::{Refusal, Timestamp};
use crate::ui::time;
use crate::web::field::{ErrorSummary, FormKey, TextArea, escape_textarea};
use crate::web::{FormState, RequestContext};
use chrono_tz::Tz;
use leptos::prelude::*;

/// The section of the incident's page: notes with the form for another, and the log.
pub async fn load(tx: &mut Tx, context: &RequestContext, incident: &Incident, zone: Tz) -> Result<AnyView, Refusal> {
    let staff = context.staff()?;
    let now = context.now;
    let may_write = staff.holds_any(IncidentHelper::ROLES);
    let notes = store::of_incident(tx, &incident.id).await?;
    let entries = log::of_incident(tx, &incident.id).await?;
    let form = may_write.then(|| add_form(&context.form(&format!("/desk/incidents/{}/notes", incident.id))));
    let is_empty = notes.is_empty();
    let notes: Vec<_> = notes
        .into_iter()
        .map(|note| {
            let action = format!("/desk/incidents/{}/notes/{}", incident.id, note.id);
            let is_editable = may_write && note.is_editable_by(&staff.id, now);
            item(&context.form(&action), note, is_editable, now, zone)
        })
        .collect();
    let entries: Vec<_> = entries.into_iter().map(|entry| log_item(entry, now, zone)).collect();
    Ok(view! {
        <section class="sec internal" aria-labelledby="notes-title">
            <div class="section-head"><h2 id="notes-title">{t!("notes-title")}</h2><p>{t!("internal-only")}</p></div>
            <div class="two close">
                <div class="stack" id="notes">
                    {form}
                    {is_empty.then(|| view! { <p class="quiet">{t!("notes-empty")}</p> })}
                    <ul class="notes">{notes}</ul>
                </div>
                <section aria-labelledby="log-title">
                    <h3 id="log-title" class="below-2">{t!("log-title")}</h3>
                    <ol class="log">{entries}</ol>
                </section>
            </div>
        </section>
    }
    .into_any())
}

fn add_form(typed: &FormState) -> impl IntoView + use<> {
    view! {
        <form method="post" action=typed.action.clone() class="form">
            <FormKey typed=typed.clone()/>
            {typed.was_refused().then(|| view! { <ErrorSummary typed=typed.clone()/> })}
            <TextArea typed=typed.clone() name="note_body" label=t!("notes-label") help=t!("notes-help") rows=3 required=true/>
            <button class="button" type="submit">{t!("notes-submit")}</button>
        </form>
    }
}

fn item(typed: &FormState, note: Note, is_editable: bool, now: Timestamp, zone: Tz) -> impl IntoView + use<> {
    let edited = note.edited_at.map(|at| t!("notes-edited", at = short(at, now, zone)));
    let field = format!("note-{}", note.id);
    let editor = (is_editable || typed.was_refused()).then(|| {
        let text = escape_textarea(&typed.value("note_body", note.body.clone()));
        view! {
            <details class="sure" open=typed.was_refused()>
                <summary>{t!("notes-edit")}</summary>
                <form method="post" action=typed.action.clone()>
                    {typed.was_refused().then(|| view! { <ErrorSummary typed=typed.clone()/> })}
                    <input type="hidden" name="version" value=note.version/>
                    <div class="field"><label for=field.clone()>{t!("notes-label")}</label>
                        <textarea id=field.clone() name="note_body" rows="3" inner_html=text></textarea></div>
                    <button class="button" type="submit">{t!("notes-save")}</button>
                </form>
            </details>
        }
    });
    view! {
        <li>
            <p class="meta"><b>{note.author}</b>" "<span class="quiet small">{short(note.at, now, zone)}" "{edited}</span></p>
            <p class="typed">{note.body}</p>
            {editor}
        </li>
    }
}

fn log_item(entry: Entry, now: Timestamp, zone: Tz) -> impl IntoView {
    let key = entry.key();
    let field = entry.first_field();
    let by = entry.by_name.clone().unwrap_or_else(|| t!("log-by-amends"));
    let about = entry.about.clone().unwrap_or_default();
    let text = t!(&key, name = by, about = about, field = field);
    view! { <li><span class="quiet small">{short(entry.at, now, zone)}</span>" "<span>{text}</span></li> }
}

/// The time of day, with the day where that is another.
fn short(at: Timestamp, now: Timestamp, zone: Tz) -> String {
    let day = |at: Timestamp| at.with_timezone(&zone).date_naive();
    if day(at) == day(now) { time::clock_text(at, zone) } else { time::day_text(at, zone) }
}
