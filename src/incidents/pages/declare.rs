//! The page of the forms to declare an incident, to enter one that is over, and to schedule maintenance.

use super::drafts::{discard_form, restored, saved_text};
use super::fields::{SELECTABLE_STATUSES, StatusSelect, field_error, promise_field, state_choices};
use super::past;
use crate::access::IncidentCommander;
use crate::access::Section;
use crate::incidents::draft::{self, About, Draft};
use crate::incidents::incident::{Cause, Kind, State};
use crate::incidents::islands::DraftAutosave;
use crate::services::store::{self as services, Service};
use crate::t;
use crate::types::field_errors::FieldErrors;
use crate::types::{Refusal, Timestamp};
use crate::ui::time;
use crate::web::field::{ErrorSummary, FormKey, MomentField, SelectField, TextArea, TextField};
use crate::web::frame::{DeskView, desk_page};
use crate::web::{FormState, RequestContext, moment};
use chrono_tz::Tz;
use leptos::prelude::*;

/// The page to declare an incident, to enter one that is over (`?kind=past`), or to schedule maintenance
/// (`?kind=maintenance`).
#[component]
pub fn Declare() -> impl IntoView {
    desk_page(Section::Incidents, load)
}

async fn load(context: RequestContext) -> Result<DeskView, Refusal> {
    let right: IncidentCommander = context.staff()?.may()?;
    let mut tx = context.app.db.read().await?;
    let zone = crate::platform::installation::get(&mut tx).await?.zone();
    let services: Vec<_> =
        services::all(&mut tx).await?.into_iter().filter(|service| service.archived_at.is_none()).collect();
    let draft = draft::find(&mut tx, right.staff_id()?, &About::Declaration).await?;
    let typed = context.form("/desk/incidents");
    let kind = typed.value("kind", context.query.get("kind"));
    let now = context.now;
    let (title, about, form) = if services.is_empty() {
        (t!("declare-title"), t!("declare-services-missing"), no_services())
    } else if kind == "past" {
        (t!("past-title"), t!("past-lead"), past::form(typed, &services, zone))
    } else if kind == Kind::Maintenance.as_str() {
        (t!("schedule-title"), t!("schedule-lead"), maintenance_form(typed, &services, zone))
    } else {
        (
            t!("declare-title"),
            t!("declare-lead"),
            incident_form(typed, draft, context.query.has("undone"), &services, now, zone),
        )
    };
    let heading = title.clone();
    Ok(DeskView::new(
        title,
        view! {
            <div class="head">
                <p class="crumb"><a href="/desk/incidents">{t!("section-incidents")}</a><span aria-hidden="true">"/"</span><span>{heading.clone()}</span></p>
                <div class="title"><div><h1>{heading}</h1><p>{about}</p></div></div>
            </div>
            <div class="cols wide">{form}</div>
        },
    ))
}

fn no_services() -> AnyView {
    view! { <p><a class="button primary" href="/desk/services">{t!("declare-open-services")}</a></p> }.into_any()
}

