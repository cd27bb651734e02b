//! What an incident did to each of its customers, read a few hundred customers at a time: exactly what the
//! rules may look at, from exposure, the customer's record, earlier incidents and the cases.

use super::figures::Reading;
use super::rules::{Effort, Harm, ImpactMinutes, Outage, Span};
use crate::platform::db::{Tx, sql};
use crate::types::{Currency, Impact, Money, PublicId, Refusal, Timestamp};
use chrono::{Datelike, NaiveDate, TimeDelta};
use chrono_tz::Tz;
use std::collections::HashMap;

/// How far back earlier incidents and complaints count, in days (domain: compensation rules).
const LOOK_BACK_DAYS: i64 = 90;
/// A service of this weight is all the customer had: losing it is a total loss.
const TOTAL_WEIGHT: i64 = 100;

/// The incident as the rules see it.
#[derive(Debug, Clone)]
pub struct Incident {
    /// Its id.
    pub id: PublicId,
    /// How bad it was at its worst.
    pub impact: Impact,
    /// When it began.
    pub started_at: Timestamp,
    /// When what still lasts is counted to: its end, or now.
    pub until: Timestamp,
    /// The zone of people whose own is unknown.
    pub zone: Tz,
}

/// One customer of a chunk.
#[derive(Debug)]
pub struct Hit {
    /// The customer.
    pub customer_id: i64,
    /// What happened to them; `None` when their record is in another currency than the offer.
    pub harm: Option<Harm>,
}

#[derive(sqlx::FromRow)]
struct Customer {
    id: i64,
    region: String,
    time_zone: String,
    plan: String,
    currency: String,
    monthly_minor: i64,
    lifetime_minor: i64,
    tenure_start: Option<String>,
    vulnerable: bool,
}

/// The next customers who were hit, after `after`, by id; empty at the end. Erased ones are left out.
pub async fn next(
    tx: &mut Tx,
    incident: &Incident,
    reading: &Reading,
    currency: Currency,
    after: i64,
    most: i64,
) -> Result<Vec<Hit>, Refusal> {
    let customers = tx
        .fetch_all::<Customer>(
            sql("select c.id, c.region, c.time_zone, c.plan, c.currency, c.monthly_minor, c.lifetime_minor,
                    c.tenure_start, c.vulnerable
             from customer c
             where c.id > $2 and c.erased_at is null
               and exists (select 1 from exposure e where e.incident_id = $1 and e.customer_id = c.id)
             order by c.id limit $3")
            .bind(&incident.id)
            .bind(after)
            .bind(most),
        )
        .await?;
    let Some(last) = customers.last().map(|customer| customer.id) else { return Ok(Vec::new()) };
    let range = Range { incident, after, last };
    let spans = range.spans(tx).await?;
    let earlier = range.earlier_incidents(tx).await?;
    let minutes = range.earlier_minutes(tx).await?;
    let contacts = range.contacts(tx).await?;
    let complaints = range.complaints(tx).await?;
    let count = |of: &HashMap<i64, i64>, id: i64| u32::try_from(of.get(&id).copied().unwrap_or(0)).unwrap_or(u32::MAX);
    let hits = customers.into_iter().map(|customer| {
        let id = customer.id;
        let spans = spans.get(&id).map_or(&[][..], Vec::as_slice);
        let effort = Effort { contacts: count(&contacts, id), ..Effort::default() };
        let harm = (customer.currency.parse() == Ok(currency)).then(|| Harm {
            effort,
            earlier_incidents: count(&earlier, id),
            complaints: count(&complaints, id),
            earlier_minutes_this_month: count(&minutes, id),
            ..harm(incident, reading, currency, &customer, spans)
        });
        Hit { customer_id: id, harm }
    });
    Ok(hits.collect())
}

/// One service's share, as stored.
struct Share {
    from: Timestamp,
    to: Timestamp,
    weight_percent: i64,
    kind: String,
}

fn harm(incident: &Incident, reading: &Reading, currency: Currency, customer: &Customer, shares: &[Share]) -> Harm {
    let zone: Tz = customer.time_zone.parse().unwrap_or(incident.zone);
    let day = |at: Timestamp| at.with_timezone(&zone).date_naive();
    let weight = |share: &Share| u32::try_from(share.weight_percent).unwrap_or(0);
    let spans: Vec<Span> =
        shares.iter().map(|share| Span { from: share.from, to: share.to, weight_percent: weight(share) }).collect();
    let whole = |share: &&Share| share.weight_percent >= TOTAL_WEIGHT;
    let reported = shares.iter().filter(whole).map(|share| share.from).min();
    let restored = shares.iter().filter(whole).map(|share| share.to).max();
    let outage = reported.zip(restored).map(|(from, to)| Outage {
        reported_on: day(from),
        restored_on: day(to),
        // No calendar of holidays ships yet: a holiday counts as a working day, in the customer's favour.
        holidays: Vec::new(),
    });
    let mut services: Vec<String> = shares.iter().map(|share| reading.kind_of(&share.kind)).collect();
    services.sort();
    services.dedup();
    Harm {
        severity: incident.impact,
        impact: ImpactMinutes::union(&spans),
        monthly_fee: Money::new(customer.monthly_minor.max(0), currency),
        tenure_years: years(customer.tenure_start.as_deref(), day(incident.started_at)),
        lifetime_value: Money::new(customer.lifetime_minor.max(0), currency),
        effort: Effort::default(),
        earlier_incidents: 0,
        complaints: 0,
        vulnerable: customer.vulnerable,
        business: reading.is_business(&customer.plan),
        region: reading.country(&customer.region, &customer.time_zone, currency),
        plan: customer.plan.clone(),
        services,
        began_on: day(incident.started_at),
        outage,
        late_start_days: 0,
        earlier_minutes_this_month: 0,
    }
}

/// Whole years from a customer's first day to the day it happened; 0 when the first day is unknown.
fn years(since: Option<&str>, on: NaiveDate) -> u32 {
    let since = since.and_then(|text| text.get(..10)).and_then(|text| text.parse::<NaiveDate>().ok());
    since.and_then(|since| on.years_since(since)).unwrap_or(0)
}

/// The customers of one chunk.
struct Range<'a> {
    incident: &'a Incident,
    after: i64,
    last: i64,
}

