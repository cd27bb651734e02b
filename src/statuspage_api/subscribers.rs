//! Subscribers of the page. Programs need their addresses, so a token that may read subscribers sees them.

use super::call::{Answer, Call, Outcome, Part};
use super::input::Input;
use super::operations::Operations;
use crate::access::SubscriberManager;
use crate::cases::read_contact;
use crate::delivery::channel::webhook::Endpoint;
use crate::delivery::channel::{Channel, Settings, Typed};
use crate::delivery::destination;
use crate::platform::db::Tx;
use crate::platform::installation::{self, Installation};
use crate::platform::keys::Keys;
use crate::platform::outgoing::Client;
use crate::services::store as services;
use crate::statuspage::Subscriber;
use crate::subscribers::list::{self, Filter, Order};
use crate::subscribers::manage::{self, NewSubscriber};
use crate::subscribers::{Kinds, NewContact, Preferences, State, Subscriptions, Target, Wanted, store};
use crate::types::field_errors::FieldErrors;
use crate::types::{PublicId, Refusal};
use phonenumber::country::Id;
use phonenumber::metadata::DATABASE;
use url::Url;

pub(super) fn operations(operations: Operations) -> Operations {
    operations
        .get("/v1/pages/{page_id}/subscribers", list_all)
        .post("/v1/pages/{page_id}/subscribers", create)
        .get("/v1/pages/{page_id}/subscribers/unsubscribed", list_ended)
        .get("/v1/pages/{page_id}/subscribers/{id}", get)
        .edit("/v1/pages/{page_id}/subscribers/{id}", edit)
        .delete("/v1/pages/{page_id}/subscribers/{id}", delete)
        .post("/v1/pages/{page_id}/subscribers/{id}/resend_confirmation", resend)
}

/// What somebody subscribed to; what they are asked to confirm where they have not confirmed yet.
pub(super) async fn asked(tx: &mut Tx, subscriber: &store::Subscriber) -> Result<Subscriptions, Refusal> {
    let requests = match subscriber.state {
        State::Unconfirmed => store::open_requests(tx, &subscriber.id).await?,
        State::Active | State::Quarantined | State::Ended => Vec::new(),
    };
    Ok(store::after_all(&subscriber.subscriptions, &requests))
}

/// A subscriber as an object.
pub(super) async fn show(tx: &mut Tx, keys: &Keys, subscriber: &store::Subscriber) -> Result<Subscriber, Refusal> {
    let asked = asked(tx, subscriber).await?;
    let endpoint = endpoint(tx, keys, subscriber).await?;
    let address = Some(subscriber.contact.address.clone()).filter(|text| !text.is_empty());
    let of = |channel: Channel| address.clone().filter(|_| subscriber.contact.channel == channel);
    let phone = of(Channel::SMS);
    let contact = &subscriber.contact;
    let labelled = |channels: &[&str]| {
        let is_one = channels.contains(&contact.channel.as_str()) && !contact.label.is_empty();
        is_one.then(|| contact.label.clone())
    };
    let country = phone.as_deref().and_then(country_of);
    let components = asked.targets().filter(|target| target.incident().is_none());
    Ok(Subscriber {
        id: subscriber.id.clone(),
        mode: subscriber.contact.channel.as_str().to_owned(),
        email: of(Channel::EMAIL),
        endpoint,
        phone_country: country,
        display_phone_number: phone.clone(),
        phone_number: phone,
        obfuscated_channel_name: labelled(&["slack", "teams", "discord", "google_chat"]),
        workspace_name: None,
        quarantined_at: subscriber.quarantined_at.map(Into::into),
        purge_at: None,
        components: components.filter_map(|target| target.id().cloned()).collect(),
        page_access_user_id: None,
        skip_confirmation_notification: false,
        created_at: subscriber.created_at.into(),
    })
}

/// The country of a number, in lower case. One that no country has assigned is of the largest with its calling code.
fn country_of(number: &str) -> Option<String> {
    let number = phonenumber::parse(None, number).ok()?;
    let code = number.country().code();
    let by_code = || DATABASE.region(&code)?.first()?.parse::<Id>().ok();
    Some(number.country().id().or_else(by_code)?.as_ref().to_lowercase())
}

