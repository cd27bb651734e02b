//! The customer pane: their record, and the reports that belong to the case.

use super::conversation::OpenCase;
use super::thanks::display_address;
use crate::access::Staff;
use crate::access::personal_data::PersonalData;
use crate::customers::pages::card::CustomerCard;
use crate::t;
use crate::ui::time;
use crate::web::RequestContext;
use chrono_tz::Tz;
use leptos::prelude::*;

pub(super) fn pane(open: &OpenCase, context: &RequestContext, staff: &Staff, zone: Tz) -> impl IntoView + use<> {
    let now = context.now;
    let sees_vulnerable = PersonalData::Vulnerable.is_visible_to(staff);
    let card = match &open.customer {
        Some(summary) => {
            view! { <CustomerCard summary=summary.clone() sees_vulnerable=sees_vulnerable now=now zone=zone/> }
                .into_any()
        }
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
    let contact = open.case.contact.as_ref().filter(|_| !open.is_masked).map(|contact| display_address(contact, None));
    let reveal = (open.is_masked && open.case.contact.is_some()).then(|| {
        view! {
            <form method="post" action=format!("/desk/inbox/{}/contact", open.case.id) class="above-3">
                <button class="button" type="submit">{t!("inbox-contact-reveal")}</button>
                <p class="help">{t!("inbox-contact-reveal-help")}</p>
            </form>
        }
    });
    view! {
        <section>
            <h2 dir="auto">{open.name.clone()}</h2>
            <p class="quiet">{t!("inbox-customer-unknown")}</p>
            {contact.filter(|contact| *contact != open.name).map(|contact| view! { <p class="above-2">{contact}</p> })}
            {reveal}
        </section>
    }
}
