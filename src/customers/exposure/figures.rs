//! Exposure as it is read: of one person, of one incident.

use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal, Timestamp, timestamp};

/// Most incidents of one customer that are shown.
const HISTORY_MAX: i64 = 100;

/// One service somebody was without.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Exposure {
    /// Which service.
    pub service: PublicId,
    /// Its name.
    pub name: String,
    /// Since when.
    pub from: Timestamp,
    /// Until when; `None` while it lasts.
    pub to: Option<Timestamp>,
    /// Whole minutes without it, as of the last count.
    pub minutes: i64,
    /// `telemetry`, `import`, `rule` or `self_report`.
    pub evidence: String,
}

impl Exposure {
    /// Minutes without it as things stand.
    pub fn minutes_by(&self, now: Timestamp) -> i64 {
        if self.to.is_some() { self.minutes } else { timestamp::minutes_between(self.from, now).max(self.minutes) }
    }
}

/// How a customer was hit by an incident, the first service first.
pub async fn of(tx: &mut Tx, incident_id: &PublicId, customer_id: i64) -> Result<Vec<Exposure>, Refusal> {
    Ok(tx.fetch_all::<Exposure>(sql(r#"select service_id as service, service.name as name, from_at as "from", to_at as "to", minutes, evidence
               from exposure join service on service.id = exposure.service_id
               where incident_id = $1 and customer_id = $2
               order by from_at, service.name"#).bind(incident_id).bind(customer_id)).await?)
}

/// One incident in a customer's history.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct History {
    /// Which incident.
    pub incident: PublicId,
    /// Its desk number, `INC-27`.
    pub number: i64,
    /// Its title.
    pub title: String,
    /// `none`, `minor`, `major` or `critical`.
    pub impact: String,
    /// When it began for them.
    pub from: Timestamp,
    /// The longest time without one of their services, in minutes.
    pub minutes: i64,
    /// How many of their services.
    pub services: i64,
}

/// Every incident that hit a customer, the newest first.
pub async fn of_customer(tx: &mut Tx, customer_id: i64) -> Result<Vec<History>, Refusal> {
    Ok(tx
        .fetch_all::<History>(
            sql(r#"select incident.id as incident, incident.number as number, incident.title as title,
                      coalesce(incident.impact_override, incident.impact) as impact,
                      min(exposure.from_at) as "from", max(exposure.minutes) as minutes, count(*) as services
               from exposure join incident on incident.id = exposure.incident_id
               where exposure.customer_id = $1 and incident.state <> 'draft'
               group by incident.id, incident.number, incident.title, incident.impact, incident.impact_override
               order by min(exposure.from_at) desc limit $2"#)
            .bind(customer_id)
            .bind(HISTORY_MAX),
        )
        .await?)
}

/// How many an incident hit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// People.
    pub people: i64,
    /// Of these, vulnerable.
    pub vulnerable: i64,
    /// By service and its name, most first.
    pub by_service: Vec<(PublicId, String, i64)>,
    /// By region, most first; an empty region is unknown.
    pub by_region: Vec<(String, i64)>,
    /// By evidence, most first.
    pub by_evidence: Vec<(String, i64)>,
    /// Whether the count is still going on.
    pub is_counting: bool,
}

/// Counts the people an incident hit.
pub async fn counts(tx: &mut Tx, incident_id: &PublicId) -> Result<Counts, Refusal> {
    let (people, vulnerable) = tx
        .fetch_one::<(i64, i64)>(
            sql("select count(*), coalesce(cast(sum(case when vulnerable then 1 else 0 end) as bigint), 0)
             from customer where id in (select customer_id from exposure where incident_id = $1)")
            .bind(incident_id),
        )
        .await?;
    let by_service = tx
        .fetch_all::<(PublicId, String, i64)>(
            sql("select service.id, service.name, count(*) from exposure
             join service on service.id = exposure.service_id
             where incident_id = $1 group by service.id, service.name order by 3 desc, service.name")
            .bind(incident_id),
        )
        .await?;
    let by_region = tx
        .fetch_all::<(String, i64)>(
            sql("select region, count(*) from customer
             where id in (select customer_id from exposure where incident_id = $1)
             group by region order by 2 desc, region limit 100")
            .bind(incident_id),
        )
        .await?;
    let by_evidence = tx
        .fetch_all::<(String, i64)>(
            sql("select evidence, count(distinct customer_id) from exposure
             where incident_id = $1 group by evidence order by 2 desc, evidence")
            .bind(incident_id),
        )
        .await?;
    let is_counting = tx
        .fetch_value::<i64>(
            sql("select count(*) from exposure_run where incident_id = $1 and finished_at is null").bind(incident_id),
        )
        .await?
        > 0;
    Ok(Counts { people, vulnerable, by_service, by_region, by_evidence, is_counting })
}
