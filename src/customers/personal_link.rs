//! Personal links: the page `/r/{token}` of one customer about one incident (decision 29).
//!
//! The token is never stored. It is derived by HMAC from the page's row and generation, so that it can be shown again,
//! and found by a keyed hash. A new generation invalidates the old link. Unknown, expired and revoked tokens get the
//! same answer.

use crate::access::Staff;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::platform::installation;
use crate::platform::keys::{Keys, Purpose};
use crate::platform::random;
use crate::types::Actor;
use crate::types::{PublicId, Refusal, Timestamp, crockford};
use chrono::Duration;
use const_format::concatcp;
use serde_json::json;
use sqlx::AssertSqlSafe;

/// How long a link works (decision 29).
pub const LINK_TTL: Duration = Duration::days(365);

/// In SQL: whether the row `incident` may be shown outside the desk. Nobody has a personal page about a drill, a draft
/// or a withdrawn incident (I16).
const PUBLIC_INCIDENT: &str =
    "incident.is_drill = false and incident.state <> 'draft' and incident.withdrawn_at is null";

/// The page of a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonalPage {
    /// The row.
    pub id: i64,
    /// The customer.
    pub customer_id: i64,
    /// The incident.
    pub incident_id: PublicId,
}

#[derive(Debug, sqlx::FromRow)]
struct PageRow {
    id: i64,
    generation: i64,
    key_id: String,
    expires_at: Timestamp,
    revoked_at: Option<Timestamp>,
}

/// Returns the token for a customer and an incident, and creates the page if there is none. The token stays the same
/// until it expires or is revoked; then a new one is made and the old one stays invalid.
///
/// # Errors
///
/// `Refusal::NotFound` when there is no such customer or the incident is not public, `Refusal::Conflict` when the
/// customer's data was erased.
pub async fn ensure(
    tx: &mut Tx,
    keys: &Keys,
    now: Timestamp,
    customer_id: i64,
    incident_id: &PublicId,
) -> Result<String, Refusal> {
    if let Some(link) = ensure_all(tx, keys, now, incident_id, &[customer_id]).await?.pop() {
        return Ok(link.token);
    }
    let erased = tx
        .fetch_value_optional::<bool>(sql("select erased_at is not null from customer where id = $1").bind(customer_id))
        .await?;
    if erased == Some(true) && is_public(tx, incident_id).await? {
        return Err(Refusal::conflict("customers-link-erased"));
    }
    Err(Refusal::NotFound)
}

/// A link that works.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActiveLink {
    /// The customer.
    pub customer_id: i64,
    /// The token in its URL.
    pub token: String,
    /// How many links this customer had for the incident, with this one.
    pub generation: i64,
}

/// Does what [`ensure`] does for several customers and one incident, in a few statements. Customers who do not exist or
/// were erased are left out, and all are where the incident is not public.
pub async fn ensure_all(
    tx: &mut Tx,
    keys: &Keys,
    now: Timestamp,
    incident_id: &PublicId,
    customers: &[i64],
) -> Result<Vec<ActiveLink>, Refusal> {
    if !is_public(tx, incident_id).await? {
        return Ok(Vec::new());
    }
    let mut pages = find_all(tx, incident_id, customers).await?;
    let missing: Vec<i64> =
        customers.iter().copied().filter(|id| !pages.iter().any(|page| page.customer_id == *id)).collect();
    if !missing.is_empty() {
        insert_pages(tx, keys, now, incident_id, &missing).await?;
        pages.extend(find_all(tx, incident_id, &missing).await?);
    }
    let mut links = Vec::with_capacity(pages.len());
    let mut renewals = Vec::new();
    for page in pages {
        let row = &page.row;
        let is_active = row.generation > 0 && row.revoked_at.is_none() && row.expires_at > now;
        let link = |token, generation| ActiveLink { customer_id: page.customer_id, token, generation };
        match derive(keys, &row.key_id, row.id, row.generation).filter(|_| is_active) {
            Some(token) => links.push(link(token, row.generation)),
            // New, expired, revoked, or made with a key that was removed.
            None => {
                let generation = row.generation + 1;
                let token = new_token(keys, row.id, generation)?;
                let lookup = keys.lookup(Purpose::PersonalLink, &token);
                renewals.push(json!({ "id": row.id, "generation": generation, "lookup": lookup }));
                links.push(link(token, generation));
            }
        }
    }
    if !renewals.is_empty() {
        renew_all(tx, keys, now, renewals).await?;
    }
    Ok(links)
}

