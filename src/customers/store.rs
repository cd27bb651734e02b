//! Customers in the database.

use super::address::Channel;
use crate::platform::db::{Tx, sql};
use crate::types::{Currency, Money, PublicId, Refusal, Timestamp};
use chrono::{Datelike, NaiveDate};

/// Most customers that share one address: a family, a small firm. More than that is a mistake in the data.
const SHARING_MAX: i64 = 20;

/// In SQL: a row of `customer` that everybody may see, because no unfinished import is bringing it in.
#[macro_export]
macro_rules! visible_customer {
    () => {
        "(customer.hidden_by is null
          or customer.hidden_by in (select import.id from import where import.finished_at is not null))"
    };
}

/// One customer.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Customer {
    /// The row.
    pub id: i64,
    /// The company's own number for this person.
    pub external_id: String,
    /// As the company writes it.
    pub name: String,
    /// Where they live, in the company's own words for regions; may be empty.
    pub region: String,
    /// BCP 47 tag of the language they read.
    pub language: String,
    /// IANA zone; empty when it is not known.
    pub time_zone: String,
    /// What they pay for; may be empty.
    pub plan: String,
    /// ISO 4217.
    pub currency: String,
    /// What they pay a month, in minor units.
    pub monthly_minor: i64,
    /// What they have paid in all, in minor units.
    pub lifetime_minor: i64,
    /// The day they joined, `2003-03-14`.
    pub tenure_start: Option<String>,
    /// Somebody for whom an outage is worse than for others.
    pub vulnerable: bool,
    /// Since when their data is erased.
    pub erased_at: Option<Timestamp>,
    /// For edits (decision 6).
    pub version: i64,
}

impl Customer {
    /// The day they joined.
    pub fn joined(&self) -> Option<NaiveDate> {
        self.tenure_start.as_deref()?.parse().ok()
    }

    /// Whole years with the company; `None` when the day they joined is not known.
    pub fn years(&self, now: Timestamp) -> Option<u32> {
        now.date_naive().years_since(self.joined()?)
    }

    /// The year they joined.
    pub fn joined_year(&self) -> Option<i32> {
        self.joined().map(|day| day.year())
    }

    /// What they pay a month.
    pub fn monthly(&self) -> Option<Money> {
        Some(Money::new(self.monthly_minor, self.currency.parse::<Currency>().ok()?))
    }

    /// What they have paid in all.
    pub fn lifetime(&self) -> Option<Money> {
        Some(Money::new(self.lifetime_minor, self.currency.parse::<Currency>().ok()?))
    }
}

/// One way to reach a customer.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct ContactPoint {
    /// The row.
    pub id: i64,
    /// Whose.
    pub customer_id: i64,
    /// `email` or `sms`.
    pub channel: String,
    /// As it is written to.
    pub address: String,
    /// By which equal addresses are found.
    pub address_key: String,
    /// May be told about the service they pay for.
    pub consent_service: bool,
    /// May be sent what invites spending.
    pub consent_marketing: bool,
    /// When it was shown to be theirs.
    pub verified_at: Option<Timestamp>,
    /// Since when nothing is sent there.
    pub suppressed_at: Option<Timestamp>,
    /// Why.
    pub suppression_reason: String,
}

impl ContactPoint {
    /// The channel as a word of ours.
    pub fn channel(&self) -> Option<Channel> {
        self.channel.parse::<Channel>().ok()
    }
}

/// The best way to reach somebody on a channel: not suppressed before suppressed, verified before not,
/// the newest of equals.
pub fn best(points: &[ContactPoint], channel: Channel) -> Option<&ContactPoint> {
    points
        .iter()
        .filter(|point| point.channel() == Some(channel))
        .max_by_key(|point| (point.suppressed_at.is_none(), point.verified_at.is_some(), point.id))
}

/// A customer by row.
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

/// A customer by the company's own number.
pub async fn find_by_external(tx: &mut Tx, external_id: &str) -> Result<Option<Customer>, Refusal> {
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

/// Everybody who can be reached at an address (its key), oldest row first; erased customers are nobody.
pub async fn by_address(tx: &mut Tx, address_key: &str) -> Result<Vec<Customer>, Refusal> {
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
            .bind(SHARING_MAX),
        )
        .await?)
}

/// Every way to reach a customer, the newest last.
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

/// The services a customer uses, by name.
pub async fn services(tx: &mut Tx, customer_id: i64) -> Result<Vec<(PublicId, String)>, Refusal> {
    Ok(tx
        .fetch_all::<(PublicId, String)>(
            sql("select service.id, service.name from customer_service
             join service on service.id = customer_service.service_id
             where customer_id = $1 order by service.name")
            .bind(customer_id),
        )
        .await?)
}
