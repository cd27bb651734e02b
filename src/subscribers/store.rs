//! Subscribers and what they asked for, in the database.

use super::about::About;
use crate::customers::{Address, Channel};
use crate::platform::db::{Tx, sql};
use crate::text_enum;
use crate::types::{PublicId, Refusal, Timestamp};

text_enum! {
    /// Whether messages go out.
    pub enum State("state") {
        /// Asked, and not confirmed.
        Unconfirmed = "unconfirmed",
        /// Confirmed.
        Active = "active",
        /// Over; the address is gone.
        Ended = "ended",
    }
}

/// Somebody who asked to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscriber {
    /// Their id.
    pub id: PublicId,
    /// Where to; empty once it is over.
    pub address: Address,
    /// About what.
    pub about: About,
    /// Whether messages go out.
    pub state: State,
    /// For edits (decision 6).
    pub version: i64,
}

/// What somebody asked for by a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Its id.
    pub id: PublicId,
    /// Whose.
    pub subscriber_id: PublicId,
    /// About what.
    pub about: About,
    /// Until when its link works.
    pub expires_at: Timestamp,
    /// When it was confirmed.
    pub confirmed_at: Option<Timestamp>,
}

#[derive(Debug, sqlx::FromRow)]
struct SubscriberRow {
    id: PublicId,
    channel: String,
    address: String,
    address_key: String,
    about: String,
    incident_id: Option<PublicId>,
    state: String,
    version: i64,
}

#[derive(Debug, sqlx::FromRow)]
struct RequestRow {
    id: PublicId,
    subscriber_id: PublicId,
    about: String,
    incident_id: Option<PublicId>,
    services: String,
    expires_at: Timestamp,
    confirmed_at: Option<Timestamp>,
}

/// A subscriber by id.
pub async fn find(tx: &mut Tx, id: &PublicId) -> Result<Subscriber, Refusal> {
    let row = tx
        .fetch_one::<SubscriberRow>(
            sql("select id, channel, address, address_key, about, incident_id, state, version
             from subscriber where id = $1")
            .bind(id),
        )
        .await?;
    let services = services(tx, id).await?;
    let unknown = |what: &str| Refusal::Fault(format!("subscriber {id} has an unknown {what}"));
    Ok(Subscriber {
        about: About::stored(&row.about, row.incident_id, services).ok_or_else(|| unknown("about"))?,
        state: row.state.parse::<State>().ok().ok_or_else(|| unknown("state"))?,
        address: Address {
            channel: row.channel.parse::<Channel>().ok().ok_or_else(|| unknown("channel"))?,
            text: row.address,
            key: row.address_key,
        },
        id: row.id,
        version: row.version,
    })
}

/// A subscriber nobody else can change until this transaction ends; the version is raised.
pub(super) async fn lock(tx: &mut Tx, id: &PublicId) -> Result<Subscriber, Refusal> {
    let changed = tx.execute(sql("update subscriber set version = version + 1 where id = $1").bind(id)).await?;
    if changed == 0 { Err(Refusal::NotFound) } else { find(tx, id).await }
}

/// A request by id.
pub async fn request(tx: &mut Tx, id: &PublicId) -> Result<Request, Refusal> {
    let row = tx
        .fetch_one::<RequestRow>(
            sql("select id, subscriber_id, about, incident_id, services, expires_at, confirmed_at
             from subscription_request where id = $1")
            .bind(id),
        )
        .await?;
    let services: Vec<PublicId> = serde_json::from_str(&row.services)
        .map_err(|error| Refusal::Fault(format!("the services of request {id}: {error}")))?;
    let about = About::stored(&row.about, row.incident_id, services)
        .ok_or_else(|| Refusal::Fault(format!("request {id} has an unknown about")))?;
    Ok(Request {
        id: row.id,
        subscriber_id: row.subscriber_id,
        about,
        expires_at: row.expires_at,
        confirmed_at: row.confirmed_at,
    })
}

async fn services(tx: &mut Tx, id: &PublicId) -> Result<Vec<PublicId>, Refusal> {
    Ok(tx
        .fetch_values::<PublicId>(
            sql("select service_id from subscriber_service where subscriber_id = $1 order by service_id").bind(id),
        )
        .await?)
}

/// Writes down what a subscriber is told about.
pub(super) async fn set_about(tx: &mut Tx, id: &PublicId, about: &About) -> Result<(), Refusal> {
    {
        tx.execute(
            sql("update subscriber set about = $2, incident_id = $3 where id = $1")
                .bind(id)
                .bind(about.as_str())
                .bind(about.incident()),
        )
        .await?;
        tx.execute(sql("delete from subscriber_service where subscriber_id = $1").bind(id)).await?;
    };
    for service in about.services() {
        tx.execute(
            sql("insert into subscriber_service (subscriber_id, service_id) values ($1, $2) on conflict do nothing")
                .bind(id)
                .bind(service),
        )
        .await?;
    }
    Ok(())
}

/// How many are told at present: the desk's figure.
pub async fn active(tx: &mut Tx) -> Result<i64, Refusal> {
    Ok(tx.fetch_value::<i64>(sql("select count(*) from subscriber where state = 'active'")).await?)
}
