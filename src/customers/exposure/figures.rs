//! Reading exposure: of one customer, and of all customers of an incident, from rows or by the rule.

use super::groups::Progress;
use super::lost::{Outage, minutes_until};
use super::plan::plan;
use super::source::{self, Source};
use super::{by_rule, due, stored};
use crate::platform::db::{Tx, sql};
use crate::text_enum;
use crate::types::{Impact, PublicId, Refusal, Timestamp};
use sqlx::AssertSqlSafe;

/// Most incidents in the history of one customer.
const HISTORY_MAX: i64 = 100;

text_enum! {
    /// How it is known that a customer was without a service.
    pub enum Evidence("evidence") {
        /// A file of measurements.
        Telemetry = "telemetry",
        /// Another imported file.
        Import = "import",
        /// They use a service that was disrupted in their region.
        Rule = "rule",
        /// They reported it.
        SelfReport = "self_report",
    }
    sets {
        /// Evidence that replaces the rule for its whole incident (decision 24).
        MEASURED, MEASURED_SQL = [Telemetry, Import];
        /// Evidence that a count may replace.
        COUNTED, COUNTED_SQL = [Rule, SelfReport];
    }
}

/// A service that a customer was without.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Exposure {
    /// The service.
    pub service: PublicId,
    /// Its name.
    pub name: String,
    /// Start of the outage.
    pub from: Timestamp,
    /// Its end; `None` while it lasts.
    pub to: Option<Timestamp>,
    /// Whole minutes without the service until it was read, without the times in between.
    pub minutes: i64,
    /// How it is known.
    pub evidence: Evidence,
}

/// The exposure of a customer to an incident, by start.
pub async fn for_customer(
    tx: &mut Tx,
    now: Timestamp,
    incident_id: &PublicId,
    customer_id: i64,
) -> Result<Vec<Exposure>, Refusal> {
    match Source::of(tx, now, incident_id).await? {
        Source::Rule(plan) => by_rule::for_customer(tx, &plan, customer_id).await,
        Source::Rows => rows_of_customer(tx, now, incident_id, customer_id).await,
    }
}

/// Whether a customer was exposed to an incident.
pub async fn is_affected(
    tx: &mut Tx,
    now: Timestamp,
    incident_id: &PublicId,
    customer_id: i64,
) -> Result<bool, Refusal> {
    Ok(!for_customer(tx, now, incident_id, customer_id).await?.is_empty())
}

