//! The form of a new offer, and the fields it shares with the form of an existing one.

use super::offers::field_amount;
use crate::access::{Author, Section};
use crate::delivery::template::Variable;
use crate::goodwill::announcement::{Announcement, AnnouncementText, input};
use crate::goodwill::budgets::{self, Budget};
use crate::goodwill::draft::find_impact;
use crate::goodwill::estimate::{self, OfferIncident};
use crate::goodwill::offer::{AmountKind, HonourPolicy};
use crate::goodwill::offer_store::Offer;
use crate::goodwill::rule_files;
use crate::platform::db::Tx;
use crate::platform::installation;
use crate::services::page::first_page;
use crate::t;
use crate::types::{Currency, PublicId, Refusal, Timestamp};
use crate::ui::wording::Language;
use crate::ui::{icon, time};
use crate::web::field::{Choices, ErrorSummary, FormKey, MomentField, SelectField, TextArea, TextField};
use crate::web::frame::{DeskView, desk_page};
use crate::web::{FormState, RequestContext};
use chrono::TimeDelta;
use chrono_tz::Tz;
use leptos::prelude::*;

/// How long a new offer is valid unless its author chooses otherwise.
const DEFAULT_VALIDITY: TimeDelta = TimeDelta::days(30);

/// The form of a new offer. `?incident=` chooses the incident it is for.
#[component]
pub fn NewOffer() -> impl IntoView {
    desk_page(Section::Offers, |context| async move { load(context).await })
}

async fn load(context: RequestContext) -> Result<DeskView, Refusal> {
    context.staff()?.may::<Author>()?;
    let typed = context.form("/desk/offers");
    let mut tx = context.app.db.read().await?;
    let zone = installation::get(&mut tx).await?.zone();
    let incidents = estimate::list_incidents(&mut tx, context.now).await?;
    let budgets = budgets::list(&mut tx).await?;
    let chosen = typed.value("incident", context.query.get("incident"));
    let floor = match budgets.first() {
        Some(budget) => floor_help(&mut tx, &chosen, budget.balance.currency).await?,
        None => None,
    };
    let page_language = first_page(&mut tx).await?.language;
    drop(tx);
    let form = if incidents.is_empty() || budgets.is_empty() {
        let reason = if incidents.is_empty() { "offer-new-needs-incident" } else { "offer-new-needs-budget" };
        view! { <p class="note warm">{icon::warning()}<span>{t!(reason)}</span></p> }.into_any()
    } else {
        let options = incidents
            .iter()
            .map(|(incident, people)| (incident.id.to_string(), incident_option(incident, *people, zone)));
        let options = options.collect();
        view! {
            <form method="post" action="/desk/offers" class="form">
                <FormKey typed=typed.clone()/>
                <ErrorSummary typed=typed.clone()/>
                <SelectField typed=typed.clone() name="incident" label=t!("offer-form-incident-label") options=options value=chosen/>
                {fields(&typed, &budgets, None, floor, context.now, zone)}
                {announcement(&typed, true, None, &page_language)}
                <button class="button primary big" type="submit">{t!("offer-form-submit")}</button>
                <p class="help">{t!("offer-form-submit-help")}</p>
            </form>
        }
        .into_any()
    };
    let body = view! {
        <div class="head">
            <p class="crumb"><a href="/desk/offers">{t!("offers-title")}</a><span aria-hidden="true">"/"</span><span>{t!("offers-new")}</span></p>
            <div class="title"><div><h1>{t!("offer-new-title")}</h1><p>{t!("offer-new-lead")}</p></div></div>
        </div>
        <div class="cols wide"><div>{form}</div></div>
    };
    Ok(DeskView::new(t!("offer-new-title"), body))
}

fn incident_option(incident: &OfferIncident, people: i64, zone: Tz) -> String {
    let day = time::date_text(incident.started_at, zone);
    let (number, title) = (incident.number, incident.title.clone());
    t!("offer-incident-option", number = number, title = title, day = day, people = people)
}

/// The help text with the least flat amount for the chosen incident, in the currency of the first budget. `None` while no incident is chosen.
async fn floor_help(tx: &mut Tx, incident: &str, currency: Currency) -> Result<Option<String>, Refusal> {
    let Some(id) = PublicId::parse(incident) else { return Ok(None) };
    let Some(impact) = find_impact(tx, &id).await? else { return Ok(None) };
    let floor = rule_files::floor(currency, impact)?;
    Ok((!floor.is_zero()).then(|| t!("offer-form-flat-help-floor", floor = floor.short())))
}

