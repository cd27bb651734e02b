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
            channel: row.channel,
            address: row.address,
            address_key: row.address_key,
            skipped: row.outcome,
            is_confirmed: row.confirmed != 0,
        }
    }
}

const COLUMNS: &str = "id, external_id, name, time_zone, channel, address, address_key,
    nullif(outcome, '') as outcome, cast(confirmed as bigint) as confirmed";

/// The next customers after the customer `after`, skipped or not; at most `limit`.
pub async fn fetch_after(
    tx: &mut Tx,
    query: &AudienceQuery,
    after: i64,
    limit: i64,
) -> Result<Vec<Recipient>, Refusal> {
    let page = query.query(&format!("select {COLUMNS} from recipients order by id"), after, limit);
    let rows = tx.fetch_all::<RecipientRow>(page).await?;
    Ok(rows.into_iter().map(Recipient::from).collect())
}

/// The first customers who would get the batch but have no name (`needs_name`) or whose outage has no end
/// (`needs_end`), and how many there are.
pub async fn find_incomplete(
    tx: &mut Tx,
    query: &AudienceQuery,
    needs_name: bool,
    needs_end: bool,
) -> Result<(Vec<Recipient>, i64), Refusal> {
    const FIRST: usize = 3;
    let mut missing = Vec::new();
    if needs_name {
        missing.push("trim(name) = ''");
    }
    if needs_end {
        missing.push(
            "exists (select 1 from exposure_view x where x.incident_id = $1 and x.id <= $2 and x.customer_id = recipients.id
                     and x.to_at is null)",
        );
    }
    if missing.is_empty() {
        return Ok((Vec::new(), 0));
    }
    let incomplete = format!("from recipients where outcome = '' and ({})", missing.join(" or "));
    let first = query.query(&format!("select {COLUMNS} {incomplete} order by id limit {FIRST}"), 0, i64::MAX);
    let all = query.query(&format!("select count(*) {incomplete}"), 0, i64::MAX);
    let rows = tx.fetch_all::<RecipientRow>(first).await?;
    let count = tx.fetch_value::<i64>(all).await?;
    Ok((rows.into_iter().map(Recipient::from).collect(), count))
}

/// The highest id of a customer whom an incident affected; `None` if it affected nobody.
pub async fn last_customer_id(tx: &mut Tx, incident_id: &PublicId) -> Result<Option<i64>, Refusal> {
    Ok(tx
        .fetch_value::<Option<i64>>(
            sql("select max(customer_id) from exposure_view where incident_id = $1").bind(incident_id),
        )
        .await?)
}