#[derive(Debug, sqlx::FromRow)]
struct CustomerPage {
    customer_id: i64,
    #[sqlx(flatten)]
    row: PageRow,
}

async fn find_all(tx: &mut Tx, incident_id: &PublicId, customers: &[i64]) -> Result<Vec<CustomerPage>, Refusal> {
    let text = format!(
        "select customer_id, id, generation, key_id, expires_at, revoked_at from personal_page
         where incident_id = $1 and customer_id in {}",
        tx.row_ids(2)
    );
    Ok(tx.fetch_all(sql(AssertSqlSafe(text)).bind(incident_id).bind(json!(customers).to_string())).await?)
}

/// Inserts pages without a link yet for customers who exist and were not erased. The hash of a link depends on the id of
/// its row, so a row begins with a random one. Pages that somebody else inserted meanwhile stay as they are.
async fn insert_pages(
    tx: &mut Tx,
    keys: &Keys,
    now: Timestamp,
    incident_id: &PublicId,
    customers: &[i64],
) -> Result<(), Refusal> {
    let query = tx.dialect(
        "insert into personal_page (customer_id, incident_id, generation, lookup, key_id, created_at, expires_at)
         select customer.id, $2, 0, page.value ->> 'lookup', $3, $4, $4
         from json_each($1) as page join customer on customer.id = page.value ->> 'customer'
         where customer.erased_at is null
         on conflict (customer_id, incident_id) do nothing",
        "insert into personal_page (customer_id, incident_id, generation, lookup, key_id, created_at, expires_at)
         select customer.id, $2, 0, page.lookup, $3, $4, $4
         from json_to_recordset($1::json) as page (customer bigint, lookup text)
         join customer on customer.id = page.customer
         where customer.erased_at is null
         on conflict (customer_id, incident_id) do nothing",
    );
    let pages: Vec<_> = customers.iter().map(|id| json!({ "customer": id, "lookup": random::secret() })).collect();
    let query = sql(query).bind(json!(pages).to_string()).bind(incident_id).bind(keys.current()).bind(now);
    tx.execute(query).await?;
    Ok(())
}

/// Stores new generations: `pages` are objects with `id`, `generation` and `lookup`.
async fn renew_all(tx: &mut Tx, keys: &Keys, now: Timestamp, pages: Vec<serde_json::Value>) -> Result<(), Refusal> {
    let query = tx.dialect(
        "update personal_page
         set generation = page.value ->> 'generation', lookup = page.value ->> 'lookup', key_id = $2, created_at = $3,
             expires_at = $4, revoked_at = null
         from json_each($1) as page where personal_page.id = page.value ->> 'id'",
        "update personal_page
         set generation = page.generation, lookup = page.lookup, key_id = $2, created_at = $3, expires_at = $4,
             revoked_at = null
         from json_to_recordset($1::json) as page (id bigint, generation bigint, lookup text)
         where personal_page.id = page.id",
    );
    let pages = serde_json::Value::Array(pages).to_string();
    tx.execute(sql(query).bind(pages).bind(keys.current()).bind(now).bind(now + LINK_TTL)).await?;
    Ok(())
}

/// Whether a text may be the token of a link, so that nothing else costs a query.
pub fn has_shape_of_token(token: &str) -> bool {
    crockford::decode::<{ crockford::LINK_BYTES }>(token.trim()).is_some()
}

