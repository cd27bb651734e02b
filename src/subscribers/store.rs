//! Subscribers, their subscriptions and their requests in the database.

use super::contact::{Contact, NewContact};
use super::edit::Wanted;
use super::scope::{Kinds, ScopeKind, Subscription, Subscriptions, Target, parse_targets, stored_targets};
use crate::delivery::channel::Channel;
use crate::delivery::destination;
use crate::platform::db::{Tx, sql};
use crate::platform::keys::Keys;
use crate::text_enum;
use crate::types::{PublicId, Refusal, Timestamp};
use const_format::concatcp;

text_enum! {
    /// Whether a subscriber gets updates.
    pub enum State("subscriber state") {
        /// Requested and not confirmed: no.
        Unconfirmed = "unconfirmed",
        /// Confirmed: yes.
        Active = "active",
        /// What was sent came back, so nothing is sent until somebody confirms again or staff reactivates it: no.
        Quarantined = "quarantined",
        /// Ended, and the address erased: no.
        Ended = "ended",
    }
    sets {
        /// Every state that is not final.
        OPEN, OPEN_SQL = [Unconfirmed, Active, Quarantined];
    }
}

impl State {
    /// Whether a subscriber may go from this state to another. Who subscribes again after the end is a new subscriber.
    pub const fn may_become(self, next: Self) -> bool {
        match self {
            Self::Unconfirmed => matches!(next, Self::Active | Self::Ended),
            Self::Active => matches!(next, Self::Quarantined | Self::Ended),
            Self::Quarantined => matches!(next, Self::Active | Self::Ended),
            Self::Ended => false,
        }
    }
}

text_enum! {
    /// Whether updates are sent one by one or together.
    pub enum Digest("digest") {
        /// Each when it is published.
        Immediate = "immediate",
        /// Those of a day together.
        Daily = "daily",
        /// Those of a week together.
        Weekly = "weekly",
    }
}

/// How a subscriber wants to be written to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preferences {
    /// A BCP 47 tag; empty for the language of the page.
    pub language: String,
    /// Whether updates are sent together.
    pub digest: Digest,
}

impl Preferences {
    /// These for a channel, without a digest where it has none.
    #[must_use]
    pub fn for_channel(self, channel: Channel) -> Self {
        if has_digest(channel) { self } else { Self { digest: Digest::Immediate, ..self } }
    }
}

/// Whether updates can be sent together over a channel. Nobody reads a day in a text message, and a webhook gets each
/// incident as data.
pub fn has_digest(channel: Channel) -> bool {
    ![Channel::SMS, Channel::WEBHOOK].contains(&channel)
}

impl Default for Preferences {
    fn default() -> Self {
        Self { language: String::new(), digest: Digest::Immediate }
    }
}

/// A subscriber.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscriber {
    /// Their id.
    pub id: PublicId,
    /// Where updates are sent.
    pub contact: Contact,
    /// To what, and to which updates.
    pub subscriptions: Subscriptions,
    /// How they want to be written to.
    pub preferences: Preferences,
    /// Whether they get updates.
    pub state: State,
    /// When they were first asked for.
    pub created_at: Timestamp,
    /// When they confirmed last.
    pub confirmed_at: Option<Timestamp>,
    /// Since when nothing is sent because messages came back.
    pub quarantined_at: Option<Timestamp>,
    /// The code of the last message that came back; empty unless quarantined.
    pub quarantine_reason: String,
    /// The version for edits (decision 6).
    pub version: i64,
}

impl Subscriber {
    /// When the address is deleted unless somebody reactivates it; `days` is the setting.
    pub fn purge_at(&self, days: u32) -> Option<Timestamp> {
        self.quarantined_at.map(|at| at + chrono::Duration::days(i64::from(days)))
    }
}