/// Where the webhook of a subscriber is, without what gives access to it.
async fn endpoint(tx: &mut Tx, keys: &Keys, subscriber: &store::Subscriber) -> Result<Option<String>, Refusal> {
    let contact = &subscriber.contact;
    if contact.channel != Channel::WEBHOOK {
        return Ok(None);
    }
    let Some(id) = contact.destination_id()? else { return Ok(None) };
    match destination::open(tx, keys, &id).await {
        Ok(secret) => Ok(Endpoint::parse(secret.expose()).and_then(|endpoint| origin_of(&endpoint.url))),
        // It was forgotten, or sealed under a key that is gone.
        Err(Refusal::NotFound | Refusal::Fault(_)) => Ok(None),
        Err(other) => Err(other),
    }
}

/// A URL whose path and query, which may have a secret anywhere, are an ellipsis.
fn origin_of(url: &str) -> Option<String> {
    let url: Url = url.parse().ok()?;
    let rest = if url.path() == "/" && url.query().is_none() { "" } else { "…" };
    Some(format!("{}/{rest}", url.origin().ascii_serialization()))
}

/// A subscriber who has not ended.
pub(super) async fn find(tx: &mut Tx, id: &PublicId) -> Result<store::Subscriber, Refusal> {
    Some(store::get(tx, id).await?).filter(|found| found.state != State::Ended).ok_or(Refusal::NotFound)
}

/// The channels of the contract's types; none of them is a channel of an integration partner.
pub(super) fn channels(kind: &str) -> Result<Option<Vec<Channel>>, Refusal> {
    match kind {
        "" => Ok(Some(Vec::new())),
        "email" | "sms" | "webhook" | "slack" | "teams" => Ok(kind.parse::<Channel>().ok().map(|one| vec![one])),
        "integration_partner" => Ok(None),
        _ => Err(Refusal::field("?type", "statuspage-word")),
    }
}

/// The states of the contract's word; `active` where there is none.
pub(super) fn states(word: &str) -> Result<Vec<State>, Refusal> {
    match word {
        "" => Ok(vec![State::Active]),
        "all" => Ok(State::OPEN.to_vec()),
        "active" | "unconfirmed" | "quarantined" => Ok(word.parse().ok().into_iter().collect()),
        _ => Err(Refusal::field("?state", "statuspage-word")),
    }
}

/// The filter that the query asks for; `None` where no subscriber can be of that type.
pub(super) fn filter(call: &Call) -> Result<Option<Filter>, Refusal> {
    let query = call.query();
    let states = states(query.get("state"))?;
    let Some(channels) = channels(query.get("type"))? else { return Ok(None) };
    Ok(Some(Filter { query: query.get("q").trim().to_owned(), channels, states, ..Filter::default() }))
}

/// The order that the query asks for.
fn order(call: &Call) -> Result<Order, Refusal> {
    let descends = match call.query().get("sort_direction").to_ascii_lowercase().as_str() {
        "" | "asc" => false,
        "desc" => true,
        _ => return Err(Refusal::field("?sort_direction", "statuspage-word")),
    };
    match (call.query().get("sort_field"), descends) {
        ("", false) => Ok(Order::Newest),
        ("" | "primary" | "relevance", true) => Ok(Order::AddressDescending),
        ("primary" | "relevance", false) => Ok(Order::Address),
        ("created_at", false) => Ok(Order::Oldest),
        ("created_at", true) => Ok(Order::Newest),
        ("quarantined_at", false) => Ok(Order::QuarantinedOldest),
        ("quarantined_at", true) => Ok(Order::Quarantined),
        _ => Err(Refusal::field("?sort_field", "statuspage-word")),
    }
}

async fn list_all(call: Call) -> Outcome {
    let (part, filter, order) = (call.part(0)?, filter(&call)?, order(&call)?);
    // Subscribers of incidents are listed under these.
    let filter = filter.map(|filter| Filter { without_incidents_only: true, ..filter });
    list_part(&call, filter, order, part).await
}

/// Those who ended their subscription, without their addresses, which are erased.
async fn list_ended(call: Call) -> Outcome {
    let filter = Filter { states: vec![State::Ended], ..Filter::default() };
    let part = call.part(0)?;
    list_part(&call, Some(filter), Order::Newest, part).await
}

