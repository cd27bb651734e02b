//! Reads how an incident affected each of its customers, a few hundred at a time: exactly what the rules may look at,
//! from exposure, the customer's record, earlier incidents and cases. Amends does not record whether a loss was total,
//! which appointments were missed, and which services started late; the rules are told so.

use super::rule_files::CustomerClassifier;
use super::rules::{AffectedInterval, AffectedService, Disruption, Effort, ImpactMinutes};
use crate::customers::exposure::{LOST_FROM, LOST_TO, lost_times};
use crate::platform::db::{Tx, sql};
use crate::types::{CaseState, Currency, Impact, Money, PublicId, Refusal, ServiceKind, Timestamp};
use chrono::{Datelike, Duration, NaiveDate, TimeDelta};
use chrono_tz::Tz;
use sqlx::AssertSqlSafe;
use std::collections::HashMap;

/// How far back earlier incidents and complaints count (decision 33).
const HISTORY_WINDOW: TimeDelta = TimeDelta::days(90);

/// What the rules need of an incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisruptedIncident {
    /// Its id.
    pub id: PublicId,
    /// Its worst impact.
    pub impact: Impact,
    /// When it began.
    pub started_at: Timestamp,
    /// Until when open exposures count: its end, or now.
    pub until: Timestamp,
    /// The time zone of customers whose own is unknown.
    pub zone: Tz,
    /// The country of customers whose own is unknown.
    pub home: Option<String>,
}

/// How the incident affected one customer.
#[derive(Debug)]
pub struct CustomerDisruption {
    /// The customer.
    pub customer_id: i64,
    /// Whether their data was erased.
    pub is_erased: bool,
    /// `None` for customers who were erased or pay in another currency than the offer's.
    pub disruption: Option<Disruption>,
}

#[derive(sqlx::FromRow)]
struct CustomerRecord {
    id: i64,
    region: String,
    time_zone: String,
    plan: String,
    currency: String,
    monthly_minor: i64,
    lifetime_minor: i64,
    tenure_start: Option<String>,
    vulnerable: bool,
    is_erased: bool,
}

