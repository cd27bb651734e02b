//! The composer: where the incident stands, what services are, the words, the promise of the next one,
//! and how it will look. Kept as a draft while somebody writes.

mod filled;

use super::{SETTABLE, preview_html, state_word};
use crate::incidents::draft::Draft;
use crate::incidents::incident::{Kind, State};
use crate::incidents::islands::{DraftKeeper, LivePreview};
use crate::incidents::publish::Held;
use crate::incidents::spike::Reports;
use crate::incidents::store::Incident;
use crate::incidents::{compose, publish, reports};
use crate::platform::db::Tx;
use crate::services::store::{self as services, Service};
use crate::t;
use crate::types::field_errors::FieldErrors;
use crate::types::{Refusal, ServiceStatus};
use crate::ui::number::grouped;
use crate::ui::{icon, time};
use crate::web::RequestContext;
use crate::web::field::{ErrorSummary, TextArea, TextField};
use chrono_tz::Tz;
use filled::{Filled, Row};
use leptos::prelude::*;

/// The composer, filled with what was typed, what was kept, or what is likely.
pub async fn load(
    tx: &mut Tx,
    context: &RequestContext,
    incident: &Incident,
    touched: &[Service],
    draft: Option<Draft>,
    zone: Tz,
) -> Result<AnyView, Refusal> {
    let now = context.now;
    let action = format!("/desk/incidents/{}/updates", incident.id);
    let typed = context.form(&action);
    let all: Vec<Service> =
        services::all(tx).await?.into_iter().filter(|service| service.archived_at.is_none()).collect();
    let mut rows = Vec::new();
    let mut others = Vec::new();
    for service in all.clone() {
        let now_is =
            if incident.is_drill { publish::status_in(tx, incident, &service.id).await? } else { service.status };
        if touched.iter().any(|one| one.id == service.id) {
            let reports = reports::about(tx, &service.id, incident.started_at, now).await?;
            let held = publish::held_by_another(tx, incident, &service.id).await?;
            rows.push(Row { service, now: now_is, reports, held });
        } else {
            others.push(Row { service, now: now_is, reports: Reports { now: 0, usual: 0 }, held: None });
        }
    }
    let told = reports::would_be_told(tx, incident).await?;
    let wished =
        context.query.get("state").parse::<State>().ok().filter(|state| Kind::Incident.states().contains(state));
    let kept = draft.as_ref().map(|draft| draft.fields.clone());
    let form = Filled { typed, kept, incident: incident.clone(), wished };
    let composed = compose::read(&mut FieldErrors::new(), &form.fields(&rows), now, zone);
    let preview = preview_html(incident, &all, &composed, now, zone);
    Ok(view(form, rows, others, draft, preview, told, now, zone))
}

