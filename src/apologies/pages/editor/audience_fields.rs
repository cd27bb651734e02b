//! The editor's fields that say who gets a batch.

use crate::apologies::audience::FilterOptions;
use crate::apologies::batch::{Audience, CustomerList, Monthly, Range};
use crate::apologies::drafts::MINUTES_MAX;
use crate::customers::Channel;
use crate::customers::pages::card::language_name;
use crate::t;
use crate::types::{Currency, Money};
use crate::ui::number::{Count, grouped};
use crate::web::FormState;
use crate::web::field::{Choices, SelectField, TextArea, TextField};
use leptos::prelude::*;

/// A value to tick, its label, and whether it is ticked.
type Tick = (String, String, bool);

/// The fields. A list with one value narrows nothing and is not shown.
pub(super) fn view(
    typed: &FormState,
    audience: &Audience,
    options: &FilterOptions,
    currency: Option<Currency>,
) -> AnyView {
    let services: Vec<Tick> = options
        .services
        .iter()
        .map(|(id, name, count)| {
            (id.to_string(), t!("apologies-choice", name = name, count = *count), audience.services.contains(id))
        })
        .collect();
    let languages: Vec<(String, i64)> = options.languages.iter().map(|tag| (tag.clone(), 0)).collect();
    let languages: Vec<Tick> = ticks(&languages, &audience.languages)
        .into_iter()
        .map(|(tag, _, is_chosen)| {
            let label = t!("apologies-choice-language", name = language_name(&tag), tag = &tag);
            (tag, label, is_chosen)
        })
        .collect();
    let consent = vec![("yes".to_owned(), t!("apologies-field-consent-only"), audience.with_consent)];
    let channels = std::iter::once((String::new(), t!("apologies-field-channel-any")))
        .chain(Channel::ALL.into_iter().map(|channel| {
            let name = channel.as_str();
            (name.to_owned(), t!(&format!("apologies-field-channel-{name}")))
        }))
        .collect::<Vec<_>>();
    let channel = audience.channel.map_or_else(String::new, |channel| channel.as_str().to_owned());
    let (tags, except_tags) = (audience.tags.join(", "), audience.except.tags.join(", "));
    let tags_help = if options.tags.is_empty() {
        t!("apologies-field-tags-none")
    } else {
        t!("apologies-field-tags-help", tags = options.tags.join(", "))
    };
    let has_tags = !options.tags.is_empty() || !audience.tags.is_empty() || !audience.except.tags.is_empty();
    let state = || typed.clone();
    let numbers = |[least, most]: [&'static str; 2], labels: [String; 2], values: [String; 2], help: String| {
        let ([least_label, most_label], [least_value, most_value]) = (labels, values);
        view! {
            <div class="two close">
                <TextField typed=state() name=least label=least_label value=least_value inputmode="decimal" help=help/>
                <TextField typed=state() name=most label=most_label value=most_value inputmode="decimal"/>
            </div>
        }
    };
    let minutes = numbers(
        ["minutes_least", "minutes_most"],
        [t!("apologies-field-minutes-least"), t!("apologies-field-minutes-most")],
        bounds(audience.minutes, |minutes| minutes.to_string()),
        t!("apologies-field-minutes-help", max = grouped(MINUTES_MAX)),
    );
    let monthly = currency.map(|currency| {
        let stored = audience.monthly.as_ref().map(|Monthly { minor, .. }| *minor).unwrap_or_default();
        numbers(
            ["monthly_least", "monthly_most"],
            [
                t!("apologies-field-monthly-least", currency = currency.code()),
                t!("apologies-field-monthly-most", currency = currency.code()),
            ],
            bounds(stored, |minor| Money::new(minor, currency).to_string()),
            t!("apologies-field-monthly-help", currency = currency.code()),
        )
    });
    let lost = choices(typed, "services", t!("apologies-field-services"), services);
    let list = list(typed, ["listed", "listed_remove"], t!("apologies-field-listed"), audience.listed.as_ref());
    let except = list_of_exceptions(typed, audience, options, except_tags, has_tags.then(|| tags_help.clone()));
    let others = Audience { plans: Vec::new(), regions: Vec::new(), services: Vec::new(), ..audience.clone() };
    let is_open = others.has_conditions() || typed.was_refused();
    view! {
        <div class="ticks">
            {choices(typed, "plans", t!("apologies-field-plans"), ticks(&options.plans, &audience.plans))}
            {lost}
            {choices(typed, "regions", t!("apologies-field-regions"), ticks(&options.regions, &audience.regions))}
        </div>
        <details class="more" open=is_open>
            <summary>{t!("apologies-form-more")}</summary>
            <div class="ticks">{choices(typed, "languages", t!("apologies-field-languages"), languages)}</div>
            {minutes}
            {monthly}
            <div class="two close">
                <SelectField typed=state() name="channel" label=t!("apologies-field-channel") options=channels value=channel/>
                <Choices typed=state() name="with_consent" legend=t!("apologies-field-consent") options=consent/>
            </div>
            {has_tags.then(|| view! { <TextField typed=state() name="tags" label=t!("apologies-field-tags") value=tags help=tags_help/> })}
            {list}
        </details>
        {except}
    }
    .into_any()
}

