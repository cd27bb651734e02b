//! Requests to subscribe. A request sends one confirmation link and changes nothing until it is confirmed.

use super::confirmation_limits::ConfirmationLimits;
use super::notice_text;
use super::scope::{Kinds, Scope};
use super::store;
use crate::cases::accepts_messages;
use crate::customers::Address;
use crate::delivery::link::{MessageLink, SubscriptionLink};
use crate::delivery::message::Class;
use crate::delivery::queue::{self, NewMessage};
use crate::incidents;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::platform::keys::Keys;
use crate::platform::random;
use crate::services;
use crate::types::{Actor, PublicId, Refusal, Timestamp};
use chrono::Duration;

/// How long a confirmation link is valid.
pub const CONFIRMATION_TTL: Duration = Duration::hours(48);
/// Most services in one subscription.
pub(super) const SERVICES_MAX: usize = 200;

/// A request from the form.
#[derive(Debug, Clone)]
pub struct NewSubscription {
    /// Where to send updates.
    pub address: Address,
    /// Which updates to send.
    pub scope: Scope,
    /// Of what within it.
    pub kinds: Kinds,
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
/// `Refusal::Invalid` if the scope cannot be subscribed to, `Refusal::TooMany` beyond the limits of its source, its
/// domain or of all.
pub async fn request_subscription(
    tx: &mut Tx,
    keys: &Keys,
    now: Timestamp,
    request: NewSubscription,
) -> Result<(), Refusal> {
    check_scope(tx, &request.scope).await?;
    if !request.limits.take(tx, keys, now, &request.source_key, &request.address).await? {
        return Ok(());
    }
    let subscriber_id = find_or_insert_subscriber(tx, now, &request).await?;
    let subscriber = store::lock(tx, &subscriber_id).await?;
    let request_id = random::public_id();
    let expires_at = now + CONFIRMATION_TTL;
    let services = serde_json::to_string(request.scope.services())
        .map_err(|error| Refusal::Fault(format!("the services of a subscription request: {error}")))?;
    tx.execute(
        sql("insert into subscription_request (id, subscriber_id, about, incident_id, services, source_key,
                                               created_at, expires_at, wants_incidents, wants_maintenance)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)")
        .bind(&request_id)
        .bind(&subscriber_id)
        .bind(request.scope.kind())
        .bind(request.scope.incident())
        .bind(services)
        .bind(&request.source_key)
        .bind(now)
        .bind(expires_at)
        .bind(request.kinds.incidents)
        .bind(request.kinds.maintenance),
    )
    .await?;
    let channel = subscriber.address.channel;
    let text = notice_text::confirmation(tx, &request.scope, request.kinds, channel, expires_at).await?;
    let message = NewMessage {
        address_key: subscriber.address.key.clone(),
        subject: text.subject,
        body: text.body,
        link: Some(MessageLink::Subscription(SubscriptionLink::Confirm(request_id.clone()))),
        ..NewMessage::new(
            Class::Transactional,
            channel,
            &subscriber.address.text,
            format!("subscription-request:{request_id}"),
            now,
        )
    };
    queue::enqueue(tx, now, message).await?;
    let event = Event {
        actor: &Actor::Visitor,
        verb: "subscription.asked",
        subject: "subscriber",
        subject_id: &subscriber_id,
        incident_id: request.scope.incident().map(PublicId::as_str),
        fields: &["about"],
    };
    events::record(tx, now, event).await
}

/// Checks that the public page shows what a scope is about.
pub(super) async fn check_scope(tx: &mut Tx, scope: &Scope) -> Result<(), Refusal> {
    match scope {
        Scope::All => Ok(()),
        Scope::Incident(id) => {
            let incident = incidents::store::get(tx, id).await?;
            if accepts_messages(&incident) && incident.state.is_under_way() {
                Ok(())
            } else {
                Err(Refusal::field("about", "subscribe-incident-over"))
            }
        }
        Scope::Services(chosen) if chosen.is_empty() => Err(Refusal::field("service", "subscribe-services-required")),
        Scope::Services(chosen) => {
            let services = services::store::all(tx).await?;
            let is_shown =
                |id: &PublicId| services.iter().any(|service| service.id == *id && service.archived_at.is_none());
            if chosen.len() <= SERVICES_MAX && chosen.iter().all(is_shown) {
                Ok(())
            } else {
                Err(Refusal::field("service", "field-choice"))
            }
        }
    }
}

/// Returns the subscriber with this address, and inserts an unconfirmed one first if there is none. Concurrent requests
/// get the same one.
async fn find_or_insert_subscriber(
    tx: &mut Tx,
    now: Timestamp,
    request: &NewSubscription,
) -> Result<PublicId, Refusal> {
    let page_id = services::page::first_page(tx).await?.id;
    tx.execute(
        sql(
            "insert into subscriber (id, page_id, channel, address, address_key, about, incident_id, state, created_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
             on conflict (page_id, channel, address_key) do nothing",
        )
        .bind(random::public_id())
        .bind(&page_id)
        .bind(request.address.channel)
        .bind(&request.address.text)
        .bind(&request.address.key)
        .bind(request.scope.kind())
        .bind(request.scope.incident())
        .bind(store::State::Unconfirmed)
        .bind(now),
    )
    .await?;
    Ok(tx
        .fetch_value::<PublicId>(
            sql("select id from subscriber where page_id = $1 and channel = $2 and address_key = $3")
                .bind(&page_id)
                .bind(request.address.channel)
                .bind(&request.address.key),
        )
        .await?)
}
