//! The person beside a conversation: who they are, what an incident cost them, what has passed.

use crate::customers::exposure::{self, Exposure};
use crate::customers::history::{self, Line};
use crate::customers::store::{self, ContactPoint, Customer};
use crate::platform::db::Tx;
use crate::t;
use crate::types::{PublicId, Refusal, Timestamp};
use crate::ui::{time, wording};
use chrono::Duration;
use chrono_tz::Tz;
use leptos::prelude::*;

/// How many lines of history stand beside a conversation.
const LINES: usize = 8;

/// What stands in the pane; read before anything is shown.
#[derive(Debug, Clone)]
pub struct Person {
    /// Who.
    pub customer: Customer,
    /// The names of the services they use.
    pub services: Vec<String>,
    /// How they can be reached.
    pub points: Vec<ContactPoint>,
    /// How the incident at hand hit them.
    pub hit: Vec<Exposure>,
    /// What has passed, the newest first.
    pub history: Vec<Line>,
}

impl Person {
    /// Reads a person; with an incident, also what it cost them. `None` when there is no such customer.
    pub async fn load(tx: &mut Tx, customer_id: i64, incident: Option<&PublicId>) -> Result<Option<Self>, Refusal> {
        let Some(customer) = store::find(tx, customer_id).await? else { return Ok(None) };
        let services = store::services(tx, customer_id).await?.into_iter().map(|(_, name)| name).collect();
        let points = store::contact_points(tx, customer_id).await?;
        let hit = match incident {
            Some(incident) => exposure::of(tx, incident, customer_id).await?,
            None => Vec::new(),
        };
        let history = history::of(tx, &customer, LINES).await?;
        Ok(Some(Self { customer, services, points, hit, history }))
    }
}

/// "9 years", "this year", or nothing where the day they joined is unknown.
pub fn tenure(customer: &Customer, now: Timestamp) -> Option<String> {
    customer.years(now).map(|years| match years {
        0 => t!("customers-tenure-first-year"),
        years => t!("customers-tenure-years", years = years),
    })
}

/// Region, language, whether an outage is worse for them: one quiet line.
pub fn about(customer: &Customer) -> String {
    let region = (!customer.region.is_empty()).then(|| customer.region.clone());
    let language = t!("customers-prefers-language", language = language_name(&customer.language));
    let plan = (!customer.plan.is_empty()).then(|| customer.plan.clone());
    region.into_iter().chain(plan).chain([language]).collect::<Vec<_>>().join(" · ")
}

/// A language as people say it; an unknown tag as it is.
pub fn language_name(tag: &str) -> String {
    let main = tag.split(['-', '_']).next().unwrap_or_default().to_lowercase();
    let key = format!("customers-language-{main}");
    if wording::has_key(&key) { t!(&key) } else { tag.to_owned() }
}

/// Tenure, monthly and lifetime value.
pub fn ticks(customer: &Customer, now: Timestamp) -> impl IntoView + use<> {
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

/// The list of what has passed.
pub fn lines(history: Vec<Line>, zone: Tz) -> impl IntoView + use<> {
    let lines: Vec<_> = history
        .into_iter()
        .map(|line| {
            let text = wording::format_message(&line.what);
            let what = match line.href {
                Some(href) => view! { <a class="in" href=href>{text}</a> }.into_any(),
                None => text.into_any(),
            };
            view! { <li>{time::month(line.at, zone)}<span>{what}</span></li> }
        })
        .collect();
    view! { <ul class="hist">{lines}</ul> }
}

/// The pane itself: the sections for an `<aside class="person">`, without the aside.
#[component]
pub fn PersonCard(
    /// Whom it is about.
    person: Person,
    /// The reader's moment.
    now: Timestamp,
    /// The zone times are read in.
    zone: Tz,
) -> impl IntoView {
    let Person { customer, services, hit, history, .. } = person;
    let profile = format!("/desk/customers/{}", customer.id);
    let hit: Vec<_> = hit
        .into_iter()
        .map(|hit| {
            let span = time::span(Duration::minutes(hit.minutes_by(now)));
            view! { <dt>{hit.name}</dt><dd>{span}</dd> }
        })
        .collect();
    view! {
        <section>
            <h2><a class="in" href=profile>{customer.name.clone()}</a></h2>
            <p class="quiet">{about(&customer)}</p>
            {customer.vulnerable.then(|| view! { <p class="above-2"><span class="chip warm">{t!("customers-vulnerable")}</span></p> })}
            <div class="above-3">{ticks(&customer, now)}</div>
            {(!services.is_empty()).then(|| view! { <p class="above-3">{services.join(", ")}</p> })}
        </section>
        {(!hit.is_empty()).then(|| view! {
            <section><h3>{t!("customers-disruption")}</h3><dl class="kv r">{hit}</dl></section>
        })}
        <section>
            <h3>{t!("customers-history")}</h3>
            {if history.is_empty() {
                view! { <p class="quiet">{t!("customers-history-none")}</p> }.into_any()
            } else {
                lines(history, zone).into_any()
            }}
        </section>
    }
}
