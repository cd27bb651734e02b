//! The composer of an update: state, service statuses, text, promised next update and preview. It is saved as a draft
//! while somebody types.

mod values;

use super::drafts::{discard_form, others_writing_text, restored};
use super::fields::{SELECTABLE_STATUSES, StatusSelect, field_error, promise_field, state_choices};
use super::{preview_html, state_name, translations};
use crate::incidents::draft::Draft;
use crate::incidents::incident::{Kind, State};
use crate::incidents::islands::{DraftAutosave, LivePreview, OthersWriting};
use crate::incidents::prepared::Prepared;
use crate::incidents::publish::OtherStatus;
use crate::incidents::spike::ReportCounts;
use crate::incidents::store::Incident;
use crate::incidents::templates::pages as templates;
use crate::incidents::templates::usage::USED_TEMPLATE;
use crate::incidents::{compose, publish, reports};
use crate::platform::db::Tx;
use crate::services::page;
use crate::services::store::{self as services, Service};
use crate::t;
use crate::types::field_errors::FieldErrors;
use crate::types::{Refusal, ServiceStatus, Timestamp};
use crate::ui::number::Count;
use crate::ui::{icon, time};
use crate::web::RequestContext;
use crate::web::field::{ErrorSummary, FormKey, MomentField, TextArea};
use chrono_tz::Tz;
use leptos::prelude::*;
use values::{FormValues, ServiceRow};

/// The composer, filled with what was entered, the prepared update that is changed, the saved draft, or defaults. `affected`
/// are the incident's services.
pub async fn load(
    tx: &mut Tx,
    context: &RequestContext,
    incident: &Incident,
    affected: &[Service],
    draft: Option<Draft>,
    prepared: Option<&Prepared>,
    zone: Tz,
) -> Result<AnyView, Refusal> {
    let now = context.now;
    let action = format!("/desk/incidents/{}/updates", incident.id);
    let typed = context.form(&action);
    let mut by_others = publish::statuses_by_others(tx, incident).await?;
    let mut rows = Vec::new();
    let mut unaffected = Vec::new();
    for service in services::all(tx).await? {
        let own = publish::own_status(tx, incident, &service.id, now).await?;
        let status = if incident.is_drill { own } else { service.status };
        if affected.iter().any(|one| one.id == service.id) {
            let reports = reports::counts_for_service(tx, &service.id, incident.started_at, now).await?;
            let other = by_others.remove(&service.id);
            rows.push(ServiceRow { service, status, own, reports, other });
        } else if service.is_offered() {
            let reports = ReportCounts { recent: 0, usual: 0 };
            unaffected.push(ServiceRow { service, status, own, reports, other: None });
        }
    }
    let recipients = reports::count_recipients(tx, incident).await?;
    let requested_state =
        context.query.get("state").parse::<State>().ok().filter(|state| Kind::Incident.states().contains(state));
    let draft = draft.filter(|_| prepared.is_none());
    let saved = prepared.map(Prepared::fields).or_else(|| draft.as_ref().map(|draft| draft.fields.clone()));
    let saved = templates::used_by_update(tx, context, incident, saved).await?;
    let affected_ids: Vec<_> = affected.iter().map(|service| service.id.clone()).collect();
    let used = saved.as_ref().map(|fields| fields.get(USED_TEMPLATE).to_owned()).unwrap_or_default();
    let allows = |state| incident.state.may_become(state);
    let picker = templates::picker(tx, &typed, Kind::Incident, &affected_ids, allows, &used, "draft").await?;
    let form = FormValues { typed, draft: saved, incident: incident.clone(), requested_state };
    let composed = compose::parse(&mut FieldErrors::new(), &form.fields(&rows), now, zone);
    let changes = publish::changes(tx, incident, &composed.services).await?;
    let preview = preview_html(&changes, &composed, now, zone);
    let page = page::first_page(tx).await?;
    let languages = page::other_languages(tx, &page).await?;
    let in_others = translations::fields(&form.typed, &languages, |name| form.value(name, ""));
    let others = others_writing_text(tx, &context.staff()?.id, &incident.id, incident.version, now, zone).await?;
    let changed = match prepared {
        Some(prepared) => (prepared.id.to_string(), prepared.version.to_string()),
        None => Default::default(),
    };
    Ok(view(form, picker, in_others, rows, unaffected, draft, changed, others, preview, recipients, now, zone))
}

