//! The page of a draft incident: the form to declare it, filled with what the alerts say, and beside it their texts, which
//! stay inside.

use crate::access::{IncidentCommander, Right, Section};
use crate::alerts::alert::AlertStatus;
use crate::alerts::delivery_store::{self, DraftAlert};
use crate::alerts::drafts::{self, Draft, DraftState};
use crate::incidents::Kind;
use crate::incidents::pages::{FIRST_STATES, Known, incident_form};
use crate::incidents::templates::pages as templates;
use crate::platform::installation;
use crate::services::{page, store as services};
use crate::t;
use crate::types::{PublicId, Refusal};
use crate::ui::{icon, time};
use crate::web::RequestContext;
use crate::web::field::{ErrorSummary, TextField};
use crate::web::frame::{DeskView, desk_page};
use chrono_tz::Tz;
use leptos::prelude::*;

/// How many alerts are shown.
const ALERTS_MAX: i64 = 20;

/// The page of a draft incident.
#[component]
pub fn DraftPage() -> impl IntoView {
    desk_page(Section::Incidents, load)
}

async fn load(context: RequestContext) -> Result<DeskView, Refusal> {
    let id = PublicId::parse(context.param("id")?).ok_or(Refusal::NotFound)?;
    let may_write = context.staff()?.holds_any(IncidentCommander::ROLES);
    let mut tx = context.app.db.read().await?;
    let zone = installation::get(&mut tx).await?.zone();
    let draft = drafts::get(&mut tx, &id).await?;
    let said = drafts::services_of(&mut tx, &id).await?;
    let active: Vec<_> =
        services::all(&mut tx).await?.into_iter().filter(|service| service.archived_at.is_none()).collect();
    let affected: Vec<_> =
        active.iter().filter(|service| said.iter().any(|(id, _)| *id == service.id)).cloned().collect();
    let words = drafts::words(&mut tx, &draft, &affected).await?;
    let alerts = delivery_store::alerts_of(&mut tx, &id, ALERTS_MAX).await?;
    let typed = context.form(&format!("/desk/incidents/drafts/{id}/publication"));
    let concerned: Vec<_> = said.iter().map(|(id, _)| id.clone()).collect();
    let may_begin_in = |state| FIRST_STATES.contains(&state);
    let page = page::first_page(&mut tx).await?;
    let languages = page::other_languages(&mut tx, &page).await?;
    let picker = templates::picker(&mut tx, &typed, Kind::Incident, &concerned, may_begin_in, "", "publish").await?;
    drop(tx);
    let form = (draft.state == DraftState::Waiting && may_write && !active.is_empty()).then(|| {
        let known = Known {
            title: words.title.clone(),
            services: said.clone(),
            started_at: draft.started_at,
            first_evidence_at: Some(draft.started_at),
            body: words.body.clone(),
            promise_minutes: draft.promise_minutes,
            notify: draft.notify,
        };
        incident_form(typed, picker, &active, &languages, &known, zone)
    });
    let discard = (draft.state == DraftState::Waiting && may_write).then(|| discard_form(&context, &draft));
    let heading = t!("draft-heading", title = &draft.alert_title);
    let lead = t!(
        "draft-lead",
        receiver = &draft.source_name,
        since = time::full_text(draft.started_at, zone),
        firing = draft.firing_count,
        count = draft.alert_count
    );
    let is_over = draft.firing_count == 0 && draft.state == DraftState::Waiting;
    Ok(DeskView::new(
        heading.clone(),
        view! {
            <div class="head">
                <p class="crumb"><a href="/desk/incidents">{t!("section-incidents")}</a><span aria-hidden="true">"/"</span><span>{t!("draft-crumb")}</span></p>
                <div class="title"><div><h1>{heading}</h1><p>{lead}</p></div></div>
            </div>
            <div class="cols wide"><div>
                {state_note(&draft)}
                {is_over.then(|| view! { <p class="note below-4">{icon::info()}<span>{t!("draft-all-resolved")}</span></p> })}
                {(!draft.failure.is_empty()).then(|| view! { <p class="note warm below-4">{icon::warning()}<span>{t!(&draft.failure)}</span></p> })}
                <div class="draft-grid">
                    {form.map(|form| view! { <div>{form}</div> })}
                    {match &draft.watched_page_id {
                    Some(id) => view! { <p><a href=format!("/desk/watched-pages/{id}")>{t!("draft-watched-page", name = &draft.source_name)}</a></p> }.into_any(),
                    None => alerts_section(&draft, alerts, zone).into_any(),
                }}
                </div>
                {discard}
            </div></div>
        },
    ))
}