#[allow(clippy::too_many_arguments)] // The parts of one form.
fn view(
    form: Filled,
    rows: Vec<Row>,
    others: Vec<Row>,
    draft: Option<Draft>,
    preview: String,
    told: i64,
    now: crate::types::Timestamp,
    zone: Tz,
) -> AnyView {
    let incident = &form.incident;
    let typed = form.typed.clone();
    let id = incident.id.to_string();
    let saved = draft.map(|draft| format!("{} {}", t!("composer-saved"), saved_at(draft.saved_at, now, zone)));
    let state = form.state();
    let states: Vec<_> = Kind::Incident
        .states()
        .iter()
        .filter(|to| incident.state.may_become(**to))
        .map(|to| {
            let checked = to.as_str() == state;
            view! { <label><input type="radio" name="state" value=to.as_str() checked=checked/><span>{state_word(*to)}</span></label> }
        })
        .collect();
    let promise = form.promise();
    let promises: Vec<_> = compose::PROMISES
        .iter()
        .map(|minutes| (minutes.to_string(), time::span(chrono::Duration::minutes(*minutes))))
        .chain([("at".to_owned(), t!("composer-promise-at"))])
        .map(|(value, words)| {
            let checked = value == promise;
            view! { <label><input type="radio" name="promise" value=value checked=checked/><span>{words}</span></label> }
        })
        .collect();
    let spikes: Vec<_> =
        rows.iter().filter(|row| row.reports.is_spike() && row.now != ServiceStatus::Operational).map(spike).collect();
    let held: Vec<_> = rows.iter().filter_map(|row| row.held.as_ref().map(|held| (row, held))).map(held_note).collect();
    let spike_error = typed.error("despite_reports");
    let ask = (!spikes.is_empty() || spike_error.is_some()).then(|| {
        let ticked = form.ticked("despite_reports", false);
        let error = spike_error.map(|text| view! { <p class="s major st" id="despite_reports-wrong">{icon::cross()}{text}</p> });
        view! {
            <div class="field">
                {spikes}
                {error}
                <label class="choice above-2"><input type="checkbox" id="despite_reports" name="despite_reports" value="yes" checked=ticked/>" "{t!("composer-override-reports")}</label>
            </div>
        }
    });
    let other_rows = (!others.is_empty()).then(|| {
        let open = others.iter().any(|row| !form.value(&format!("service-{}", row.service.id), "").is_empty());
        let rows: Vec<_> = others.iter().map(|row| service_row(&form, row, true)).collect();
        view! {
            <details class="data" open=open><summary>{t!("composer-other-services")}</summary>
                <div class="tw"><table class="svc">
                    <caption class="sr">{t!("composer-other-services")}</caption>
                    {heads("s-other")}
                    <tbody>{rows}</tbody>
                </table></div>
            </details>
        }
    });
    let service_rows: Vec<_> = rows.iter().map(|row| service_row(&form, row, false)).collect();
    let promise_error = typed.error("promise").into_iter().chain(typed.error("next_at")).collect::<Vec<_>>().join(" ");
    let display_open = !form.value("display_at", "").is_empty();
    let (display_value, body_value) = (form.value("display_at", ""), form.value("body", ""));
    let notify = form.ticked("notify", true);
    let publish_words = match (incident.is_drill, told) {
        (true, _) => t!("composer-publish-drill"),
        (false, 0) => t!("composer-publish"),
        (false, told) => t!("composer-publish-notify", people = grouped(told)),
    };
    let state_help = t!("composer-state-help", state = state_word(incident.state));
    view! {
        <form class="box" id="composer" method="post" action=typed.action.clone() aria-labelledby="cmp">
            <input type="hidden" name="version" value=incident.version/>
            <div class="pad composer">
                <div class="row between">
                    <h2 id="cmp">{t!("composer-title")}</h2>
                    <DraftKeeper incident=id.clone() now=saved.unwrap_or_default() saving=t!("composer-saving") saved=t!("composer-saved")
                        failed=t!("composer-save-failed") signed_out=t!("composer-signed-out")/>
                </div>
                <ErrorSummary typed=typed.clone()/>
                <fieldset class="field" id="state">
                    <legend class="label">{t!("composer-state")}</legend>
                    <div class="seg four">{states}</div>
                    {typed.error("state").map(|text| view! { <p class="s major st">{icon::cross()}{text}</p> })}
                    <p class="help above-2">{state_help}</p>
                </fieldset>
                <div class="tw" id="services"><table class="svc">
                    <caption class="sr">{t!("composer-services")}</caption>
                    {heads("s-new")}
                    <tbody>{service_rows}</tbody>
                </table></div>
                {typed.error("services").map(|text| view! { <div class="field"><p class="s major st">{icon::cross()}{text}</p></div> })}
                {held}
                {other_rows}
                {ask}
                <TextArea typed=typed.clone() name="body" label=t!("composer-body-label") value=body_value rows=6 help=t!("composer-body-help") required=true/>
                <fieldset class="field" id="promise">
                    <legend class="label">{t!("composer-promise")}</legend>
                    <div class="row one-line promise">
                        <div class="seg grow">{promises}</div>
                        <input type="time" id="next_at" name="next_at" class="for-time" value=form.value("next_at", "") aria-label=t!("composer-next-at", zone = zone_name(now, zone))/>
                    </div>
                    {(!promise_error.is_empty()).then(|| view! { <p class="s major st">{icon::cross()}{promise_error}</p> })}
                    <p class="help above-2">{t!("composer-promise-help")}</p>
                </fieldset>
                <label class="choice"><input type="checkbox" name="notify" value="yes" checked=notify/>" "{if told == 0 { t!("composer-notify-none") } else { t!("composer-notify", people = grouped(told)) }}</label>
                <details class="data" open=display_open><summary>{t!("composer-display-heading")}</summary>
                    <TextField typed=typed.clone() name="display_at" label=t!("composer-display-at", zone = zone_name(now, zone)) kind="datetime-local" value=display_value help=t!("composer-display-help")/>
                </details>
            </div>
            <div class="pad">
                <h3 class="below-2">{t!("composer-preview")}</h3>
                <LivePreview incident=id html=preview/>
            </div>
            <div class="pad row between last foot">
                <button class="btn" type="submit" name="intent" value="draft" formnovalidate=true>{t!("composer-save-draft")}</button>
                <button class="btn primary big" type="submit" name="intent" value="publish">{publish_words}</button>
            </div>
        </form>
    }
    .into_any()
}

