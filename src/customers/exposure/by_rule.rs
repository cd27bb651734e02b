//! The exposure of an incident by the rule as it is now, without rows: whoever uses its services in its regions, and those who
//! reported that they are affected.

use super::figures::{Counts, Evidence, Exposure, ExposureListed};
use super::plan::CountPlan;
use super::rows::{bind_rule, customer_counts, service_counts};
use super::source::Source;
use crate::platform::db::{Tx, ids_json, sql};
use crate::types::{PublicId, Refusal, Timestamp};
use sqlx::AssertSqlSafe;
use std::collections::{BTreeMap, BTreeSet};

/// Most regions that are listed.
const REGIONS_MAX: usize = 100;

/// In SQL: whether the rule counts the customer in the column for the service in the other.
fn counts_pair(tx: &Tx, customer: &str, service: &str) -> String {
    format!(
        "exists (select 1 from customer_service as used join customer on customer.id = used.customer_id
                 where used.customer_id = {customer} and used.service_id = {service} and {} and {})",
        service_counts(tx, "used.service_id"),
        customer_counts(tx),
    )
}

/// What a customer is without, by start.
pub(super) async fn for_customer(tx: &mut Tx, plan: &CountPlan, customer_id: i64) -> Result<Vec<Exposure>, Refusal> {
    let of_plan = tx.ids(5);
    let query = format!(
        "select id, name, is_by_rule
         from (select service.id, service.name, {} as is_by_rule,
                      exists (select 1 from report_view as report
                              join report_service_view as report_service on report_service.report_id = report.id
                              join customer on customer.id = report.customer_id
                              where report.incident_id = $1 and report.customer_id = $6
                                and report_service.service_id = service.id and customer.erased_at is null) as is_reported
               from service_view as service where service.id in {of_plan}) as service
         where is_by_rule or is_reported",
        counts_pair(tx, "$6", "service.id"),
    );
    let services: Vec<PublicId> = plan.intervals.iter().map(|interval| interval.service.clone()).collect();
    let query = bind_rule(sql(AssertSqlSafe(query)), plan).bind(ids_json(&services)).bind(customer_id);
    let found = tx.fetch_all::<(PublicId, String, bool)>(query).await?;
    let exposure = |(service, name, is_by_rule): (PublicId, String, bool)| {
        let interval = plan.interval(&service)?;
        let evidence = if is_by_rule { Evidence::Rule } else { Evidence::SelfReport };
        Some(Exposure { from: interval.from, to: interval.to, minutes: interval.minutes, service, name, evidence })
    };
    let mut exposures: Vec<Exposure> = found.into_iter().filter_map(exposure).collect();
    exposures.sort_by(|a, b| (a.from, &a.name).cmp(&(b.from, &b.name)));
    Ok(exposures)
}

#[derive(sqlx::FromRow)]
struct Pair {
    customer_id: i64,
    external_id: String,
    service_id: PublicId,
}

/// Customers and services after one of them, at most `limit`.
pub(super) async fn page(
    tx: &mut Tx,
    plan: &CountPlan,
    after: Option<&(i64, PublicId)>,
    limit: i64,
) -> Result<Vec<ExposureListed>, Refusal> {
    let by_rule = format!(
        "select used.customer_id, customer.external_id, used.service_id
         from customer_service as used join customer on customer.id = used.customer_id
         where (used.customer_id, used.service_id) > ($5, $6) and {} and {}
         order by used.customer_id, used.service_id limit $7",
        service_counts(tx, "used.service_id"),
        customer_counts(tx),
    );
    let reported = format!(
        "select distinct report.customer_id, reporter.external_id, report_service.service_id
         from report_view as report
         join report_service_view as report_service on report_service.report_id = report.id
         join customer as reporter on reporter.id = report.customer_id
         where report.incident_id = $1 and (report.customer_id, report_service.service_id) > ($5, $6)
           and reporter.erased_at is null and not {}
         order by report.customer_id, report_service.service_id limit $7",
        counts_pair(tx, "report.customer_id", "report_service.service_id"),
    );
    let mut listed = Vec::new();
    for (text, evidence) in [(by_rule, Evidence::Rule), (reported, Evidence::SelfReport)] {
        if evidence == Evidence::SelfReport && plan.reports.is_empty() {
            continue;
        }
        let query = bind_rule(sql(AssertSqlSafe(text)), plan)
            .bind(after.map_or(0, |after| after.0))
            .bind(after.map_or("", |after| after.1.as_str()))
            .bind(limit);
        for Pair { customer_id, external_id, service_id } in tx.fetch_all::<Pair>(query).await? {
            let Some(interval) = plan.interval(&service_id) else { continue };
            let (from, to, minutes) = (interval.from, interval.to, interval.minutes);
            listed.push(ExposureListed { customer_id, external_id, service: service_id, from, to, minutes, evidence });
        }
    }
    listed.sort_by(|a, b| (a.customer_id, &a.service).cmp(&(b.customer_id, &b.service)));
    listed.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(listed)
}

/// In SQL: whether the rule counts the people of a row of `customer_group`, but for the services they use.
fn group_counts(tx: &Tx) -> String {
    let regions = tx.ids(2);
    format!("people > 0 and ($2 = '[]' or customer_group.region in {regions}) and customer_group.joins_on <= $3")
}

/// In SQL: whether the people of a row of `customer_group` use a service that the rule counts.
fn group_uses(tx: &Tx) -> String {
    format!(
        "customer_group.id in (select group_id from customer_group_service as used where {})",
        service_counts(tx, "used.service_id")
    )
}

