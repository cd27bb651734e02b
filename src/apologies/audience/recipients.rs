//! The people of a batch one by one, in the order of their rows.

use super::AudienceQuery;
use crate::delivery::message::{Channel, Skipped};
use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal};

/// One person an incident hit, and what becomes of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// The customer's row.
    pub id: i64,
    /// The company's own number for them.
    pub external_id: String,
    /// As the company writes it.
    pub name: String,
    /// IANA zone; empty when it is not known.
    pub time_zone: String,
    /// Where they are written to; `None` when they are left out for want of an address.
    pub channel: Option<Channel>,
    /// The address on that channel.
    pub address: String,
    /// By which it is found.
    pub address_key: String,
    /// Why they are left out; `None` when they are written to.
    pub left_out: Option<Skipped>,
    /// Whether more than their own word says they were hit.
    pub is_known: bool,
}

impl Recipient {
    /// How an error names them: by name, else by the company's number.
    pub fn display_name(&self) -> &str {
        if self.name.trim().is_empty() { &self.external_id } else { &self.name }
    }
}

#[derive(Debug, sqlx::FromRow)]
struct Row {
    id: i64,
    external_id: String,
    name: String,
    time_zone: String,
    channel: String,
    address: String,
    address_key: String,
    outcome: String,
    known: i64,
}

impl From<Row> for Recipient {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            external_id: row.external_id,
            name: row.name,
            time_zone: row.time_zone,
            channel: row.channel.parse::<Channel>().ok(),
            address: row.address,
            address_key: row.address_key,
            left_out: row.outcome.parse::<Skipped>().ok(),
            is_known: row.known != 0,
        }
    }
}

const COLUMNS: &str = "id, external_id, name, time_zone, channel, address, address_key, outcome,
    cast(known as bigint) as known";

/// The next people after a row, at most `limit` of them, left out or not.
pub async fn chunk(tx: &mut Tx, scope: &AudienceQuery, after: i64, limit: i64) -> Result<Vec<Recipient>, Refusal> {
    let query = scope.query(&format!("select {COLUMNS} from told order by id"), after, limit);
    let rows = tx.fetch_all::<Row>(query).await?;
    Ok(rows.into_iter().map(Recipient::from).collect())
}

/// The first few people who would be written to although something of theirs is missing: a name (`needs_name`), or the
/// end of what they were without (`needs_end`); and how many there are in all.
pub async fn first_incomplete(
    tx: &mut Tx,
    scope: &AudienceQuery,
    needs_name: bool,
    needs_end: bool,
) -> Result<(Vec<Recipient>, i64), Refusal> {
    const FEW: usize = 3;
    let mut missing = Vec::new();
    if needs_name {
        missing.push("trim(name) = ''");
    }
    if needs_end {
        missing.push(
            "exists (select 1 from exposure x where x.incident_id = $1 and x.id <= $2 and x.customer_id = told.id
                     and x.to_at is null)",
        );
    }
    if missing.is_empty() {
        return Ok((Vec::new(), 0));
    }
    let which = format!("from told where outcome = '' and ({})", missing.join(" or "));
    let few = scope.query(&format!("select {COLUMNS} {which} order by id limit {FEW}"), 0, i64::MAX);
    let all = scope.query(&format!("select count(*) {which}"), 0, i64::MAX);
    let rows = tx.fetch_all::<Row>(few).await?;
    let count = tx.fetch_value::<i64>(all).await?;
    Ok((rows.into_iter().map(Recipient::from).collect(), count))
}

/// The last customer's row that an incident hit; `None` when it hit nobody.
pub async fn last_customer_id(tx: &mut Tx, incident_id: &PublicId) -> Result<Option<i64>, Refusal> {
    Ok(tx
        .fetch_value::<Option<i64>>(
            sql("select max(customer_id) from exposure where incident_id = $1").bind(incident_id),
        )
        .await?)
}