/// Returns the affected customers that follow `after` by id, at most `limit`; none at the end.
pub async fn next_chunk(
    tx: &mut Tx,
    incident: &DisruptedIncident,
    classifier: &CustomerClassifier,
    currency: Currency,
    after: i64,
    limit: i64,
) -> Result<Vec<CustomerDisruption>, Refusal> {
    let customers = tx
        .fetch_all::<CustomerRecord>(
            sql("select c.id, c.region, c.time_zone, c.plan, c.currency, c.monthly_minor, c.lifetime_minor,
                    c.tenure_start, c.vulnerable, c.erased_at is not null as is_erased
             from customer_view c
             where c.id > $2
               and exists (select 1 from exposure_view e where e.incident_id = $1 and e.customer_id = c.id)
             order by c.id limit $3")
            .bind(&incident.id)
            .bind(after)
            .bind(limit),
        )
        .await?;
    let Some(last) = customers.last().map(|customer| customer.id) else { return Ok(Vec::new()) };
    let chunk = Chunk { incident, after, last };
    let exposures = chunk.exposures(tx).await?;
    let earlier = chunk.earlier_incidents(tx).await?;
    let minutes = chunk.earlier_minutes(tx).await?;
    let contacts = chunk.contacts(tx).await?;
    let complaints = chunk.complaints(tx).await?;
    let used = chunk.used_kinds(tx).await?;
    let reports = chunk.first_reports(tx).await?;
    let count = |of: &HashMap<i64, i64>, id: i64| u32::try_from(of.get(&id).copied().unwrap_or(0)).unwrap_or(u32::MAX);
    let disruptions = customers.into_iter().map(|customer| {
        let id = customer.id;
        let exposures = exposures.get(&id).map_or(&[][..], Vec::as_slice);
        let used = used.get(&id).map_or(&[][..], Vec::as_slice);
        let effort = Effort { contacts: count(&contacts, id), ..Effort::default() };
        let is_included = !customer.is_erased && customer.currency.parse() == Ok(currency);
        let disruption = is_included.then(|| Disruption {
            effort,
            earlier_incidents: count(&earlier, id),
            complaints: count(&complaints, id),
            earlier_minutes_this_month: count(&minutes, id),
            ..disruption(incident, classifier, currency, &customer, exposures, used, reports.get(&id).copied())
        });
        CustomerDisruption { customer_id: id, is_erased: customer.is_erased, disruption }
    });
    Ok(disruptions.collect())
}

/// How long a service has to work again before days of repair are counted anew: an hour in which it seemed to work, or a wrong status,
/// takes nothing from a statutory entitlement (I11).
const REPAIRED_AFTER: Duration = Duration::days(1);

/// One outage of a service of a customer, without a break. A service that worked in between has several.
struct ServiceExposure {
    service: PublicId,
    from: Timestamp,
    to: Timestamp,
    weight_percent: i64,
    kind: Option<ServiceKind>,
}

/// The disruption of one customer, without effort and history.
fn disruption(
    incident: &DisruptedIncident,
    classifier: &CustomerClassifier,
    currency: Currency,
    customer: &CustomerRecord,
    exposures: &[ServiceExposure],
    used: &[Option<ServiceKind>],
    first_report: Option<Timestamp>,
) -> Disruption {
    let zone: Tz = customer.time_zone.parse().unwrap_or(incident.zone);
    let day = |at: Timestamp| at.with_timezone(&zone).date_naive();
    let interval = |exposure: &ServiceExposure| AffectedInterval {
        from: exposure.from,
        to: exposure.to,
        weight_percent: u32::try_from(exposure.weight_percent).unwrap_or(0),
    };
    let intervals: Vec<AffectedInterval> = exposures.iter().map(interval).collect();
    let mut outages: Vec<(&ServiceExposure, Timestamp)> = Vec::new();
    for exposure in exposures {
        match outages.last_mut() {
            Some((first, to)) if first.service == exposure.service && exposure.from - *to < REPAIRED_AFTER => {
                *to = exposure.to.max(*to);
            }
            _ => outages.push((exposure, exposure.to)),
        }
    }
    let affected = |(first, to): (&ServiceExposure, Timestamp)| AffectedService {
        kind: first.kind,
        from: day(first.from),
        to: day(to),
        is_total_loss: None,
    };
    let used_kinds = used.iter().copied().chain(exposures.iter().map(|exposure| exposure.kind)).collect();
    Disruption {
        severity: incident.impact,
        impact: ImpactMinutes::union(&intervals),
        monthly_fee: Money::new(customer.monthly_minor.max(0), currency),
        tenure_years: whole_years(customer.tenure_start.as_deref(), day(incident.started_at)),
        lifetime_value: Money::new(customer.lifetime_minor.max(0), currency),
        effort: Effort::default(),
        earlier_incidents: 0,
        complaints: 0,
        vulnerable: customer.vulnerable,
        business: classifier.is_business(&customer.plan),
        country: classifier.country(&customer.region, &customer.time_zone, incident.home.as_deref()),
        plan: customer.plan.clone(),
        services: outages.into_iter().map(affected).collect(),
        used_kinds,
        began_on: day(incident.started_at),
        reported_on: first_report.map(day),
        // No calendar of holidays ships yet. A holiday counts as a working day, in the customer's favour.
        holidays: Vec::new(),
        late_start_days: None,
        earlier_minutes_this_month: 0,
    }
}

/// Whole years from a customer's first day to the day of the incident; 0 when the first day is unknown.
fn whole_years(since: Option<&str>, on: NaiveDate) -> u32 {
    let since = since.and_then(|text| text.get(..10)).and_then(|text| text.parse::<NaiveDate>().ok());
    since.and_then(|since| on.years_since(since)).unwrap_or(0)
}

/// The customers of one chunk: ids above `after`, up to `last`.
struct Chunk<'a> {
    incident: &'a DisruptedIncident,
    after: i64,
    last: i64,
}

