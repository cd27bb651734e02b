//! The customer's own page for an incident, reached by a link nobody can guess (decision 29).
//!
//! The token of `/r/{token}` is never stored: it is derived by HMAC from the page's row and generation,
//! so it can be shown again, and found again by a keyed look-up. A new generation makes the old link
//! dead. Unknown, expired and revoked are one answer.

use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::platform::keys::{Keys, Purpose};
use crate::platform::random;
use crate::types::Actor;
use crate::types::{PublicId, Refusal, Timestamp, crockford};
use chrono::Duration;

/// How long a link works (decision 29: 12 months).
pub const LASTS: Duration = Duration::days(365);

/// A page that a link leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonalPage {
    /// The row.
    pub id: i64,
    /// Whose page.
    pub customer_id: i64,
    /// About what.
    pub incident_id: PublicId,
}

#[derive(Debug, sqlx::FromRow)]
struct Row {
    id: i64,
    generation: i64,
    key_id: String,
    expires_at: Timestamp,
    revoked_at: Option<Timestamp>,
}

/// The link's token for a customer and an incident, making the page if there is none. The same token
/// every time, until it ends or is revoked: then a new one, and the old stays dead.
pub async fn ensure(
    tx: &mut Tx,
    keys: &Keys,
    now: Timestamp,
    customer_id: i64,
    incident_id: &PublicId,
) -> Result<String, Refusal> {
    if let Some(row) = find(tx, customer_id, incident_id).await? {
        let lives = row.revoked_at.is_none() && row.expires_at > now;
        return match derive(keys, &row.key_id, row.id, row.generation).filter(|_| lives) {
            Some(token) => Ok(token),
            // Ended, revoked, or made with a key that is gone.
            None => renew(tx, keys, now, row.id, row.generation + 1).await,
        };
    }
    let erased = tx
        .fetch_value_optional::<bool>(sql("select erased_at is not null from customer where id = $1").bind(customer_id))
        .await?;
    match erased {
        None => return Err(Refusal::NotFound),
        Some(true) => return Err(Refusal::conflict("customers-link-erased")),
        Some(false) => {}
    }
    // The look-up hangs on the row's number, so the row stands a moment under a random one. Somebody
    // else may have made it meanwhile: then it is found.
    tx.execute(
        sql("insert into personal_page (customer_id, incident_id, generation, lookup, key_id, created_at, expires_at)
             values ($1, $2, 0, $3, $4, $5, $5)
             on conflict (customer_id, incident_id) do nothing")
        .bind(customer_id)
        .bind(incident_id)
        .bind(random::secret())
        .bind(keys.current())
        .bind(now),
    )
    .await?;
    let made = find(tx, customer_id, incident_id).await?.ok_or(Refusal::NotFound)?;
    match derive(keys, &made.key_id, made.id, made.generation) {
        Some(token) if made.generation > 0 => Ok(token),
        _ => renew(tx, keys, now, made.id, made.generation + 1).await,
    }
}

/// The page a token leads to. Whatever is wrong with the token, the answer is `None`.
pub async fn resolve(tx: &mut Tx, keys: &Keys, now: Timestamp, token: &str) -> Result<Option<PersonalPage>, Refusal> {
    // Read leniently (case, O for 0), then looked up in the one spelling we make.
    let Some(bytes) = crockford::decode::<{ crockford::LINK_BYTES }>(token.trim()) else { return Ok(None) };
    let token = crockford::encode(&bytes);
    for lookup in keys.lookups(Purpose::PersonalLink, &token) {
        let found = tx
            .fetch_optional::<(i64, i64, PublicId)>(
                sql("select personal_page.id, customer_id, incident_id from personal_page
                 join customer on customer.id = customer_id
                 where lookup = $1 and revoked_at is null and expires_at > $2 and erased_at is null")
                .bind(lookup)
                .bind(now),
            )
            .await?;
        if let Some((id, customer_id, incident_id)) = found {
            return Ok(Some(PersonalPage { id, customer_id, incident_id }));
        }
    }
    Ok(None)
}

/// The token of a page that still works, for showing it once more; `None` when there is none.
pub async fn shown(
    tx: &mut Tx,
    keys: &Keys,
    now: Timestamp,
    customer_id: i64,
    incident_id: &PublicId,
) -> Result<Option<String>, Refusal> {
    let row = find(tx, customer_id, incident_id).await?;
    Ok(row
        .filter(|row| row.revoked_at.is_none() && row.expires_at > now)
        .and_then(|row| derive(keys, &row.key_id, row.id, row.generation)))
}

/// Makes a link dead, at once and for good; a later [`ensure`] makes another.
pub async fn revoke(tx: &mut Tx, actor: &Actor, now: Timestamp, page: &PersonalPage) -> Result<(), Refusal> {
    tx.execute(
        sql("update personal_page set revoked_at = $2 where id = $1 and revoked_at is null").bind(page.id).bind(now),
    )
    .await?;
    let event = Event {
        actor,
        verb: "personal_page.revoked",
        subject: "customer",
        subject_id: &page.customer_id,
        incident_id: Some(page.incident_id.as_str()),
        fields: &["personal_page"],
    };
    events::record(tx, now, event).await
}

async fn find(tx: &mut Tx, customer_id: i64, incident_id: &PublicId) -> Result<Option<Row>, Refusal> {
    Ok(tx
        .fetch_optional::<Row>(
            sql("select id, generation, key_id, expires_at, revoked_at from personal_page
             where customer_id = $1 and incident_id = $2")
            .bind(customer_id)
            .bind(incident_id),
        )
        .await?)
}

async fn renew(tx: &mut Tx, keys: &Keys, now: Timestamp, id: i64, generation: i64) -> Result<String, Refusal> {
    let token = derive(keys, keys.current(), id, generation)
        .ok_or_else(|| Refusal::Fault("there is no signing key".to_owned()))?;
    tx.execute(
        sql("update personal_page set generation = $2, lookup = $3, key_id = $4, created_at = $5, expires_at = $6,
                    revoked_at = null
             where id = $1")
        .bind(id)
        .bind(generation)
        .bind(keys.lookup(Purpose::PersonalLink, &token))
        .bind(keys.current())
        .bind(now)
        .bind(now + LASTS),
    )
    .await?;
    Ok(token)
}

/// 128 bits of the MAC as 26 Crockford characters. The text that is signed has spaces, which no token
/// has, so it can never be taken for the look-up of a token.
fn derive(keys: &Keys, key_id: &str, id: i64, generation: i64) -> Option<String> {
    let mac = keys.mac(key_id, Purpose::PersonalLink, format!("page {id} generation {generation}").as_bytes())?;
    Some(crockford::encode(mac.first_chunk::<{ crockford::LINK_BYTES }>()?))
}