/// What became of a draft that no longer waits.
fn state_note(draft: &Draft) -> Option<AnyView> {
    match draft.state {
        DraftState::Waiting => None,
        DraftState::Published => {
            let href = draft.incident_id.as_ref().map(|id| format!("/desk/incidents/{id}"));
            Some(
                view! { <p class="note below-4">{icon::info()}<span>{t!("draft-is-published")}" "<a class="in" href=href>{t!("draft-open-incident")}</a></span></p> }
                    .into_any(),
            )
        }
        DraftState::Discarded => {
            let text = t!("draft-is-discarded", reason = &draft.discard_reason);
            Some(view! { <p class="note below-4">{icon::info()}<span>{text}</span></p> }.into_any())
        }
    }
}

fn alerts_section(draft: &Draft, alerts: Vec<DraftAlert>, zone: Tz) -> impl IntoView + use<> {
    let more = draft.alert_count - i64::try_from(alerts.len()).unwrap_or(i64::MAX);
    let rows: Vec<_> = alerts.into_iter().map(|alert| alert_row(alert, zone)).collect();
    view! {
        <section aria-labelledby="alerts">
            <div class="section-head"><h2 id="alerts">{t!("draft-alerts-heading")}</h2></div>
            <p class="quiet below-4">{t!("draft-alerts-lead")}</p>
            <div class="table-wrap"><table>
                <thead><tr>
                    <th scope="col">{t!("delivery-first-alert")}</th>
                    <th scope="col">{t!("receiver-pointer-status")}</th>
                    <th scope="col">{t!("receiver-pointer-started_at")}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table></div>
            {(more > 0).then(|| view! { <p class="quiet above-3">{t!("draft-alerts-more", count = more)}</p> })}
        </section>
    }
}

fn alert_row(alert: DraftAlert, zone: Tz) -> impl IntoView {
    let labels: Vec<_> = alert.labels().iter().map(|(name, value)| format!("{name}={value}")).collect();
    let title = alert.title.clone();
    let name = if alert.source_url.is_empty() {
        view! { <span>{title}</span> }.into_any()
    } else {
        view! { <a href=alert.source_url rel="noopener noreferrer">{title}</a> }.into_any()
    };
    let lines: Vec<_> =
        alert.summary.lines().map(|line| view! { <br/><span class="small">{line.to_owned()}</span> }).collect();
    let ended = alert.ended_at.filter(|_| alert.status == AlertStatus::Resolved);
    view! {
        <tr>
            <th scope="row">{name}{lines}<br/><span class="small quiet">{labels.join(", ")}</span></th>
            <td>{t!(&format!("alert-{}", alert.status.as_str()))}</td>
            <td>{time::full_text(alert.started_at, zone)}{ended.map(|at| t!("draft-alert-until", at = time::full_text(at, zone)))}</td>
        </tr>
    }
}

fn discard_form(context: &RequestContext, draft: &Draft) -> impl IntoView + use<> {
    let action = format!("/desk/incidents/drafts/{}/discard", draft.id);
    let typed = context.form(&action);
    let is_open = typed.was_refused();
    view! {
        <details class="sure above-4" id="discard" open=is_open>
            <summary>{t!("draft-discard")}</summary>
            <form method="post" action=action class="form">
                <ErrorSummary typed=typed.clone()/>
                <p class="small">{t!("draft-discard-help")}</p>
                <TextField typed=typed name="reason" label=t!("draft-discard-reason") help=t!("draft-discard-reason-help") required=true/>
                <button class="button danger" type="submit">{t!("draft-discard-submit")}</button>
            </form>
        </details>
    }
}
