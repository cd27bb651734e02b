//! The customer pane: their record, and the reports that belong to the case.

use super::conversation::{OpenCase, hidden_fields};
use super::position::QueuePosition;
use super::thanks::display_address;
use crate::access::personal_data::PersonalData;
use crate::access::{CaseAgent, Right, Staff};
use crate::cases::identity::StoredFinding;
use crate::customers::pages::card::CustomerCard;
use crate::t;
use crate::ui::time;
use crate::web::RequestContext;
use crate::web::field::{ErrorSummary, TextField};
use chrono_tz::Tz;
use leptos::prelude::*;

pub(super) fn pane(
    open: &OpenCase,
    context: &RequestContext,
    staff: &Staff,
    position: QueuePosition,
    zone: Tz,
) -> impl IntoView + use<> {
    let now = context.now;
    let sees_vulnerable = PersonalData::Vulnerable.is_visible_to(staff);
    let card = match &open.customer {
        Some(summary) => {
            view! { <CustomerCard summary=summary.clone() sees_vulnerable=sees_vulnerable now=now zone=zone/> }
                .into_any()
        }
        None => unknown(open).into_any(),
    };
    let identity = match (&open.customer, open.case.is_provisional) {
        (Some(summary), true) => {
            let form = staff.holds_any(CaseAgent::ROLES).then(|| {
                identity_form(open, context, &summary.customer.name, summary.customer.id, position).into_any()
            });
            view! { <section><p class="quiet small">{t!("inbox-customer-guessed")}</p>{form}</section> }.into_any()
        }
        _ => open.finding.as_ref().map(|finding| found(finding, zone)).into_any(),
    };
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
        {identity}
        {(!reports.is_empty()).then(|| view! {
            <section><h3>{t!("inbox-customer-reports")}</h3><ul class="hist">{reports}</ul></section>
        })}
    }
}

/// The form that says whether the case is the customer's.
fn identity_form(
    open: &OpenCase,
    context: &RequestContext,
    name: &str,
    customer_id: i64,
    position: QueuePosition,
) -> impl IntoView + use<> {
    let action = format!("/desk/inbox/{}/identity", open.case.id);
    let typed = context.form(&action);
    view! {
        <form class="form above-3" method="post" action=action>
            <ErrorSummary typed=typed.clone()/>
            {hidden_fields(&open.case, position)}
            <input type="hidden" name="customer" value=customer_id/>
            <TextField typed=typed name="evidence" label=t!("inbox-identity-evidence")
                help=t!("inbox-identity-evidence-help") required=true/>
            <div class="row">
                <button class="button" type="submit" name="is" value="customer">{t!("inbox-identity-confirm", name = name)}</button>
                <button class="button" type="submit" name="is" value="other">{t!("inbox-identity-reject")}</button>
            </div>
        </form>
    }
}

/// Who found out whose case it is, and how.
fn found(finding: &StoredFinding, zone: Tz) -> impl IntoView + use<> {
    let key = if finding.is_customer { "inbox-identity-confirmed" } else { "inbox-identity-rejected" };
    let when = time::day_clock_text(finding.decided_at, zone);
    view! {
        <section>
            <p class="quiet small">{t!(key, name = &finding.decided_by, when = when)}</p>
            <p class="small" dir="auto">{finding.evidence.clone()}</p>
        </section>
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
