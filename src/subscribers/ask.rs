//! Somebody asks to be told. Nothing is sent but one link, and nothing changes until it is confirmed.

use super::about::About;
use super::store;
use super::token::Leads;
use super::words;
use crate::cases::takes_words;
use crate::customers::{Address, Channel};
use crate::delivery::message::{self, Class};
use crate::delivery::queue::{self, NewMessage};
use crate::incidents;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::platform::keys::Keys;
use crate::platform::random;
use crate::services;
use crate::types::Actor;
use crate::types::{PublicId, Refusal, Timestamp};
use chrono::Duration;

/// How long a link to confirm works.
pub const LINK_LASTS: Duration = Duration::hours(48);
/// How far back the limit of one source looks.
const SOURCE_OVER: Duration = Duration::minutes(10);
/// Most requests of one source in that time; a whole office may share an address.
const PER_SOURCE_MAX: i64 = 30;
/// How far back the limit of one address looks.
const ADDRESS_OVER: Duration = Duration::hours(24);
/// Most links one address is sent in that time: nobody's inbox is filled by somebody else's form.
const PER_ADDRESS_MAX: i64 = 3;
/// Most services one subscription names.
const SERVICES_MAX: usize = 200;

/// What a form asks for.
#[derive(Debug, Clone)]
pub struct Ask {
    /// Where to.
    pub address: Address,
    /// About what.
    pub about: About,
    /// The blinded address the form came from.
    pub source_key: String,
    /// The address of this Amends, for the link.
    pub public_url: String,
}

/// Sends a link to confirm. The answer is the same whether or not the address is known, has had its
/// links for today, or subscribes already.
pub async fn ask(tx: &mut Tx, keys: &Keys, now: Timestamp, ask: Ask) -> Result<(), Refusal> {
    check_about(tx, &ask.about).await?;
    check_source(tx, now, &ask.source_key).await?;
    let subscriber_id = subscriber(tx, now, &ask).await?;
    let subscriber = store::lock(tx, &subscriber_id).await?;
    if asked_lately(tx, now, &subscriber_id).await? >= PER_ADDRESS_MAX {
        return Ok(());
    }
    let request_id = random::public_id();
    let expires_at = now + LINK_LASTS;
    tx.execute(
        sql("insert into subscription_request (id, subscriber_id, about, incident_id, services, source_key,
                                               created_at, expires_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8)")
        .bind(&request_id)
        .bind(&subscriber_id)
        .bind(ask.about.as_str())
        .bind(ask.about.incident())
        .bind(serde_json::to_string(ask.about.services()).unwrap_or_default())
        .bind(&ask.source_key)
        .bind(now)
        .bind(expires_at),
    )
    .await?;
    let link = format!("{}/subscriptions/{}", ask.public_url, Leads::Confirm(request_id.clone()).token(keys));
    let letter = words::confirmation(tx, &ask.about, subscriber.address.channel, &link, expires_at).await?;
    let channel = medium(subscriber.address.channel);
    queue::enqueue(
        tx,
        now,
        NewMessage {
            address_key: subscriber.address.key.clone(),
            subject: letter.subject,
            body: letter.body,
            ..NewMessage::new(
                Class::Transactional,
                channel,
                &subscriber.address.text,
                format!("subscription-request:{request_id}"),
                now,
            )
        },
    )
    .await?;
    let event = Event {
        actor: &Actor::Visitor,
        verb: "subscription.asked",
        subject: "subscriber",
        subject_id: &subscriber_id,
        incident_id: ask.about.incident().map(PublicId::as_str),
        fields: &["about"],
    };
    events::record(tx, now, event).await
}

/// The queue's word for a channel.
pub(super) const fn medium(channel: Channel) -> message::Channel {
    match channel {
        Channel::Email => message::Channel::Email,
        Channel::Sms => message::Channel::Sms,
    }
}

/// Only what the public page shows can be subscribed to.
pub(super) async fn check_about(tx: &mut Tx, about: &About) -> Result<(), Refusal> {
    match about {
        About::All => Ok(()),
        About::Incident(id) => {
            let incident = incidents::store::get(tx, id).await?;
            if takes_words(&incident) && incident.state.is_under_way() {
                Ok(())
            } else {
                Err(Refusal::field("about", "subscribe-incident-over"))
            }
        }
        About::Chosen(chosen) if chosen.is_empty() => Err(Refusal::field("service", "subscribe-services-required")),
        About::Chosen(chosen) => {
            let known = services::store::all(tx).await?;
            let is_known =
                |id: &PublicId| known.iter().any(|service| service.id == *id && service.archived_at.is_none());
            if chosen.len() <= SERVICES_MAX && chosen.iter().all(is_known) {
                Ok(())
            } else {
                Err(Refusal::field("service", "field-choice"))
            }
        }
    }
}

async fn check_source(tx: &mut Tx, now: Timestamp, source_key: &str) -> Result<(), Refusal> {
    let lately = tx
        .fetch_value::<i64>(
            sql("select count(*) from subscription_request where source_key = $1 and created_at > $2")
                .bind(source_key)
                .bind(now - SOURCE_OVER),
        )
        .await?;
    if lately >= PER_SOURCE_MAX {
        return Err(Refusal::TooMany { retry_after_s: SOURCE_OVER.num_seconds().unsigned_abs() });
    }
    Ok(())
}

async fn asked_lately(tx: &mut Tx, now: Timestamp, subscriber_id: &PublicId) -> Result<i64, Refusal> {
    Ok(tx
        .fetch_value::<i64>(
            sql("select count(*) from subscription_request where subscriber_id = $1 and created_at > $2")
                .bind(subscriber_id)
                .bind(now - ADDRESS_OVER),
        )
        .await?)
}

/// The row of an address; one however many ask at once.
async fn subscriber(tx: &mut Tx, now: Timestamp, ask: &Ask) -> Result<PublicId, Refusal> {
    let page_id = services::store::first_page(tx).await?.id;
    let channel = ask.address.channel.as_str();
    tx.execute(
        sql(
            "insert into subscriber (id, page_id, channel, address, address_key, about, incident_id, state, created_at)
             values ($1, $2, $3, $4, $5, $6, $7, 'unconfirmed', $8)
             on conflict (page_id, channel, address_key) do nothing",
        )
        .bind(random::public_id())
        .bind(&page_id)
        .bind(channel)
        .bind(&ask.address.text)
        .bind(&ask.address.key)
        .bind(ask.about.as_str())
        .bind(ask.about.incident())
        .bind(now),
    )
    .await?;
    Ok(tx
        .fetch_value::<PublicId>(
            sql("select id from subscriber where page_id = $1 and channel = $2 and address_key = $3")
                .bind(&page_id)
                .bind(channel)
                .bind(&ask.address.key),
        )
        .await?)
}