/// A request to subscribe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubscriptionRequest {
    /// Its id.
    pub id: PublicId,
    /// Who made it.
    pub subscriber_id: PublicId,
    /// What was asked for.
    pub subscriptions: Subscriptions,
    /// How they want to be written to.
    pub preferences: Preferences,
    /// Whether that was chosen, and nothing later.
    pub sets_preferences: bool,
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
    label: String,
    language: String,
    digest: Digest,
    state: State,
    created_at: Timestamp,
    confirmed_at: Option<Timestamp>,
    quarantined_at: Option<Timestamp>,
    quarantine_reason: String,
    version: i64,
}

impl SubscriberRow {
    fn with(self, subscriptions: Subscriptions) -> Subscriber {
        Subscriber {
            id: self.id,
            contact: Contact { channel: self.channel, address: self.address, key: self.address_key, label: self.label },
            subscriptions,
            preferences: Preferences { language: self.language, digest: self.digest },
            state: self.state,
            created_at: self.created_at,
            confirmed_at: self.confirmed_at,
            quarantined_at: self.quarantined_at,
            quarantine_reason: self.quarantine_reason,
            version: self.version,
        }
    }
}

/// The columns of a [`Subscriber`] without their subscriptions, for queries of this feature.
pub(super) const COLUMNS: &str = "subscriber.id, channel, address, address_key,
    coalesce((select destination.label from destination_view as destination where destination.id = subscriber.address),
             address) as label,
    language, digest, state, subscriber.created_at, confirmed_at, quarantined_at, quarantine_reason, version";

#[derive(Debug, sqlx::FromRow)]
struct SubscriptionRow {
    subscriber_id: PublicId,
    scope: ScopeKind,
    target: PublicId,
    wants_incidents: bool,
    wants_maintenance: bool,
    wants_post_mortems: bool,
}

impl SubscriptionRow {
    fn subscription(self) -> Subscription {
        let kinds = Kinds {
            incidents: self.wants_incidents,
            maintenance: self.wants_maintenance,
            post_mortems: self.wants_post_mortems,
        };
        Subscription { target: Target::from_stored(self.scope, self.target), kinds }
    }
}

#[derive(Debug, sqlx::FromRow)]
struct RequestRow {
    id: PublicId,
    subscriber_id: PublicId,
    targets: String,
    wants_incidents: bool,
    wants_maintenance: bool,
    wants_post_mortems: bool,
    language: String,
    digest: Digest,
    sets_preferences: bool,
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
    let query = sql(concatcp!("select ", COLUMNS, " from subscriber where id = $1"));
    let row = tx.fetch_one::<SubscriberRow>(query.bind(id)).await?;
    let subscriptions = subscriptions(tx, id).await?;
    Ok(row.with(subscriptions))
}

/// Returns the subscriber with this address who is not ended, if there is one.
pub async fn find(tx: &mut Tx, keys: &Keys, contact: &NewContact) -> Result<Option<PublicId>, Refusal> {
    let key = match contact {
        NewContact::Person(address) => address.key.clone(),
        NewContact::Destination(new) => match destination::find_equal(tx, keys, new).await? {
            Some(equal) => equal.address_key,
            None => return Ok(None),
        },
    };
    find_by_key(tx, contact.channel(), &key).await
}

/// Returns the subscriber whose address has this key.
pub(super) async fn find_by_key(tx: &mut Tx, channel: Channel, key: &str) -> Result<Option<PublicId>, Refusal> {
    let page_id = crate::services::page::first_page(tx).await?.id;
    Ok(tx
        .fetch_value_optional::<PublicId>(
            sql("select id from subscriber where page_id = $1 and channel = $2 and address_key = $3")
                .bind(&page_id)
                .bind(channel)
                .bind(key),
        )
        .await?)
}

