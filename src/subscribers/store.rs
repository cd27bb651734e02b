//! Subscribers and their requests in the database.

use super::scope::{Kinds, Scope, ScopeKind};
use crate::customers::{Address, Channel};
use crate::platform::db::{Tx, sql};
use crate::text_enum;
use crate::types::{PublicId, Refusal, Timestamp};

text_enum! {
    /// Whether a subscriber gets updates.
    pub enum State("subscriber state") {
        /// Requested and not confirmed: no.
        Unconfirmed = "unconfirmed",
        /// Confirmed: yes.
        Active = "active",
        /// Ended, and the address erased: no.
        Ended = "ended",
    }
    sets {
        /// Every state that is not final.
        OPEN, OPEN_SQL = [Unconfirmed, Active];
    }
}

impl State {
    /// Whether a subscriber may go from this state to another. Who subscribes again after the end is a new subscriber.
    pub const fn may_become(self, next: Self) -> bool {
        match self {
            Self::Unconfirmed => matches!(next, Self::Active | Self::Ended),
            Self::Active => matches!(next, Self::Ended),
            Self::Ended => false,
        }
    }
}

/// A subscriber.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscriber {
    /// Their id.
    pub id: PublicId,
    /// Where updates are sent; its text is empty after the end.
    pub address: Address,
    /// Which updates they get.
    pub scope: Scope,
    /// Of what within it.
    pub kinds: Kinds,
    /// Whether they get updates.
    pub state: State,
    /// The version for edits (decision 6).
    pub version: i64,
}

/// A request to subscribe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubscriptionRequest {
    /// Its id.
    pub id: PublicId,
    /// Who made it.
    pub subscriber_id: PublicId,
    /// Which updates were requested.
    pub scope: Scope,
    /// Of what within it.
    pub kinds: Kinds,
    /// When it was made.
    pub created_at: Timestamp,
    /// When its link expires.
    pub expires_at: Timestamp,
    /// When it was confirmed.
    pub confirmed_at: Option<Timestamp>,
}

#[derive(Debug, sqlx::FromRow)]
struct SubscriberRow {
    id: PublicId,
    channel: Channel,
    address: String,
    address_key: String,
    about: ScopeKind,
    incident_id: Option<PublicId>,
    wants_incidents: bool,
    wants_maintenance: bool,
    state: State,
    version: i64,
}

#[derive(Debug, sqlx::FromRow)]
struct RequestRow {
    id: PublicId,
    subscriber_id: PublicId,
    about: ScopeKind,
    incident_id: Option<PublicId>,
    wants_incidents: bool,
    wants_maintenance: bool,
    services: String,
    created_at: Timestamp,
    expires_at: Timestamp,
    confirmed_at: Option<Timestamp>,
}

/// Returns a subscriber.
///
/// # Errors
///
/// `Refusal::NotFound` if there is none with this id.
pub async fn get(tx: &mut Tx, id: &PublicId) -> Result<Subscriber, Refusal> {
    let row = tx
        .fetch_one::<SubscriberRow>(
            sql("select id, channel, address, address_key, about, incident_id, wants_incidents, wants_maintenance,
                    state, version
             from subscriber where id = $1")
            .bind(id),
        )
        .await?;
    let services = services(tx, id).await?;
    Ok(Subscriber {
        scope: Scope::from_stored(row.about, row.incident_id, services, format_args!("subscriber {id}"))?,
        kinds: Kinds { incidents: row.wants_incidents, maintenance: row.wants_maintenance },
        state: row.state,
        address: Address { channel: row.channel, text: row.address, key: row.address_key },
        id: row.id,
        version: row.version,
    })
}

/// Locks a subscriber until the transaction ends, raises the version, and returns the subscriber.
pub(super) async fn lock(tx: &mut Tx, id: &PublicId) -> Result<Subscriber, Refusal> {
    let changed = tx.execute(sql("update subscriber set version = version + 1 where id = $1").bind(id)).await?;
    if changed == 0 { Err(Refusal::NotFound) } else { get(tx, id).await }
}

/// Returns a request to subscribe.
///
/// # Errors
///
/// `Refusal::NotFound` if there is none with this id.
pub async fn get_request(tx: &mut Tx, id: &PublicId) -> Result<SubscriptionRequest, Refusal> {
    let row = tx
        .fetch_one::<RequestRow>(
            sql("select id, subscriber_id, about, incident_id, wants_incidents, wants_maintenance, services, created_at, expires_at, confirmed_at
             from subscription_request where id = $1")
            .bind(id),
        )
        .await?;
    let services: Vec<PublicId> = serde_json::from_str(&row.services)
        .map_err(|error| Refusal::Fault(format!("the services of subscription_request {id}: {error}")))?;
    let scope = Scope::from_stored(row.about, row.incident_id, services, format_args!("subscription_request {id}"))?;
    Ok(SubscriptionRequest {
        id: row.id,
        subscriber_id: row.subscriber_id,
        scope,
        kinds: Kinds { incidents: row.wants_incidents, maintenance: row.wants_maintenance },
        created_at: row.created_at,
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

/// Stores which updates a subscriber gets.
pub(super) async fn set_scope(tx: &mut Tx, id: &PublicId, scope: &Scope, kinds: Kinds) -> Result<(), Refusal> {
    tx.execute(
        sql("update subscriber set about = $2, incident_id = $3, wants_incidents = $4, wants_maintenance = $5
             where id = $1")
        .bind(id)
        .bind(scope.kind())
        .bind(scope.incident())
        .bind(kinds.incidents)
        .bind(kinds.maintenance),
    )
    .await?;
    tx.execute(sql("delete from subscriber_service where subscriber_id = $1").bind(id)).await?;
    for service in scope.services() {
        tx.execute(
            sql("insert into subscriber_service (subscriber_id, service_id) values ($1, $2) on conflict do nothing")
                .bind(id)
                .bind(service),
        )
        .await?;
    }
    Ok(())
}

/// The `dedupe_key` of the message that notifies a subscriber of an update.
pub(super) fn notice_dedupe_key(update_id: &PublicId, subscriber_id: &PublicId) -> String {
    format!("update:{update_id}:{subscriber_id}")
}

/// The `dedupe_key` of the message that reminds a subscriber of maintenance that begins at `starts_at`.
pub(super) fn reminder_dedupe_key(incident_id: &PublicId, starts_at: Timestamp, subscriber_id: &PublicId) -> String {
    format!("reminder:{incident_id}:{}:{subscriber_id}", starts_at.timestamp_micros())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn open_subscriptions_can_end_and_ended_ones_stay_so() {
        for state in State::ALL {
            assert_eq!(State::OPEN.contains(&state), state.may_become(State::Ended), "{state:?}");
        }
        assert!(!State::Ended.may_become(State::Active));
    }
}
