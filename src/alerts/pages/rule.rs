//! The form of a rule, with what it would do to past deliveries.

use super::rule_trial;
use crate::access::{Administrator, Section};
use crate::accounts::pages::settings_view;
use crate::alerts::receivers::{self, Hook};
use crate::alerts::rule_store;
use crate::alerts::rules::{Action, CONDITIONS_MAX, Comparison, Rule, RuleText};
use crate::incidents::compose::PROMISE_MINUTES;
use crate::services::store::{self as services, Service};
use crate::t;
use crate::types::{PublicId, Refusal, ServiceStatus};
use crate::ui::{icon, time};
use crate::web::field::{Choices, ErrorSummary, FormKey, SelectField, TextArea, TextField};
use crate::web::frame::{DeskView, desk_page};
use crate::web::{FormState, RequestContext};
use chrono::Duration;
use leptos::prelude::*;

/// The page to add a rule.
#[component]
pub fn NewRule() -> impl IntoView {
    desk_page(Section::Settings, |context| load(context, false))
}

/// The page to edit a rule.
#[component]
pub fn EditRule() -> impl IntoView {
    desk_page(Section::Settings, |context| load(context, true))
}

async fn load(context: RequestContext, is_stored: bool) -> Result<DeskView, Refusal> {
    context.staff()?.may::<Administrator>()?;
    let hook_id = PublicId::parse(context.param("id")?).ok_or(Refusal::NotFound)?;
    let rule_id = match is_stored {
        true => Some(PublicId::parse(context.param("rule")?).ok_or(Refusal::NotFound)?),
        false => None,
    };
    let mut tx = context.app.db.read().await?;
    let hook = receivers::get(&mut tx, &hook_id).await?;
    let rule = match &rule_id {
        Some(id) => Some(rule_store::get(&mut tx, &hook_id, id).await?),
        None => None,
    };
    let services: Vec<_> =
        services::all(&mut tx).await?.into_iter().filter(|service| service.archived_at.is_none()).collect();
    let trial = rule_trial::load(&mut tx, &context, &hook, rule.as_ref(), &services).await?;
    drop(tx);
    let action = match &rule_id {
        Some(id) => format!("/desk/settings/alerts/{hook_id}/rules/{id}"),
        None => format!("/desk/settings/alerts/{hook_id}/rules"),
    };
    let typed = context.form(&action);
    let title = if is_stored { t!("rule-edit-title") } else { t!("rule-add") };
    let body = view! {
        <p class="crumb below-4"><a href="/desk/settings/alerts">{t!("settings-alerts")}</a><span aria-hidden="true">" / "</span>
            <a href=format!("/desk/settings/alerts/{hook_id}")>{hook.name.clone()}</a><span aria-hidden="true">" / "</span><span>{title.clone()}</span></p>
        {form(&typed, action, &hook, rule, &services)}
        {trial}
    };
    Ok(settings_view(&context, "/desk/settings/alerts", title, t!("rule-lead"), body))
}

fn form(typed: &FormState, action: String, hook: &Hook, rule: Option<Rule>, services: &[Service]) -> AnyView {
    let version = rule.as_ref().map(|rule| rule.version);
    let stored = rule.map_or_else(empty, |rule| rule.text);
    let actions = Action::ALL.map(|action| {
        (action.as_str().to_owned(), t!(&format!("rule-choice-{}", action.as_str())), action == stored.action)
    });
    let promises =
        PROMISE_MINUTES.map(|minutes| (minutes.to_string(), time::span(Duration::minutes(minutes)))).to_vec();
    let notify = typed.ticked("notify", "yes", stored.notify);
    let back = format!("/desk/settings/alerts/{}", hook.id);
    view! {
        <form method="post" action=action class="form">
            {match version {
                Some(version) => view! { <input type="hidden" name="version" value=typed.value("version", version.to_string())/> }.into_any(),
                None => view! { <FormKey typed=typed.clone()/> }.into_any(),
            }}
            <ErrorSummary typed=typed.clone()/>
            {conditions(typed, &stored)}
            <Choices typed=typed.clone() name="action" legend=t!("rule-action") options=actions.to_vec() one=true/>
            {service_rows(typed, &stored, services)}
            <TextField typed=typed.clone() name="title" label=t!("rule-title-label") value=stored.title.clone() help=t!("rule-title-help")/>
            <TextArea typed=typed.clone() name="body" label=t!("rule-body-label") value=stored.body.clone() help=t!("rule-body-help") rows=4/>
            <SelectField typed=typed.clone() name="promise" label=t!("composer-promise") options=promises value=stored.promise_minutes.to_string()/>
            <label class="choice"><input type="checkbox" name="notify" value="yes" checked=notify/>" "{t!("rule-notify-label")}</label>
            <TextArea typed=typed.clone() name="resolve_body" label=t!("rule-resolve-label") value=stored.resolve_body.clone() help=t!("rule-resolve-help") rows=3/>
            <div class="row">
                <button class="button primary" type="submit">{t!("rule-save")}</button>
                <button class="button" type="submit" name="intent" value="try">{t!("rule-try")}</button>
                <a class="button" href=back>{t!("rule-cancel")}</a>
            </div>
        </form>
    }
    .into_any()
}