/// Reads the subscribers of a query that selects [`COLUMNS`], with their subscriptions.
pub(super) async fn fetch(tx: &mut Tx, query: crate::platform::db::Query<'_>) -> Result<Vec<Subscriber>, Refusal> {
    let rows = tx.fetch_all::<SubscriberRow>(query).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let places: Vec<String> = (1..=rows.len()).map(|place| format!("${place}")).collect();
    let text = format!(
        "select subscriber_id, scope, target, wants_incidents, wants_maintenance, wants_post_mortems
         from subscription where subscriber_id in ({})",
        places.join(", ")
    );
    let query = rows.iter().fold(sql(sqlx::AssertSqlSafe(text)), |query, row| query.bind(&row.id));
    let mut by_subscriber = std::collections::HashMap::<PublicId, Vec<Subscription>>::new();
    for row in tx.fetch_all::<SubscriptionRow>(query).await? {
        by_subscriber.entry(row.subscriber_id.clone()).or_default().push(row.subscription());
    }
    Ok(rows
        .into_iter()
        .map(|row| {
            let own = by_subscriber.remove(&row.id).unwrap_or_default();
            row.with(Subscriptions::new(own))
        })
        .collect())
}

/// Locks a subscriber until the transaction ends, raises the version, and returns the subscriber.
pub(super) async fn lock(tx: &mut Tx, id: &PublicId) -> Result<Subscriber, Refusal> {
    let changed = tx.execute(sql("update subscriber set version = version + 1 where id = $1").bind(id)).await?;
    if changed == 0 { Err(Refusal::NotFound) } else { get(tx, id).await }
}

/// The columns of a [`SubscriptionRequest`].
const REQUEST: &str =
    "select id, subscriber_id, targets, wants_incidents, wants_maintenance, wants_post_mortems, language, digest,
        sets_preferences, created_at, expires_at, confirmed_at
     from subscription_request ";

/// Returns a request to subscribe.
///
/// # Errors
///
/// `Refusal::NotFound` if there is none with this id.
pub async fn get_request(tx: &mut Tx, id: &PublicId) -> Result<SubscriptionRequest, Refusal> {
    let query = sql(concatcp!(REQUEST, "where id = $1"));
    read_request(tx.fetch_one::<RequestRow>(query.bind(id)).await?)
}

/// The requests of a subscriber that were not confirmed, the oldest first. Those whose link has expired are among them:
/// the link may be sent again.
pub async fn open_requests(tx: &mut Tx, subscriber_id: &PublicId) -> Result<Vec<SubscriptionRequest>, Refusal> {
    const OPEN: &str = "where subscriber_id = $1 and confirmed_at is null and targets <> '[]' order by created_at, id";
    let query = sql(concatcp!(REQUEST, OPEN));
    tx.fetch_all::<RequestRow>(query.bind(subscriber_id)).await?.into_iter().map(read_request).collect()
}

/// What somebody has who has `subscriptions` and confirms each of these requests, in their order.
pub fn after_all(subscriptions: &Subscriptions, requests: &[SubscriptionRequest]) -> Subscriptions {
    requests.iter().fold(subscriptions.clone(), |all, request| all.after(&request.subscriptions))
}

fn read_request(row: RequestRow) -> Result<SubscriptionRequest, Refusal> {
    let targets = parse_targets(&row.targets, format_args!("subscription_request {}", row.id))?;
    let kinds = Kinds {
        incidents: row.wants_incidents,
        maintenance: row.wants_maintenance,
        post_mortems: row.wants_post_mortems,
    };
    Ok(SubscriptionRequest {
        id: row.id,
        subscriber_id: row.subscriber_id,
        subscriptions: Subscriptions::of_targets(targets, kinds),
        preferences: Preferences { language: row.language, digest: row.digest },
        sets_preferences: row.sets_preferences,
        created_at: row.created_at,
        expires_at: row.expires_at,
        confirmed_at: row.confirmed_at,
    })
}

