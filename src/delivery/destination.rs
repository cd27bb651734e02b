//! Destinations: the rooms and systems that messages go to. What gives access to one – its URL, a token, a signing
//! secret – is stored sealed under the keys of the installation (decision 71), and a message names only its id.
//!
//! The owner of a destination is another feature. What happens there stays here: failures in a row, pauses, and whether the
//! other side said that it is gone (`destination_view`).

use super::channel::{Channel, CheckedAddress, Settings, Typed, is_this_machine};
use crate::platform::db::{Tx, sql};
use crate::platform::keys::{Keys, Purpose};
use crate::platform::random;
use crate::types::{FieldError, Message, PublicId, Refusal, Timestamp};
use std::collections::BTreeMap;
use std::fmt;

/// A text that is neither logged nor shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// The text. Whoever asks for it keeps it out of logs, pages and errors.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// A destination that was read and not stored yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDestination {
    /// The channel.
    pub channel: Channel,
    /// What pages show: the host and the last characters.
    pub label: String,
    /// What the channel needs in order to send there.
    address: Secret,
    key: Secret,
}

impl NewDestination {
    /// A destination of an address that its channel has checked.
    pub fn new(channel: Channel, checked: CheckedAddress) -> Self {
        let CheckedAddress { address, key, label, .. } = checked;
        Self { channel, label, address: address.into(), key: key.into() }
    }
}

/// A stored destination, without its secret.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Destination {
    /// Its id, which `message.address` holds.
    pub id: PublicId,
    /// The channel.
    pub channel: Channel,
    /// Equal for every destination that was typed with the same address; tells nothing of the address.
    pub address_key: String,
    /// What pages show: the host and the last characters.
    pub label: String,
    /// When it was stored.
    pub created_at: Timestamp,
    /// When the other side said that it is gone; nothing arrives there any more.
    pub rejected_at: Option<Timestamp>,
}

const COLUMNS: &str = "select id, channel, address_key, label, created_at, rejected_at from destination ";

/// Reads what a person typed as the address of a channel.
///
/// # Errors
///
/// What is wrong, and with which field.
pub fn parse(
    channel: Channel,
    typed: &Typed<'_>,
    settings: &Settings<'_>,
    is_demo: bool,
) -> Result<NewDestination, FieldError> {
    let CheckedAddress { address, key, label, host } = channel.check(typed, settings)?;
    if is_demo && host.is_some_and(|host| !is_this_machine(&host)) {
        let field = super::channel::ADDRESS_FIELD.to_owned();
        return Err(FieldError { field, message: Message::new("destination-demo") });
    }
    Ok(NewDestination { channel, label, address: address.into(), key: key.into() })
}