pub(super) async fn list_part(call: &Call, filter: Option<Filter>, order: Order, part: Part) -> Outcome {
    let Some(filter) = filter else { return Ok(Answer::ok([(); 0])) };
    let mut tx = call.tx().await?;
    let mut shown = Vec::new();
    for one in list::list(&mut tx, &filter, order, part.limit, part.offset).await? {
        shown.push(show(&mut tx, &call.context().app.keys, &one).await?);
    }
    Ok(Answer::ok(shown))
}

async fn get(call: Call) -> Outcome {
    let id = call.id("id")?;
    let mut tx = call.tx().await?;
    let found = find(&mut tx, &id).await?;
    Ok(Answer::ok(show(&mut tx, &call.context().app.keys, &found).await?))
}

/// Reads the address: an e-mail address, a phone number and its country, or the endpoint of a webhook. Statuspage asks for
/// an e-mail address beside an endpoint; what is confirmed here is the endpoint itself.
pub(super) fn read_address(
    call: &Call,
    input: &mut Input,
    installation: &Installation,
) -> Result<Option<NewContact>, Refusal> {
    let home = installation.phone_country();
    if let Some(endpoint) = input.some_text("endpoint") {
        if input.some_text("phone_number").is_some() {
            input.wrong("phone_number", "statuspage-one-address");
            return Ok(None);
        }
        let app = &call.context().app;
        let settings = Settings { config: &app.config, client: app.feature::<Client>() };
        let typed = Typed { address: &endpoint, token: "" };
        let destination = destination::parse(Channel::WEBHOOK, &typed, &settings, installation.is_demo)
            .map_err(|error| Refusal::fields([("endpoint", error.message)]))?;
        return Ok(Some(NewContact::Destination(destination)));
    }
    let (email, phone) = (input.some_text("email"), input.some_text("phone_number"));
    let (field, typed, country) = match (email, phone) {
        (Some(email), None) => ("email", email, home),
        (None, Some(phone)) => {
            let country = input.some_text("phone_country").map(|code| code.to_uppercase().parse::<Id>());
            if let Some(Err(_)) = country {
                input.wrong("phone_country", "statuspage-word");
            }
            ("phone_number", phone, country.and_then(Result::ok).or(home))
        }
        (None, None) => {
            input.wrong("email", "field-required");
            return Ok(None);
        }
        (Some(_), Some(_)) => {
            input.wrong("phone_number", "statuspage-one-address");
            return Ok(None);
        }
    };
    let mut errors = FieldErrors::new();
    let address = read_contact(&mut errors, field, &typed, &call.context().app.config, country);
    errors.check()?;
    Ok(address.map(NewContact::Person))
}

/// What components mean as targets: services and groups, or the page without any.
async fn targets(tx: &mut Tx, components: &[PublicId]) -> Result<Subscriptions, Refusal> {
    let groups = services::groups(tx).await?;
    let target = |id: &PublicId| match groups.iter().any(|group| group.id == *id) {
        true => Target::Group(id.clone()),
        false => Target::Service(id.clone()),
    };
    let targets: Vec<_> = components.iter().map(target).collect();
    let targets = if targets.is_empty() { vec![Target::Page] } else { targets };
    Ok(Subscriptions::of_targets(targets, Kinds::ALL))
}

/// The installation, whose country says how numbers without a prefix are read.
pub(super) async fn read_installation(call: &Call) -> Result<Installation, Refusal> {
    installation::get(&mut call.tx().await?).await
}

