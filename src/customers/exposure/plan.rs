//! The inputs of a count: disruptions, regions, measurements and reports.

use super::due::RECOUNT_WINDOW;
use super::figures::Evidence;
use crate::customers::intervals::{self, Interval, StatusChange};
use crate::incidents;
use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal, ServiceStatus, Timestamp};
use const_format::concatcp;

/// What the exposure of an incident is counted from.
#[derive(Debug, Clone)]
pub struct CountPlan {
    pub(super) incident_id: PublicId,
    /// When each service was disrupted, including services that only reports name.
    pub(super) intervals: Vec<Interval>,
    /// The services that the rule applies to; none when there are measurements.
    pub(super) by_rule: Vec<PublicId>,
    /// Whether measurements replace the rule.
    pub(super) is_measured: bool,
    /// The regions of the incident; none for all regions.
    pub(super) regions: Vec<String>,
    /// Customers who joined after this day do not count.
    pub(super) joined_by: String,
    pub(super) ended: Option<Timestamp>,
    /// Everything above as one text. The same text and the same customers give the same count, but for reports.
    pub basis: String,
    /// Which reports count, as a text; empty for none.
    pub reports: String,
}

impl CountPlan {
    /// The interval of a service.
    pub(super) fn interval(&self, service: &PublicId) -> Option<&Interval> {
        self.intervals.iter().find(|interval| interval.service == *service)
    }
}

#[derive(Debug, sqlx::FromRow)]
struct IncidentTimes {
    regions: String,
    started_at: Timestamp,
    resolved_at: Option<Timestamp>,
    published_at: Option<Timestamp>,
}

/// Reads the current inputs of a count.
pub async fn plan(tx: &mut Tx, now: Timestamp, incident_id: &PublicId) -> Result<CountPlan, Refusal> {
    let incident = tx
        .fetch_optional::<IncidentTimes>(
            sql("select regions, started_at, resolved_at, published_at from incident_view where id = $1")
                .bind(incident_id),
        )
        .await?
        .ok_or(Refusal::NotFound)?;
    let services = incidents::store::service_ids_of(tx, incident_id).await?;
    let changes = changes(tx, incident_id).await?;
    let imports = measurements(tx, incident_id).await?;
    let reported = reported(tx, incident_id).await?;
    let all: Vec<&PublicId> =
        services.iter().chain(reported.services.iter().filter(|id| !services.contains(id))).collect();
    let intervals: Vec<Interval> = all
        .iter()
        .map(|id| intervals::service_interval(id, &changes, incident.started_at, incident.resolved_at, now))
        .collect();
    let regions: Vec<String> = incidents::store::split_regions(&incident.regions).map(str::to_owned).collect();
    // The services that only reports name are a matter of these reports.
    let own = intervals.iter().filter(|interval| services.contains(&interval.service));
    // A time in between changes the minutes alone. Those of an outage that lasts rise by themselves.
    let times: Vec<_> = own
        .map(|interval| (&interval.service, interval.from, interval.to, interval.to.map(|_| interval.minutes)))
        .collect();
    let mut basis = format!("{times:?} {regions:?} ended {:?} evidence {imports:?}", incident.resolved_at);
    // Customers who change are followed for as long as they change an incident's exposure. Later one is counted when asked for.
    let window = now - RECOUNT_WINDOW;
    let is_old = |at: Option<Timestamp>| at.is_some_and(|at| at <= window);
    if is_old(incident.resolved_at) && (is_old(incident.published_at) || incident.published_at.is_none()) {
        basis += &format!(" customers {}", customers_version(tx).await?);
    }
    let reports = match reported.count {
        0 => String::new(),
        count => format!("{count} {} {} {:?}", reported.last, reported.customers, reported.services),
    };
    Ok(CountPlan {
        incident_id: incident_id.clone(),
        is_measured: imports.is_some(),
        by_rule: if imports.is_some() { Vec::new() } else { services },
        intervals,
        regions,
        joined_by: incident.resolved_at.unwrap_or(now).date_naive().to_string(),
        ended: incident.resolved_at,
        basis,
        reports,
    })
}

/// What the incident itself said about its services. What else happened to a service at the time may concern other regions, and is
/// counted for the incident that said it.
async fn changes(tx: &mut Tx, incident_id: &PublicId) -> Result<Vec<StatusChange>, Refusal> {
    let rows = tx
        .fetch_all::<(PublicId, ServiceStatus, Timestamp)>(
            sql("select service_id, status, from_at from service_hold_view where incident_id = $1
                 order by service_id, from_at, id")
            .bind(incident_id),
        )
        .await?;
    Ok(rows.into_iter().map(|(service, status, from)| StatusChange { service, from, status }).collect())
}

/// The newest import of measurements for the incident; 0 where they came by none.
async fn measurements(tx: &mut Tx, incident_id: &PublicId) -> Result<Option<i64>, Refusal> {
    const MEASURED: &str = concatcp!("from exposure where incident_id = $1 and evidence in ", Evidence::MEASURED_SQL);
    const QUERY: &str = concatcp!("select exists (select 1 ", MEASURED, "), (select max(import_id) ", MEASURED, ")");
    let (is_measured, import) = tx.fetch_one::<(bool, Option<i64>)>(sql(QUERY).bind(incident_id)).await?;
    Ok(is_measured.then_some(import.unwrap_or(0)))
}

/// The newest finished import of customers; 0 for none.
async fn customers_version(tx: &mut Tx) -> Result<i64, Refusal> {
    Ok(tx
        .fetch_value::<i64>(sql(
            "select coalesce(max(id), 0) from import where kind = 'customers' and finished_at is not null",
        ))
        .await?)
}

struct Reported {
    count: i64,
    last: i64,
    /// The sum of their ids, which changes where a report is found to be another person's.
    customers: i64,
    services: Vec<PublicId>,
}

/// Reports of known customers.
async fn reported(tx: &mut Tx, incident_id: &PublicId) -> Result<Reported, Refusal> {
    let (count, last, customers) = tx
        .fetch_one::<(i64, i64, i64)>(
            sql("select count(*), coalesce(max(id), 0), cast(coalesce(sum(customer_id), 0) as bigint) from report_view
             where incident_id = $1 and customer_id is not null")
            .bind(incident_id),
        )
        .await?;
    let services = tx
        .fetch_values::<PublicId>(
            sql("select distinct report_service.service_id from report_view as report
             join report_service_view as report_service on report_service.report_id = report.id
             where report.incident_id = $1 and report.customer_id is not null
             order by report_service.service_id")
            .bind(incident_id),
        )
        .await?;
    Ok(Reported { count, last, customers, services })
}
