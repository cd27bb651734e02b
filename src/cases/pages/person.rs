//! The person pane: who it is, as their record says, and what they reported beside their words.

use super::talk::Talk;
use super::thanks::shown;
use crate::customers::pages::person::PersonCard;
use crate::t;
use crate::types::Timestamp;
use crate::ui::time;
use chrono_tz::Tz;
use leptos::prelude::*;

pub(super) fn pane(talk: &Talk, now: Timestamp, zone: Tz) -> impl IntoView + use<> {
    let card = match &talk.person {
        Some(person) => view! { <PersonCard person=person.clone() now=now zone=zone/> }.into_any(),
        None => unknown(talk).into_any(),
    };
    let guessed = talk.case.is_provisional.then(|| view! { <p class="quiet small">{t!("inbox-customer-guessed")}</p> });
    let reports: Vec<_> = talk
        .reports
        .iter()
        .map(|(report, services)| {
            let how = t!(&format!("inbox-report-{}", report.severity));
            let what = if services.is_empty() { t!("affected-service-other") } else { services.clone() };
            let place = (!report.place.is_empty()).then(|| format!(", {}", report.place));
            view! { <li>{time::clock(report.at, zone)}<span>{what}": "{how}{place}</span></li> }
        })
        .collect();
    view! {
        {card}
        {guessed}
        {(!reports.is_empty()).then(|| view! {
            <section><h3>{t!("inbox-customer-reports")}</h3><ul class="hist">{reports}</ul></section>
        })}
    }
}

fn unknown(talk: &Talk) -> impl IntoView + use<> {
    let contact = talk.case.contact.as_ref().map(shown);
    view! {
        <section>
            <h2 dir="auto">{talk.name.clone()}</h2>
            <p class="quiet">{t!("inbox-customer-unknown")}</p>
            {contact.filter(|contact| *contact != talk.name).map(|contact| view! { <p class="above-2">{contact}</p> })}
        </section>
    }
}
