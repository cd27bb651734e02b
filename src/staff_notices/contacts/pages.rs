//! The page of one's own contact points.

use super::store::{self, Contact};
use super::{ATTEMPTS_MAX, CODES_MAX, PAGE};
use crate::access::Section;
use crate::accounts::pages::settings_view;
use crate::accounts::reachable;
use crate::customers::{Channel, address_text};
use crate::platform::installation;
use crate::t;
use crate::types::Timestamp;
use crate::ui::{icon, time};
use crate::web::RequestContext;
use crate::web::field::{ErrorSummary, FormKey, TextField};
use crate::web::frame::desk_page;
use chrono_tz::Tz;
use leptos::prelude::*;
use phonenumber::country::Id;

/// One's own contact points, with the forms to add, verify and remove one.
#[component]
pub fn Contacts() -> impl IntoView {
    desk_page(Section::Settings, |context| async move {
        let viewer = context.staff()?.clone();
        let mut tx = context.app.db.read().await?;
        let installation = installation::get(&mut tx).await?;
        let (zone, home) = (installation.zone(), installation.phone_country());
        let contacts = store::of(&mut tx, &viewer.id).await?;
        let account = reachable::person(&mut tx, &viewer.id).await?.map(|person| person.email).unwrap_or_default();
        drop(tx);
        let has_email = contacts.iter().any(|one| one.channel == Channel::Email && one.verified_at.is_some());
        let typed = context.form(PAGE);
        let rows = contacts.iter().map(|contact| row(&context, contact, home, zone)).collect_view();
        let body = view! {
            <section class="sec" aria-labelledby="contacts">
                <div class="section-head"><h2 id="contacts">{t!("contacts-title")}</h2></div>
                <p>{if has_email { t!("contacts-account-unused", email = &account) } else { t!("contacts-account-used", email = &account) }}</p>
                {(!contacts.is_empty()).then(|| view! {
                    <div class="table-wrap"><table>
                        <thead><tr>
                            <th scope="col">{t!("contacts-address")}</th>
                            <th scope="col">{t!("contacts-status")}</th>
                            <th scope="col"><span class="sr">{t!("contacts-remove")}</span></th>
                        </tr></thead>
                        <tbody>{rows}</tbody>
                    </table></div>
                })}
            </section>
            <section class="sec" aria-labelledby="add-contact">
                <div class="section-head"><h2 id="add-contact">{t!("contacts-add")}</h2></div>
                <form method="post" action=PAGE class="form">
                    <FormKey typed=typed.clone()/>
                    <ErrorSummary typed=typed.clone()/>
                    <TextField typed=typed name="address" label=t!("contacts-add-label") help=t!("contacts-add-help") required=true/>
                    <button class="button primary" type="submit">{t!("contacts-add-submit")}</button>
                </form>
            </section>
        };
        Ok(settings_view(&context, PAGE, t!("contacts-title"), t!("contacts-lead"), body))
    })
}

fn row(context: &RequestContext, contact: &Contact, home: Option<Id>, zone: Tz) -> impl IntoView + use<> {
    let address = match contact.channel {
        Channel::Email => contact.address.clone(),
        Channel::Sms => address_text::display(&contact.address, home),
    };
    let status = match contact.verified_at {
        Some(at) => view! { <span>{t!("contacts-verified", at = time::date_text(at, zone))}</span> }.into_any(),
        None => code_forms(context, contact, &address, context.now),
    };
    view! {
        <tr>
            <th scope="row">{address.clone()}</th>
            <td>{status}</td>
            <td class="numeric">
                <form method="post" action=format!("{PAGE}/{}/removal", contact.id)>
                    <button class="button" type="submit" aria-label=t!("contacts-remove-one", address = address)>{t!("contacts-remove")}</button>
                </form>
            </td>
        </tr>
    }
}

/// The form for the code that was sent, and the button for a new one.
fn code_forms(context: &RequestContext, contact: &Contact, address: &str, now: Timestamp) -> AnyView {
    let action = format!("{PAGE}/{}/verification", contact.id);
    let typed = context.form(&action);
    // The row says what is wrong, so the page need not say it again above.
    let error = typed.error("code");
    if error.is_some() {
        typed.take_refusal();
    }
    let renewal = format!("{PAGE}/{}/code", contact.id);
    let renewed = context.form(&renewal);
    let works = contact.code_expires_at > now && contact.attempts < ATTEMPTS_MAX;
    let field = format!("code-{}", contact.id);
    let wrong = format!("{field}-wrong");
    let describedby = error.is_some().then(|| wrong.clone());
    view! {
        {(works || error.is_some()).then(|| view! {
            <form method="post" action=action class="row">
                <label for=field.clone()>{t!("contacts-code-label")}</label>
                <input class="for-choice" id=field name="code" inputmode="numeric" autocomplete="one-time-code" required=true
                    aria-invalid=error.is_some().then_some("true") aria-describedby=describedby/>
                <button class="button primary" type="submit" aria-label=t!("contacts-verify-one", address = address)>{t!("contacts-verify")}</button>
            </form>
        })}
        {error.map(|text| view! { <p class="status major" id=wrong>{icon::cross()}{text}</p> })}
        <ErrorSummary typed=renewed.clone()/>
        {if contact.codes < CODES_MAX {
            view! {
                <form method="post" action=renewal>
                    <FormKey typed=renewed/>
                    <button class="link" type="submit" aria-label=t!("contacts-renew-one", address = address)>{t!("contacts-renew")}</button>
                </form>
            }.into_any()
        } else {
            view! { <p class="small quiet">{t!("contacts-no-more-codes")}</p> }.into_any()
        }}
    }
    .into_any()
}