fn empty() -> RuleText {
    RuleText {
        conditions: Vec::new(),
        action: Action::Draft,
        services: Vec::new(),
        title: String::new(),
        body: String::new(),
        promise_minutes: 30,
        notify: true,
        resolve_body: String::new(),
    }
}

fn conditions(typed: &FormState, stored: &RuleText) -> impl IntoView + use<> {
    let rows: Vec<_> = (0..CONDITIONS_MAX)
        .map(|row| {
            let condition = stored.conditions.get(row);
            let [label, comparison, value] = ["label", "comparison", "value"].map(|part| format!("{part}-{row}"));
            let chosen = typed.value(&comparison, condition.map_or("equals", |condition| condition.comparison.as_str()));
            let error = [&label, &comparison, &value].into_iter().find_map(|name| typed.error(name));
            let options: Vec<_> = Comparison::ALL
                .into_iter()
                .map(|option| {
                    let selected = option.as_str() == chosen;
                    view! { <option value=option.as_str() selected=selected>{t!(&format!("rule-comparison-{}", option.as_str()))}</option> }
                })
                .collect();
            let (shown_label, shown_value) = (
                typed.value(&label, condition.map_or("", |condition| condition.label.as_str())),
                typed.value(&value, condition.map_or("", |condition| condition.value.as_str())),
            );
            let number = row + 1;
            view! {
                <tr>
                    <td><input type="text" id=label.clone() name=label value=shown_label dir="auto" aria-label=t!("rule-label-aria", number = number)/></td>
                    <td><select id=comparison.clone() name=comparison aria-label=t!("rule-comparison-aria", number = number)>{options}</select></td>
                    <td>
                        <input type="text" id=value.clone() name=value value=shown_value dir="auto" aria-label=t!("rule-value-aria", number = number)/>
                        {error.map(|text| view! { <p class="status major">{icon::cross()}{text}</p> })}
                    </td>
                </tr>
            }
        })
        .collect();
    view! {
        <div class="field" id="conditions">
            <div class="table-wrap"><table>
                <caption class="label">{t!("rule-conditions-label")}</caption>
                <thead><tr>
                    <th scope="col">{t!("rule-col-label")}</th>
                    <th scope="col">{t!("rule-col-comparison")}</th>
                    <th scope="col">{t!("rule-col-value")}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table></div>
            <p class="help">{t!("rule-conditions-help")}</p>
        </div>
    }
}

fn service_rows(typed: &FormState, stored: &RuleText, services: &[Service]) -> impl IntoView + use<> {
    let rows: Vec<_> = services
        .iter()
        .map(|service| {
            let (name, id) = (format!("service-{}", service.id), format!("s-{}", service.id));
            let known = stored.services.iter().find(|(id, _)| *id == service.id);
            let chosen = typed.value(&name, known.map_or("", |(_, status)| status.as_str()));
            let options: Vec<_> = ServiceStatus::DISRUPTED
                .iter()
                .map(|status| {
                    let selected = status.as_str() == chosen;
                    view! { <option value=status.as_str() selected=selected>{t!(&format!("status-{}", status.as_str()))}</option> }
                })
                .collect();
            view! {
                <tr>
                    <th scope="row" id=id.clone()>{service.name.clone()}</th>
                    <td><select name=name aria-labelledby=format!("{id} s-status")><option value="">{t!("declare-not-affected")}</option>{options}</select></td>
                </tr>
            }
        })
        .collect();
    let error = typed.error("services");
    view! {
        <div class="field" id="services">
            <div class="table-wrap"><table class="svc">
                <caption class="label">{t!("rule-services-label")}</caption>
                <thead><tr><th scope="col">{t!("composer-col-service")}</th><th scope="col" id="s-status">{t!("declare-col-status")}</th></tr></thead>
                <tbody>{rows}</tbody>
            </table></div>
            {error.map(|text| view! { <p class="status major">{icon::cross()}{text}</p> })}
            <p class="help">{t!("rule-services-help")}</p>
        </div>
    }
}
