//! The page of the steps, for administrators.

use super::forms::PAGE;
use super::step::{Step, StepRule};
use super::store;
use crate::access::{Administrator, Section};
use crate::accounts::pages::settings_view;
use crate::t;
use crate::web::FormState;
use crate::web::field::{Choices, ErrorSummary, TextField};
use crate::web::frame::desk_page;
use leptos::prelude::*;

/// Who is told at which step of a promised update.
#[component]
pub fn PromiseSteps() -> impl IntoView {
    desk_page(Section::Settings, |context| async move {
        context.staff()?.may::<Administrator>()?;
        let rules = store::rules(&mut context.app.db.read().await?).await?;
        let typed = context.form(PAGE);
        let version = rules.first().map_or(1, |rule| rule.version);
        let steps = rules.iter().map(|rule| step_fields(&typed, rule)).collect_view();
        let body = view! {
            <form method="post" action=PAGE class="form">
                <ErrorSummary typed=typed.clone()/>
                <input type="hidden" name="version" value=version.to_string()/>
                {steps}
                <button class="button primary" type="submit">{t!("settings-save")}</button>
            </form>
        };
        Ok(settings_view(&context, PAGE, t!("promise-steps-title"), t!("promise-steps-lead"), body))
    })
}

/// Names of the fields of a step: minutes, who, how.
const fn field_names(step: Step) -> [&'static str; 3] {
    match step {
        Step::Before => ["before_minutes", "before_to", "before_by"],
        Step::Due => ["due_minutes", "due_to", "due_by"],
        Step::Missed => ["missed_minutes", "missed_to", "missed_by"],
    }
}

fn step_fields(typed: &FormState, rule: &StepRule) -> impl IntoView + use<> {
    let [minutes, to, by] = field_names(rule.step);
    let key = |field: &str| format!("escalation-{field}-{}", rule.step.as_str());
    let option = |value: &str, key: &str, stored: bool| (value.to_owned(), t!(key), stored);
    let people = vec![
        option("commander", "escalation-to-commander", rule.to_commander),
        option("commanders", "escalation-to-commanders", rule.to_commanders),
        option("support_leads", "escalation-to-support-leads", rule.to_support_leads),
    ];
    let channels =
        vec![option("email", "escalation-by-email", rule.by_email), option("sms", "escalation-by-sms", rule.by_sms)];
    let heading = format!("step-{}", rule.step.as_str());
    let id = heading.clone();
    view! {
        <section class="sec" aria-labelledby=heading>
            <div class="section-head"><h2 id=id>{t!(&key("step"))}</h2></div>
            <p class="help">{t!(&key("help"))}</p>
            <TextField typed=typed.clone() name=minutes label=t!(&key("minutes")) inputmode="numeric"
                value=rule.minutes.to_string() required=true/>
            <Choices typed=typed.clone() name=to legend=t!(&key("to")) options=people/>
            <Choices typed=typed.clone() name=by legend=t!(&key("by")) options=channels/>
        </section>
    }
}
