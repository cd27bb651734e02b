//! Finding a recipient of a batch, and the outcome of their message and the reason.

use crate::access::personal_data::{ContactView, PersonalData};
use crate::access::{Section, Staff};
use crate::customers::address_text;
use crate::customers::search::{self, Search};
use crate::delivery::pages::{error_label, outcome_label, recipient};
use crate::delivery::store::{self, ListedMessage};
use crate::platform::db::Tx;
use crate::platform::installation::Installation;
use crate::t;
use crate::types::{PublicId, Refusal};
use crate::ui::time;
use chrono_tz::Tz;
use leptos::prelude::*;

/// Most customers whose messages are looked up.
const FOUND_MAX: i64 = 50;

/// What was searched for, and the messages of the customers that it finds.
pub(super) struct FoundRecipients {
    text: String,
    messages: Vec<ListedMessage>,
}

/// Looks for the recipients of a batch by name or number, and by address for those who see addresses; `None` without a text.
pub(super) async fn find(
    tx: &mut Tx,
    staff: &Staff,
    (batch_id, installation): (&PublicId, &Installation),
    text: &str,
) -> Result<Option<FoundRecipients>, Refusal> {
    let text = text.trim();
    if text.is_empty() || !Section::Customers.is_open_to(staff) {
        return Ok(None);
    }
    let by_address = is_found_by_address(staff);
    let search = Search { text: text.to_owned(), by_address, ..Search::default() };
    let customers = search::find(tx, &search, FOUND_MAX).await?.customers;
    let ids: Vec<i64> = customers.iter().map(|customer| customer.id).collect();
    let mut messages = store::messages_to(tx, batch_id, &ids).await?;
    // The customer may have another address since the message was sent.
    if let (true, Ok(address)) = (by_address, address_text::parse(text, installation.phone_country())) {
        let mut sent_there = store::messages_at(tx, batch_id, &address.key).await?;
        sent_there.retain(|message| messages.iter().all(|other| other.id != message.id));
        messages.append(&mut sent_there);
    }
    // The name of somebody who is skipped is not stored with the message.
    for message in messages.iter_mut().filter(|message| message.recipient_name.is_empty()) {
        let customer = customers.iter().find(|customer| Some(customer.id) == message.customer_id);
        message.recipient_name = customer.map(|customer| customer.name.clone()).unwrap_or_default();
    }
    Ok(Some(FoundRecipients { text: text.to_owned(), messages }))
}

/// Whether this person finds recipients by their address: it tells whose the address is.
fn is_found_by_address(staff: &Staff) -> bool {
    PersonalData::Contacts.is_visible_to(staff)
}

/// The search, and what it found.
pub(super) fn section(staff: &Staff, batch_id: &PublicId, found: Option<FoundRecipients>, zone: Tz) -> AnyView {
    // Who is a customer is known to those who work with customers.
    if !Section::Customers.is_open_to(staff) {
        return ().into_any();
    }
    let contacts = ContactView::of(staff);
    let (label, nobody) = if is_found_by_address(staff) {
        ("delivery-recipient-label", "delivery-recipient-none")
    } else {
        ("delivery-recipient-label-no-address", "delivery-recipient-none-no-address")
    };
    let (text, list) = match found {
        None => (String::new(), None),
        Some(found) if found.messages.is_empty() => {
            let none = view! { <p class="quiet" role="status">{t!(nobody, text = found.text.clone())}</p> };
            (found.text, Some(none.into_any()))
        }
        Some(found) => (found.text, Some(table(&found.messages, contacts, zone))),
    };
    view! {
        <section class="sec" id="recipient" aria-labelledby="recipient-h">
            <div class="section-head"><h2 id="recipient-h">{t!("delivery-recipient-heading")}</h2></div>
            <form method="get" action=format!("/desk/sending/{batch_id}#recipient") role="search" class="finder below-3">
                <div class="field grow">
                    <label for="recipient-q">{t!(label)}</label>
                    <input id="recipient-q" name="recipient" type="search" value=text autocomplete="off" aria-describedby="recipient-help"/>
                    <small class="help" id="recipient-help">{t!("delivery-recipient-help")}</small>
                </div>
                <button class="button" type="submit">{t!("delivery-recipient-find")}</button>
            </form>
            {list}
        </section>
    }
    .into_any()
}

fn table(messages: &[ListedMessage], contacts: ContactView, zone: Tz) -> AnyView {
    let rows: Vec<_> = messages
        .iter()
        .map(|message| {
            let detail = if message.detail.is_empty() { String::new() } else { error_label(&message.detail) };
            let when = message.sent_at.unwrap_or(message.updated_at);
            view! {
                <tr><th scope="row">{recipient(message, contacts)}</th><td class="nowrap">{contacts.show(&message.address)}</td>
                    <td>{outcome_label(message.state, &message.reason)}<br/><span class="quiet small">{detail}</span></td>
                    <td class="numeric">{time::day(when, zone)}</td></tr>
            }
        })
        .collect();
    view! {
        <div class="table-wrap"><table>
            <thead><tr><th scope="col">{t!("delivery-col-person")}</th><th scope="col">{t!("delivery-col-address")}</th>
                <th scope="col">{t!("delivery-col-outcome")}</th><th scope="col" class="numeric">{t!("delivery-col-when")}</th></tr></thead>
            <tbody>{rows}</tbody>
        </table></div>
    }
    .into_any()
}
