//! What an incident did to one customer: all that the compensation rules may look at.
//!
//! Region and kind of customer choose which law or contract applies; they never change goodwill.

use chrono::NaiveDate;

use crate::types::{Impact, Money, Timestamp};

/// One customer's share in one incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Harm {
    /// How bad the incident was at its worst.
    pub severity: Impact,
    /// How long the customer was without service, and how much of it.
    pub impact: ImpactMinutes,
    /// What the customer pays a month; zero when unknown. Its currency is the currency of the outcome.
    pub monthly_fee: Money,
    /// Whole years since the customer came.
    pub tenure_years: u32,
    /// What the customer has paid in all; zero when unknown.
    pub lifetime_value: Money,
    /// What it cost the customer besides the service.
    pub effort: Effort,
    /// Other incidents that hit the same customer in the 90 days before this one.
    pub earlier_incidents: u32,
    /// Complaints of the customer in the same 90 days. They lead to a human, never to less money.
    pub complaints: u32,
    /// Marked vulnerable: leads to a human, never to less money.
    pub vulnerable: bool,
    /// A company rather than a household.
    pub business: bool,
    /// ISO 3166 country, "GB".
    pub region: String,
    /// The plan's name, as imported.
    pub plan: String,
    /// The kinds of service that were hit, as rule packs call them: "broadband", "landline", "mobile".
    pub services: Vec<String>,
    /// The day the incident began, in the customer's zone: decides which rule packs are in force.
    pub began_on: NaiveDate,
    /// Days without any service, where the loss was total.
    pub outage: Option<Outage>,
    /// Days a new service started later than promised.
    pub late_start_days: u32,
    /// Minutes without service in the same billing month before this incident.
    pub earlier_minutes_this_month: u32,
}

/// How long and how badly: the union of the times in which any of the customer's services was hit, and
/// the worst weight among these services (decision 33).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ImpactMinutes {
    /// Minutes, a minute begun counted whole. Two services lost in the same minute lose one minute.
    pub minutes: u32,
    /// How much of what the customer pays for the worst service is, 0..=100.
    pub weight_percent: u32,
}

/// One service that was hit from one moment to a later one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// When it began.
    pub from: Timestamp,
    /// When it was over.
    pub to: Timestamp,
    /// The service's weight, 0..=100.
    pub weight_percent: u32,
}

impl ImpactMinutes {
    /// Joins the spans of one customer in one incident. A span that ends before it begins counts nothing.
    pub fn union(spans: &[Span]) -> Self {
        let mut spans: Vec<&Span> = spans.iter().filter(|span| span.from < span.to).collect();
        spans.sort_by_key(|span| span.from);
        let (mut seconds, mut covered_to) = (0, None);
        for span in &spans {
            let from = covered_to.map_or(span.from, |to| span.from.max(to));
            if from < span.to {
                seconds += (span.to - from).num_seconds();
                covered_to = Some(span.to);
            }
        }
        Self {
            minutes: u32::try_from(seconds.unsigned_abs().div_ceil(60)).unwrap_or(u32::MAX),
            weight_percent: spans.iter().map(|span| span.weight_percent).max().unwrap_or(0),
        }
    }
}

/// What it cost the customer to have it put right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Effort {
    /// Times the customer had to get in touch about this incident.
    pub contacts: u32,
    /// Whole hours spent waiting for us, on the line or at home.
    pub hours_waited: u32,
    /// Appointments we made and did not keep.
    pub missed_appointments: u32,
}

/// A total loss of service, in days of the customer's own zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outage {
    /// The day it was reported or found, whichever came first.
    pub reported_on: NaiveDate,
    /// The day service came back.
    pub restored_on: NaiveDate,
    /// Public holidays of the region around these days; they are no working days.
    pub holidays: Vec<NaiveDate>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{TimeDelta, TimeZone, Utc};

    fn span(from_min: i64, to_min: i64, weight_percent: u32) -> Span {
        let start = Utc.with_ymd_and_hms(2012, 7, 11, 12, 30, 0).unwrap();
        let at = |minutes| start + TimeDelta::minutes(minutes);
        Span { from: at(from_min), to: at(to_min), weight_percent }
    }

    #[test]
    fn a_minute_counts_once_and_the_worst_weight_holds() {
        let joined = ImpactMinutes::union(&[span(30, 90, 60), span(0, 60, 100), span(40, 50, 10), span(200, 210, 5)]);
        assert_eq!(joined, ImpactMinutes { minutes: 100, weight_percent: 100 });
        assert_eq!(ImpactMinutes::union(&[]), ImpactMinutes::default());
        assert_eq!(ImpactMinutes::union(&[span(9, 3, 100)]), ImpactMinutes::default());
    }

    #[test]
    fn the_outage_of_2012_was_1449_minutes() {
        assert_eq!(ImpactMinutes::union(&[span(0, 1110, 100), span(0, 1449, 100)]).minutes, 1449);
    }
}
