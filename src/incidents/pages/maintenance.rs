//! The forms of maintenance on its page: an update with the next state, and another window.

use super::fields::{field_error, state_choices};
use super::state_name;
use crate::incidents::draft::About;
use crate::incidents::incident::{Kind, State};
use crate::incidents::store::{self, Incident};
use crate::incidents::templates::pages as templates;
use crate::incidents::{draft, reports};
use crate::platform::db::Tx;
use crate::t;
use crate::types::Refusal;
use crate::ui::number::grouped;
use crate::ui::time;
use crate::web::field::{ErrorSummary, FormKey, MomentField, TextArea};
use crate::web::{FormState, RequestContext};
use chrono_tz::Tz;
use leptos::prelude::*;

/// Both forms; the window only while the maintenance is not over.
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
    let is_over = maintenance.state.is_over();
    Ok(view! {
        <div class="stack">
            {update_form(&update, picker, maintenance, context.query.get("state"), recipients)}
            {(!is_over).then(|| window_form(&window, maintenance, recipients, zone))}
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

fn notify_box(notify: bool, recipients: i64) -> impl IntoView {
    let label =
        if recipients == 0 { t!("composer-notify-none") } else { t!("composer-notify", people = grouped(recipients)) };
    view! { <label class="choice"><input type="checkbox" name="notify" value="yes" checked=notify/>" "{label}</label> }
}