/// The fields that the forms of a new and an existing offer share.
pub fn fields(
    typed: &FormState,
    budgets: &[Budget],
    offer: Option<&Offer>,
    floor: Option<String>,
    now: Timestamp,
    zone: Tz,
) -> impl IntoView + use<> {
    let text = |read: fn(&Offer) -> &str| offer.map(|offer| read(offer).to_owned()).unwrap_or_default();
    let (stored_from, stored_to) = (offer.map(|offer| offer.valid_from), offer.map(|offer| offer.valid_to));
    let (begins, ends) = (now, now + DEFAULT_VALIDITY);
    let is_rule = offer.is_some_and(|offer| offer.amount_kind == AmountKind::Rule);
    let policy = offer.map_or(HonourPolicy::Honour, |offer| offer.honour_policy);
    let kinds = [AmountKind::Flat, AmountKind::Rule].map(|kind| {
        (
            kind.as_str().to_owned(),
            t!(&format!("offer-amount-{}", kind.as_str())),
            (kind == AmountKind::Rule) == is_rule,
        )
    });
    let policies = HonourPolicy::ALL.map(|option| {
        let label = t!(&format!("offer-honour-{}", option.as_str().replace('_', "-")));
        (option.as_str().to_owned(), label, option == policy)
    });
    let budgets = budgets.iter().map(|budget| {
        let free = budget.balance.available().short();
        (budget.id.to_string(), t!("offer-budget-option", name = budget.name.clone(), free = free))
    });
    let flat = offer.filter(|offer| !offer.flat.is_zero()).map(|offer| field_amount(offer.flat)).unwrap_or_default();
    view! {
        <TextField typed=typed.clone() name="title" label=t!("offer-form-title-label") value=text(|o| &o.title) help=t!("offer-form-title-help") required=true/>
        <TextArea typed=typed.clone() name="reason" label=t!("offer-form-reason-label") value=text(|o| &o.reason) help=t!("offer-form-reason-help") rows=4 required=true/>
        <Choices typed=typed.clone() name="amount_kind" legend=t!("offer-form-amount-label") options=kinds.to_vec() one=true/>
        <TextField typed=typed.clone() name="flat" label=t!("offer-form-flat-label") value=flat help=floor.unwrap_or_else(|| t!("offer-form-flat-help")) inputmode="decimal"/>
        <SelectField typed=typed.clone() name="budget" label=t!("offer-form-budget-label") options=budgets.collect() value=text(|o| o.budget_id.as_str())/>
        <TextField typed=typed.clone() name="merchant" label=t!("offer-form-merchant-label") value=text(|o| &o.merchant) help=t!("offer-form-merchant-help") required=true/>
        <div class="two close">
            <MomentField typed=typed.clone() name="valid_from" label=t!("offer-form-from-label", zone = time::zone_name(zone)) zone=zone stored=stored_from suggested=begins required=true/>
            <MomentField typed=typed.clone() name="valid_to" label=t!("offer-form-to-label", zone = time::zone_name(zone)) zone=zone stored=stored_to suggested=ends required=true/>
        </div>
        <TextArea typed=typed.clone() name="terms" label=t!("offer-form-terms-label") value=text(|o| &o.terms) help=t!("offer-form-terms-help") rows=2/>
        <Choices typed=typed.clone() name="honour_policy" legend=t!("offer-form-honour-label") options=policies.to_vec() help=t!("offer-form-honour-help") one=true/>
    }
}

/// The fields of the announcement. A new offer is announced unless its author decides otherwise.
pub fn announcement(
    typed: &FormState,
    is_new: bool,
    stored: Option<&Announcement>,
    page_language: &str,
) -> impl IntoView + use<> {
    let is_announced = is_new || stored.is_some();
    let main = Language::from_tag(page_language);
    let text_of = |tag: &str| -> AnnouncementText {
        let found = stored.and_then(|found| found.texts.iter().find(|text| text.language == tag).cloned());
        // Who decides only now to announce the offer gets the default as well.
        let is_default = stored.is_none() && tag == main.tag;
        found.or_else(|| is_default.then(|| input::default_text(main))).unwrap_or_default()
    };
    let group = |of: input::TextFields| {
        let (language, text) = (Language::from_tag(of.language), text_of(of.language));
        view! {
            <TextField typed=typed.clone() name=of.subject label=t!("offer-announcement-subject-label", language = language.name) value=text.subject/>
            <TextArea typed=typed.clone() name=of.body label=t!("offer-announcement-body-label", language = language.name) value=text.body rows=9/>
        }
    };
    let mut fields = input::fields_for(page_language).into_iter();
    let first = fields.next().map(group);
    let others: Vec<_> = fields.collect();
    let is_open = others.iter().any(|of| {
        let text = text_of(of.language);
        typed.error(of.subject).is_some() || typed.error(of.body).is_some() || !text.body.is_empty()
    });
    let others = others.into_iter().map(group).collect_view();
    let variables = Variable::OF_OFFER.iter().map(|variable| {
        let help = t!(&format!("offer-variable-{}", variable.as_str().replace('_', "-")));
        view! { <dt class="mono">{format!("{{{{{variable}}}}}")}</dt><dd>{help}</dd> }
    });
    let options = vec![("yes".to_owned(), t!("offer-announce-yes"), is_announced)];
    view! {
        <Choices typed=typed.clone() name="announce" legend=t!("offer-announce-label") options=options help=t!("offer-announce-help")/>
        {first}
        <details class="variables">
            <summary>{t!("offer-announcement-variables")}</summary>
            <dl class="key-values above-3">{variables.collect_view()}</dl>
        </details>
        <details open=is_open>
            <summary>{t!("offer-announcement-languages")}</summary>
            <p class="help">{t!("offer-announcement-languages-help")}</p>
            {others}
        </details>
    }
}