/// Stores a destination, also where another one has the same address.
pub async fn insert(tx: &mut Tx, keys: &Keys, now: Timestamp, new: &NewDestination) -> Result<Destination, Refusal> {
    let address_key = match find_equal(tx, keys, new).await? {
        // Under an older key. One address has one key, whichever was current when it was first typed.
        Some(equal) => equal.address_key,
        None => address_key(keys.current(), keys, new),
    };
    let id = random::public_id();
    tx.execute(
        sql("insert into destination (id, channel, sealed, address_key, label, created_at)
             values ($1, $2, $3, $4, $5, $6)")
        .bind(&id)
        .bind(new.channel)
        .bind(seal(keys, &id, new)?)
        .bind(&address_key)
        .bind(&new.label)
        .bind(now),
    )
    .await?;
    Ok(Destination {
        id,
        channel: new.channel,
        address_key,
        label: new.label.clone(),
        created_at: now,
        rejected_at: None,
    })
}

/// The destination with the same address, stored now if there is none. One that was rejected counts as working again,
/// since somebody has just typed it.
pub async fn find_or_insert(
    tx: &mut Tx,
    keys: &Keys,
    now: Timestamp,
    new: &NewDestination,
) -> Result<Destination, Refusal> {
    match find_equal(tx, keys, new).await? {
        Some(equal) => {
            replace(tx, keys, &equal.id, new).await?;
            Ok(Destination { label: new.label.clone(), rejected_at: None, ..equal })
        }
        None => insert(tx, keys, now, new).await,
    }
}

/// The destination with the same address, under whichever key it was stored.
pub async fn find_equal(tx: &mut Tx, keys: &Keys, new: &NewDestination) -> Result<Option<Destination>, Refusal> {
    for id in keys.ids() {
        let query = sql(const_format::concatcp!(
            COLUMNS,
            "where address_key = $1 and channel = $2 and sealed <> '' order by created_at, id limit 1"
        ));
        let found = tx.fetch_optional(query.bind(address_key(id, keys, new)).bind(new.channel)).await?;
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

/// A destination.
pub async fn find(tx: &mut Tx, id: &PublicId) -> Result<Option<Destination>, Refusal> {
    Ok(tx.fetch_optional(sql(const_format::concatcp!(COLUMNS, "where id = $1")).bind(id)).await?)
}

/// How many destinations a channel has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// All of them.
    pub all: i64,
    /// Those that failed the last time, or are gone.
    pub failing: i64,
}

/// How many destinations each channel has, for channels that have one.
pub async fn count_by_channel(tx: &mut Tx) -> Result<BTreeMap<Channel, Counts>, Refusal> {
    let counted = tx
        .fetch_all::<(String, i64, i64)>(sql("select channel, count(*),
                                                     count(case when failures > 0 or rejected_at is not null then 1 end)
                                              from destination where sealed <> '' group by channel"))
        .await?;
    let known = |(name, all, failing): (String, i64, i64)| Some((name.parse().ok()?, Counts { all, failing }));
    Ok(counted.into_iter().filter_map(known).collect())
}

/// The secret of a destination, in the format of its channel.
///
/// # Errors
///
/// `Refusal::NotFound` without one, and where it was forgotten; a fault if it was sealed under a key that is missing.
pub async fn open(tx: &mut Tx, keys: &Keys, id: &PublicId) -> Result<Secret, Refusal> {
    let sealed = sql("select channel, sealed from destination where id = $1 and sealed <> ''").bind(id);
    let (channel, sealed) = tx.fetch_optional::<(String, String)>(sealed).await?.ok_or(Refusal::NotFound)?;
    unseal(keys, id.as_str(), &channel, &sealed)
        .ok_or_else(|| Refusal::Fault(format!("destination {id}: it was sealed under a key that is missing")))
}

/// Gives a destination another secret of the same channel, such as a signing secret that was rotated. Its address key stays,
/// and it counts as working again.
pub async fn replace(tx: &mut Tx, keys: &Keys, id: &PublicId, new: &NewDestination) -> Result<(), Refusal> {
    let changed = tx
        .execute(
            sql("update destination
                 set sealed = $3, label = $4, failures = 0, failing_since = null, paused_until = null, rejected_at = null,
                     last_code = ''
                 where id = $1 and channel = $2")
            .bind(id)
            .bind(new.channel)
            .bind(seal(keys, id, new)?)
            .bind(&new.label),
        )
        .await?;
    // Somebody who gives the address again wants to be told there.
    tx.execute(
        sql("delete from suppression where address_key in (select address_key from destination where id = $1)")
            .bind(id),
    )
    .await?;
    if changed == 1 { Ok(()) } else { Err(Refusal::NotFound) }
}

/// Counts a destination as working again that was rejected or failed, since its owner used a link that arrived there or
/// staff says that it works.
pub async fn works_again(tx: &mut Tx, id: &PublicId) -> Result<(), Refusal> {
    tx.execute(
        sql("update destination
             set failures = 0, failing_since = null, paused_until = null, rejected_at = null, last_code = ''
             where id = $1")
        .bind(id),
    )
    .await?;
    Ok(())
}

/// Forgets the secret of a destination that nobody uses any more. Its messages keep its label.
pub async fn forget(tx: &mut Tx, id: &PublicId) -> Result<(), Refusal> {
    tx.execute(sql("update destination set sealed = '' where id = $1").bind(id)).await?;
    Ok(())
}

/// Seals under the current key what was sealed under an older one, so that a key can be retired. Returns whether there may
/// be more.
pub async fn seal_again(tx: &mut Tx, keys: &Keys) -> Result<bool, Refusal> {
    const STEP_MAX: i64 = 500;
    let current = format!("{}:", keys.current());
    let old = tx
        .fetch_all::<(PublicId, String, String)>(
            sql("select id, channel, sealed from destination
                 where sealed <> '' and substr(sealed, 1, cast($1 as integer)) <> $2 order by id limit $3")
            .bind(i64::try_from(current.chars().count()).unwrap_or(0))
            .bind(&current)
            .bind(STEP_MAX),
        )
        .await?;
    let mut changed = false;
    for (id, channel, sealed) in &old {
        let Some(secret) = unseal(keys, id.as_str(), channel, sealed) else { continue };
        let sealed = keys.seal(Purpose::Destination, &context(id.as_str(), channel), secret.expose());
        tx.execute(sql("update destination set sealed = $2 where id = $1").bind(id).bind(sealed)).await?;
        changed = true;
    }
    Ok(changed && i64::try_from(old.len()).is_ok_and(|count| count >= STEP_MAX))
}

/// Whether [`seal_again`] has something to do.
pub async fn has_old_seals(tx: &mut Tx, keys: &Keys) -> Result<bool, Refusal> {
    let current = format!("{}:", keys.current());
    let query = sql(
        "select exists (select 1 from destination where sealed <> '' and substr(sealed, 1, cast($1 as integer)) <> $2)",
    )
    .bind(i64::try_from(current.chars().count()).unwrap_or(0))
    .bind(&current);
    Ok(tx.fetch_value(query).await?)
}

/// What was sealed for a destination; `None` if its key is missing or it was sealed for another.
pub(super) fn unseal(keys: &Keys, id: &str, channel: &str, sealed: &str) -> Option<Secret> {
    keys.unseal(Purpose::Destination, &context(id, channel), sealed).map(Secret)
}

fn seal(keys: &Keys, id: &PublicId, new: &NewDestination) -> Result<String, Refusal> {
    Ok(keys.seal(Purpose::Destination, &context(id.as_str(), new.channel.as_str()), new.address.expose()))
}

/// What a sealed text is bound to, so that one row's secret is of no use in another.
fn context(id: &str, channel: &str) -> Vec<u8> {
    format!("{channel} {id}").into_bytes()
}

/// `channel:` and a keyed hash of the address. No address of a person has a colon, so it equals none of theirs.
fn address_key(key_id: &str, keys: &Keys, new: &NewDestination) -> String {
    let channel = new.channel.as_str();
    let text = format!("{channel}\n{}", new.key.expose());
    let mac = keys.mac(key_id, Purpose::DestinationLookup, text.as_bytes()).unwrap_or_default();
    format!("{channel}:{}", crate::platform::keys::hex(&mac))
}
