//! Receivers: administrators create, rename, rotate and revoke them, and the endpoints find them by their token.

use super::formats::JsonFields;
use super::kind::HookKind;
use crate::access::Administrator;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::platform::random;
use crate::types::field_errors::{FieldErrors, TITLE_MAX};
use crate::types::{Actor, PublicId, Refusal, Timestamp};
use const_format::concatcp;

/// Most receivers of one installation that are not revoked.
const RECEIVERS_MAX: i64 = 200;

/// A receiver.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Hook {
    /// Its id.
    pub id: PublicId,
    /// Which program sends to it.
    pub kind: HookKind,
    /// Its name.
    pub name: String,
    /// Where the fields are, as JSON; for kind `json`.
    config: String,
    /// When it was created.
    pub created_at: Timestamp,
    /// When its token was last replaced.
    pub rotated_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// When something last came in.
    pub last_used_at: Option<Timestamp>,
    /// How many deliveries came in.
    pub delivery_count: i64,
    /// How many of them were refused.
    pub refused_count: i64,
    /// How many alerts were new in them.
    pub alert_count: i64,
    /// For edits (decision 6).
    pub version: i64,
}

impl Hook {
    /// Where the fields of its JSON are.
    pub fn fields(&self) -> JsonFields {
        serde_json::from_str(&self.config).unwrap_or_default()
    }
}

const SELECT: &str = "select id, kind, name, config, created_at, rotated_at, revoked_at, last_used_at, delivery_count,
        refused_count, alert_count, version
    from inbound_hook ";

/// All receivers, revoked ones last.
pub async fn all(tx: &mut Tx) -> Result<Vec<Hook>, Refusal> {
    Ok(tx
        .fetch_all::<Hook>(sql(concatcp!(SELECT, "order by revoked_at is not null, name, created_at limit 1000")))
        .await?)
}

/// A receiver by its id.
///
/// # Errors
///
/// `Refusal::NotFound` when there is none.
pub async fn get(tx: &mut Tx, id: &PublicId) -> Result<Hook, Refusal> {
    Ok(tx.fetch_one::<Hook>(sql(concatcp!(SELECT, "where id = $1")).bind(id)).await?)
}

/// The receiver with one of these hashes of a token, unless it is revoked.
pub async fn find_by_hash(tx: &mut Tx, hashes: &[String]) -> Result<Option<Hook>, Refusal> {
    for hash in hashes {
        let query = sql(concatcp!(SELECT, "where token_hash = $1 and revoked_at is null")).bind(hash);
        if let Some(hook) = tx.fetch_optional::<Hook>(query).await? {
            return Ok(Some(hook));
        }
    }
    Ok(None)
}

/// A receiver to create.
#[derive(Debug, Clone)]
pub struct NewHook {
    /// Which program sends to it.
    pub kind: HookKind,
    /// Its name.
    pub name: String,
    /// Where the fields are; for kind `json`.
    pub fields: JsonFields,
}

/// Creates a receiver with the hash of its token, and returns its id. For the command line and [`create`].
///
/// # Errors
///
/// A conflict where there are too many.
pub async fn insert(
    tx: &mut Tx,
    actor: &Actor,
    now: Timestamp,
    new: &NewHook,
    token_hash: &str,
) -> Result<PublicId, Refusal> {
    let mut form = FieldErrors::new();
    let name = form.required_line("name", &new.name, TITLE_MAX);
    form.check()?;
    let text = "select count(*) from inbound_hook where revoked_at is null";
    if tx.fetch_value::<i64>(sql(text)).await? >= RECEIVERS_MAX {
        return Err(Refusal::conflict("receiver-too-many"));
    }
    let id = random::public_id();
    tx.execute(
        sql(
            "insert into inbound_hook (id, kind, name, token_hash, config, created_at) values ($1, $2, $3, $4, $5, $6)",
        )
        .bind(&id)
        .bind(new.kind)
        .bind(&name)
        .bind(token_hash)
        .bind(serde_json::to_string(&new.fields).unwrap_or_default())
        .bind(now),
    )
    .await?;
    record(tx, actor, now, "receiver.created", &id, &["kind", "name"]).await?;
    Ok(id)
}

/// Creates a receiver with the hash of its token.
pub async fn create(
    tx: &mut Tx,
    right: &Administrator,
    now: Timestamp,
    new: &NewHook,
    token_hash: &str,
) -> Result<PublicId, Refusal> {
    insert(tx, right.actor(), now, new, token_hash).await
}

/// Stores name and fields.
///
/// # Errors
///
/// `Refusal::Stale` when somebody else changed it first.
pub async fn edit(
    tx: &mut Tx,
    right: &Administrator,
    now: Timestamp,
    id: &PublicId,
    version: i64,
    name: &str,
    fields: &JsonFields,
) -> Result<(), Refusal> {
    let before = get(tx, id).await?;
    let changed = tx
        .execute(
            sql("update inbound_hook set name = $3, config = $4, version = version + 1 where id = $1 and version = $2")
                .bind(id)
                .bind(version)
                .bind(name)
                .bind(serde_json::to_string(fields).unwrap_or_default()),
        )
        .await?;
    if changed == 0 {
        return Err(Refusal::Stale { theirs: before.name, yours: name.to_owned() });
    }
    record(tx, right.actor(), now, "receiver.edited", id, &["name", "config"]).await
}

/// Replaces the token; the old one stops working at once.
///
/// # Errors
///
/// `Refusal::NotFound` for a receiver that is unknown or revoked.
pub async fn rotate(
    tx: &mut Tx,
    right: &Administrator,
    now: Timestamp,
    id: &PublicId,
    token_hash: &str,
) -> Result<(), Refusal> {
    let text = "update inbound_hook set token_hash = $2, rotated_at = $3, version = version + 1
                where id = $1 and revoked_at is null";
    if tx.execute(sql(text).bind(id).bind(token_hash).bind(now)).await? == 0 {
        return Err(Refusal::NotFound);
    }
    record(tx, right.actor(), now, "receiver.rotated", id, &["token_hash"]).await
}

/// Revokes a receiver, which takes nothing more from then on.
///
/// # Errors
///
/// `Refusal::NotFound` for a receiver that is unknown or revoked.
pub async fn revoke(tx: &mut Tx, right: &Administrator, now: Timestamp, id: &PublicId) -> Result<(), Refusal> {
    let text = "update inbound_hook set revoked_at = $2, version = version + 1 where id = $1 and revoked_at is null";
    if tx.execute(sql(text).bind(id).bind(now)).await? == 0 {
        return Err(Refusal::NotFound);
    }
    record(tx, right.actor(), now, "receiver.revoked", id, &["revoked_at"]).await
}

async fn record(
    tx: &mut Tx,
    actor: &Actor,
    now: Timestamp,
    verb: &str,
    id: &PublicId,
    fields: &[&str],
) -> Result<(), Refusal> {
    let event = Event { actor, verb, subject: "receiver", subject_id: id, incident_id: None, fields };
    events::record(tx, now, event).await
}