async fn create(call: Call) -> Outcome {
    let right: SubscriberManager = call.may()?;
    let mut input = call.input("subscriber")?;
    let installation = read_installation(&call).await?;
    let contact = read_address(&call, &mut input, &installation)?;
    let components = input.ids("component_ids").unwrap_or_default();
    let is_confirmed = input.flag("skip_confirmation_notification").unwrap_or(false);
    if input.some_text("page_access_user").is_some() {
        input.wrong("page_access_user", "statuspage-no-page-access");
    }
    input.check()?;
    let contact = contact.ok_or_else(|| Refusal::field("email", "field-required"))?;
    let (now, keys) = (call.now(), call.context().app.keys.clone());
    let created = call.write(async move |tx| {
        let subscriptions = targets(tx, &components).await?;
        let id = if let Some(before) = find_of_incidents(tx, &keys, &contact).await? {
            manage::add_to_incidents(tx, &right, now, &before.id, &subscriptions, is_confirmed).await?;
            before.id
        } else {
            let new = NewSubscriber { contact, subscriptions, preferences: Preferences::default(), is_confirmed };
            manage::add(tx, &right, &keys, now, &new).await?
        };
        let added = store::get(tx, &id).await?;
        show(tx, &keys, &added).await
    });
    Ok(Answer::created(created.await?))
}

/// The subscriber of an address who confirmed it for single incidents and nothing else: for Statuspage nobody who
/// subscribed to the page.
async fn find_of_incidents(
    tx: &mut Tx,
    keys: &Keys,
    contact: &NewContact,
) -> Result<Option<store::Subscriber>, Refusal> {
    let Some(id) = store::find(tx, keys, contact).await? else { return Ok(None) };
    let found = store::get(tx, &id).await?;
    let has_confirmed = matches!(found.state, State::Active | State::Quarantined);
    Ok(Some(found).filter(|found| has_confirmed && found.subscriptions.are_of_incidents()))
}

/// Changes the components; those of single incidents stay.
async fn edit(call: Call) -> Outcome {
    let right: SubscriberManager = call.may()?;
    let id = call.id("id")?;
    // The contract has the field in no object; some clients send it in one.
    let mut input = call.input("subscriber").unwrap_or_else(|_| call.top());
    let components = input.ids("component_ids");
    input.check()?;
    let (now, keys) = (call.now(), call.context().app.keys.clone());
    let edited = call.write(async move |tx| {
        find(tx, &id).await?;
        if let Some(components) = components {
            let before = manage::wanted(tx, &id).await?;
            let subscriptions = before.subscriptions.after(&targets(tx, &components).await?);
            let wanted = Wanted { subscriptions, preferences: before.preferences };
            manage::change(tx, &right, now, &id, None, &wanted).await?;
        }
        let edited = store::get(tx, &id).await?;
        show(tx, &keys, &edited).await
    });
    Ok(Answer::ok(edited.await?))
}

/// Ends the subscription, and answers as it was.
async fn delete(call: Call) -> Outcome {
    let right: SubscriberManager = call.may()?;
    let (id, now, keys) = (call.id("id")?, call.now(), call.context().app.keys.clone());
    let deleted = call.write(async move |tx| {
        let found = find(tx, &id).await?;
        let before = show(tx, &keys, &found).await?;
        manage::unsubscribe(tx, &right, now, &id).await?;
        Ok(before)
    });
    Ok(Answer::ok(deleted.await?))
}

/// Sends another confirmation link, unless one was sent within the hour.
async fn resend(call: Call) -> Outcome {
    let right: SubscriberManager = call.may()?;
    let (id, now) = (call.id("id")?, call.now());
    let resent = call.write(async move |tx| {
        find(tx, &id).await?;
        manage::resend_confirmation(tx, &right, now, &id).await
    });
    resent.await?;
    Ok(Answer::created(serde_json::json!({})))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_a_country_also_where_nobody_has_it() {
        for (number, country) in [
            ("+447700900555", Some("gb")),
            ("+4915123456789", Some("de")),
            ("+16137827274", Some("ca")),
            ("0151", None),
        ] {
            assert_eq!(country_of(number).as_deref(), country, "{number}");
        }
    }

    #[test]
    fn an_endpoint_is_shown_without_path_and_query() {
        for (url, shown) in [
            ("http://127.0.0.1:8099/b?token=SECRET", Some("http://127.0.0.1:8099/…")),
            ("https://example.org/hooks/secret-4711", Some("https://example.org/…")),
            ("https://example.org?token=x", Some("https://example.org/…")),
            ("https://example.org", Some("https://example.org/")),
            ("nothing", None),
        ] {
            assert_eq!(origin_of(url).as_deref(), shown, "{url}");
        }
    }
}
