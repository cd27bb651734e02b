//! The form to enter an incident that is over, and the form of a further update of one.

use super::fields::{SELECTABLE_STATUSES, StatusSelect, field_error, state_choices};
use crate::incidents::incident::{Cause, Kind, State};
use crate::incidents::store::Incident;
use crate::services::store::Service;
use crate::t;
use crate::ui::time;
use crate::web::field::{ErrorSummary, FormKey, MomentField, SelectField, TextArea, TextField};
use crate::web::{FormState, RequestContext};
use chrono_tz::Tz;
use leptos::prelude::*;

/// The form to enter an incident that is over.
pub(super) fn form(typed: FormState, services: &[Service], zone: Tz) -> AnyView {
    let rows = service_rows(&typed, services, &t!("declare-not-affected"));
    let first_states = [State::Investigating, State::Identified, State::Monitoring];
    let states = state_choices(first_states, &typed.value("state", State::Investigating.as_str()));
    let causes = std::iter::once((String::new(), t!("cause-unknown")))
        .chain(
            Cause::ALL.into_iter().map(|cause| (cause.as_str().to_owned(), t!(&format!("cause-{}", cause.as_str())))),
        )
        .collect();
    let zone_name = time::zone_name(zone);
    view! {
        <form method="post" action="/desk/incidents" class="form declare">
            <FormKey typed=typed.clone()/>
            <input type="hidden" name="kind" value="past"/>
            <p class="help">{t!("backfill-instead")}" "<a class="in" href="/desk/incidents/import">{t!("backfill-title")}</a></p>
            <ErrorSummary typed=typed.clone()/>
            <TextField typed=typed.clone() name="title" label=t!("declare-name-label") help=t!("declare-name-help") required=true/>
            <div class="field" id="services">
                <div class="table-wrap"><table class="svc">
                    <caption class="label">{t!("past-services-label")}</caption>
                    <thead><tr><th scope="col">{t!("composer-col-service")}</th><th scope="col">{t!("composer-col-now")}</th><th scope="col" id="s-status">{t!("past-col-status")}</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table></div>
                {field_error(typed.error("services"))}
            </div>
            <MomentField typed=typed.clone() name="started_at" label=t!("declare-started-label", zone = &zone_name) zone=zone help=t!("declare-started-help") required=true/>
            <MomentField typed=typed.clone() name="ended_at" label=t!("past-ended-label", zone = &zone_name) zone=zone required=true/>
            <MomentField typed=typed.clone() name="first_at" label=t!("past-first-label", zone = &zone_name) zone=zone help=t!("past-first-help") required=true/>
            <fieldset class="field" id="state">
                <legend class="label">{t!("past-first-state")}</legend>
                <div class="seg">{states}</div>
                {field_error(typed.error("state"))}
            </fieldset>
            <TextArea typed=typed.clone() name="body" label=t!("declare-body-label") rows=5 help=t!("past-body-help") required=true/>
            <TextArea typed=typed.clone() name="last_body" label=t!("past-last-body-label") rows=3 help=t!("past-last-body-help") required=true/>
            <TextField typed=typed.clone() name="regions" label=t!("declare-regions-label") help=t!("declare-regions-help")/>
            <MomentField typed=typed.clone() name="first_evidence_at" label=t!("declare-evidence-label", zone = &zone_name) zone=zone help=t!("declare-evidence-help")/>
            <SelectField typed=typed name="cause" label=t!("declare-cause-label") options=causes help=t!("declare-cause-help")/>
            <p class="help">{t!("past-no-mail")}</p>
            <div class="row last"><button class="button primary big" type="submit">{t!("past-submit")}</button></div>
        </form>
    }
    .into_any()
}

/// The form of a further update, with its own time.
pub(super) fn update_form(context: &RequestContext, incident: &Incident, services: &[Service], zone: Tz) -> AnyView {
    let action = format!("/desk/incidents/{}/updates", incident.id);
    let typed = context.form(&action);
    let states =
        state_choices(Kind::Incident.states().iter().copied(), &typed.value("state", State::Investigating.as_str()));
    let rows = service_rows(&typed, services, &t!("composer-status-unchanged"));
    view! {
        <form class="box" id="composer" method="post" action=action aria-labelledby="cmp">
            <FormKey typed=typed.clone()/>
            <input type="hidden" name="version" value=incident.version/>
            <input type="hidden" name="past" value="yes"/>
            <div class="pad composer">
                <h2 id="cmp">{t!("past-update-title")}</h2>
                <p class="help">{t!("past-update-lead")}</p>
                <ErrorSummary typed=typed.clone()/>
                <MomentField typed=typed.clone() name="display_at" label=t!("past-update-at", zone = time::zone_name(zone)) zone=zone required=true/>
                <fieldset class="field" id="state">
                    <legend class="label">{t!("past-update-state")}</legend>
                    <div class="seg four">{states}</div>
                    {field_error(typed.error("state"))}
                </fieldset>
                <div class="table-wrap" id="services"><table class="svc">
                    <caption class="sr">{t!("composer-services")}</caption>
                    <thead><tr><th scope="col">{t!("composer-col-service")}</th><th scope="col">{t!("composer-col-now")}</th><th scope="col" id="s-status">{t!("composer-col-after")}</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table></div>
                {field_error(typed.error("services"))}
                <TextArea typed=typed.clone() name="body" label=t!("composer-body-label") rows=6 help=t!("past-body-help") required=true/>
            </div>
            <div class="pad row between last foot">
                <p class="small quiet grow">{t!("past-no-mail")}</p>
                <button class="button primary big" type="submit" name="intent" value="publish">{t!("past-update-submit")}</button>
            </div>
        </form>
    }
    .into_any()
}

fn service_rows(typed: &FormState, services: &[Service], empty_label: &str) -> Vec<AnyView> {
    services
        .iter()
        .map(|service| {
            let row = StatusSelect {
                service,
                current: service.status,
                choices: SELECTABLE_STATUSES.to_vec(),
                selected: typed.value(&format!("service-{}", service.id), ""),
                empty_label: Some(empty_label.to_owned()),
                heading: "s-status",
            };
            row.row().into_any()
        })
        .collect()
}
