//! The profile of a customer: their record, addresses, consents and history.

use super::card::{self, CustomerSummary};
use crate::access::personal_data::{ContactView, PersonalData};
use crate::access::{CustomerEraser, Right, Section};
use crate::customers::consent;
use crate::customers::history;
use crate::customers::store::ContactPoint;
use crate::customers::tags;
use crate::platform::installation;
use crate::t;
use crate::types::{Message, Refusal};
use crate::ui::time;
use crate::web::RequestContext;
use crate::web::field::{ErrorSummary, TextField};
use crate::web::frame::{DeskView, desk_page};
use chrono_tz::Tz;
use leptos::prelude::*;

/// Most entries of the history on the page.
const HISTORY_MAX: usize = 100;

/// The profile.
#[component]
pub fn Profile() -> impl IntoView {
    desk_page(Section::Customers, |context| async move {
        let contacts = context.contact_view()?;
        let sees_vulnerable = PersonalData::Vulnerable.is_visible_to(context.staff()?);
        let may_erase = context.staff()?.holds_any(CustomerEraser::ROLES);
        let id = context.param("id")?.parse().map_err(|_| Refusal::NotFound)?;
        let mut tx = context.app.db.read().await?;
        let CustomerSummary { customer, services, contact_points, .. } =
            CustomerSummary::load(&mut tx, context.now, id, None).await?.ok_or(Refusal::NotFound)?;
        let entries = history::entries(&mut tx, context.now, &customer, HISTORY_MAX).await?;
        let tags = tags::of(&mut tx, &[customer.id]).await?.remove(&customer.id).unwrap_or_default();
        let has_opted_out = consent::opted_out(&mut tx, &[customer.id]).await?.contains(&customer.id);
        let zone = installation::get(&mut tx).await?.zone();
        drop(tx);
        if customer.erased_at.is_some() {
            return Err(Refusal::Gone(Message::new("customers-erased")));
        }
        let time_zone = match customer.time_zone.as_str() {
            "" => t!("customers-zone-assumed"),
            zone => zone.to_owned(),
        };
        let name = customer.name.clone();
        let erasure = may_erase.then(|| erasure_form(&context, customer.id, &customer.external_id));
        let body = view! {
            <div class="head">
                <p class="crumb"><a href="/desk/customers">{t!("section-customers")}</a><span aria-hidden="true">"/"</span><span>{customer.external_id.clone()}</span></p>
                <div class="title"><div>
                    <h1 dir="auto">{name.clone()}</h1>
                    <p>{card::description(&customer)}</p>
                    {(sees_vulnerable && customer.vulnerable).then(|| view! { <p class="above-2"><span class="chip warm">{t!("customers-vulnerable")}</span></p> })}
                </div></div>
            </div>
            <div class="cols">
                <div>
                    <section class="sec" aria-labelledby="passed">
                        <h2 id="passed" class="below-3">{t!("customers-history-heading")}</h2>
                        {if entries.is_empty() {
                            view! { <p class="quiet">{t!("customers-history-none")}</p> }.into_any()
                        } else {
                            card::history_list(entries, zone).into_any()
                        }}
                    </section>
                </div>
                <aside class="side" aria-label=t!("customers-profile-label")>
                    <section aria-labelledby="value"><h2 id="value" class="below-3">{t!("customers-value")}</h2>{card::value_figures(&customer, context.now)}</section>
                    <section aria-labelledby="reach"><h2 id="reach" class="below-3">{t!("customers-contact")}</h2>{contact_list(customer.id, contact_points, contacts, zone)}
                        {has_opted_out.then(opt_out_note)}</section>
                    <section aria-labelledby="uses">
                        <h2 id="uses" class="below-3">{t!("customers-products")}</h2>
                        <dl class="key-values">
                            <dt>{t!("customers-plan")}</dt><dd>{or_unknown(customer.plan)}</dd>
                            <dt>{t!("customers-services")}</dt><dd>{or_unknown(services.join(", "))}</dd>
                            {(!tags.is_empty()).then(|| view! { <dt>{t!("customers-tags")}</dt><dd>{tags.join(", ")}</dd> })}
                            <dt>{t!("customers-zone")}</dt><dd>{time_zone}</dd>
                        </dl>
                    </section>
                    {erasure}
                </aside>
            </div>
        };
        Ok(DeskView::new(name, body))
    })
}

/// The form that erases the customer, with what is deleted and what is kept.
fn erasure_form(context: &RequestContext, customer_id: i64, number: &str) -> impl IntoView + use<> {
    let action = format!("/desk/customers/{customer_id}/erasure");
    let typed = context.form(&action);
    let was_refused = typed.was_refused();
    view! {
        <section class="decide" aria-labelledby="erase">
            <h2 id="erase">{t!("customers-erase")}</h2>
            <details class="sure above-2" open=was_refused>
                <summary>{t!("customers-erase-summary")}</summary>
                <form method="post" action=action>
                    <ErrorSummary typed=typed.clone()/>
                    <p>{t!("customers-erase-deleted")}</p>
                    <p>{t!("customers-erase-kept", number = number)}</p>
                    <p>{t!("customers-erase-separate")}</p>
                    <TextField typed=typed name="number" label=t!("customers-erase-number") help=t!("customers-erase-number-help", number = number) required=true/>
                    <button class="button danger" type="submit">{t!("customers-erase-submit")}</button>
                </form>
            </details>
        </section>
    }
}

/// That no messages about the service are sent, also where there is no address, and how that is changed.
fn opt_out_note() -> impl IntoView {
    view! {
        <p class="above-3">{t!("customers-opted-out")}</p>
        <p class="help">{t!("customers-opted-out-help")}</p>
    }
}

fn or_unknown(text: String) -> String {
    if text.is_empty() { t!("customers-unknown") } else { text }
}

/// The addresses, each with its consents.
fn contact_list(customer_id: i64, points: Vec<ContactPoint>, contacts: ContactView, zone: Tz) -> impl IntoView {
    if points.is_empty() {
        return view! { <p class="quiet">{t!("customers-contact-empty")}</p> }.into_any();
    }
    let lines: Vec<_> = points
        .into_iter()
        .map(|point| {
            let consent = |is: bool, yes: &str, no: &str| t!(if is { yes } else { no });
            let suppressed = point.suppressed_at.map(|at| {
                view! { <br/><span class="late small">{t!("customers-suppressed", day = time::date_text(at, zone))}</span> }
            });
            view! {
                <li>
                    <span>{contacts.show(&point.address)}<br/><span class="quiet small">
                        {consent(point.consent_service, "customers-consent-service", "customers-consent-service-no")}" · "
                        {consent(point.consent_marketing, "customers-consent-marketing", "customers-consent-marketing-no")}
                    </span>{suppressed}</span>
                    <span class="quiet small">{t!(&format!("customers-channel-{}", point.channel.as_str()))}</span>
                </li>
            }
        })
        .collect();
    let reveal = contacts.is_masked().then(|| {
        let action = format!("/desk/customers/{customer_id}/contacts");
        view! {
            <form method="post" action=action class="above-3">
                <button class="button" type="submit">{t!("customers-contact-reveal")}</button>
                <p class="help">{t!("customers-contact-reveal-help")}</p>
            </form>
        }
    });
    view! { <ul class="lines">{lines}</ul>{reveal} }.into_any()
}
