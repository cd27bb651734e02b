//! The form of a series: its plan, how it repeats, and the dates that follow from it.

use crate::incidents::maintenance::forms::parse_series;
use crate::incidents::maintenance::series::repeat::{self, DAYS, Ends, PLACES, Repeat};
use crate::incidents::maintenance::series::rule::Clocks;
use crate::incidents::maintenance::series::{self, Occurrence};
use crate::incidents::pages::fields::field_error;
use crate::services::store::Service;
use crate::t;
use crate::types::{PublicId, Timestamp};
use crate::ui::time;
use crate::web::field::{Choices, ErrorSummary, FormKey, MomentField, SelectField, TextArea, TextField};
use crate::web::{FormState, RequestContext};
use chrono_tz::Tz;
use leptos::prelude::*;

/// What the form is filled with at first.
#[derive(Default)]
pub(super) struct Stored {
    pub title: String,
    pub body: String,
    pub services: Vec<PublicId>,
    pub from: Option<Timestamp>,
    pub until: Option<Timestamp>,
    /// The rule of a series that exists; empty for a new one.
    pub rule: String,
    pub notify_during: bool,
    pub reminder_minutes: Option<i64>,
    /// For a change, the date from which on.
    pub following: Option<Timestamp>,
    /// For a change, the version of the series.
    pub version: Option<i64>,
}

/// The form. `key` names what its button to save does.
pub(super) fn form(
    context: &RequestContext,
    typed: FormState,
    stored: Stored,
    services: &[Service],
    zone: Tz,
    key: &str,
) -> AnyView {
    let dates = dates(context, &typed.action, zone);
    let has_dates = dates.is_some();
    let zone_name = time::zone_name(zone);
    let checkboxes: Vec<_> = services
        .iter()
        .map(|service| {
            let ticked = typed.ticked("service", service.id.as_str(), stored.services.contains(&service.id));
            view! { <label class="choice"><input type="checkbox" name="service" value=service.id.to_string() checked=ticked/>" "{service.name.clone()}</label> }
        })
        .collect();
    let (notify, notify_during) =
        (typed.ticked("notify", "yes", true), typed.ticked("notify_during", "yes", stored.notify_during));
    let reminder = stored.reminder_minutes.map(|minutes| minutes.to_string()).unwrap_or_default();
    let hidden = stored.version.map(|version| view! { <input type="hidden" name="version" value=version/> });
    let following = stored.following.map(|at| {
        let at = typed.value("following", crate::types::timestamp::iso(at));
        view! { <input type="hidden" name="following" value=at/> }
    });
    let save = t!(key);
    view! {
        <form method="post" action=typed.action.clone() class="form declare" id="series">
            <FormKey typed=typed.clone()/>
            {hidden}{following}
            <ErrorSummary typed=typed.clone()/>
            <TextField typed=typed.clone() name="title" label=t!("declare-name-label") help=t!("schedule-name-help") value=stored.title required=true/>
            <fieldset class="field" id="services"><legend>{t!("schedule-services-label")}</legend>{field_error(typed.error("services"))}{checkboxes}</fieldset>
            <MomentField typed=typed.clone() name="from" label=t!("series-from-label", zone = &zone_name) zone=zone stored=stored.from help=t!("series-from-help") required=true/>
            <MomentField typed=typed.clone() name="until" label=t!("series-until-label", zone = &zone_name) zone=zone stored=stored.until required=true/>
            {repetition(&typed, &stored.rule)}
            <TextArea typed=typed.clone() name="body" label=t!("composer-body-label") rows=4 help=t!("schedule-body-help") value=stored.body required=true/>
            <TextField typed=typed.clone() name="reminder" label=t!("planned-reminder-label") help=t!("planned-reminder-help") inputmode="numeric" value=reminder/>
            <label class="choice"><input type="checkbox" name="notify" value="yes" checked=notify/>" "{t!("series-notify-label")}</label>
            <label class="choice"><input type="checkbox" name="notify_during" value="yes" checked=notify_during/>" "{t!("series-notify-during-label")}</label>
            {dates}
            <div class="row last">
                <button class="button big" class:primary=!has_dates type="submit" name="intent" value="preview">{t!("series-preview")}</button>
                {has_dates.then(|| view! { <button class="button primary big" type="submit" name="intent" value="save">{save}</button> })}
            </div>
        </form>
    }
    .into_any()
}

