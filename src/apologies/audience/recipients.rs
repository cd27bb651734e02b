//! The customers of an audience one by one, ordered by id.

use super::AudienceQuery;
use crate::customers::Channel;
use crate::delivery::message::SkipReason;
use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal};

/// An affected customer, and whether and where they get a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// The customer's id.
    pub id: i64,
    /// The company's own number for the customer.
    pub external_id: String,
    /// Their name.
    pub name: String,
    /// Their IANA time zone; empty if it is not known.
    pub time_zone: String,
    /// Their region; empty if it is not known.
    pub region: String,
    /// Their plan; empty if it is not known.
    pub plan: String,
    /// The BCP 47 tag of the language they read.
    pub language: String,
    /// The address they are written to; `None` if there is none to use.
    pub contact_id: Option<i64>,
    /// The channel of their message; `None` if there is no address to use.
    pub channel: Option<Channel>,
    /// The address on that channel.
    pub address: String,
    /// The address in the form in which it is looked up.
    pub address_key: String,
    /// Why they are skipped; `None` if they get the batch.
    pub skipped: Option<SkipReason>,
    /// Whether their message may be sent without a person's decision: more than their own report says that they were
    /// affected, and nobody complained with their address.
    pub is_confirmed: bool,
}

impl Recipient {
    /// The name that an error shows; the company's number for a customer without a name.
    pub fn display_name(&self) -> &str {
        if self.name.trim().is_empty() { &self.external_id } else { &self.name }
    }
}

#[derive(Debug, sqlx::FromRow)]
struct RecipientRow {
    id: i64,
    external_id: String,
    name: String,
    time_zone: String,
    region: String,
    plan: String,
    language: String,
    contact_id: Option<i64>,
    channel: Option<Channel>,
    address: String,
    address_key: String,
    outcome: Option<SkipReason>,
    confirmed: i64,
}

impl From<RecipientRow> for Recipient {
    fn from(row: RecipientRow) -> Self {
        Self {
            id: row.id,
            external_id: row.external_id,
            name: row.name,
            time_zone: row.time_zone,
            region: row.region,
            plan: row.plan,
            language: row.language,
            contact_id: row.contact_id,
            channel: row.channel,
            address: row.address,
            address_key: row.address_key,
            skipped: row.outcome,
            is_confirmed: row.confirmed != 0,
        }
    }
}

const COLUMNS: &str =
    "id, external_id, name, time_zone, region, plan, language, contact_id, channel, address, address_key,
    nullif(outcome, '') as outcome, cast(confirmed as bigint) as confirmed";

/// The customers after `after` up to `upto`, skipped or not.
pub async fn fetch_range(tx: &mut Tx, query: &AudienceQuery, range: (i64, i64)) -> Result<Vec<Recipient>, Refusal> {
    let page = query.query(tx, &format!("select {COLUMNS} from recipients order by id"), range);
    let rows = tx.fetch_all::<RecipientRow>(page).await?;
    Ok(rows.into_iter().map(Recipient::from).collect())
}

/// How many customers after `after` up to `upto` meet the conditions of the audience and are left out by its exclusions.
pub(super) async fn count_excluded(tx: &mut Tx, query: &AudienceQuery, range: (i64, i64)) -> Result<i64, Refusal> {
    match query.excluded(tx, range) {
        Some(count) => Ok(tx.fetch_value::<i64>(count).await?),
        None => Ok(0),
    }
}

/// The last of the next `limit` customers whom an incident affected after a customer, whether or not they are in the audience;
/// `None` if there are none. Read from an index: the query of a range would otherwise read everybody after it.
pub async fn last_of_range(
    tx: &mut Tx,
    incident_id: &PublicId,
    after: i64,
    limit: i64,
) -> Result<Option<i64>, Refusal> {
    Ok(tx
        .fetch_value::<Option<i64>>(
            sql("select max(customer_id) from (select customer_id from exposure_view
                 where incident_id = $1 and customer_id > $2 order by customer_id limit $3) as next")
            .bind(incident_id)
            .bind(after)
            .bind(limit),
        )
        .await?)
}

/// The highest id of a customer whom an incident affected; `None` if it affected nobody.
pub async fn last_customer_id(tx: &mut Tx, incident_id: &PublicId) -> Result<Option<i64>, Refusal> {
    Ok(tx
        .fetch_value::<Option<i64>>(
            sql("select max(customer_id) from exposure_view where incident_id = $1").bind(incident_id),
        )
        .await?)
}