/// A customer who reported a service that the rule does not count for them.
#[derive(sqlx::FromRow)]
struct Reporter {
    customer_id: i64,
    region: String,
    vulnerable: bool,
    service_id: PublicId,
    name: String,
    /// Whether the rule counts them for another service.
    is_by_rule: bool,
}

/// Counts the customers from groups, and those whom only their reports count.
pub(super) async fn counts(tx: &mut Tx, plan: &CountPlan) -> Result<Counts, Refusal> {
    let regions = format!(
        "select region, cast(sum(people) as bigint), cast(sum(case when vulnerable then people else 0 end) as bigint)
         from customer_group where {} and {} group by region",
        group_counts(tx),
        group_uses(tx)
    );
    let regions = bind_rule(sql(AssertSqlSafe(regions)), plan);
    let mut by_region: BTreeMap<String, i64> = BTreeMap::new();
    let (mut people, mut vulnerable) = (0, 0);
    for (region, all, of_them) in tx.fetch_all::<(String, i64, i64)>(regions).await? {
        (people, vulnerable) = (people + all, vulnerable + of_them);
        by_region.insert(region, all);
    }
    let services = format!(
        "select service.id, service.name, cast(sum(people) as bigint)
         from customer_group_service as used
         join customer_group on customer_group.id = used.group_id
         join service_view as service on service.id = used.service_id
         where {} and {} group by service.id, service.name",
        service_counts(tx, "used.service_id"),
        group_counts(tx)
    );
    let services = bind_rule(sql(AssertSqlSafe(services)), plan);
    let mut by_service: BTreeMap<PublicId, (String, i64)> = tx
        .fetch_all::<(PublicId, String, i64)>(services)
        .await?
        .into_iter()
        .map(|(id, name, people)| (id, (name, people)))
        .collect();
    let by_rule = people;
    let mut reporters = BTreeSet::new();
    for reporter in reporters_beside(tx, plan).await? {
        by_service.entry(reporter.service_id).or_insert((reporter.name, 0)).1 += 1;
        if reporters.insert(reporter.customer_id) && !reporter.is_by_rule {
            people += 1;
            vulnerable += i64::from(reporter.vulnerable);
            *by_region.entry(reporter.region).or_insert(0) += 1;
        }
    }
    let mut by_service: Vec<_> = by_service.into_iter().map(|(id, (name, people))| (id, name, people)).collect();
    by_service.sort_by(|a, b| (b.2, &a.1).cmp(&(a.2, &b.1)));
    let mut by_region: Vec<_> = by_region.into_iter().collect();
    by_region.sort_by(|a, b| (b.1, &a.0).cmp(&(a.1, &b.0)));
    by_region.truncate(REGIONS_MAX);
    let mut by_evidence = vec![(Evidence::Rule, by_rule), (Evidence::SelfReport, reporters.len() as i64)];
    by_evidence.retain(|(_, people)| *people > 0);
    by_evidence.sort_by_key(|(_, people)| std::cmp::Reverse(*people));
    let (counted_at, progress) = (None, None);
    Ok(Counts { people, vulnerable, by_service, by_region, by_evidence, is_by_rule: true, counted_at, progress })
}

/// Customers and the services that only their reports count them for.
async fn reporters_beside(tx: &mut Tx, plan: &CountPlan) -> Result<Vec<Reporter>, Refusal> {
    if plan.reports.is_empty() {
        return Ok(Vec::new());
    }
    let query = format!(
        "select distinct report.customer_id, reporter.region, reporter.vulnerable, report_service.service_id, service.name,
                exists (select 1 from customer_service as used join customer on customer.id = used.customer_id
                        where used.customer_id = report.customer_id and {} and {}) as is_by_rule
         from report_view as report
         join report_service_view as report_service on report_service.report_id = report.id
         join service_view as service on service.id = report_service.service_id
         join customer as reporter on reporter.id = report.customer_id
         where report.incident_id = $1 and reporter.erased_at is null and not {}",
        service_counts(tx, "used.service_id"),
        customer_counts(tx),
        counts_pair(tx, "report.customer_id", "report_service.service_id"),
    );
    Ok(tx.fetch_all(bind_rule(sql(AssertSqlSafe(query)), plan)).await?)
}

/// The plans of the customers whom the rule counts, most first.
pub(super) async fn plans(tx: &mut Tx, plan: &CountPlan, limit: i64) -> Result<Vec<(String, i64)>, Refusal> {
    let query = format!(
        "select customer_group.plan, cast(sum(people) as bigint) from customer_group
         where {} and {} and customer_group.plan <> '' group by customer_group.plan order by 2 desc, 1 limit $5",
        group_counts(tx),
        group_uses(tx)
    );
    Ok(tx.fetch_all(bind_rule(sql(AssertSqlSafe(query)), plan).bind(limit)).await?)
}

/// Whom an incident affects by the rule, as the values of a search among customers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleOfSearch {
    /// The services that the rule counts, as a JSON array.
    pub services: String,
    /// The regions, as a JSON array; none for all regions.
    pub regions: String,
    /// The last day to join.
    pub joined_by: String,
}

/// Whom an incident affects by the rule; `None` where it has rows.
pub async fn rule_of_search(
    tx: &mut Tx,
    now: Timestamp,
    incident_id: &PublicId,
) -> Result<Option<RuleOfSearch>, Refusal> {
    let Source::Rule(plan) = Source::of(tx, now, incident_id).await? else { return Ok(None) };
    let (services, regions) = (ids_json(&plan.by_rule), serde_json::json!(plan.regions).to_string());
    Ok(Some(RuleOfSearch { services, regions, joined_by: plan.joined_by }))
}