fn incident_form(
    typed: FormState,
    draft: Option<Draft>,
    was_undone: bool,
    services: &[Service],
    now: Timestamp,
    zone: Tz,
) -> AnyView {
    let saved = draft.as_ref().map(|draft| draft.fields.clone());
    let stored = |name: &str, default: &str| {
        saved.as_ref().filter(|saved| saved.has(name)).map_or(default, |saved| saved.get(name)).to_owned()
    };
    let stored_moment = |name: &str| {
        let chosen = moment::typed(saved.as_ref()?, name);
        moment::parse_optional(&mut FieldErrors::new(), name, &chosen, zone)
    };
    let autosaved =
        draft.as_ref().map(|draft| format!("{} {}", t!("composer-saved"), saved_text(draft.saved_at, now, zone)));
    let draft = draft.filter(|_| !typed.was_refused());
    let discard = draft.as_ref().map(|_| discard_form("/desk/incidents/new/draft".to_owned()));
    let restored = draft.map(|draft| restored(draft.saved_at, now, zone));
    let rows: Vec<_> = services
        .iter()
        .map(|service| {
            let row = StatusSelect {
                service,
                current: service.status,
                choices: SELECTABLE_STATUSES[1..].to_vec(),
                selected: {
                    let name = format!("service-{}", service.id);
                    typed.value(&name, stored(&name, ""))
                },
                empty_label: Some(t!("declare-not-affected")),
                heading: "s-status",
            };
            row.row()
        })
        .collect();
    let first_states = [State::Investigating, State::Identified, State::Monitoring];
    let states = state_choices(first_states, &typed.value("state", stored("state", State::Investigating.as_str())));
    let promise = promise_field(
        &typed,
        &typed.value("promise", stored("promise", "30")),
        typed.value("next_at", stored("next_at", "")),
        zone,
    );
    let causes = std::iter::once((String::new(), t!("cause-unknown")))
        .chain(
            Cause::ALL.into_iter().map(|cause| (cause.as_str().to_owned(), t!(&format!("cause-{}", cause.as_str())))),
        )
        .collect();
    let still_lasts_error = typed.error("still_lasts");
    let still_lasts_ticked = typed.ticked("still_lasts", "yes", false);
    let still_lasts = (still_lasts_error.is_some() || still_lasts_ticked).then(|| {
        view! {
            <div class="field" id="still_lasts">
                {field_error(still_lasts_error)}
                <label class="choice"><input type="checkbox" name="still_lasts" value="yes" checked=still_lasts_ticked/>" "{t!("declare-still-lasts")}</label>
                <p class="help"><a class="in" href="/desk/incidents/new?kind=past">{t!("past-title")}</a></p>
            </div>
        }
    });
    let was_ticked = |name: &str, default: bool| saved.as_ref().map_or(default, |saved| saved.has(name));
    let notify = typed.ticked("notify", "yes", was_ticked("notify", true));
    let drill = typed.ticked("is_drill", "yes", was_ticked("is_drill", false));
    let details_open =
        ["regions", "cause", "first_evidence_at"].iter().any(|name| !typed.value(name, stored(name, "")).is_empty())
            || drill;
    view! {
        <form method="post" action="/desk/incidents" class="form declare">
            <FormKey typed=typed.clone()/>
            <input type="hidden" name="kind" value="incident"/>
            <ErrorSummary typed=typed.clone()/>
            {was_undone.then(|| view! { <p class="note" role="status">{t!("undo-declared")}</p> })}
            {restored}
            <p><DraftAutosave incident=String::new() now=autosaved.unwrap_or_default() saving=t!("composer-saving") saved=t!("composer-saved")
                failed=t!("composer-save-failed") signed_out=t!("composer-signed-out")/></p>
            <TextField typed=typed.clone() name="title" value=stored("title", "") label=t!("declare-name-label") help=t!("declare-name-help") required=true/>
            <div class="field" id="services">
                <div class="table-wrap"><table class="svc">
                    <caption class="label">{t!("declare-services-label")}</caption>
                    <thead><tr><th scope="col">{t!("composer-col-service")}</th><th scope="col">{t!("composer-col-now")}</th><th scope="col" id="s-status">{t!("declare-col-status")}</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table></div>
                {field_error(typed.error("services"))}
            </div>
            <MomentField typed=typed.clone() name="started_at" label=t!("declare-started-label", zone = time::zone_name(zone)) zone=zone
                stored=stored_moment("started_at") suggested=now help=t!("declare-started-help") required=true/>
            {still_lasts}
            <fieldset class="field" id="state">
                <legend class="label">{t!("composer-state")}</legend>
                <div class="seg">{states}</div>
                {field_error(typed.error("state"))}
            </fieldset>
            <TextArea typed=typed.clone() name="body" value=stored("body", "") label=t!("declare-body-label") rows=5 help=t!("declare-body-help") required=true/>
            {promise}
            <label class="choice"><input type="checkbox" name="notify" value="yes" checked=notify/>" "{t!("declare-notify-label")}</label>
            <details class="data" open=details_open>
                <summary>{t!("declare-details")}</summary>
                <div class="form above-3">
                    <TextField typed=typed.clone() name="regions" value=stored("regions", "") label=t!("declare-regions-label") help=t!("declare-regions-help")/>
                    <MomentField typed=typed.clone() name="first_evidence_at" label=t!("declare-evidence-label", zone = time::zone_name(zone)) zone=zone stored=stored_moment("first_evidence_at") help=t!("declare-evidence-help")/>
                    <SelectField typed=typed.clone() name="cause" label=t!("declare-cause-label") options=causes value=stored("cause", "") help=t!("declare-cause-help")/>
                    <label class="choice"><input type="checkbox" name="is_drill" value="yes" checked=drill/>" "{t!("declare-drill-label")}</label>
                </div>
            </details>
            <div class="row last"><button class="button primary big" type="submit">{t!("declare-publish")}</button></div>
        </form>
        {discard}
    }
    .into_any()
}

fn maintenance_form(typed: FormState, services: &[Service], zone: Tz) -> AnyView {
    let checkboxes: Vec<_> = services
        .iter()
        .map(|service| {
            let ticked = typed.ticked("service", service.id.as_str(), false);
            view! { <label class="choice"><input type="checkbox" name="service" value=service.id.to_string() checked=ticked/>" "{service.name.clone()}</label> }
        })
        .collect();
    let notify = typed.ticked("notify", "yes", true);
    let notify_during = typed.ticked("notify_during", "yes", true);
    view! {
        <form method="post" action="/desk/incidents" class="form declare">
            <FormKey typed=typed.clone()/>
            <input type="hidden" name="kind" value="maintenance"/>
            <ErrorSummary typed=typed.clone()/>
            <TextField typed=typed.clone() name="title" label=t!("declare-name-label") help=t!("schedule-name-help") required=true/>
            <fieldset class="field" id="services"><legend>{t!("schedule-services-label")}</legend>{field_error(typed.error("services"))}{checkboxes}</fieldset>
            <MomentField typed=typed.clone() name="from" label=t!("schedule-from-label", zone = time::zone_name(zone)) zone=zone required=true/>
            <MomentField typed=typed.clone() name="until" label=t!("schedule-until-label", zone = time::zone_name(zone)) zone=zone required=true/>
            <TextArea typed=typed.clone() name="body" label=t!("composer-body-label") rows=4 help=t!("schedule-body-help") required=true/>
            <label class="choice"><input type="checkbox" name="notify" value="yes" checked=notify/>" "{t!("schedule-notify-label")}</label>
            <label class="choice"><input type="checkbox" name="notify_during" value="yes" checked=notify_during/>" "{t!("schedule-notify-during-label")}</label>
            <div class="row last"><button class="button primary big" type="submit">{t!("schedule-publish")}</button></div>
        </form>
    }
    .into_any()
}
