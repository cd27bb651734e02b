//! Requests to subscribe. A request sends one confirmation link and changes nothing until it is confirmed.

use super::confirmation_limits::ConfirmationLimits;
use super::contact::{Contact, NewContact};
use super::request_text::confirmation;
use super::scope::{Subscriptions, Target, stored_targets};
use super::store::{self, Preferences, Subscriber};
use crate::cases::accepts_messages;
use crate::delivery::destination::{self, Destination};
use crate::delivery::link::{MessageLink, SubscriptionLink};
use crate::delivery::message::Class;
use crate::delivery::queue::{self, NewMessage};
use crate::incidents;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::platform::keys::Keys;
use crate::platform::random;
use crate::services::{self, page};
use crate::types::{Actor, PublicId, Refusal, Timestamp};
use chrono::Duration;

/// How long a confirmation link is valid.
pub const CONFIRMATION_TTL: Duration = Duration::hours(48);
/// Most targets of one subscriber.
pub(super) const TARGETS_MAX: usize = 200;

/// A request from the form.
#[derive(Debug, Clone)]
pub struct NewSubscription {
    /// Where to send updates.
    pub contact: NewContact,
    /// To what, and to which updates.
    pub subscriptions: Subscriptions,
    /// How they want to be written to; `None` where nothing was said of it, which keeps what a subscriber chose before.
    pub preferences: Option<Preferences>,
    /// The keyed hash of the IP address that the form came from.
    pub source_key: String,
    /// How many links may be sent.
    pub limits: ConfirmationLimits,
}

/// Sends a confirmation link. The result is the same if the address is unknown, is subscribed already, or got its links
/// for today.
///
/// # Errors
///
/// `Refusal::Invalid` if the targets cannot be subscribed to, `Refusal::TooMany` beyond the limits of its source, its
/// domain or of all.
pub async fn request_subscription(
    tx: &mut Tx,
    keys: &Keys,
    now: Timestamp,
    request: NewSubscription,
) -> Result<(), Refusal> {
    check_subscriptions(tx, &request.subscriptions, None).await?;
    if let Some(preferences) = &request.preferences {
        check_preferences(tx, preferences).await?;
    }
    // A destination is counted by its key, which it has when it is stored.
    let counted = match &request.contact {
        NewContact::Person(address) => Contact::of_person(address),
        NewContact::Destination(_) => {
            let id = find_or_insert(tx, keys, now, &request.contact).await?;
            store::get(tx, &id).await?.contact
        }
    };
    if !request.limits.take(tx, keys, now, &request.source_key, &counted).await? {
        return Ok(());
    }
    let id = find_or_insert(tx, keys, now, &request.contact).await?;
    let subscriber = store::lock(tx, &id).await?;
    let sets_preferences = request.preferences.is_some();
    let preferences = match request.preferences {
        Some(preferences) => preferences.for_channel(counted.channel),
        // The link is sent in their language; somebody new has that of the page.
        None => subscriber.preferences.clone(),
    };
    let asked = Asked {
        subscriptions: &request.subscriptions,
        preferences: &preferences,
        sets_preferences,
        source_key: &request.source_key,
    };
    ask_to_confirm(tx, &Actor::Visitor, now, &subscriber, asked).await
}

/// What a subscriber is asked to confirm.
pub(super) struct Asked<'a> {
    /// To what, and to which updates.
    pub subscriptions: &'a Subscriptions,
    /// How they want to be written to.
    pub preferences: &'a Preferences,
    /// Whether that was chosen, so that confirming sets it.
    pub sets_preferences: bool,
    /// The keyed hash of where it was asked for; empty for staff and programs.
    pub source_key: &'a str,
}

/// Stores a request and enqueues the message with its confirmation link.
pub(super) async fn ask_to_confirm(
    tx: &mut Tx,
    actor: &Actor,
    now: Timestamp,
    subscriber: &Subscriber,
    asked: Asked<'_>,
) -> Result<(), Refusal> {
    let request_id = random::public_id();
    let expires_at = now + CONFIRMATION_TTL;
    let kinds = asked.subscriptions.kinds();
    tx.execute(
        sql("insert into subscription_request (id, subscriber_id, targets, source_key, created_at, expires_at,
                                               wants_incidents, wants_maintenance, wants_post_mortems, language, digest,
                                               sets_preferences)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)")
        .bind(&request_id)
        .bind(&subscriber.id)
        .bind(stored_targets(asked.subscriptions.targets()))
        .bind(asked.source_key)
        .bind(now)
        .bind(expires_at)
        .bind(kinds.incidents)
        .bind(kinds.maintenance)
        .bind(kinds.post_mortems)
        .bind(&asked.preferences.language)
        .bind(asked.preferences.digest)
        .bind(asked.sets_preferences),
    )
    .await?;
    let notice = confirmation(tx, asked.subscriptions, &asked.preferences.language, expires_at).await?;
    let content = subscriber.contact.channel.render(&notice);
    let message = NewMessage {
        subject: content.subject,
        body: content.body,
        link: Some(MessageLink::Subscription(SubscriptionLink::Confirm(request_id.clone()))),
        ..subscriber.contact.message(Class::Transactional, format!("subscription-request:{request_id}"), now)?
    };
    queue::enqueue(tx, now, message).await?;
    let event = Event {
        actor,
        verb: "subscription.asked",
        subject: "subscriber",
        subject_id: &subscriber.id,
        incident_id: asked.subscriptions.incidents().next().map(PublicId::as_str),
        fields: &["about"],
    };
    events::record(tx, now, event).await
}