/// Finds the page of a token. `None` for every token that does not work, whatever the reason: that its incident is not
/// public is one (I16).
pub async fn resolve(tx: &mut Tx, keys: &Keys, now: Timestamp, token: &str) -> Result<Option<PersonalPage>, Refusal> {
    // Other spellings (lower case, O for 0) are accepted and looked up in the canonical one.
    let Some(bytes) = crockford::decode::<{ crockford::LINK_BYTES }>(token.trim()) else { return Ok(None) };
    let token = crockford::encode(&bytes);
    for lookup in keys.lookups(Purpose::PersonalLink, &token) {
        let found = tx
            .fetch_optional::<(i64, i64, PublicId)>(
                sql(concatcp!(
                    "select personal_page.id, customer_id, incident_id from personal_page
                     join customer on customer.id = customer_id
                     join incident_view as incident on incident.id = incident_id
                     where lookup = $1 and revoked_at is null and expires_at > $2 and erased_at is null and ",
                    PUBLIC_INCIDENT
                ))
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

/// Returns the token of a page if it works; `None` when there is none or the incident is not public.
pub async fn active_token(
    tx: &mut Tx,
    keys: &Keys,
    now: Timestamp,
    customer_id: i64,
    incident_id: &PublicId,
) -> Result<Option<String>, Refusal> {
    if !is_public(tx, incident_id).await? {
        return Ok(None);
    }
    let row = find(tx, customer_id, incident_id).await?;
    Ok(row
        .filter(|row| row.revoked_at.is_none() && row.expires_at > now)
        .and_then(|row| derive(keys, &row.key_id, row.id, row.generation)))
}

/// Who uses a personal page, for the event: a visitor, or in the demonstration the member of staff whose session the
/// browser has (decision 53). `None` for staff everywhere else: what a page does, the customer does. That somebody tried
/// is an event, which the caller must commit.
pub async fn visitor(
    tx: &mut Tx,
    now: Timestamp,
    staff: Option<&Staff>,
    page: &PersonalPage,
) -> Result<Option<Actor>, Refusal> {
    let Some(staff) = staff else { return Ok(Some(Actor::Visitor)) };
    let actor = Actor::Staff(staff.id.clone());
    if installation::get(tx).await?.is_demo {
        return Ok(Some(actor));
    }
    record_event(tx, now, &actor, "personal_page.use_refused", page.customer_id, &page.incident_id).await?;
    Ok(None)
}

/// Records that somebody was given the link to a customer's page.
pub async fn record_shown(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    customer_id: i64,
    incident_id: &PublicId,
) -> Result<(), Refusal> {
    record_event(tx, now, actor, "personal_page.link_shown", customer_id, incident_id).await
}

async fn record_event(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    verb: &str,
    customer_id: i64,
    incident_id: &PublicId,
) -> Result<(), Refusal> {
    let event = Event {
        actor,
        verb,
        subject: "customer",
        subject_id: &customer_id,
        incident_id: Some(incident_id.as_str()),
        fields: &["personal_page"],
    };
    events::record(tx, now, event).await
}

/// Revokes a link for good. A later [`ensure`] makes another one.
pub async fn revoke(tx: &mut Tx, actor: &Actor, now: Timestamp, page: &PersonalPage) -> Result<(), Refusal> {
    tx.execute(
        sql("update personal_page set revoked_at = $2 where id = $1 and revoked_at is null").bind(page.id).bind(now),
    )
    .await?;
    record_event(tx, now, actor, "personal_page.revoked", page.customer_id, &page.incident_id).await
}

async fn is_public(tx: &mut Tx, incident_id: &PublicId) -> Result<bool, Refusal> {
    const QUERY: &str =
        concatcp!("select count(*) from incident_view as incident where incident.id = $1 and ", PUBLIC_INCIDENT);
    Ok(tx.fetch_value::<i64>(sql(QUERY).bind(incident_id)).await? > 0)
}

async fn find(tx: &mut Tx, customer_id: i64, incident_id: &PublicId) -> Result<Option<PageRow>, Refusal> {
    Ok(tx
        .fetch_optional::<PageRow>(
            sql("select id, generation, key_id, expires_at, revoked_at from personal_page
             where customer_id = $1 and incident_id = $2")
            .bind(customer_id)
            .bind(incident_id),
        )
        .await?)
}

/// The token of a new generation, under the signing key.
fn new_token(keys: &Keys, id: i64, generation: i64) -> Result<String, Refusal> {
    derive(keys, keys.current(), id, generation)
        .ok_or_else(|| Refusal::Fault("the keys have no current signing key".to_owned()))
}

/// 128 bits of the MAC as 26 Crockford characters. The signed text contains spaces, which no token does, so that it can
/// never be the hash of a token.
fn derive(keys: &Keys, key_id: &str, id: i64, generation: i64) -> Option<String> {
    let mac = keys.mac(key_id, Purpose::PersonalLink, format!("page {id} generation {generation}").as_bytes())?;
    Some(crockford::encode(mac.first_chunk::<{ crockford::LINK_BYTES }>()?))
}