/// How it repeats, and until when.
fn repetition(typed: &FormState, stored_rule: &str) -> AnyView {
    let stored = if stored_rule.is_empty() { Repeat::Weekly } else { Repeat::Rule };
    let repeats = Repeat::ALL
        .into_iter()
        .map(|repeat| (repeat.as_str().to_owned(), t!(&format!("series-repeat-{}", repeat.as_str())), repeat == stored))
        .collect();
    let days = DAYS.iter().map(|day| ((*day).to_owned(), repeat::day_name(day).unwrap_or_default(), false)).collect();
    let places = PLACES.iter().map(|place| ((*place).to_owned(), repeat::place_name(place))).collect();
    let weekdays =
        DAYS.iter().rev().map(|day| ((*day).to_owned(), repeat::day_name(day).unwrap_or_default())).collect();
    let ends = Ends::ALL
        .into_iter()
        .map(|ends| (ends.as_str().to_owned(), t!(&format!("series-ends-{}", ends.as_str())), ends == Ends::Never))
        .collect();
    view! {
        <Choices typed=typed.clone() name="repeat" legend=t!("series-repeat-label") options=repeats one=true/>
        <TextField typed=typed.clone() name="interval" label=t!("series-interval-label") help=t!("series-interval-help") value="1" inputmode="numeric"/>
        <Choices typed=typed.clone() name="day" legend=t!("series-days-label") options=days help=t!("series-days-help")/>
        <SelectField typed=typed.clone() name="place" label=t!("series-place-label") options=places help=t!("series-place-help")/>
        <SelectField typed=typed.clone() name="weekday" label=t!("series-weekday-label") options=weekdays/>
        <TextField typed=typed.clone() name="rule" label=t!("series-rule-label") help=t!("series-rule-help") value=stored_rule.to_owned()/>
        <Choices typed=typed.clone() name="ends" legend=t!("series-ends-label") options=ends one=true/>
        <TextField typed=typed.clone() name="ends_on" label=t!("series-ends-on-label") help=t!("series-ends-on-help") kind="date"/>
        <TextField typed=typed.clone() name="ends_after" label=t!("series-ends-after-label") help=t!("series-ends-after-help") inputmode="numeric"/>
    }
    .into_any()
}

/// The dates of what was typed; `None` before anything was, and where it is wrong.
fn dates(context: &RequestContext, action: &str, zone: Tz) -> Option<AnyView> {
    let form = context.refused_form.as_ref().filter(|form| form.action == action)?;
    let plan = parse_series(&form.typed, zone).ok()?;
    let dates = series::preview(&plan, context.now).ok()?;
    let rule = repeat::describe(&plan.rule);
    let rows: Vec<_> = dates.iter().map(|one| date(one, zone)).collect();
    Some(
        view! {
            <section class="box" aria-labelledby="dates" id="preview"><div class="pad">
                <h2 id="dates">{t!("series-dates-heading")}</h2>
                <p class="help">{rule}</p>
                <ol class="above-2">{rows}</ol>
                <p class="help above-2">{t!("series-dates-help")}</p>
            </div></section>
        }
        .into_any(),
    )
}

fn date(one: &Occurrence, zone: Tz) -> impl IntoView + use<> {
    let note = match one.clocks {
        Clocks::Steady => None,
        Clocks::Skip => Some(t!("series-date-skipped", time = one.local.format("%H:%M").to_string())),
        Clocks::Repeat => Some(t!("series-date-repeated", time = one.local.format("%H:%M").to_string())),
    };
    view! {
        <li>{time::range_text(one.from, one.until, zone)}{note.map(|note| view! { " "<span class="small quiet">{note}</span> })}</li>
    }
}
