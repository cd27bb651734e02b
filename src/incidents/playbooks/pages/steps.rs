//! The steps on the page of an incident. Each is a form of its own, so that ticking works without JavaScript.

use crate::access::{IncidentHelper, Right};
use crate::incidents::playbooks::store::{self, IncidentStep};
use crate::incidents::store::Incident;
use crate::platform::db::Tx;
use crate::t;
use crate::types::{PublicId, Refusal, Timestamp};
use crate::ui::{icon, time};
use crate::web::RequestContext;
use chrono_tz::Tz;
use leptos::prelude::*;

/// The section of the incident's page; `None` where no playbook fits.
pub async fn load(
    tx: &mut Tx,
    context: &RequestContext,
    incident: &Incident,
    zone: Tz,
) -> Result<Option<AnyView>, Refusal> {
    let may_tick = context.staff()?.holds_any(IncidentHelper::ROLES);
    let steps = store::of_incident(tx, incident).await?;
    if steps.is_empty() {
        return Ok(None);
    }
    let done = steps.iter().filter(|step| step.ticked_at.is_some()).count();
    let progress = t!("playbook-progress", done = done, all = steps.len());
    let mut books: Vec<(PublicId, String, Vec<AnyView>)> = Vec::new();
    for step in steps {
        let row = item(&step, incident, may_tick, context.now, zone);
        match books.last_mut().filter(|(id, _, _)| *id == step.playbook_id) {
            Some((_, _, rows)) => rows.push(row),
            None => books.push((step.playbook_id.clone(), step.playbook_name.clone(), vec![row])),
        }
    }
    let books: Vec<_> = books
        .into_iter()
        .map(|(_, name, rows)| view! { <h3 class="above-3">{name}</h3><ul class="checklist">{rows}</ul> })
        .collect();
    Ok(Some(
        view! {
            <section class="sec" id="playbook" aria-labelledby="playbook-title">
                <div class="section-head"><h2 id="playbook-title">{t!("playbook-title")}</h2><p>{progress}</p></div>
                {books}
            </section>
        }
        .into_any(),
    ))
}

fn item(step: &IncidentStep, incident: &Incident, may_tick: bool, now: Timestamp, zone: Tz) -> AnyView {
    let is_ticked = step.ticked_at.is_some();
    let action = format!("/desk/incidents/{}/steps/{}", incident.id, step.id);
    let who = step.ticked_at.map(|at| {
        let at = if (now - at).num_hours() < 12 { time::clock_text(at, zone) } else { time::day_text(at, zone) };
        t!("playbook-ticked", name = step.ticked_by.clone().unwrap_or_default(), at = at)
    });
    let mark = if step.added_at > incident.created_at {
        Some(t!("playbook-step-new"))
    } else if step.removed_at.is_some() {
        Some(t!("playbook-step-removed"))
    } else {
        None
    };
    let body = step.body.clone();
    let id = format!("step-{}", step.id);
    let tick = is_ticked.then(icon::tick);
    let mark = mark.map(|mark| view! { " "<span class="chip">{mark}</span> });
    let who = who.map(|who| view! { <br/><span class="quiet small">{who}</span> });
    if !may_tick {
        return view! { <li id=id class:done=is_ticked><span class="tick-box">{tick}</span><span>{body}{mark}{who}</span></li> }
            .into_any();
    }
    let (value, label) = if is_ticked { ("no", t!("playbook-untick")) } else { ("yes", t!("playbook-tick")) };
    view! {
        <li id=id class:done=is_ticked>
            <form method="post" action=action>
                <button class="tick-box" type="submit" name="ticked" value=value aria-label=format!("{label}: {body}")>{tick}</button>
            </form>
            <span>{body}{mark}{who}</span>
        </li>
    }
    .into_any()
}