/// Changes what a request that was not confirmed asks for, and whether it says how its subscriber wants to be written to.
pub(super) async fn set_request(
    tx: &mut Tx,
    id: &PublicId,
    wanted: &Wanted,
    sets_preferences: bool,
) -> Result<(), Refusal> {
    let kinds = wanted.subscriptions.kinds();
    tx.execute(
        sql("update subscription_request
             set targets = $2, wants_incidents = $3, wants_maintenance = $4, wants_post_mortems = $5, language = $6,
                 digest = $7, sets_preferences = $8
             where id = $1 and confirmed_at is null")
        .bind(id)
        .bind(stored_targets(wanted.subscriptions.targets()))
        .bind(kinds.incidents)
        .bind(kinds.maintenance)
        .bind(kinds.post_mortems)
        .bind(&wanted.preferences.language)
        .bind(wanted.preferences.digest)
        .bind(sets_preferences),
    )
    .await?;
    Ok(())
}

/// Leaves `kept` of what a request asks for. The link of one that asks for nothing more has expired.
pub(super) async fn keep_of_request(
    tx: &mut Tx,
    now: Timestamp,
    request: &SubscriptionRequest,
    kept: &Subscriptions,
) -> Result<(), Refusal> {
    let expires_at = if kept.is_empty() { request.expires_at.min(now) } else { request.expires_at };
    tx.execute(
        sql("update subscription_request set targets = $2, expires_at = $3 where id = $1 and confirmed_at is null")
            .bind(&request.id)
            .bind(stored_targets(kept.targets()))
            .bind(expires_at),
    )
    .await?;
    Ok(())
}

/// Lets what a subscriber asked for until a time, and has not confirmed, no longer say how they want to be written to: that was
/// chosen later.
pub(super) async fn overrule_requests(tx: &mut Tx, subscriber_id: &PublicId, until: Timestamp) -> Result<(), Refusal> {
    tx.execute(
        sql("update subscription_request set sets_preferences = false
             where subscriber_id = $1 and created_at <= $2 and confirmed_at is null")
        .bind(subscriber_id)
        .bind(until),
    )
    .await?;
    Ok(())
}

async fn subscriptions(tx: &mut Tx, id: &PublicId) -> Result<Subscriptions, Refusal> {
    let rows = tx
        .fetch_all::<SubscriptionRow>(
            sql("select subscriber_id, scope, target, wants_incidents, wants_maintenance, wants_post_mortems
             from subscription where subscriber_id = $1")
            .bind(id),
        )
        .await?;
    Ok(Subscriptions::new(rows.into_iter().map(SubscriptionRow::subscription)))
}

/// Stores what a subscriber subscribed to.
pub(super) async fn set_subscriptions(tx: &mut Tx, id: &PublicId, wanted: &Subscriptions) -> Result<(), Refusal> {
    tx.execute(sql("delete from subscription where subscriber_id = $1").bind(id)).await?;
    for one in wanted.iter() {
        tx.execute(
            sql("insert into subscription (subscriber_id, scope, target, wants_incidents, wants_maintenance,
                                           wants_post_mortems)
                 select id, $2, coalesce($3, page_id), $4, $5, $6 from subscriber where id = $1")
            .bind(id)
            .bind(one.target.kind())
            .bind(one.target.id())
            .bind(one.kinds.incidents)
            .bind(one.kinds.maintenance)
            .bind(one.kinds.post_mortems),
        )
        .await?;
    }
    Ok(())
}

/// Stores how a subscriber wants to be written to. Whoever leaves digests gets what was collected at once.
pub(super) async fn set_preferences(
    tx: &mut Tx,
    now: Timestamp,
    id: &PublicId,
    preferences: &Preferences,
) -> Result<(), Refusal> {
    tx.execute(
        sql("update subscriber set language = $2, digest = $3,
                digest_due_at = case when $3 = 'immediate' and digest_due_at is not null then $4 else digest_due_at end
             where id = $1")
        .bind(id)
        .bind(&preferences.language)
        .bind(preferences.digest)
        .bind(now),
    )
    .await?;
    Ok(())
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