async fn rows_of_customer(
    tx: &mut Tx,
    now: Timestamp,
    incident_id: &PublicId,
    customer_id: i64,
) -> Result<Vec<Exposure>, Refusal> {
    let mut exposures = tx
        .fetch_all::<Exposure>(
            sql(r#"select service_id as service, service.name as name, from_at as "from", to_at as "to",
                      minutes, evidence
               from exposure join service_view as service on service.id = exposure.service_id
               where incident_id = $1 and customer_id = $2
               order by from_at, service.name"#)
            .bind(incident_id)
            .bind(customer_id),
        )
        .await?;
    let is_growing = |exposure: &Exposure| exposure.to.is_none() && Evidence::COUNTED.contains(&exposure.evidence);
    if exposures.iter().any(is_growing) {
        // A row of an outage that lasts has the minutes of its count. From its beginning until now there may have been times in
        // between.
        let plan = plan(tx, now, incident_id).await?;
        for exposure in exposures.iter_mut().filter(|exposure| is_growing(exposure)) {
            if let Some(interval) = plan.interval(&exposure.service) {
                exposure.minutes = interval.minutes;
            }
        }
    }
    let lasts = |exposure: &Exposure| exposure.to.is_none() && Evidence::MEASURED.contains(&exposure.evidence);
    if exposures.iter().any(lasts) {
        let measured = lasting_outages(tx, incident_id, customer_id).await?;
        for exposure in exposures.iter_mut().filter(|exposure| lasts(exposure)) {
            let own = measured.iter().filter(|(service, ..)| *service == exposure.service);
            let outages: Vec<Outage> = own.map(|(_, from, to)| (*from, *to)).collect();
            // The import may have been on a node whose clock is ahead.
            exposure.minutes = minutes_until(exposure.from, &outages, now).max(exposure.minutes);
        }
    }
    Ok(exposures)
}

/// The outages of a customer's measured rows that last, where a row has several, by service.
async fn lasting_outages(
    tx: &mut Tx,
    incident_id: &PublicId,
    customer_id: i64,
) -> Result<Vec<(PublicId, Timestamp, Option<Timestamp>)>, Refusal> {
    Ok(tx
        .fetch_all(
            sql("select exposure.service_id, outage.from_at, outage.to_at
             from exposure join exposure_outage as outage on outage.exposure_id = exposure.id
             where exposure.incident_id = $1 and exposure.customer_id = $2 and exposure.to_at is null")
            .bind(incident_id)
            .bind(customer_id),
        )
        .await?)
}

/// An incident in the history of a customer.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct ExposedIncident {
    /// The incident.
    pub incident: PublicId,
    /// Its number; `INC-27` is 27.
    pub number: i64,
    /// Its title.
    pub title: String,
    /// Its impact.
    pub impact: Impact,
    /// When the customer's first outage began.
    pub from: Timestamp,
    /// Their longest outage of one service, in minutes.
    pub minutes: i64,
    /// The number of their services that were affected.
    pub services: i64,
}

/// The incidents that a customer was exposed to, the newest first.
pub async fn history(tx: &mut Tx, now: Timestamp, customer_id: i64) -> Result<Vec<ExposedIncident>, Refusal> {
    let mut incidents = history_by_rule(tx, now, customer_id).await?;
    let by_rule: Vec<PublicId> = incidents.iter().map(|exposed| exposed.incident.clone()).collect();
    // Rows that are being made are read when they are complete.
    let rows = history_in_rows(tx, customer_id).await?;
    incidents.extend(rows.into_iter().filter(|exposed| !by_rule.contains(&exposed.incident)));
    incidents.sort_by_key(|exposed| std::cmp::Reverse(exposed.from));
    incidents.truncate(HISTORY_MAX as usize);
    Ok(incidents)
}

/// Those that affect the customer by the rule.
async fn history_by_rule(tx: &mut Tx, now: Timestamp, customer_id: i64) -> Result<Vec<ExposedIncident>, Refusal> {
    let query = format!(
        "select id, number, title, coalesce(impact_override, impact) as impact from incident_view as incident
         where {} and (exists (select 1 from incident_service_view as named
                               join customer_service as used on used.service_id = named.service_id
                               where named.incident_id = incident.id and used.customer_id = $2)
                       or exists (select 1 from report_view
                                  where report_view.incident_id = incident.id and report_view.customer_id = $2))
         order by started_at desc limit $3",
        source::reads_rule()
    );
    let query = sql(AssertSqlSafe(query)).bind(now - due::RECOUNT_WINDOW).bind(customer_id).bind(HISTORY_MAX);
    let found = tx.fetch_all::<(PublicId, i64, String, Impact)>(query).await?;
    let mut incidents = Vec::new();
    for (incident, number, title, impact) in found {
        let exposures = for_customer(tx, now, &incident, customer_id).await?;
        let (from, services) = (exposures.iter().map(|exposure| exposure.from).min(), exposures.len() as i64);
        let minutes = exposures.iter().map(|exposure| exposure.minutes).max().unwrap_or(0);
        incidents.extend(from.map(|from| ExposedIncident { incident, number, title, impact, from, minutes, services }));
    }
    Ok(incidents)
}

async fn history_in_rows(tx: &mut Tx, customer_id: i64) -> Result<Vec<ExposedIncident>, Refusal> {
    Ok(tx
        .fetch_all::<ExposedIncident>(
            sql(r#"select incident.id as incident, incident.number as number, incident.title as title,
                      coalesce(incident.impact_override, incident.impact) as impact,
                      min(exposure.from_at) as "from", max(exposure.minutes) as minutes, count(*) as services
               from exposure join incident_view as incident on incident.id = exposure.incident_id
               where exposure.customer_id = $1 and incident.state <> 'draft'
               group by incident.id, incident.number, incident.title, incident.impact, incident.impact_override
               order by min(exposure.from_at) desc limit $2"#)
            .bind(customer_id)
            .bind(HISTORY_MAX),
        )
        .await?)
}

/// The exposure of a customer to an incident, in a list.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct ExposureListed {
    /// The customer.
    pub customer_id: i64,
    /// The company's own id of the customer.
    pub external_id: String,
    /// The service.
    pub service: PublicId,
    /// Start of the outage.
    pub from: Timestamp,
    /// Its end; `None` while it lasts.
    pub to: Option<Timestamp>,
    /// Whole minutes without the service, as of the last count.
    pub minutes: i64,
    /// How it is known.
    pub evidence: Evidence,
}

/// The exposure to an incident after a customer and a service, at most `limit`. Erased customers are not among it.
pub async fn page(
    tx: &mut Tx,
    now: Timestamp,
    incident_id: &PublicId,
    after: Option<&(i64, PublicId)>,
    limit: i64,
) -> Result<Vec<ExposureListed>, Refusal> {
    if let Source::Rule(plan) = Source::of(tx, now, incident_id).await? {
        return by_rule::page(tx, &plan, after, limit).await;
    }
    Ok(tx
        .fetch_all::<ExposureListed>(
            sql(r#"select customer_id, external_id, service_id as service, from_at as "from", to_at as "to", minutes,
                      evidence
               from exposure join customer on customer.id = exposure.customer_id
               where incident_id = $1 and (customer_id, service_id) > ($2, $3) and erased_at is null
               order by customer_id, service_id limit $4"#)
            .bind(incident_id)
            .bind(after.map_or(0, |after| after.0))
            .bind(after.map_or("", |after| after.1.as_str()))
            .bind(limit),
        )
        .await?)
}

/// How many customers were exposed to an incident.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// All of them.
    pub people: i64,
    /// The vulnerable ones.
    pub vulnerable: i64,
    /// By id and name of the service, most first.
    pub by_service: Vec<(PublicId, String, i64)>,
    /// By region, most first; an empty region is unknown.
    pub by_region: Vec<(String, i64)>,
    /// By evidence, most first.
    pub by_evidence: Vec<(Evidence, i64)>,
    /// Whether they are counted by the rule as it is now, and there are no rows.
    pub is_by_rule: bool,
    /// When the last count was complete; `None` while one is in progress and where there was none.
    pub counted_at: Option<Timestamp>,
    /// How much of the customers a count in progress has looked at, in percent.
    pub progress: Option<i64>,
}

impl Counts {
    /// Whether a count is in progress.
    pub const fn is_counting(&self) -> bool {
        self.progress.is_some()
    }

    /// Whether it rests on a file of measurements.
    pub fn is_measured(&self) -> bool {
        self.by_evidence.iter().any(|(evidence, _)| Evidence::MEASURED.contains(evidence))
    }
}

/// How many customers were exposed to an incident.
pub async fn people(tx: &mut Tx, now: Timestamp, incident_id: &PublicId) -> Result<i64, Refusal> {
    if let Source::Rule(plan) = Source::of(tx, now, incident_id).await? {
        return Ok(by_rule::counts(tx, &plan).await?.people);
    }
    if let Some(stored) = stored::find(tx, incident_id).await? {
        return Ok(stored.people);
    }
    let query = sql("select count(distinct customer_id) from exposure where incident_id = $1").bind(incident_id);
    Ok(tx.fetch_value::<i64>(query).await?)
}

/// The plans of the customers who were exposed to an incident, at most `limit`, most first.
pub async fn plans(
    tx: &mut Tx,
    now: Timestamp,
    incident_id: &PublicId,
    limit: i64,
) -> Result<Vec<(String, i64)>, Refusal> {
    if let Source::Rule(plan) = Source::of(tx, now, incident_id).await? {
        return by_rule::plans(tx, &plan, limit).await;
    }
    if let Some(stored) = stored::find(tx, incident_id).await? {
        return Ok(stored.plans.into_iter().take(usize::try_from(limit).unwrap_or(0)).collect());
    }
    plans_of_rows(tx, incident_id, limit).await
}

pub(super) async fn plans_of_rows(
    tx: &mut Tx,
    incident_id: &PublicId,
    limit: i64,
) -> Result<Vec<(String, i64)>, Refusal> {
    Ok(tx
        .fetch_all(
            sql("select plan, count(*) from customer
             where id in (select customer_id from exposure where incident_id = $1) and plan <> ''
             group by plan order by 2 desc, plan limit $2")
            .bind(incident_id)
            .bind(limit),
        )
        .await?)
}

/// Counts the customers who were exposed to an incident.
pub async fn counts(tx: &mut Tx, now: Timestamp, incident_id: &PublicId) -> Result<Counts, Refusal> {
    let Source::Rule(plan) = Source::of(tx, now, incident_id).await? else {
        let Some(stored) = stored::find(tx, incident_id).await? else { return counts_of_rows(tx, incident_id).await };
        let (counted_at, progress) = progress_of_rows(tx, incident_id).await?;
        return Ok(Counts {
            people: stored.people,
            vulnerable: stored.vulnerable,
            by_service: stored.by_service,
            by_region: stored.by_region,
            by_evidence: stored.by_evidence,
            is_by_rule: false,
            counted_at,
            progress,
        });
    };
    let counts = by_rule::counts(tx, &plan).await?;
    // Rows that were asked for are shown as they come; otherwise the figures lack customers only while groups follow them.
    let progress = match rows_progress(tx, incident_id).await? {
        Some((None, percent)) => Some(percent),
        _ => Progress::read(tx).await?.percent(),
    };
    let counted_at = progress.is_none().then_some(now);
    Ok(Counts { counted_at, progress, ..counts })
}

/// When a count of rows was complete, and how much of the customers it has looked at.
async fn rows_progress(tx: &mut Tx, incident_id: &PublicId) -> Result<Option<(Option<Timestamp>, i64)>, Refusal> {
    let run = tx
        .fetch_optional::<(Option<Timestamp>, i64, i64)>(
            sql("select finished_at, after_customer, (select coalesce(max(id), 0) from customer) as last
                 from exposure_run where incident_id = $1")
            .bind(incident_id),
        )
        .await?;
    Ok(run.map(|(finished_at, after, last)| (finished_at, (after * 100 / last.max(1)).clamp(0, 100))))
}

/// When the last count of rows was complete, or how far one in progress is.
async fn progress_of_rows(tx: &mut Tx, incident_id: &PublicId) -> Result<(Option<Timestamp>, Option<i64>), Refusal> {
    let run = rows_progress(tx, incident_id).await?;
    let counted_at = run.and_then(|(finished_at, _)| finished_at);
    Ok((counted_at, run.filter(|(finished_at, _)| finished_at.is_none()).map(|(_, percent)| percent)))
}

pub(super) async fn counts_of_rows(tx: &mut Tx, incident_id: &PublicId) -> Result<Counts, Refusal> {
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
             join service_view as service on service.id = exposure.service_id
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
        .fetch_all::<(Evidence, i64)>(
            sql("select evidence, count(distinct customer_id) from exposure
             where incident_id = $1 group by evidence order by 2 desc, evidence")
            .bind(incident_id),
        )
        .await?;
    let (counted_at, progress) = progress_of_rows(tx, incident_id).await?;
    Ok(Counts { people, vulnerable, by_service, by_region, by_evidence, is_by_rule: false, counted_at, progress })
}