/// Checks that the public page shows what is subscribed to. What a subscriber has already is not checked again.
///
/// # Errors
///
/// `Refusal::Invalid` at the fields `about`, `service` or `group`.
pub(super) async fn check_subscriptions(
    tx: &mut Tx,
    asked: &Subscriptions,
    before: Option<&Subscriptions>,
) -> Result<(), Refusal> {
    if asked.is_empty() {
        return Err(Refusal::field("about", "subscribe-about-required"));
    }
    if asked.targets().count() > TARGETS_MAX {
        return Err(Refusal::field("service", "field-choice"));
    }
    let is_new = |target: &&Target| before.is_none_or(|before| !before.has(target));
    let added: Vec<_> = asked.targets().filter(is_new).cloned().collect();
    let (mut services, mut groups) = (None, None);
    for target in added {
        match target {
            Target::Page => {}
            Target::Incident(id) => {
                let incident = incidents::store::get(tx, &id).await.map_err(|refusal| match refusal {
                    Refusal::NotFound => Refusal::field("about", "field-choice"),
                    other => other,
                })?;
                if !accepts_messages(&incident) || !incident.state.is_under_way() {
                    return Err(Refusal::field("about", "subscribe-incident-over"));
                }
            }
            Target::Service(id) => {
                if services.is_none() {
                    services = Some(services::store::all(tx).await?);
                }
                let mut known = services.iter().flatten();
                if !known.any(|service| service.id == id && service.archived_at.is_none()) {
                    return Err(Refusal::field("service", "field-choice"));
                }
            }
            Target::Group(id) => {
                if groups.is_none() {
                    groups = Some(services::store::groups(tx).await?);
                }
                if !groups.iter().flatten().any(|group| group.id == id) {
                    return Err(Refusal::field("group", "field-choice"));
                }
            }
        }
    }
    Ok(())
}

/// What a component of Statuspage's API is here: a service, or a group.
pub async fn component_target(tx: &mut Tx, id: PublicId) -> Result<Target, Refusal> {
    let is_group = services::store::groups(tx).await?.iter().any(|group| group.id == id);
    Ok(if is_group { Target::Group(id) } else { Target::Service(id) })
}

/// Checks that the page has the language.
///
/// # Errors
///
/// `Refusal::Invalid` at the field `language`.
pub(super) async fn check_preferences(tx: &mut Tx, preferences: &Preferences) -> Result<(), Refusal> {
    if preferences.language.is_empty() {
        return Ok(());
    }
    let page = page::first_page(tx).await?;
    if preferences.language == page.language || page::other_languages(tx, &page).await?.contains(&preferences.language)
    {
        return Ok(());
    }
    Err(Refusal::field("language", "field-choice"))
}

/// Returns the subscriber with this address, and inserts an unconfirmed one first if there is none. Concurrent requests
/// get the same one. A destination is the subscriber's own: another feature may send to the same address.
pub(super) async fn find_or_insert(
    tx: &mut Tx,
    keys: &Keys,
    now: Timestamp,
    contact: &NewContact,
) -> Result<PublicId, Refusal> {
    if let Some(known) = store::find(tx, keys, contact).await? {
        return Ok(known);
    }
    let stored = match contact {
        NewContact::Person(address) => Contact::of_person(address),
        NewContact::Destination(new) => {
            let Destination { id, channel, address_key: key, label, .. } =
                destination::insert(tx, keys, now, new).await?;
            Contact { channel, address: id.to_string(), key, label }
        }
    };
    let page_id = page::first_page(tx).await?.id;
    let inserted = tx
        .execute(
            sql("insert into subscriber (id, page_id, channel, address, address_key, state, created_at)
             values ($1, $2, $3, $4, $5, $6, $7)
             on conflict (page_id, channel, address_key) do nothing")
            .bind(random::public_id())
            .bind(&page_id)
            .bind(stored.channel)
            .bind(&stored.address)
            .bind(&stored.key)
            .bind(store::State::Unconfirmed)
            .bind(now),
        )
        .await?;
    if inserted == 0
        && let Some(id) = stored.destination_id()?
    {
        destination::forget(tx, &id).await?; // Another request was faster.
    }
    store::find_by_key(tx, stored.channel, &stored.key).await?.ok_or(Refusal::NotFound)
}
