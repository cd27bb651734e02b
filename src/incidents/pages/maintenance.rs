//! The forms of maintenance on its page: an update with the next state, and another window.

use super::fields::{field_error, state_choices};
use super::state_name;
use crate::incidents::draft::About;
use crate::incidents::incident::{Kind, State};
use crate::incidents::maintenance::forms::series_page;
use crate::incidents::maintenance::{find_ending, series};
use crate::incidents::store::{self, Incident};
use crate::incidents::templates::pages as templates;
use crate::incidents::{draft, reports};
use crate::platform::db::Tx;
use crate::services::store::{self as services, Service};
use crate::t;
use crate::types::{PublicId, Refusal, Timestamp};
use crate::ui::icon;
use crate::ui::number::grouped;
use crate::ui::time;
use crate::web::field::{ErrorSummary, FormKey, MomentField, TextArea, TextField};
use crate::web::moment;
use crate::web::{FormState, RequestContext};
use chrono::Duration;
use chrono_tz::Tz;
use leptos::prelude::*;

/// By how many minutes maintenance that is about to end can be extended at once.
const EXTENSIONS: [i64; 4] = [15, 30, 60, 120];

/// The forms; the window and the plan only while the maintenance is not over. Shortly before its end they begin with the
/// question whether it ends.
pub async fn load(tx: &mut Tx, context: &RequestContext, maintenance: &Incident, zone: Tz) -> Result<AnyView, Refusal> {
    let recipients = reports::count_recipients(tx, maintenance).await?;
    let action = format!("/desk/incidents/{}/updates", maintenance.id);
    let typed = context.form(&action);
    // Only a template leaves a draft here.
    let draft = draft::find(tx, &context.staff()?.id, &About::Incident(maintenance.id.clone()))
        .await?
        .map(|draft| draft.fields);
    let filled = templates::used_by_update(tx, context, maintenance, draft).await?;
    let update = match filled {
        Some(fields) if !typed.was_refused() => FormState::filled(&action, fields),
        _ => typed,
    };
    let services = store::service_ids_of(tx, &maintenance.id).await?;
    let allows = |state| maintenance.state.may_become(state);
    let picker = templates::picker(tx, &update, Kind::Maintenance, &services, allows, "", "publish").await?;
    let window = context.form(&format!("/desk/incidents/{}/window", maintenance.id));
    let plan = context.form(&format!("/desk/incidents/{}/plan", maintenance.id));
    let is_over = maintenance.state.is_over();
    let of_series = series::store::of_incident(tx, &maintenance.id).await?;
    let affected = store::service_ids_of(tx, &maintenance.id).await?;
    let all = services::offered(tx).await?;
    Ok(view! {
        <div class="stack">
            {of_series.map(|(series, _)| view! {
                <p class="note"><span>{t!("series-note")}" "<a class="in" href=series_page(&series)>{t!("series-note-link")}</a></span></p>
            })}
            {ending(maintenance, context.now, zone)}
            {update_form(&update, picker, maintenance, context.query.get("state"), recipients)}
            {(!is_over).then(|| window_form(&window, maintenance, recipients, zone))}
            {(!is_over).then(|| plan_form(&plan, maintenance, &affected, &all, recipients))}
        </div>
    }
    .into_any())
}

fn update_form(
    typed: &FormState,
    picker: Option<AnyView>,
    maintenance: &Incident,
    requested: &str,
    recipients: i64,
) -> impl IntoView + use<> {
    let next = Kind::Maintenance.states().iter().copied().filter(|to| maintenance.state.may_become(*to));
    let asked = requested.parse::<State>().ok().filter(|to| maintenance.state.may_become(*to));
    let selected = typed.value("state", asked.unwrap_or(maintenance.state).as_str());
    let states = state_choices(next, &selected);
    let notify = typed.ticked("notify", "yes", true);
    view! {
        <form class="box" id="composer" method="post" action=typed.action.clone() aria-labelledby="cmp">
            <input type="hidden" name="version" value=maintenance.version/>
            <FormKey typed=typed.clone()/>
            <div class="pad composer">
                <h2 id="cmp">{t!("composer-title")}</h2>
                <ErrorSummary typed=typed.clone()/>
                {picker}
                <fieldset class="field" id="state">
                    <legend class="label">{t!("composer-state")}</legend>
                    <div class="seg">{states}</div>
                    {field_error(typed.error("state"))}
                    <p class="help above-2">{t!("composer-state-help", state = state_name(maintenance.state))}" "{t!("planned-state-help")}</p>
                </fieldset>
                <TextArea typed=typed.clone() name="body" label=t!("composer-body-label") rows=4 help=t!("planned-body-help")/>
                {notify_box(notify, recipients)}
            </div>
            <div class="pad row end last foot"><button class="button primary big" type="submit">{t!("composer-publish")}</button></div>
        </form>
    }
}