#[allow(clippy::too_many_arguments)] // The parts of one form.
fn view(
    form: FormValues,
    picker: Option<AnyView>,
    in_other_languages: Option<AnyView>,
    rows: Vec<ServiceRow>,
    others: Vec<ServiceRow>,
    draft: Option<Draft>,
    (prepared, prepared_version): (String, String),
    others_writing: String,
    preview: String,
    recipients: i64,
    now: Timestamp,
    zone: Tz,
) -> AnyView {
    let incident = &form.incident;
    let typed = form.typed.clone();
    let id = incident.id.to_string();
    let saved = draft
        .as_ref()
        .map(|draft| format!("{} {}", t!("composer-saved"), time::recent_text(draft.saved_at, now, zone)));
    let draft = draft.filter(|_| !typed.was_refused());
    let discard = draft.as_ref().map(|_| discard_form(format!("/desk/incidents/{}/draft", incident.id), typed.clone()));
    let restored = draft.map(|draft| restored(draft.saved_at, now, zone));
    let next_states = Kind::Incident.states().iter().copied().filter(|to| incident.state.may_become(*to));
    let states = state_choices(next_states, &form.state());
    let promise = promise_field(&typed, &form.promise(), form.value("next_at", ""), zone);
    let conflicts: Vec<_> =
        rows.iter().filter_map(|row| row.other.as_ref().map(|other| (row, other))).map(conflict_note).collect();
    let override_field = override_field(&form, &rows);
    let other_rows = other_services(&form, &others);
    let service_rows: Vec<_> = rows.iter().map(|row| service_row(&form, row, false)).collect();
    let display_open = !form.value("display_at", "").is_empty();
    let publish_at_open = !form.value("publish_at", "").is_empty();
    let publish_at = form.moment("publish_at", zone);
    let (display_at, body_value) = (form.moment("display_at", zone), form.value("body", ""));
    let notify = form.ticked("notify", true);
    let publish_label = match (incident.is_drill, recipients) {
        (true, _) => t!("composer-publish-drill"),
        (false, 0) => t!("composer-publish"),
        (false, recipients) => t!("composer-publish-notify", people = Count(recipients)),
    };
    // It shows the draft as it was saved last, so it is offered where saving is.
    let as_subscribers_get_it = incident.is_public().then(|| {
        let href = format!("/desk/incidents/{id}/notice?update=draft");
        view! { <p class="help above-2"><a class="in" href=href target="_blank">{t!("notice-preview-link")}</a>" "{t!("composer-notice-help")}</p> }
    });
    let state_help = t!("composer-state-help", state = state_name(incident.state));
    view! {
        <form class="box" id="composer" method="post" action=typed.action.clone() aria-labelledby="cmp">
            <FormKey typed=typed.clone()/>
            <input type="hidden" name="version" value=incident.version/>
            <input type="hidden" name="prepared" value=typed.value("prepared", prepared)/>
            <input type="hidden" name="prepared_version" value=typed.value("prepared_version", prepared_version)/>
            <div class="pad composer">
                <div class="row between">
                    <h2 id="cmp">{t!("composer-title")}</h2>
                    <DraftAutosave incident=id.clone() now=saved.unwrap_or_default() saving=t!("composer-saving") saved=t!("composer-saved")
                        failed=t!("composer-save-failed") signed_out=t!("composer-signed-out")/>
                </div>
                <ErrorSummary typed=typed.clone()/>
                {restored}
                {picker}
                <OthersWriting incident=id.clone() version=incident.version text=others_writing/>
                <fieldset class="field" id="state">
                    <legend class="label">{t!("composer-state")}</legend>
                    <div class="seg four">{states}</div>
                    {field_error(typed.error("state"))}
                    <p class="help above-2">{state_help}</p>
                </fieldset>
                <div class="table-wrap" id="services"><table class="svc">
                    <caption class="sr">{t!("composer-services")}</caption>
                    {table_head("s-new")}
                    <tbody>{service_rows}</tbody>
                </table></div>
                {typed.error("services").map(|text| view! { <div class="field"><p class="status major">{icon::cross()}{text}</p></div> })}
                {conflicts}
                {other_rows}
                {override_field}
                <TextArea typed=typed.clone() name="body" label=t!("composer-body-label") value=body_value rows=6 help=t!("composer-body-help") required=true/>
                {in_other_languages}
                {promise}
                <label class="choice"><input type="checkbox" name="notify" value="yes" checked=notify/>" "{if recipients == 0 { t!("composer-notify-none") } else { t!("composer-notify", people = Count(recipients)) }}</label>
                <details class="data" open=display_open><summary>{t!("composer-display-heading")}</summary>
                    <MomentField typed=typed.clone() name="display_at" label=t!("composer-display-at", zone = time::zone_name(zone)) zone=zone stored=display_at help=t!("composer-display-help")/>
                </details>
            </div>
            <div class="pad">
                <h3 class="below-2">{t!("composer-preview")}</h3>
                <LivePreview incident=id html=preview/>
                {as_subscribers_get_it}
            </div>
            <div class="pad row between last foot">
                <button class="button" type="submit" name="intent" value="draft" formnovalidate=true>{t!("composer-save-draft")}</button>
                <button class="button primary big" type="submit" name="intent" value="publish">{publish_label}</button>
            </div>
            // Below the other buttons: Enter in a field presses the first one, which saves the draft.
            <div class="pad">
                <details class="data" open=publish_at_open><summary>{t!("prepared-heading")}</summary>
                    <MomentField typed=typed.clone() name="publish_at" label=t!("prepared-at", zone = time::zone_name(zone)) zone=zone stored=publish_at help=t!("prepared-help")/>
                    <button class="button" type="submit" name="intent" value="schedule">{t!("prepared-submit")}</button>
                </details>
            </div>
        </form>
        {discard}
    }
    .into_any()
}

