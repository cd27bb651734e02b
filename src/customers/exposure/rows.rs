//! Making the rows of some customers what the rule and their reports give: one statement for all services, and none for rows
//! that are right already.

use super::figures::Evidence;
use super::lost::{Outage, minutes_until};
use super::plan::CountPlan;
use super::scope::Scope;
use super::stored;
use crate::platform::db::{Query, Tx, sql};
use crate::types::{PublicId, Refusal, Timestamp};
use const_format::concatcp;
use serde_json::json;
use sqlx::AssertSqlSafe;
use std::collections::HashMap;

/// Placeholders before those of the scope: the incident, its regions, the last day to join, and the services of the rule.
const RULE_BOUND: usize = 4;

/// In SQL: whether the rule counts a row of `customer`, but for the services they use. Its placeholders are `$2` and `$3` of
/// [`bind_rule`].
pub(super) fn customer_counts(tx: &Tx) -> String {
    let regions = tx.ids(2);
    format!(
        "($2 = '[]' or customer.region in {regions}) and customer.erased_at is null
         and (customer.tenure_start is null or customer.tenure_start <= $3) and {}",
        crate::visible_customer!()
    )
}

/// In SQL: whether the rule counts the service in the column.
pub(super) fn service_counts(tx: &Tx, column: &str) -> String {
    format!("{column} in {}", tx.ids(4))
}

/// Binds the incident, its regions, the last day to join, and the services of the rule.
pub(super) fn bind_rule<'q>(query: Query<'q>, plan: &'q CountPlan) -> Query<'q> {
    query
        .bind(&plan.incident_id)
        .bind(json!(plan.regions).to_string())
        .bind(&plan.joined_by)
        .bind(json!(plan.by_rule).to_string())
}

/// Makes the rows of some customers what the plan gives. Rows of measurements stay.
pub(super) async fn apply(tx: &mut Tx, plan: &CountPlan, scope: &Scope) -> Result<(), Refusal> {
    let has = format!(
        "select exists (select 1 from exposure where incident_id = $1 and {})",
        scope.has(tx, "customer_id", 2)
    );
    let has_rows = tx.fetch_value::<bool>(scope.bind(sql(AssertSqlSafe(has)).bind(&plan.incident_id))).await?;
    if has_rows {
        delete_outdated(tx, plan, scope).await?;
    }
    if !plan.by_rule.is_empty() {
        insert_by_rule(tx, plan, scope, has_rows).await?;
    }
    if !plan.reports.is_empty() {
        insert_reported(tx, plan, scope).await?;
    }
    if let Some(ended) = plan.ended.filter(|_| plan.is_measured && has_rows) {
        end_measured(tx, plan, ended, scope).await?;
    }
    stored::note_change(tx, &plan.incident_id).await
}

/// Deletes what neither the rule nor a report gives any more. What only a report gives now is inserted anew.
async fn delete_outdated(tx: &mut Tx, plan: &CountPlan, scope: &Scope) -> Result<(), Refusal> {
    let delete = format!(
        "delete from exposure
         where incident_id = $1 and {} and evidence in {}
           and not exists (
               select 1 from customer join customer_service as used on used.customer_id = customer.id
               where customer.id = exposure.customer_id and used.service_id = exposure.service_id and {} and {} and {})
           and (evidence = 'rule' or not exists (
               select 1 from report_view as report
               join report_service_view as report_service on report_service.report_id = report.id
               join customer on customer.id = report.customer_id
               where report.incident_id = $1 and report.customer_id = exposure.customer_id
                 and report_service.service_id = exposure.service_id and customer.erased_at is null))",
        scope.has(tx, "customer_id", RULE_BOUND + 1),
        Evidence::COUNTED_SQL,
        // Again, because PostgreSQL reads all customers where it looks them up in a hash.
        scope.has(tx, "used.customer_id", RULE_BOUND + 1),
        service_counts(tx, "used.service_id"),
        customer_counts(tx),
    );
    tx.execute(scope.bind(bind_rule(sql(AssertSqlSafe(delete)), plan))).await?;
    Ok(())
}

/// In SQL: the services and their intervals as a table; its placeholders come after those of the rule, and then those of the scope.
fn intervals(count: usize) -> String {
    let interval = |index: usize| {
        let first = RULE_BOUND + index * 4;
        let [service, from, to, minutes] = [1, 2, 3, 4].map(|n| first + n);
        format!("select ${service} as service_id, ${from} as from_at, ${to} as to_at, ${minutes} as minutes")
    };
    format!("({})", (0..count).map(interval).collect::<Vec<_>>().join(" union all "))
}

fn bind_intervals<'q>(query: Query<'q>, plan: &'q CountPlan, services: &[&'q PublicId]) -> Query<'q> {
    let intervals = services.iter().filter_map(|service| plan.interval(service));
    intervals.fold(query, |query, interval| {
        query.bind(&interval.service).bind(interval.from).bind(interval.to).bind(interval.minutes)
    })
}

/// In SQL: what changes in a row that is there, and only in one that differs. The minutes of an outage that lasts are those of
/// the count, and whoever reads them adds what came since.
const DIFFERS: &str = "(exposure.from_at <> excluded.from_at or exposure.to_at is distinct from excluded.to_at
      or exposure.evidence <> excluded.evidence
      or (excluded.to_at is not null and exposure.minutes <> excluded.minutes))";