impl Range<'_> {
    async fn spans(&self, tx: &mut Tx) -> Result<HashMap<i64, Vec<Share>>, Refusal> {
        let rows = tx
            .fetch_all::<(i64, Timestamp, Option<Timestamp>, i64, String)>(
                sql("select e.customer_id, e.from_at, e.to_at, s.weight_percent, s.name
                 from exposure e join service s on s.id = e.service_id
                 where e.incident_id = $1 and e.customer_id > $2 and e.customer_id <= $3")
                .bind(&self.incident.id)
                .bind(self.after)
                .bind(self.last),
            )
            .await?;
        let mut spans: HashMap<i64, Vec<Share>> = HashMap::new();
        for (customer_id, from, to, weight_percent, kind) in rows {
            let to = to.unwrap_or(self.incident.until);
            spans.entry(customer_id).or_default().push(Share { from, to, weight_percent, kind });
        }
        Ok(spans)
    }

    async fn earlier_incidents(&self, tx: &mut Tx) -> Result<HashMap<i64, i64>, Refusal> {
        let rows = tx.fetch_all::<(i64, i64)>(sql("select e.customer_id, count(distinct e.incident_id)
                 from exposure e join incident i on i.id = e.incident_id
                 where e.customer_id > $2 and e.customer_id <= $3 and e.incident_id <> $1
                   and i.kind = 'incident' and i.is_drill = false and i.withdrawn_at is null and i.started_at >= $4 and i.started_at < $5
                 group by e.customer_id").bind(&self.incident.id).bind(self.after).bind(self.last).bind(self.incident.started_at - TimeDelta::days(LOOK_BACK_DAYS)).bind(self.incident.started_at)).await?;
        Ok(rows.into_iter().collect())
    }

    /// Minutes lost to earlier incidents of the same calendar month, the longest service of each.
    async fn earlier_minutes(&self, tx: &mut Tx) -> Result<HashMap<i64, i64>, Refusal> {
        let began = self.incident.started_at.with_timezone(&self.incident.zone).date_naive();
        let first = began.with_day(1).and_then(|day| day.and_hms_opt(0, 0, 0));
        let month = first.and_then(|at| at.and_local_timezone(self.incident.zone).earliest());
        let month = month.map_or(self.incident.started_at, |at| at.to_utc());
        let rows = tx.fetch_all::<(i64, i64)>(sql("select t.customer_id, cast(sum(t.minutes) as bigint)
                 from (select e.customer_id, e.incident_id, max(e.minutes) as minutes
                       from exposure e join incident i on i.id = e.incident_id
                       where e.customer_id > $2 and e.customer_id <= $3 and e.incident_id <> $1
                         and i.kind = 'incident' and i.is_drill = false and i.withdrawn_at is null and i.started_at >= $4 and i.started_at < $5
                       group by e.customer_id, e.incident_id) t
                 group by t.customer_id").bind(&self.incident.id).bind(self.after).bind(self.last).bind(month).bind(self.incident.started_at)).await?;
        Ok(rows.into_iter().collect())
    }

    async fn contacts(&self, tx: &mut Tx) -> Result<HashMap<i64, i64>, Refusal> {
        let rows = tx
            .fetch_all::<(i64, i64)>(
                sql("select k.customer_id, count(*)
                 from interaction n join complaint_case k on k.id = n.case_id
                 where k.incident_id = $1 and n.direction = 'in' and k.is_provisional = false
                   and k.state <> 'abusive' and k.customer_id > $2 and k.customer_id <= $3
                 group by k.customer_id")
                .bind(&self.incident.id)
                .bind(self.after)
                .bind(self.last),
            )
            .await?;
        Ok(rows.into_iter().collect())
    }

    async fn complaints(&self, tx: &mut Tx) -> Result<HashMap<i64, i64>, Refusal> {
        let rows = tx
            .fetch_all::<(i64, i64)>(
                sql("select k.customer_id, count(*) from complaint_case k
                 where k.opened_at >= $3 and k.opened_at < $4 and k.customer_id > $1 and k.customer_id <= $2
                 group by k.customer_id")
                .bind(self.after)
                .bind(self.last)
                .bind(self.incident.until - TimeDelta::days(LOOK_BACK_DAYS))
                .bind(self.incident.until),
            )
            .await?;
        Ok(rows.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_are_whole_and_unknown_ones_are_none() {
        let on: NaiveDate = "2012-07-11".parse().unwrap();
        assert_eq!(years(Some("2003-07-11"), on), 9);
        assert_eq!(years(Some("2003-07-12"), on), 8);
        assert_eq!(years(Some("2013-01-01"), on), 0);
        assert_eq!(years(Some("soon"), on), 0);
        assert_eq!(years(None, on), 0);
    }
}
