//! Reading customers and their addresses.

use super::address::Channel;
use crate::platform::db::{IDS_SQLITE, ROW_IDS_POSTGRES, Tx, sql};
use crate::types::{Currency, Money, PublicId, Refusal, Timestamp};
use chrono::NaiveDate;
use const_format::concatcp;
use serde_json::json;
use sqlx::AssertSqlSafe;

/// Most customers of one address, such as a family or a small firm. More than that is an error in the data.
const CUSTOMERS_PER_ADDRESS_MAX: i64 = 20;

/// In SQL: a row of `customer` that is not hidden by an unfinished import.
#[macro_export]
macro_rules! visible_customer {
    () => {
        "(customer.hidden_by is null
          or customer.hidden_by in (select import.id from import where import.finished_at is not null))"
    };
}

/// A customer.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Customer {
    /// The row.
    pub id: i64,
    /// The company's own id of the customer.
    pub external_id: String,
    /// The name.
    pub name: String,
    /// The region, as the company names it; may be empty.
    pub region: String,
    /// BCP 47 tag of the language they read.
    pub language: String,
    /// IANA time zone; empty when unknown.
    pub time_zone: String,
    /// Their plan; may be empty.
    pub plan: String,
    /// ISO 4217 code.
    pub currency: String,
    /// Monthly price in minor units.
    pub monthly_minor: i64,
    /// Total paid so far, in minor units.
    pub lifetime_minor: i64,
    /// The day they joined, `2003-03-14`.
    pub tenure_start: Option<String>,
    /// Whether an outage affects them more than others.
    pub vulnerable: bool,
    /// When their data was erased.
    pub erased_at: Option<Timestamp>,
    /// For optimistic locking (decision 6).
    pub version: i64,
}

impl Customer {
    /// The day they joined.
    pub fn joined(&self) -> Option<NaiveDate> {
        self.tenure_start.as_deref()?.parse().ok()
    }

    /// Whole years as a customer; `None` when the day they joined is unknown.
    pub fn tenure_years(&self, now: Timestamp) -> Option<u32> {
        now.date_naive().years_since(self.joined()?)
    }

    /// The monthly price.
    pub fn monthly(&self) -> Option<Money> {
        Some(Money::new(self.monthly_minor, self.currency.parse::<Currency>().ok()?))
    }

    /// The total paid so far.
    pub fn lifetime(&self) -> Option<Money> {
        Some(Money::new(self.lifetime_minor, self.currency.parse::<Currency>().ok()?))
    }
}

/// An address of a customer.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct ContactPoint {
    /// The row.
    pub id: i64,
    /// The customer.
    pub customer_id: i64,
    /// How messages are sent to it.
    pub channel: Channel,
    /// The address as messages are sent to it.
    pub address: String,
    /// The key for comparisons.
    pub address_key: String,
    /// Consent to messages about the service.
    pub consent_service: bool,
    /// Consent to marketing messages.
    pub consent_marketing: bool,
    /// When the customer proved that it is theirs.
    pub verified_at: Option<Timestamp>,
    /// When it was suppressed: nothing is sent to it.
    pub suppressed_at: Option<Timestamp>,
    /// Why it was suppressed.
    pub suppression_reason: String,
}

/// The best address for a channel: one that is not suppressed, then a verified one, then the newest.
pub fn best_contact_point(points: &[ContactPoint], channel: Channel) -> Option<&ContactPoint> {
    points
        .iter()
        .filter(|point| point.channel == channel)
        .max_by_key(|point| (point.suppressed_at.is_none(), point.verified_at.is_some(), point.id))
}