fn saved_at(at: crate::types::Timestamp, now: crate::types::Timestamp, zone: Tz) -> String {
    if now - at < chrono::Duration::hours(12) { time::clock_text(at, zone) } else { time::day_text(at, zone) }
}

fn zone_name(now: crate::types::Timestamp, zone: Tz) -> String {
    now.with_timezone(&zone).format("%Z").to_string()
}

fn heads(id: &'static str) -> impl IntoView {
    view! {
        <thead><tr>
            <th scope="col">{t!("composer-col-service")}</th><th scope="col">{t!("composer-col-now")}</th><th scope="col" id=id>{t!("composer-col-after")}</th>
        </tr></thead>
    }
}

fn service_row(form: &Filled, row: &Row, may_skip: bool) -> impl IntoView + use<> {
    let name = format!("service-{}", row.service.id);
    let label = format!("s-{}", row.service.id);
    let labelled = format!("{label} {}", if may_skip { "s-other" } else { "s-new" });
    let chosen = if may_skip { form.value(&name, "") } else { form.status(row) };
    let skip = may_skip.then(|| view! { <option value="">{t!("composer-status-unchanged")}</option> });
    let mut offered = SETTABLE.to_vec();
    if row.now == ServiceStatus::UnderMaintenance {
        offered.push(row.now);
    }
    let options: Vec<_> = offered
        .into_iter()
        .map(|status| {
            let selected = status.as_str() == chosen;
            view! { <option value=status.as_str() selected=selected>{t!(&format!("status-{}", status.as_str()))}</option> }
        })
        .collect();
    view! {
        <tr>
            <th scope="row" id=label>{row.service.name.clone()}" "<span class="quiet small">{row.service.description.clone()}</span></th>
            <td>{icon::status(row.now)}</td>
            <td><select name=name aria-labelledby=labelled>{skip}{options}</select></td>
        </tr>
    }
}

fn spike(row: &Row) -> impl IntoView + use<> {
    let words =
        t!("incident-spike", service = row.service.name.clone(), count = row.reports.now, usual = row.reports.usual);
    view! { <p class="note warm">{icon::warning()}<span>{words}</span></p> }
}

fn held_note((row, held): (&Row, &Held)) -> impl IntoView + use<> {
    let status = t!(&format!("status-{}", held.status.as_str()));
    let words = t!("incident-held", service = row.service.name.clone(), other = held.by.clone(), status = status);
    view! { <p class="note">{icon::info()}<span>{words}</span></p> }
}