fn window_form(typed: &FormState, maintenance: &Incident, recipients: i64, zone: Tz) -> impl IntoView + use<> {
    let until = maintenance.scheduled_until.unwrap_or(maintenance.started_at);
    let from = (maintenance.state == State::Scheduled).then(|| {
        view! {
            <MomentField typed=typed.clone() name="from" label=t!("schedule-from-label", zone = time::zone_name(zone)) zone=zone
                stored=Some(maintenance.started_at) required=true/>
        }
    });
    let body = typed.value("window_body", "");
    let notify = typed.ticked("notify", "yes", true);
    view! {
        <form class="box above-4" id="window" method="post" action=typed.action.clone() aria-labelledby="win">
            <input type="hidden" name="version" value=maintenance.version/>
            <FormKey typed=typed.clone()/>
            <div class="pad composer">
                <h2 id="win">{t!("window-title")}</h2>
                <p class="help">{t!("window-lead")}</p>
                <ErrorSummary typed=typed.clone()/>
                {from}
                <MomentField typed=typed.clone() name="until" label=t!("schedule-until-label", zone = time::zone_name(zone)) zone=zone
                    stored=Some(until) required=true/>
                <TextArea typed=typed.clone() name="window_body" label=t!("composer-body-label") value=body rows=3 help=t!("window-body-help")/>
                {notify_box(notify, recipients)}
            </div>
            <div class="pad row end last"><button class="button big" type="submit">{t!("window-submit")}</button></div>
        </form>
    }
}

/// Shortly before the end: extend it, or end it now. It also says what happens without an answer.
fn ending(maintenance: &Incident, now: Timestamp, zone: Tz) -> Option<impl IntoView + use<>> {
    let ending = find_ending(maintenance, now)?;
    let (window, updates) =
        (format!("/desk/incidents/{}/window", maintenance.id), format!("/desk/incidents/{}/updates", maintenance.id));
    let at = time::clock_text(ending.ends_at, zone);
    let (title, lead) = match (ending.ends_at <= now, ending.state) {
        (true, _) => (t!("ending-title-late", at = at), t!("ending-lead-late")),
        (false, State::Verifying) => (t!("ending-title", at = &at), t!("ending-lead-verifying", at = &at)),
        (false, _) => (t!("ending-title", at = &at), t!("ending-lead", at = &at)),
    };
    let from = ending.ends_at.max(now);
    let buttons: Vec<_> = EXTENSIONS
        .into_iter()
        .map(|minutes| {
            let until = from + Duration::minutes(minutes);
            // To the minute, as people type it.
            let until = until - Duration::seconds(until.timestamp().rem_euclid(60));
            let typed = moment::text(until, zone);
            let (text, which) = typed.split_once(' ').unwrap_or((&typed, ""));
            let label =
                t!("ending-extend", span = time::span(Duration::minutes(minutes)), at = time::clock_text(until, zone));
            view! {
                <form method="post" action=window.clone()>
                    <input type="hidden" name="version" value=maintenance.version/>
                    <FormKey typed=FormState::new(&window)/>
                    <input type="hidden" name="until" value=text.to_owned()/>
                    <input type="hidden" name="until-which" value=which.to_owned()/>
                    <input type="hidden" name="notify" value="yes"/>
                    <button class="button" type="submit">{label}</button>
                </form>
            }
        })
        .collect();
    Some(view! {
        <section class="box below-4" id="ending" aria-labelledby="ending-title"><div class="pad">
            <h2 id="ending-title">{title}</h2>
            <p class="note warm above-2">{icon::warning()}<span>{lead}</span></p>
            <div class="row above-2">
                {buttons}
                <form method="post" action=updates.clone()>
                    <input type="hidden" name="version" value=maintenance.version/>
                    <FormKey typed=FormState::new(&updates)/>
                    <input type="hidden" name="state" value=State::Completed.as_str()/>
                    <input type="hidden" name="notify" value="yes"/>
                    <button class="button primary" type="submit">{t!("ending-end-now")}</button>
                </form>
            </div>
        </div></section>
    })
}

fn plan_form(
    typed: &FormState,
    maintenance: &Incident,
    affected: &[PublicId],
    services: &[Service],
    recipients: i64,
) -> impl IntoView + use<> {
    let is_scheduled = maintenance.state == State::Scheduled;
    let checkboxes: Vec<_> = services
        .iter()
        .map(|service| {
            let ticked = typed.ticked("service", service.id.as_str(), affected.contains(&service.id));
            view! { <label class="choice"><input type="checkbox" name="service" value=service.id.to_string() checked=ticked/>" "{service.name.clone()}</label> }
        })
        .collect();
    let error = field_error(typed.error("services"));
    let notify = typed.ticked("notify", "yes", true);
    view! {
        <form class="box above-4" id="plan" method="post" action=typed.action.clone() aria-labelledby="pln">
            <input type="hidden" name="version" value=maintenance.version/>
            <FormKey typed=typed.clone()/>
            <div class="pad composer">
                <h2 id="pln">{t!("plan-title")}</h2>
                <p class="help">{t!("plan-lead")}</p>
                <ErrorSummary typed=typed.clone()/>
                <TextField typed=typed.clone() name="plan_title" label=t!("declare-name-label") value=maintenance.title.clone() required=true/>
                {is_scheduled.then(|| view! { <fieldset class="field" id="services"><legend>{t!("schedule-services-label")}</legend>{error}{checkboxes}</fieldset> })}
                <TextArea typed=typed.clone() name="plan_body" label=t!("composer-body-label") rows=3 help=t!("plan-body-help")/>
                {notify_box(notify, recipients)}
            </div>
            <div class="pad row end last"><button class="button big" type="submit">{t!("plan-submit")}</button></div>
        </form>
    }
}

fn notify_box(notify: bool, recipients: i64) -> impl IntoView {
    let label =
        if recipients == 0 { t!("composer-notify-none") } else { t!("composer-notify", people = grouped(recipients)) };
    view! { <label class="choice"><input type="checkbox" name="notify" value="yes" checked=notify/>" "{label}</label> }
}