/// Inserts everybody in the regions who uses a service, for as long as it was disrupted. `cross join` keeps SQLite from reading
/// all customers of a service in each step.
async fn insert_by_rule(tx: &mut Tx, plan: &CountPlan, scope: &Scope, has_rows: bool) -> Result<(), Refusal> {
    const UPDATE: &str = concatcp!(
        " on conflict (incident_id, customer_id, service_id) do update
          set from_at = excluded.from_at, to_at = excluded.to_at, minutes = excluded.minutes, evidence = excluded.evidence
          where exposure.evidence in ",
        Evidence::COUNTED_SQL,
        " and ",
        DIFFERS
    );
    let services: Vec<&PublicId> = plan.by_rule.iter().collect();
    let insert = format!(
        "insert into exposure (customer_id, incident_id, service_id, from_at, to_at, minutes, evidence)
         select used.customer_id, $1, rule.service_id, rule.from_at, rule.to_at, rule.minutes, 'rule'
         from customer
         cross join customer_service as used
         cross join {} as rule
         where used.customer_id = customer.id and rule.service_id = used.service_id and {} and {} and {}
         order by customer.id, used.service_id{}",
        intervals(services.len()),
        scope.has(tx, "customer.id", RULE_BOUND + services.len() * 4 + 1),
        scope.has(tx, "used.customer_id", RULE_BOUND + services.len() * 4 + 1),
        customer_counts(tx),
        if has_rows { UPDATE } else { "" },
    );
    let query = bind_intervals(bind_rule(sql(AssertSqlSafe(insert)), plan), plan, &services);
    tx.execute(scope.bind(query)).await?;
    Ok(())
}

/// Inserts customers who reported that they are affected, for as long as the service was disrupted. Better evidence about
/// them stays.
async fn insert_reported(tx: &mut Tx, plan: &CountPlan, scope: &Scope) -> Result<(), Refusal> {
    let services: Vec<&PublicId> = plan.intervals.iter().map(|interval| &interval.service).collect();
    let insert = format!(
        "insert into exposure (customer_id, incident_id, service_id, from_at, to_at, minutes, evidence)
         select distinct report.customer_id, $1, rule.service_id, rule.from_at, rule.to_at, rule.minutes, 'self_report'
         from report_view as report
         join report_service_view as report_service on report_service.report_id = report.id
         join {} as rule on rule.service_id = report_service.service_id
         join customer on customer.id = report.customer_id
         where report.incident_id = $1 and {} and customer.erased_at is null
         order by report.customer_id, rule.service_id
         on conflict (incident_id, customer_id, service_id) do update
         set from_at = excluded.from_at, to_at = excluded.to_at, minutes = excluded.minutes
         where exposure.evidence = 'self_report' and {DIFFERS}",
        intervals(services.len()),
        scope.has(tx, "report.customer_id", RULE_BOUND + services.len() * 4 + 1),
    );
    let query = bind_intervals(bind_rule(sql(AssertSqlSafe(insert)), plan), plan, &services);
    tx.execute(scope.bind(query)).await?;
    Ok(())
}

/// Ends measured outages without end with the incident.
async fn end_measured(tx: &mut Tx, plan: &CountPlan, ended: Timestamp, scope: &Scope) -> Result<(), Refusal> {
    let find = format!(
        "select id, from_at from exposure where incident_id = $1 and {} and to_at is null",
        scope.has(tx, "customer_id", 2)
    );
    let open = tx.fetch_all::<(i64, Timestamp)>(scope.bind(sql(AssertSqlSafe(find)).bind(&plan.incident_id))).await?;
    if open.is_empty() {
        return Ok(());
    }
    let find = format!(
        "select outage.exposure_id, outage.from_at, outage.to_at
         from exposure join exposure_outage as outage on outage.exposure_id = exposure.id
         where exposure.incident_id = $1 and {} and exposure.to_at is null",
        scope.has(tx, "exposure.customer_id", 2)
    );
    let query = scope.bind(sql(AssertSqlSafe(find)).bind(&plan.incident_id));
    let mut outages: HashMap<i64, Vec<Outage>> = HashMap::new();
    for (id, from, to) in tx.fetch_all::<(i64, Timestamp, Option<Timestamp>)>(query).await? {
        outages.entry(id).or_default().push((from, to));
    }
    let minutes = |(id, from): &(i64, Timestamp)| {
        json!([id, minutes_until(*from, outages.get(id).map_or(&[][..], Vec::as_slice), ended)])
    };
    let minutes = json!(open.iter().map(minutes).collect::<Vec<_>>()).to_string();
    if !outages.is_empty() {
        let update = tx.dialect(
            "update exposure_outage set to_at = case when from_at > $2 then from_at else $2 end
             where to_at is null and exposure_id in (select value ->> 0 from json_each($1))",
            "update exposure_outage set to_at = case when from_at > $2 then from_at else $2 end
             where to_at is null
               and exposure_id in (select (value ->> 0)::bigint from json_array_elements($1::json) as listed (value))",
        );
        tx.execute(sql(update).bind(&minutes).bind(ended)).await?;
    }
    // Of several outages the one that ended last may be another than the one that lasted.
    let update = tx.dialect(
        "update exposure
         set to_at = coalesce((select max(outage.to_at) from exposure_outage as outage where outage.exposure_id = exposure.id),
                              case when from_at > $2 then from_at else $2 end),
             minutes = ended.minutes
         from (select value ->> 0 as id, value ->> 1 as minutes from json_each($1)) as ended
         where exposure.id = ended.id",
        "update exposure
         set to_at = coalesce((select max(outage.to_at) from exposure_outage as outage where outage.exposure_id = exposure.id),
                              case when from_at > $2 then from_at else $2 end),
             minutes = ended.minutes
         from (select (value ->> 0)::bigint as id, (value ->> 1)::bigint as minutes
               from json_array_elements($1::json) as listed (value)) as ended
         where exposure.id = ended.id",
    );
    tx.execute(sql(update).bind(&minutes).bind(ended)).await?;
    Ok(())
}
