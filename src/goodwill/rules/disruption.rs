//! How an incident affected one customer: all that the compensation rules may look at. `None` is a fact that nobody
//! recorded, which is not the same as none.
//!
//! Region and kind of customer choose which law or contract applies; they never change goodwill.

use chrono::NaiveDate;

use crate::types::{Impact, Money, ServiceKind, Timestamp};

/// How one incident affected one customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disruption {
    /// The worst impact of the incident.
    pub severity: Impact,
    /// How long the customer was without service, and how much of it.
    pub impact: ImpactMinutes,
    /// What the customer pays a month; zero when unknown. Its currency is the currency of the outcome.
    pub monthly_fee: Money,
    /// Whole years since the customer joined.
    pub tenure_years: u32,
    /// What the customer has paid in all; zero when unknown.
    pub lifetime_value: Money,
    /// What it cost the customer besides the loss of service.
    pub effort: Effort,
    /// Other incidents that affected the customer in the 90 days before this one.
    pub earlier_incidents: u32,
    /// Complaints of the customer in the same 90 days. They lead to a review, never to less money.
    pub complaints: u32,
    /// Marked vulnerable: leads to a review, never to less money.
    pub vulnerable: bool,
    /// A business rather than a household.
    pub business: bool,
    /// ISO 3166 country, "GB"; `None` when unknown.
    pub country: Option<String>,
    /// The plan's name, as imported.
    pub plan: String,
    /// The services that were affected: each once for every time without a break.
    pub services: Vec<AffectedService>,
    /// The kinds of all services that the customer uses, affected or not; `None` for each whose kind nobody declared.
    pub used_kinds: Vec<Option<ServiceKind>>,
    /// The day the incident began, in the customer's time zone. Decides which rule packs are in force.
    pub began_on: NaiveDate,
    /// The day on which the customer reported the loss; `None` when no report is known.
    pub reported_on: Option<NaiveDate>,
    /// Public holidays around these days, which are no working days.
    pub holidays: Vec<NaiveDate>,
    /// Days a new service started later than promised; `None` when nobody recorded them.
    pub late_start_days: Option<u32>,
    /// Minutes without service in the same billing month before this incident.
    pub earlier_minutes_this_month: u32,
}

/// Duration and weight: the union of the times in which any of the customer's services was affected, and the largest
/// weight among these services (decision 33).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ImpactMinutes {
    /// Minutes; one that has begun counts. A minute in which two services were lost counts once.
    pub minutes: u32,
    /// The largest share of the fee among the services affected, 0..=100.
    pub weight_percent: u32,
}

/// The time in which one service was affected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AffectedInterval {
    /// When it began.
    pub from: Timestamp,
    /// When it ended.
    pub to: Timestamp,
    /// The service's weight, 0..=100.
    pub weight_percent: u32,
}

impl ImpactMinutes {
    /// Joins the intervals of one customer in one incident. One that ends before it begins counts nothing.
    pub fn union(intervals: &[AffectedInterval]) -> Self {
        let mut intervals: Vec<&AffectedInterval> =
            intervals.iter().filter(|interval| interval.from < interval.to).collect();
        intervals.sort_by_key(|interval| interval.from);
        let (mut seconds, mut covered_to) = (0, None);
        for interval in &intervals {
            let from = covered_to.map_or(interval.from, |to| interval.from.max(to));
            if from < interval.to {
                seconds += (interval.to - from).num_seconds();
                covered_to = Some(interval.to);
            }
        }
        Self {
            minutes: u32::try_from(seconds.unsigned_abs().div_ceil(60)).unwrap_or(u32::MAX),
            weight_percent: intervals.iter().map(|interval| interval.weight_percent).max().unwrap_or(0),
        }
    }
}

/// What it cost the customer to have the problem fixed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Effort {
    /// Contacts of the customer about this incident.
    pub contacts: u32,
    /// Whole hours spent waiting, on the phone or at home.
    pub hours_waited: u32,
    /// Appointments the company missed; `None` when nobody recorded them.
    pub missed_appointments: Option<u32>,
}

/// How the incident affected one service of the customer, in days of the customer's time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AffectedService {
    /// Its kind; `None` where nobody declared it.
    pub kind: Option<ServiceKind>,
    /// The day this outage of it began.
    pub from: NaiveDate,
    /// The day it was restored.
    pub to: NaiveDate,
    /// Whether all of it was lost in this time, without a break; `None` where nobody recorded it.
    pub is_total_loss: Option<bool>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{TimeDelta, TimeZone, Utc};

    fn interval(from_min: i64, to_min: i64, weight_percent: u32) -> AffectedInterval {
        let start = Utc.with_ymd_and_hms(2012, 7, 11, 12, 30, 0).unwrap();
        let at = |minutes| start + TimeDelta::minutes(minutes);
        AffectedInterval { from: at(from_min), to: at(to_min), weight_percent }
    }

    #[test]
    fn a_minute_counts_once_and_the_largest_weight_counts() {
        let joined = ImpactMinutes::union(&[
            interval(30, 90, 60),
            interval(0, 60, 100),
            interval(40, 50, 10),
            interval(200, 210, 5),
        ]);
        assert_eq!(joined, ImpactMinutes { minutes: 100, weight_percent: 100 });
        assert_eq!(ImpactMinutes::union(&[]), ImpactMinutes::default());
        assert_eq!(ImpactMinutes::union(&[interval(9, 3, 100)]), ImpactMinutes::default());
    }

    #[test]
    fn overlapping_intervals_of_the_2012_outage_are_1449_minutes() {
        assert_eq!(ImpactMinutes::union(&[interval(0, 1110, 100), interval(0, 1449, 100)]).minutes, 1449);
    }
}
