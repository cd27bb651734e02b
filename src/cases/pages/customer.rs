//! The customer pane: their record, and the reports that belong to the case.

use super::conversation::OpenCase;
use super::thanks::display_address;
use crate::customers::pages::card::CustomerCard;
use crate::t;
use crate::types::Timestamp;
use crate::ui::time;
use chrono_tz::Tz;
use leptos::prelude::*;

pub(super) fn pane(open: &OpenCase, now: Timestamp, zone: Tz) -> impl IntoView + use<> {
    let card = match &open.customer {
        Some(summary) => view! { <CustomerCard summary=summary.clone() now=now zone=zone/> }.into_any(),
        None => unknown(open).into_any(),
    };
    let provisional_note =
        open.case.is_provisional.then(|| view! { <p class="quiet small">{t!("inbox-customer-guessed")}</p> });
    let reports: Vec<_> = open
        .reports
        .iter()
        .map(|(report, services)| {
            let how = t!(&format!("inbox-report-{}", report.severity.as_str()));
            let what = if services.is_empty() { t!("affected-service-other") } else { services.clone() };
            let place = (!report.place.is_empty()).then(|| format!(", {}", report.place));
            view! { <li>{time::clock(report.at, zone)}<span>{what}": "{how}{place}</span></li> }
        })
        .collect();
    view! {
        {card}
        {provisional_note}
        {(!reports.is_empty()).then(|| view! {
            <section><h3>{t!("inbox-customer-reports")}</h3><ul class="hist">{reports}</ul></section>
        })}
    }
}

fn unknown(open: &OpenCase) -> impl IntoView + use<> {
    let contact = open.case.contact.as_ref().map(display_address);
    view! {
        <section>
            <h2 dir="auto">{open.name.clone()}</h2>
            <p class="quiet">{t!("inbox-customer-unknown")}</p>
            {contact.filter(|contact| *contact != open.name).map(|contact| view! { <p class="above-2">{contact}</p> })}
        </section>
    }
}