/// Finds a customer.
pub async fn find(tx: &mut Tx, id: i64) -> Result<Option<Customer>, Refusal> {
    Ok(tx
        .fetch_optional::<Customer>(
            sql("select id, external_id, name, region, language, time_zone, plan, currency, monthly_minor,
                    lifetime_minor, tenure_start, vulnerable, erased_at, version
             from customer where id = $1")
            .bind(id),
        )
        .await?)
}

/// Finds a customer by the company's own id. Customers of an unfinished import are not found.
pub async fn find_by_external_id(tx: &mut Tx, external_id: &str) -> Result<Option<Customer>, Refusal> {
    Ok(tx
        .fetch_optional::<Customer>(
            sql(concat!(
                "select id, external_id, name, region, language, time_zone, plan, currency, monthly_minor,
                    lifetime_minor, tenure_start, vulnerable, erased_at, version
             from customer where external_id = $1 and ",
                crate::visible_customer!(),
            ))
            .bind(external_id),
        )
        .await?)
}

/// Finds the customers with an address, given by its key, the oldest first. Erased customers and those of an unfinished
/// import are not found.
pub async fn find_by_address(tx: &mut Tx, address_key: &str) -> Result<Vec<Customer>, Refusal> {
    Ok(tx
        .fetch_all::<Customer>(
            sql(concat!(
                "select id, external_id, name, region, language, time_zone, plan, currency, monthly_minor,
                    lifetime_minor, tenure_start, vulnerable, erased_at, version
             from customer
             where erased_at is null and id in (select customer_id from contact_point where address_key = $1)
               and ",
                crate::visible_customer!(),
                " order by id limit $2",
            ))
            .bind(address_key)
            .bind(CUSTOMERS_PER_ADDRESS_MAX),
        )
        .await?)
}

/// Marks every contact point with this address as suppressed, unless it is already. `reason` is one of the reasons of the
/// suppression list.
pub async fn suppress_address(tx: &mut Tx, address_key: &str, reason: &str, now: Timestamp) -> Result<(), Refusal> {
    tx.execute(
        sql("update contact_point set suppressed_at = $2, suppression_reason = $3
             where suppressed_at is null and address_key = $1")
        .bind(address_key)
        .bind(now)
        .bind(reason),
    )
    .await?;
    Ok(())
}

/// The addresses of a customer, by channel, the newest last.
pub async fn contact_points(tx: &mut Tx, customer_id: i64) -> Result<Vec<ContactPoint>, Refusal> {
    Ok(tx
        .fetch_all::<ContactPoint>(
            sql("select id, customer_id, channel, address, address_key, consent_service, consent_marketing,
                    verified_at, suppressed_at, suppression_reason
             from contact_point where customer_id = $1 order by channel, id")
            .bind(customer_id),
        )
        .await?)
}

/// The addresses of these customers, by customer and channel.
pub async fn contact_points_of(tx: &mut Tx, customers: &[i64]) -> Result<Vec<ContactPoint>, Refusal> {
    const SELECT: &str =
        "select id, customer_id, channel, address, address_key, consent_service, consent_marketing, verified_at,
                suppressed_at, suppression_reason
         from contact_point where customer_id in ";
    const ORDER: &str = " order by customer_id, channel, id";
    let query = tx.dialect(concatcp!(SELECT, IDS_SQLITE, ORDER), concatcp!(SELECT, ROW_IDS_POSTGRES, ORDER));
    Ok(tx.fetch_all::<ContactPoint>(sql(query).bind(json!(customers).to_string())).await?)
}

/// The services that these customers use, as customer and service.
pub async fn services_of(tx: &mut Tx, customers: &[i64]) -> Result<Vec<(i64, PublicId)>, Refusal> {
    const SELECT: &str = "select customer_id, service_id from customer_service where customer_id in ";
    const ORDER: &str = " order by customer_id, service_id";
    let query = tx.dialect(concatcp!(SELECT, IDS_SQLITE, ORDER), concatcp!(SELECT, ROW_IDS_POSTGRES, ORDER));
    Ok(tx.fetch_all::<(i64, PublicId)>(sql(query).bind(json!(customers).to_string())).await?)
}

/// The ids and names of the services a customer uses, by name.
pub async fn services(tx: &mut Tx, customer_id: i64) -> Result<Vec<(PublicId, String)>, Refusal> {
    Ok(tx
        .fetch_all::<(PublicId, String)>(
            sql("select service.id, service.name from customer_service
             join service_view as service on service.id = customer_service.service_id
             where customer_id = $1 order by service.name")
            .bind(customer_id),
        )
        .await?)
}

/// The languages that customers read, in order, at most `limit`.
pub async fn languages(tx: &mut Tx, limit: i64) -> Result<Vec<String>, Refusal> {
    distinct(tx, ("customer", "language"), limit).await
}

/// Those of some regions that no customer lives in.
pub async fn unknown_regions(tx: &mut Tx, regions: &[String]) -> Result<Vec<String>, Refusal> {
    unknown(tx, "region", regions).await
}

/// Those of some languages that no customer reads.
pub async fn unknown_languages(tx: &mut Tx, languages: &[String]) -> Result<Vec<String>, Refusal> {
    unknown(tx, "language", languages).await
}

/// Those of some plans that no customer is on.
pub async fn unknown_plans(tx: &mut Tx, plans: &[String]) -> Result<Vec<String>, Refusal> {
    unknown(tx, "plan", plans).await
}

/// Those of some values that an indexed column has nowhere. Each is the first value from it on, if it is there: the database looks
/// that up in the index, also where it expects to find many.
async fn unknown(tx: &mut Tx, column: &'static str, values: &[String]) -> Result<Vec<String>, Refusal> {
    let text = format!("select min({column}) from customer where {column} >= $1");
    let mut unknown = Vec::new();
    for value in values {
        let first = tx.fetch_value::<Option<String>>(sql(AssertSqlSafe(text.clone())).bind(value)).await?;
        if first.as_ref() != Some(value) {
            unknown.push(value.clone());
        }
    }
    Ok(unknown)
}

/// The values of an indexed column, in order, at most `limit`. Each is looked up after the one before it, so that it makes no
/// difference how many rows there are.
pub(super) async fn distinct(
    tx: &mut Tx,
    (table, column): (&'static str, &'static str),
    limit: i64,
) -> Result<Vec<String>, Refusal> {
    let text = format!(
        "select value from (
             with recursive next as (
                 select min({column}) as value from {table}
                 union all
                 select (select min({table}.{column}) from {table} where {table}.{column} > next.value)
                 from next where next.value is not null)
             select value from next where value is not null limit $1) as found order by value"
    );
    Ok(tx.fetch_values::<String>(sql(AssertSqlSafe(text)).bind(limit)).await?)
}