/// The services that the incident does not affect, folded until one is changed.
fn other_services(form: &FormValues, others: &[ServiceRow]) -> Option<impl IntoView + use<>> {
    if others.is_empty() {
        return None;
    }
    let open = others.iter().any(|row| !form.value(&format!("service-{}", row.service.id), "").is_empty());
    let rows: Vec<_> = others.iter().map(|row| service_row(form, row, true)).collect();
    Some(view! {
        <details class="data" open=open><summary>{t!("composer-other-services")}</summary>
            <div class="table-wrap"><table class="svc">
                <caption class="sr">{t!("composer-other-services")}</caption>
                {table_head("s-other")}
                <tbody>{rows}</tbody>
            </table></div>
        </details>
    })
}

/// The confirmation that a service may be set to operational during a spike of reports; `None` without one.
fn override_field(form: &FormValues, rows: &[ServiceRow]) -> Option<impl IntoView + use<>> {
    let spikes: Vec<_> = rows
        .iter()
        .filter(|row| row.reports.is_spike() && row.own != ServiceStatus::Operational)
        .map(spike_note)
        .collect();
    let error = form.typed.error("despite_reports");
    if spikes.is_empty() && error.is_none() {
        return None;
    }
    let ticked = form.ticked("despite_reports", false);
    let error =
        error.map(|text| view! { <p class="status major" id="despite_reports-wrong">{icon::cross()}{text}</p> });
    Some(view! {
        <div class="field">
            {spikes}
            {error}
            <label class="choice above-2"><input type="checkbox" id="despite_reports" name="despite_reports" value="yes" checked=ticked/>" "{t!("composer-override-reports")}</label>
        </div>
    })
}

fn table_head(id: &'static str) -> impl IntoView {
    view! {
        <thead><tr>
            <th scope="col">{t!("composer-col-service")}</th><th scope="col">{t!("composer-col-now")}</th><th scope="col" id=id>{t!("composer-col-after")}</th>
        </tr></thead>
    }
}

/// A service with the select of its new status. `is_optional` adds an option that leaves it unchanged.
fn service_row(form: &FormValues, row: &ServiceRow, is_optional: bool) -> impl IntoView + use<> {
    let mut choices = SELECTABLE_STATUSES.to_vec();
    if row.own == ServiceStatus::UnderMaintenance {
        choices.push(row.own);
    }
    let selected = if is_optional { form.value(&format!("service-{}", row.service.id), "") } else { form.status(row) };
    let select = StatusSelect {
        service: &row.service,
        current: row.status,
        choices,
        selected,
        empty_label: is_optional.then(|| t!("composer-status-unchanged")),
        heading: if is_optional { "s-other" } else { "s-new" },
    };
    select.row()
}

fn spike_note(row: &ServiceRow) -> impl IntoView + use<> {
    let text =
        t!("incident-spike", service = row.service.name.clone(), count = row.reports.recent, usual = row.reports.usual);
    view! { <p class="note warm">{icon::warning()}<span>{text}</span></p> }
}

fn conflict_note((row, other): (&ServiceRow, &OtherStatus)) -> impl IntoView + use<> {
    let status = t!(&format!("status-{}", other.status.as_str()));
    let text = t!("incident-held", service = row.service.name.clone(), other = other.incident.clone(), status = status);
    view! { <p class="note">{icon::info()}<span>{text}</span></p> }
}
