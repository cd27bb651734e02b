//! The card of a customer beside a conversation: their record, their exposure to the incident, their history.

use crate::customers::exposure::{self, Exposure};
use crate::customers::history::{self, HistoryEntry};
use crate::customers::store::{self, ContactPoint, Customer};
use crate::platform::db::Tx;
use crate::t;
use crate::types::{PublicId, Refusal, Timestamp};
use crate::ui::{time, wording};
use chrono::Duration;
use chrono_tz::Tz;
use leptos::prelude::*;

/// Entries of the history on the card.
const HISTORY_MAX: usize = 8;

/// What the card shows.
#[derive(Debug, Clone)]
pub struct CustomerSummary {
    /// The customer.
    pub customer: Customer,
    /// The names of the services they use.
    pub services: Vec<String>,
    /// Their addresses.
    pub contact_points: Vec<ContactPoint>,
    /// Their exposure to the incident at hand.
    pub exposure: Vec<Exposure>,
    /// Their history, the newest first.
    pub history: Vec<HistoryEntry>,
}

impl CustomerSummary {
    /// Reads the summary, with the exposure to an incident if one is given. `None` when there is no such customer.
    pub async fn load(
        tx: &mut Tx,
        now: Timestamp,
        customer_id: i64,
        incident: Option<&PublicId>,
    ) -> Result<Option<Self>, Refusal> {
        let Some(customer) = store::find(tx, customer_id).await? else { return Ok(None) };
        let services = store::services(tx, customer_id).await?.into_iter().map(|(_, name)| name).collect();
        let contact_points = store::contact_points(tx, customer_id).await?;
        let exposure = match incident {
            Some(incident) => exposure::for_customer(tx, now, incident, customer_id).await?,
            None => Vec::new(),
        };
        let history = history::entries(tx, now, &customer, HISTORY_MAX).await?;
        Ok(Some(Self { customer, services, contact_points, exposure, history }))
    }
}

/// "9 years", "this year", or nothing when the day they joined is unknown.
pub fn tenure(customer: &Customer, now: Timestamp) -> Option<String> {
    customer.tenure_years(now).map(|years| match years {
        0 => t!("customers-tenure-first-year"),
        years => t!("customers-tenure-years", years = years),
    })
}

/// Region, plan and language in one entry.
pub fn description(customer: &Customer) -> String {
    let region = (!customer.region.is_empty()).then(|| customer.region.clone());
    let language = t!("customers-prefers-language", language = language_name(&customer.language));
    let plan = (!customer.plan.is_empty()).then(|| customer.plan.clone());
    region.into_iter().chain(plan).chain([language]).collect::<Vec<_>>().join(" · ")
}

/// The name of a language, or its tag when there is no name for it.
pub fn language_name(tag: &str) -> String {
    let main = tag.split(['-', '_']).next().unwrap_or_default().to_lowercase();
    let key = format!("customers-language-{main}");
    if wording::has_key(&key) { t!(&key) } else { tag.to_owned() }
}

/// Tenure, monthly and lifetime value.
pub fn value_figures(customer: &Customer, now: Timestamp) -> impl IntoView + use<> {
    let unknown = || t!("customers-unknown");
    let facts = [
        (t!("customers-tenure"), tenure(customer, now).unwrap_or_else(unknown)),
        (t!("customers-monthly"), customer.monthly().map_or_else(unknown, |money| money.short())),
        (t!("customers-lifetime"), customer.lifetime().map_or_else(unknown, |money| money.short())),
    ];
    let facts: Vec<_> =
        facts.into_iter().map(|(name, value)| view! { <div><dt>{name}</dt><dd>{value}</dd></div> }).collect();
    view! { <dl class="ticks3">{facts}</dl> }
}

/// The history as a list.
pub fn history_list(history: Vec<HistoryEntry>, zone: Tz) -> impl IntoView + use<> {
    let entries: Vec<_> = history
        .into_iter()
        .map(|entry| {
            let text = wording::format_message(&entry.text);
            let content = match entry.href {
                Some(href) => view! { <a class="in" href=href>{text}</a> }.into_any(),
                None => text.into_any(),
            };
            view! { <li>{time::month(entry.at, zone)}<span>{content}</span></li> }
        })
        .collect();
    view! { <ul class="hist">{entries}</ul> }
}

/// The sections of an `<aside class="person">`, without the aside.
#[component]
pub fn CustomerCard(
    /// What to show.
    summary: CustomerSummary,
    /// Whether the reader sees the mark as vulnerable.
    sees_vulnerable: bool,
    /// The current time.
    now: Timestamp,
    /// The time zone of the reader.
    zone: Tz,
) -> impl IntoView {
    let CustomerSummary { customer, services, exposure, history, .. } = summary;
    if customer.erased_at.is_some() {
        return view! { <section><p class="quiet">{t!("customers-erased")}</p></section> }.into_any();
    }
    let profile = format!("/desk/customers/{}", customer.id);
    let exposure: Vec<_> = exposure
        .into_iter()
        .map(|exposure| {
            let span = time::span(Duration::minutes(exposure.minutes));
            view! { <dt>{exposure.name}</dt><dd>{span}</dd> }
        })
        .collect();
    view! {
        <section>
            <h2><a class="in" href=profile>{customer.name.clone()}</a></h2>
            <p class="quiet">{description(&customer)}</p>
            {(sees_vulnerable && customer.vulnerable).then(|| view! { <p class="above-2"><span class="chip warm">{t!("customers-vulnerable")}</span></p> })}
            <div class="above-3">{value_figures(&customer, now)}</div>
            {(!services.is_empty()).then(|| view! { <p class="above-3">{services.join(", ")}</p> })}
        </section>
        {(!exposure.is_empty()).then(|| view! {
            <section><h3>{t!("customers-disruption")}</h3><dl class="key-values r">{exposure}</dl></section>
        })}
        <section>
            <h3>{t!("customers-history")}</h3>
            {if history.is_empty() {
                view! { <p class="quiet">{t!("customers-history-none")}</p> }.into_any()
            } else {
                history_list(history, zone).into_any()
            }}
        </section>
    }
    .into_any()
}