/// Who is left out.
fn list_of_exceptions(
    typed: &FormState,
    audience: &Audience,
    options: &FilterOptions,
    tags: String,
    tags_help: Option<String>,
) -> AnyView {
    let except = &audience.except;
    let state = typed.clone();
    let field = tags_help.map(|help| {
        view! { <TextField typed=state name="except_tags" label=t!("apologies-field-except-tags") value=tags help=help/> }
    });
    let listed = ["except_listed", "except_listed_remove"];
    view! {
        <details class="more" open=!except.is_empty() || typed.was_refused()>
            <summary>{t!("apologies-form-except")}</summary>
            <p class="quiet">{t!("apologies-form-except-help")}</p>
            <div class="ticks">
                {choices(typed, "except_plans", t!("apologies-field-except-plans"), ticks(&options.plans, &except.plans))}
                {choices(typed, "except_regions", t!("apologies-field-except-regions"), ticks(&options.regions, &except.regions))}
            </div>
            {field}
            {list(typed, listed, t!("apologies-field-except-listed"), except.listed.as_ref())}
        </details>
    }
    .into_any()
}

/// A pasted list. The stored one is not shown again: it may be long, and its lines may have been addresses.
fn list(
    typed: &FormState,
    [name, remove]: [&'static str; 2],
    label: String,
    stored: Option<&CustomerList>,
) -> impl IntoView + use<> {
    let help = match stored {
        Some(list) => t!("apologies-field-listed-replace", count = Count(list.customers)),
        None => t!("apologies-field-listed-help", max = grouped(crate::apologies::batch::LIST_MAX as i64)),
    };
    let state = typed.clone();
    let removal = stored.map(|list| {
        let options = vec![("yes".to_owned(), t!("apologies-field-listed-remove"), false)];
        let legend = t!("apologies-field-listed-stored", count = Count(list.customers));
        view! { <Choices typed=typed.clone() name=remove legend=legend options=options/> }
    });
    view! {
        <TextArea typed=state name=name label=label rows=3 help=help/>
        {removal}
    }
}

fn choices(typed: &FormState, name: &'static str, legend: String, options: Vec<Tick>) -> Option<AnyView> {
    let is_shown = options.len() > 1 || options.iter().any(|(.., is_chosen)| *is_chosen);
    let typed = typed.clone();
    is_shown.then(|| view! { <Choices typed=typed name=name legend=legend options=options/> }.into_any())
}

/// Values with how many have each. A chosen value stays visible although nobody has it any more.
fn ticks(list: &[(String, i64)], chosen: &[String]) -> Vec<Tick> {
    let unused =
        chosen.iter().filter(|value| !list.iter().any(|(name, _)| name == *value)).map(|value| (value.clone(), 0));
    list.iter()
        .cloned()
        .chain(unused)
        .map(|(name, count)| {
            (name.clone(), t!("apologies-choice", name = name.clone(), count = count), chosen.contains(&name))
        })
        .collect()
}

fn bounds(range: Range, text: impl Fn(i64) -> String) -> [String; 2] {
    [range.least, range.most].map(|bound| bound.map(&text).unwrap_or_default())
}
