//! Who works on the incident, on its page: each position with its holder, and the form to take or hand it over.

use super::store::{HandoverRow, Holder, People};
use super::write::roles_for;
use super::{Position, store};
use crate::access::{IncidentCommander, IncidentHelper, Right};
use crate::incidents::store::Incident;
use crate::platform::db::Tx;
use crate::t;
use crate::types::Refusal;
use crate::ui::time;
use crate::web::field::{ErrorSummary, FormKey, escape_textarea};
use crate::web::{FormState, RequestContext};
use chrono_tz::Tz;
use leptos::prelude::*;

/// The section of the incident's page.
pub async fn load(tx: &mut Tx, context: &RequestContext, incident: &Incident, zone: Tz) -> Result<AnyView, Refusal> {
    let staff = context.staff()?;
    let people = store::of_incident(tx, &incident.id).await?;
    let handovers = store::handovers(tx, &incident.id).await?;
    let may_help = staff.holds_any(IncidentHelper::ROLES) && incident.withdrawn_at.is_none();
    let is_commander = staff.holds_any(IncidentCommander::ROLES);
    let action = format!("/desk/incidents/{}/people", incident.id);
    let refused = context.form(&action);
    let mut rows = Vec::new();
    for position in Position::ALL {
        let holder = people.holder(position);
        let holds = holder.is_some_and(|holder| holder.id == staff.id);
        let may_take = may_help && !holds && (is_commander || position != Position::Commander);
        let may_hand_over = may_help && (is_commander || holds);
        let colleagues = match may_hand_over {
            true => store::colleagues(tx, roles_for(position)).await?,
            false => Vec::new(),
        };
        let typed = match refused.value("position", "") == position.as_str() {
            true => refused.clone(),
            false => FormState::new(&action),
        };
        rows.push(row(&typed, position, &people, holds, may_take, colleagues));
    }
    let history = (!handovers.is_empty()).then(|| history(handovers, zone));
    Ok(view! {
        <section class="sec" id="people" aria-labelledby="people-title">
            <div class="section-head"><h2 id="people-title">{t!("people-title")}</h2><p>{t!("internal-only")}</p></div>
            <ul class="positions">{rows}</ul>
            {history}
        </section>
    }
    .into_any())
}

fn row(
    typed: &FormState,
    position: Position,
    people: &People,
    holds: bool,
    may_take: bool,
    colleagues: Vec<Holder>,
) -> impl IntoView + use<> {
    let holder = people.holder(position);
    let name = match holder {
        Some(_) if holds => t!("people-you"),
        Some(holder) => holder.name.clone(),
        None => t!("people-nobody"),
    };
    let held_by = holder.map(|holder| holder.id.to_string()).unwrap_or_default();
    let others: Vec<_> = colleagues.into_iter().filter(|colleague| colleague.id.as_str() != held_by).collect();
    let hidden = move |typed: &FormState| {
        view! {
            <FormKey typed=typed.clone()/>
            <input type="hidden" name="position" value=position.as_str()/>
            <input type="hidden" name="held_by" value=held_by.clone()/>
        }
    };
    let word = position.as_str();
    let take = may_take.then(|| {
        view! {
            <form method="post" action=typed.action.clone()>
                {hidden(&FormState::new(&typed.action))}
                <button class="button" type="submit" name="intent" value="take">
                    {t!("people-take")}<span class="sr">" "{t!(&format!("people-{word}"))}</span>
                </button>
            </form>
        }
    });
    let hand_over = (!others.is_empty()).then(|| {
        let (to_id, note_id) = (format!("to-{word}"), format!("handover-note-{word}"));
        let was_refused = typed.was_refused();
        let chosen = typed.value("to", "");
        let options: Vec<_> = others
            .into_iter()
            .map(|colleague| {
                let id = colleague.id.to_string();
                let selected = id == chosen;
                view! { <option value=id selected=selected>{colleague.name}</option> }
            })
            .collect();
        let note = escape_textarea(&typed.value("handover_note", ""));
        let leave = holds.then(|| {
            view! { <button class="button bare" type="submit" name="intent" value="leave">{t!("people-leave")}</button> }
        });
        view! {
            <details class="sure" open=typed.was_refused()>
                <summary>{t!("people-hand-over")}<span class="sr">" "{t!(&format!("people-{word}"))}</span></summary>
                <form method="post" action=typed.action.clone()>
                    {typed.was_refused().then(|| view! { <ErrorSummary typed=typed.clone()/> })}
                    {hidden(typed)}
                    <div class="field" id=was_refused.then_some("to")><label for=to_id.clone()>{t!("people-to-label")}</label>
                        <select id=to_id name="to"><option value="">{t!("people-to-none")}</option>{options}</select></div>
                    <div class="field" id=was_refused.then_some("handover_note")><label for=note_id.clone()>{t!("people-note-label")}</label>
                        <textarea id=note_id name="handover_note" rows="3" inner_html=note></textarea></div>
                    <div class="row close"><button class="button" type="submit" name="intent" value="hand_over">{t!("people-hand-over-submit")}</button>{leave}</div>
                </form>
            </details>
        }
    });
    view! {
        <li>
            <span class="quiet">{t!(&format!("people-{word}"))}</span><b>{name}</b>
            <div class="row close">{take}{hand_over}</div>
        </li>
    }
}

fn history(handovers: Vec<HandoverRow>, zone: Tz) -> impl IntoView {
    let rows: Vec<_> = handovers
        .into_iter()
        .map(|row| {
            let nobody = || t!("people-nobody");
            let text = t!(
                "people-change",
                position = t!(&format!("people-{}", row.position.as_str())),
                from = row.from_name.unwrap_or_else(nobody),
                to = row.to_name.unwrap_or_else(nobody),
            );
            let note = (!row.note.is_empty()).then(|| view! { <p class="typed">{row.note}</p> });
            view! { <li><span class="quiet small">{time::day_clock_text(row.at, zone)}</span>" "{text}{note}</li> }
        })
        .collect();
    view! {
        <details class="data above-3"><summary>{t!("people-history")}</summary><ul class="log">{rows}</ul></details>
    }
}