impl Chunk<'_> {
    async fn exposures(&self, tx: &mut Tx) -> Result<HashMap<i64, Vec<ServiceExposure>>, Refusal> {
        let query = format!(
            "select x.customer_id, x.service_id, {LOST_FROM} as from_at, {LOST_TO} as to_at, s.weight_percent, s.kind
             from {} join service_view s on s.id = x.service_id
             where x.incident_id = $1 and x.customer_id > $2 and x.customer_id <= $3
             order by x.customer_id, x.service_id, 3",
            lost_times("$1")
        );
        let query = sql(AssertSqlSafe(query)).bind(&self.incident.id).bind(self.after).bind(self.last);
        let rows =
            tx.fetch_all::<(i64, PublicId, Timestamp, Option<Timestamp>, i64, Option<ServiceKind>)>(query).await?;
        let mut exposures: HashMap<i64, Vec<ServiceExposure>> = HashMap::new();
        for (customer_id, service, from, to, weight_percent, kind) in rows {
            let to = to.unwrap_or(self.incident.until);
            let exposures = exposures.entry(customer_id).or_default();
            match exposures.last_mut() {
                // Another status without a break is the same outage.
                Some(last) if last.service == service && from <= last.to => last.to = last.to.max(to),
                _ => exposures.push(ServiceExposure { service, from, to, weight_percent, kind }),
            }
        }
        Ok(exposures)
    }

    /// The kinds of the services that each customer uses.
    async fn used_kinds(&self, tx: &mut Tx) -> Result<HashMap<i64, Vec<Option<ServiceKind>>>, Refusal> {
        let rows = tx
            .fetch_all::<(i64, Option<ServiceKind>)>(
                sql("select distinct u.customer_id, s.kind
                 from customer_service_view u join service_view s on s.id = u.service_id
                 where u.customer_id > $1 and u.customer_id <= $2")
                .bind(self.after)
                .bind(self.last),
            )
            .await?;
        let mut kinds: HashMap<i64, Vec<Option<ServiceKind>>> = HashMap::new();
        for (customer_id, kind) in rows {
            kinds.entry(customer_id).or_default().push(kind);
        }
        Ok(kinds)
    }

    /// When each customer first wrote about the incident. A case that may be somebody else's does not count.
    async fn first_reports(&self, tx: &mut Tx) -> Result<HashMap<i64, Timestamp>, Refusal> {
        let rows = tx
            .fetch_all::<(i64, Timestamp)>(
                sql("select k.customer_id, min(k.opened_at) from complaint_case_view k
                 where k.incident_id = $1 and k.is_provisional = false
                   and k.customer_id > $2 and k.customer_id <= $3
                 group by k.customer_id")
                .bind(&self.incident.id)
                .bind(self.after)
                .bind(self.last),
            )
            .await?;
        Ok(rows.into_iter().collect())
    }

    async fn earlier_incidents(&self, tx: &mut Tx) -> Result<HashMap<i64, i64>, Refusal> {
        let rows = tx
            .fetch_all::<(i64, i64)>(
                sql("select e.customer_id, count(distinct e.incident_id)
                 from exposure_view e join incident_view i on i.id = e.incident_id
                 where e.customer_id > $2 and e.customer_id <= $3 and e.incident_id <> $1
                   and i.kind = 'incident' and i.is_drill = false and i.withdrawn_at is null
                   and i.started_at >= $4 and i.started_at < $5
                 group by e.customer_id")
                .bind(&self.incident.id)
                .bind(self.after)
                .bind(self.last)
                .bind(self.incident.started_at - HISTORY_WINDOW)
                .bind(self.incident.started_at),
            )
            .await?;
        Ok(rows.into_iter().collect())
    }

    /// Minutes of earlier incidents of the same calendar month; of each incident the service affected longest.
    async fn earlier_minutes(&self, tx: &mut Tx) -> Result<HashMap<i64, i64>, Refusal> {
        let began = self.incident.started_at.with_timezone(&self.incident.zone).date_naive();
        let first = began.with_day(1).and_then(|day| day.and_hms_opt(0, 0, 0));
        let month = first.and_then(|at| at.and_local_timezone(self.incident.zone).earliest());
        let month = month.map_or(self.incident.started_at, |at| at.to_utc());
        let rows = tx
            .fetch_all::<(i64, i64)>(
                sql("select t.customer_id, cast(sum(t.minutes) as bigint)
                 from (select e.customer_id, e.incident_id, max(e.minutes) as minutes
                       from exposure_view e join incident_view i on i.id = e.incident_id
                       where e.customer_id > $2 and e.customer_id <= $3 and e.incident_id <> $1
                         and i.kind = 'incident' and i.is_drill = false and i.withdrawn_at is null
                         and i.started_at >= $4 and i.started_at < $5
                       group by e.customer_id, e.incident_id) t
                 group by t.customer_id")
                .bind(&self.incident.id)
                .bind(self.after)
                .bind(self.last)
                .bind(month)
                .bind(self.incident.started_at),
            )
            .await?;
        Ok(rows.into_iter().collect())
    }

    /// Messages that are certainly the customer's.
    async fn contacts(&self, tx: &mut Tx) -> Result<HashMap<i64, i64>, Refusal> {
        let rows = tx
            .fetch_all::<(i64, i64)>(
                sql("select k.customer_id, count(*)
                 from interaction_view n join complaint_case_view k on k.id = n.case_id
                 where k.incident_id = $1 and n.direction = 'in' and n.is_certain = true
                   and k.state <> $4 and k.customer_id > $2 and k.customer_id <= $3
                 group by k.customer_id")
                .bind(&self.incident.id)
                .bind(self.after)
                .bind(self.last)
                .bind(CaseState::Abusive),
            )
            .await?;
        Ok(rows.into_iter().collect())
    }

    /// Complaints in the window. One that only gives the customer's address counts for nobody: amounts rest on evidence.
    async fn complaints(&self, tx: &mut Tx) -> Result<HashMap<i64, i64>, Refusal> {
        let rows = tx
            .fetch_all::<(i64, i64)>(
                sql("select k.customer_id, count(*) from complaint_case_view k
                 where k.opened_at >= $3 and k.opened_at < $4 and k.customer_id > $1 and k.customer_id <= $2
                   and k.is_provisional = false and k.state <> $5
                 group by k.customer_id")
                .bind(self.after)
                .bind(self.last)
                .bind(self.incident.until - HISTORY_WINDOW)
                .bind(self.incident.until)
                .bind(CaseState::Abusive),
            )
            .await?;
        Ok(rows.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_whole_years_and_none_from_an_unknown_day() {
        let on: NaiveDate = "2012-07-11".parse().unwrap();
        assert_eq!(whole_years(Some("2003-07-11"), on), 9);
        assert_eq!(whole_years(Some("2003-07-12"), on), 8);
        assert_eq!(whole_years(Some("2013-01-01"), on), 0);
        assert_eq!(whole_years(Some("soon"), on), 0);
        assert_eq!(whole_years(None, on), 0);
    }
}
