//! Subscribers of another page. Those are imported who confirmed there and can be written to.

use super::{Context, Plan};
use crate::customers::Address;
use crate::customers::address::masked;
use crate::customers::address_text::{parse_email, parse_phone};
use crate::statuspage_import::report::{NotImported, What};
use crate::statuspage_import::wire::Subscriber;
use crate::types::Message;
use crate::types::search_text::folded;
use phonenumber::country::Id;
use std::collections::{HashMap, HashSet};

/// Where a subscriber is written to.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum PlannedContact {
    /// The address of a person.
    Person(Address),
    /// The address of a webhook, which gives access to it.
    Webhook(String),
}

/// A subscriber.
#[derive(Clone)]
pub struct PlannedSubscriber {
    /// Where they are written to.
    pub contact: PlannedContact,
    /// The ids there of the services they subscribed to; empty for all.
    pub services: Vec<String>,
}

impl PlannedSubscriber {
    /// What their origin is derived from. Their id there is none of it, since a file has none.
    pub fn secret(&self) -> String {
        match &self.contact {
            PlannedContact::Person(address) => format!("{}:{}", address.channel.as_str(), address.key),
            PlannedContact::Webhook(address) => format!("webhook:{address}"),
        }
    }

    /// The address with most of it hidden, for the report.
    pub fn shown(&self) -> String {
        match &self.contact {
            PlannedContact::Person(address) => masked(&address.text),
            PlannedContact::Webhook(address) => host_of(address),
        }
    }
}

impl std::fmt::Debug for PlannedSubscriber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PlannedSubscriber").field("contact", &self.shown()).finish_non_exhaustive()
    }
}

/// The host of a webhook, which gives access to nothing.
fn host_of(address: &str) -> String {
    url::Url::parse(address).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default()
}

/// Plans subscribers. `services` has ids there by id and by folded name.
pub(super) fn plan_subscribers(
    plan: &mut Plan,
    context: &Context,
    subscribers: Vec<Subscriber>,
    services: &HashMap<String, String>,
) {
    let mut seen = HashSet::new();
    for subscriber in subscribers {
        match plan_subscriber(context, &subscriber, services) {
            Ok(planned) => {
                if seen.insert(planned.secret()) {
                    plan.subscribers.push(planned);
                }
            }
            Err((name, reason)) => plan.not_imported.push(NotImported::new(What::Subscriber, &name, reason)),
        }
    }
}

fn plan_subscriber(
    context: &Context,
    subscriber: &Subscriber,
    services: &HashMap<String, String>,
) -> Result<PlannedSubscriber, (String, Message)> {
    let all = |key: &str| Err((String::new(), Message::new(key)));
    let state = subscriber.state.as_deref().unwrap_or("active");
    if state == "unconfirmed" {
        return all("statuspage-import-unconfirmed");
    }
    if state == "quarantined" || subscriber.quarantined_at.as_deref().is_some_and(|at| !at.trim().is_empty()) {
        return all("statuspage-import-quarantined");
    }
    if state != "active" {
        return all("statuspage-import-inactive");
    }
    if subscriber.page_access_user_id.is_some() {
        return all("statuspage-import-access-user");
    }
    let contact = match (mode_of(subscriber), &subscriber.email, &subscriber.phone_number) {
        ("email", Some(email), _) => {
            PlannedContact::Person(parse_email(email).map_err(|why| (masked(email.trim()), why))?)
        }
        ("sms", _, Some(phone)) => {
            let country = subscriber.phone_country.as_deref().and_then(|code| code.to_uppercase().parse::<Id>().ok());
            let address = parse_phone(phone, country.or(context.home)).map_err(|why| (masked(phone), why))?;
            PlannedContact::Person(address)
        }
        ("webhook", ..) if subscriber.endpoint.is_some() => {
            PlannedContact::Webhook(subscriber.endpoint.clone().unwrap_or_default())
        }
        ("slack" | "teams" | "microsoft_teams" | "integration_partner", ..) => return all("statuspage-import-chat"),
        _ => return all("statuspage-import-no-address"),
    };
    let known = subscriber.components.iter().filter_map(|one| services.get(one).or_else(|| services.get(&folded(one))));
    let mut chosen: Vec<String> = known.cloned().collect();
    chosen.sort();
    chosen.dedup();
    if chosen.is_empty() && !subscriber.components.is_empty() {
        return all("statuspage-import-no-service");
    }
    Ok(PlannedSubscriber { contact, services: chosen })
}

fn mode_of(subscriber: &Subscriber) -> &str {
    match subscriber.mode.as_deref() {
        Some(mode) if !mode.is_empty() => mode,
        _ if subscriber.endpoint.is_some() => "webhook",
        _ if subscriber.phone_number.is_some() => "sms",
        _ => "email",
    }
}
